/** Kubarium in a web worker's extension host: no Node, no processes; clusters in a worker of their own if it may be. */
import * as vscode from "vscode";
import { WorkerConnection } from "../session/hosts/workerHost";
import type { ClusterSpec } from "../session/openHost";
import { openInThread } from "../session/openHost";
import type { ClusterHost } from "../sim/index";
import type { Environment } from "./environment";

/** What this file uses of the page's worker API; the types of a page are not part of this project. */
interface WebWorker {
  postMessage(message: unknown): void;
  addEventListener(
    type: "message" | "error",
    listener: (event: { readonly data: never; readonly message: string }) => void,
  ): void;
  terminate(): void;
}
interface WebScope {
  Worker?: new (url: string, options: { name: string }) => WebWorker;
  Blob: new (parts: readonly unknown[], options: { type: string }) => unknown;
  URL: { createObjectURL(blob: unknown): string };
}

export function webEnvironment(distFolder: vscode.Uri, warn: (message: string) => void): Environment {
  let connection: Promise<WorkerConnection> | undefined;
  return {
    openHost: async (spec: ClusterSpec): Promise<ClusterHost> => {
      try {
        connection ??= startWorker(vscode.Uri.joinPath(distFolder, "web-worker.js"));
        return await (await connection).open(spec);
      } catch (error) {
        warn(`no worker: ${error instanceof Error ? error.message : String(error)}`);
        return openInThread(spec);
      }
    },
    open: undefined,
    dispose: () => void connection?.then((open) => open.dispose()).catch(() => {}),
  };
}

/** The extension's files have another origin than this worker, so the text is wrapped in a blob. */
async function startWorker(file: vscode.Uri): Promise<WorkerConnection> {
  const scope = globalThis as unknown as WebScope;
  if (!scope.Worker) throw new Error("this host starts no workers");
  const text = await vscode.workspace.fs.readFile(file);
  const url = scope.URL.createObjectURL(new scope.Blob([text], { type: "text/javascript" }));
  const worker = new scope.Worker(url, { name: "Kubarium cluster" });
  const connection = new WorkerConnection(
    {
      post: (message) => worker.postMessage(message),
      onMessage: (listener) => worker.addEventListener("message", ({ data }) => listener(data)),
    },
    () => worker.terminate(),
  );
  worker.addEventListener("error", ({ message }) => connection.fail(new Error(message)));
  return connection;
}
