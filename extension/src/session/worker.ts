/** The program of a Node worker thread: clusters, served to the thread that started it. */
import { parentPort } from "node:worker_threads";
import { assert } from "../base/assert";
import { serveClusters } from "./hosts/workerServer";

assert(parentPort, "worker.js is started as a worker thread");
const port = parentPort;
serveClusters({
  post: (message) => port.postMessage(message),
  onMessage: (listener) => void port.on("message", listener),
});
