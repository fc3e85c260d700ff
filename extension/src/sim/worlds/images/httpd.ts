/** Apache httpd: serves files below /usr/local/apache2/htdocs. */
import type { Image } from "../../kubelet/runtime/image";

export const httpd: readonly Image[] = [
  {
    repository: "httpd",
    tags: ["latest", "2.4", "2.4-alpine", "alpine"],
    sizeBytes: 58_000_000,
    program: {
      command: ["httpd-foreground"],
      files: { "/usr/local/apache2/htdocs/index.html": "<html><body><h1>It works!</h1></body></html>\n" },
      workingDirectory: "/usr/local/apache2",
      startupMs: 150,
      listens: [{ port: 80 }],
      http: [{ serveFiles: "/usr/local/apache2/htdocs", log: '{client} - - "{method} {path} HTTP/1.1" {status}' }],
      logs: [
        {
          afterMs: 140,
          text: "[mpm_event:notice] [pid 1] AH00489: Apache/2.4 (Unix) configured -- resuming normal operations",
        },
      ],
      cpuMillicores: 1,
      cpuMillicoresPerRequest: 1,
      memoryBytes: 12_000_000,
    },
  },
];
