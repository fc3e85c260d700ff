/** What an editor feels: a cluster in its worker, seen from the thread that the editor shares. */
import path from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { nodeEnvironment } from "../env/node";
import type { ClusterHost, RecordSort } from "../sim/index";
import type { Figure } from "./bench";

const FEED: readonly RecordSort[] = ["commit", "request", "input"];
const IDLE_MS = 5_000;

/** The delay of this thread's event loop while a worker brings so many pods up, and what an idle cluster costs. */
export async function editorFigures(pods: number, manifest: (replicas: number) => unknown): Promise<Figure[]> {
  // A worker keeps no process alive, and this one has nothing else to wait for.
  const alive = setInterval(() => {}, 1_000);
  const { openHost } = nodeEnvironment(path.resolve(__dirname), (message) => process.stderr.write(`${message}\n`));
  const busy = await openHost({ base: "recorded", workers: 20, seed: 1 });
  const delays = await whileBusy(busy, pods, manifest(pods));
  busy.dispose();
  const idle = await openHost({ base: "course", workers: 3, seed: 1 });
  const share = await idleShare(idle);
  idle.dispose();
  clearInterval(alive);
  return [
    {
      name: `event loop delay while ${pods} pods come up in the worker, 99th percentile`,
      value: delays.p99,
      unit: "ms",
    },
    { name: `event loop delay while ${pods} pods come up in the worker, longest`, value: delays.max, unit: "ms" },
    { name: "processor of an idle lab cluster at 1×, share of a core", value: share, unit: "%" },
  ];
}

async function whileBusy(host: ClusterHost, pods: number, body: unknown): Promise<{ p99: number; max: number }> {
  let ready = 0;
  const feed = host.feed({ branch: "main", seq: "now" }, FEED, (batch) => {
    if (batch.sort !== "records") return;
    for (const { ref, what } of batch.records) {
      const status = (what as { object?: { status?: { readyReplicas?: number } } }).object?.status;
      if (ref?.kind === "Deployment") ready = status?.readyReplicas ?? ready;
    }
  });
  await host.clock({ sort: "speed", factor: 100 });
  await host.clock({ sort: "resume" });
  await post(host, "/apis/apps/v1/namespaces/default/deployments", body);
  const monitor = monitorEventLoopDelay({ resolution: 1 });
  monitor.enable();
  while (ready < pods) await new Promise((resolve) => setTimeout(resolve, 20));
  monitor.disable();
  feed.dispose();
  return { p99: monitor.percentile(99) / 1e6, max: monitor.max / 1e6 };
}

async function idleShare(host: ClusterHost): Promise<number> {
  await host.clock({ sort: "resume" });
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const before = process.cpuUsage();
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
  const { user, system } = process.cpuUsage(before);
  return (100 * (user + system)) / 1000 / IDLE_MS;
}

async function post(host: ClusterHost, target: string, body: unknown): Promise<void> {
  const answer = await host.submit({
    sort: "request",
    request: {
      method: "POST",
      target,
      headers: { "content-type": "application/json" },
      credentials: { sort: "certificate", commonName: "kubernetes-admin", organizations: ["system:masters"] },
      body: JSON.stringify(body),
    },
  });
  if (answer.sort !== "response" || answer.response.code !== 201)
    throw new Error(`POST ${target}: ${JSON.stringify(answer)}`);
}
