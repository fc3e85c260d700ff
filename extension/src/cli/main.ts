/** `kubarium`: the simulated cluster without an editor. Each command is a file of its own and is loaded when asked for. */
import { UsageError } from "./usage";

const COMMANDS: Readonly<Record<string, () => Promise<{ run(args: string[]): Promise<number> }>>> = {
  bench: () => import("./bench"),
  kubectl: () => import("./kubectl"),
  lab: () => import("./lab"),
  run: () => import("./run"),
  serve: () => import("./serve"),
};

const USAGE = `kubarium: a Kubernetes cluster in one process, simulated, without Docker or network

  kubarium serve [--port N] [--kubeconfig FILE] [--world course|recorded] [--nodes N] [--seed S] [--speed X]
      serves the Kubernetes API on 127.0.0.1 for kubectl
  kubarium run FILE... [--world course|recorded] [--nodes N] [--seed S] [--for 60s | --until settled] [-o timeline|events|json|hash]
      applies manifests and prints what happens, as fast as it can
  kubarium kubectl ARGS...
      one kubectl command against a cluster that begins and ends with it
  kubarium lab list | lab test [LAB]
      the labs, and whether their solutions pass and their wrong answers fail
  kubarium bench [--nodes N] [--pods M] [--json] [--server]
      the figures that the README quotes; with --server those of the API that 'serve' opens
`;

async function main(args: string[]): Promise<number> {
  const [name, ...rest] = args;
  const command = name === undefined ? undefined : COMMANDS[name];
  if (!command) {
    const known = name === undefined || name === "help" || name === "--help" || name === "-h";
    process[known ? "stdout" : "stderr"].write(known ? USAGE : `kubarium: there is no command '${name}'\n\n${USAGE}`);
    return known ? 0 : 2;
  }
  try {
    return await (await command()).run(rest);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`kubarium ${name}: ${error.message}\n`);
    return 2;
  }
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`kubarium: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  },
);
