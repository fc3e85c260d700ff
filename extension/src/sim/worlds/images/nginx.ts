/** nginx: serves files below /usr/share/nginx/html. */
import type { Image } from "../../kubelet/runtime/image";

const WELCOME = `<!DOCTYPE html>
<html>
<head><title>Welcome to nginx!</title></head>
<body>
<h1>Welcome to nginx!</h1>
</body>
</html>
`;

const ACCESS_LOG = '{client} - - "{method} {path} HTTP/1.1" {status}';

export const nginx: readonly Image[] = ["nginx", "nginxinc/nginx-unprivileged"].map((repository, i) => ({
  repository,
  tags: [
    "latest",
    "stable",
    "alpine",
    "1.24",
    "1.25",
    "1.26",
    "1.27",
    "1.28",
    "1.29",
    "1.25-alpine",
    "1.26-alpine",
    "1.27-alpine",
    "1.14.2",
    "1.16.1",
  ],
  sizeBytes: 72_000_000,
  program: {
    entrypoint: ["/docker-entrypoint.sh"],
    command: ["nginx", "-g", "daemon off;"],
    files: {
      "/usr/share/nginx/html/index.html": WELCOME,
      "/etc/nginx/nginx.conf": "user nginx;\n",
      "/etc/nginx/conf.d/default.conf": "server {\n    listen 80;\n}\n",
    },
    startupMs: 100,
    listens: [{ port: i === 0 ? 80 : 8080 }],
    http: [{ serveFiles: "/usr/share/nginx/html", log: ACCESS_LOG }],
    logs: [
      { afterMs: 20, text: "/docker-entrypoint.sh: Configuration complete; ready for start up" },
      { afterMs: 90, text: "[notice] 1#1: nginx/{version}" },
      { afterMs: 100, text: "[notice] 1#1: start worker processes" },
    ],
    onTerminate: { does: "exit", afterMs: 50 },
    cpuMillicores: 1,
    cpuMillicoresPerRequest: 1,
    memoryBytes: 8_000_000,
    user: i === 0 ? 0 : 101,
  },
}));
