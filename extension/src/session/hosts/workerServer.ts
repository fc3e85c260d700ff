/** The worker's side: clusters of this thread, served to the thread that started it. */
import type { ClusterHost, Disposable } from "../../sim/index";
import { openInThread } from "../openHost";
import type { Call, FromWorker, Port, ToWorker } from "./remoteCalls";

/** Answers calls for as long as the worker lives. */
export function serveClusters(port: Port<FromWorker, ToWorker>): void {
  const hosts = new Map<number, ClusterHost>();
  const open = new Map<number, Disposable>();
  let nextHost = 1;

  const keep = (host: ClusterHost): number => {
    hosts.set(nextHost, host);
    return nextHost++;
  };
  const hostOf = (number: number): ClusterHost => {
    const host = hosts.get(number);
    if (!host) throw new Error("the cluster has been closed");
    return host;
  };
  const answer = async (call: Call): Promise<unknown> => {
    switch (call.call) {
      case "open":
        return keep(openInThread(call.spec));
      case "submit":
        return hostOf(call.host).submit(call.input);
      case "look":
        return hostOf(call.host).look(call.at, call.query);
      case "clock":
        return hostOf(call.host).clock(call.command);
      case "fork":
        return keep(await hostOf(call.host).fork(call.at));
    }
  };

  port.onMessage((message) => {
    switch (message.call) {
      case "feed":
      case "stream": {
        const { id, host: number } = message;
        const host = hosts.get(number);
        if (!host) return;
        // The first batch comes before the call returns; ending it then has to wait until it has.
        const opened =
          message.call === "feed"
            ? host.feed(message.from, message.sorts, (batch) => port.post({ sort: "batch", id, batch }))
            : host.stream(message.request, (piece) => port.post({ sort: "piece", id, piece }));
        open.set(id, opened);
        return;
      }
      case "end":
        open.get(message.id)?.dispose();
        open.delete(message.id);
        return;
      case "dispose":
        hosts.get(message.host)?.dispose();
        hosts.delete(message.host);
        return;
      default: {
        const { id } = message;
        answer(message).then(
          (value) => port.post({ sort: "answer", id, value }),
          (error: unknown) =>
            port.post({ sort: "failure", id, message: error instanceof Error ? error.message : String(error) }),
        );
      }
    }
  });
}
