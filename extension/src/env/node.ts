/** Kubarium in an extension host with Node: clusters in a worker thread, an endpoint for kubectl, files. */
import { appendFile, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { openVariable } from "../constants";
import { WorkerConnection } from "../session/hosts/workerHost";
import type { ClusterSpec } from "../session/openHost";
import type { ClusterHost } from "../sim/index";
import type { Environment } from "./environment";

/** `distFolder`: where worker.js stands. */
export function nodeEnvironment(distFolder: string, warn: (message: string) => void): Environment {
  let connection: WorkerConnection | undefined;
  const openHost = async (spec: ClusterSpec): Promise<ClusterHost> => {
    try {
      connection ??= startWorker(path.join(distFolder, "worker.js"), (error) => {
        warn(`the cluster's worker has ended: ${error.message}`);
        connection = undefined;
      });
      return await connection.open(spec);
    } catch (error) {
      // Without a worker the cluster shares the extension host's thread: slower to the touch, otherwise the same.
      warn(`no worker: ${error instanceof Error ? error.message : String(error)}`);
      const { openInThread } = await import("../session/openHost");
      return openInThread(spec);
    }
  };
  return {
    openHost,
    openEndpoint: async (host) => (await import("../server/server")).openEndpoint(host),
    open: process.env[openVariable],
    appendText: async (file, text) => {
      await mkdir(path.dirname(file), { recursive: true });
      await appendFile(file, text, "utf8");
    },
    writePrivate: async (file, text) => {
      await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
      await writeFile(file, text, { encoding: "utf8", mode: 0o600 });
    },
    dispose: () => connection?.dispose(),
  };
}

function startWorker(file: string, onDeath: (error: Error) => void): WorkerConnection {
  const worker = new Worker(file);
  const connection = new WorkerConnection(
    {
      post: (message) => worker.postMessage(message),
      onMessage: (listener) => void worker.on("message", listener),
    },
    () => void worker.terminate(),
  );
  const end = (error: Error) => {
    connection.fail(error);
    onDeath(error);
  };
  worker.on("error", end);
  worker.on("exit", (code) => {
    if (code !== 0) end(new Error(`exit code ${code}`));
  });
  worker.unref();
  return connection;
}
