/** The program of a web worker: clusters, served to the page or worker that started it. */
import { serveClusters } from "./hosts/workerServer";

interface WorkerScope {
  postMessage(message: unknown): void;
  addEventListener(type: "message", listener: (event: { readonly data: never }) => void): void;
}

const scope = globalThis as unknown as WorkerScope;
serveClusters({
  post: (message) => scope.postMessage(message),
  onMessage: (listener) => scope.addEventListener("message", (event) => listener(event.data)),
});
