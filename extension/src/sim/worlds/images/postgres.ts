/** PostgreSQL: will not start without a password. */
import type { Image } from "../../kubelet/runtime/image";

export const postgres: readonly Image[] = [
  {
    repository: "postgres",
    tags: "any",
    sizeBytes: 155_000_000,
    program: {
      entrypoint: ["docker-entrypoint.sh"],
      command: ["postgres"],
      needsEnv: ["POSTGRES_PASSWORD", "POSTGRES_HOST_AUTH_METHOD"],
      needsEnvText: "Error: Database is uninitialized and superuser password is not specified.",
      startupMs: 2_500,
      listens: [{ port: 5_432 }],
      logs: [
        { afterMs: 500, text: 'The files belonging to this database system will be owned by user "postgres".' },
        { afterMs: 2_500, text: "LOG:  database system is ready to accept connections" },
      ],
      onTerminate: { does: "exit", afterMs: 300 },
      cpuMillicores: 3,
      memoryBytes: 30_000_000,
    },
  },
  {
    repository: "mysql",
    tags: "any",
    sizeBytes: 240_000_000,
    program: {
      entrypoint: ["docker-entrypoint.sh"],
      command: ["mysqld"],
      needsEnv: ["MYSQL_ROOT_PASSWORD", "MYSQL_ALLOW_EMPTY_PASSWORD", "MYSQL_RANDOM_ROOT_PASSWORD"],
      needsEnvText: "[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified",
      startupMs: 6_000,
      listens: [{ port: 3_306 }],
      logs: [{ afterMs: 6_000, text: "[Server] /usr/sbin/mysqld: ready for connections. port: 3306" }],
      cpuMillicores: 5,
      memoryBytes: 350_000_000,
    },
  },
];
