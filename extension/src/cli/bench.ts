/** `kubarium bench`: the figures that the README quotes, measured here and now. */
import { type Cluster, courseWorld, createCluster, recordedWorld } from "../sim/index";
import { integer, readFlags } from "./usage";

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

export async function run(args: string[]): Promise<number> {
  const { values } = readFlags(args, {
    nodes: { type: "string" },
    pods: { type: "string" },
    json: { type: "boolean" },
    server: { type: "boolean" },
  });
  if (values.server) return (await import("./benchServer")).run(values.json === true);
  const nodes = values.nodes === undefined ? 20 : integer("nodes", values.nodes, 1, 5000);
  const pods = values.pods === undefined ? 1000 : integer("pods", values.pods, 1, 200_000);
  const { editorFigures } = await import("./benchEditor");
  const figures = [
    ...bootFigures(),
    ...podFigures(nodes, pods),
    ...labFigures(),
    ...(await editorFigures(Math.min(pods, 1000), deployment)),
  ];
  if (values.json) process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
  else
    for (const { name, value, unit } of figures)
      process.stdout.write(`${name.padEnd(64)} ${value.toFixed(1).padStart(10)} ${unit}\n`);
  return 0;
}

/** From nothing to the first answer of the API. The first boot of a process also loads code; the median of the rest is told. */
function bootFigures(): Figure[] {
  const times: number[] = [];
  for (let i = 0; i < 6; i++) {
    const start = performance.now();
    const cluster = createCluster({ world: courseWorld() });
    get(cluster, "/api/v1/nodes");
    times.push(performance.now() - start);
  }
  const [first = 0, ...rest] = times;
  return [
    { name: "boot to first API answer, course, 3 workers, first in the process", value: first, unit: "ms" },
    { name: "boot to first API answer, course, 3 workers, median of 5", value: median(rest), unit: "ms" },
  ];
}

/** One Deployment and Service, 10m/8Mi, no probes; boot not counted. */
function podFigures(nodes: number, pods: number): Figure[] {
  const cluster = createCluster({ world: recordedWorld({ workers: nodes }), recordsMax: 0 });
  cluster.settle({ boundMs: 120_000 });
  const heapBefore = heapMB();
  post(cluster, "/apis/apps/v1/namespaces/default/deployments", deployment(pods));
  post(cluster, "/api/v1/namespaces/default/services", service());
  const start = performance.now();
  const startMs = cluster.nowMs;
  const ready = () => readyReplicas(cluster) >= pods;
  let turns = 0;
  cluster.advanceUntil(() => ++turns % 512 === 0 && ready(), cluster.nowMs + 3_600_000);
  const elapsedMs = performance.now() - start;
  if (!ready()) throw new Error(`only ${readyReplicas(cluster)} of ${pods} pods became ready`);
  return [
    { name: `${pods} pods Ready on ${nodes} nodes, wall time`, value: elapsedMs, unit: "ms" },
    { name: `${pods} pods Ready on ${nodes} nodes, virtual time`, value: cluster.nowMs - startMs, unit: "ms" },
    { name: "heap above the idle cluster", value: heapMB() - heapBefore, unit: "MB" },
  ];
}

/** A cluster of lab size: forks and fast-forward. */
function labFigures(): Figure[] {
  const cluster = createCluster({ world: courseWorld() });
  cluster.settle({ boundMs: 120_000 });
  post(cluster, "/apis/apps/v1/namespaces/default/deployments", deployment(20));
  cluster.settle();
  const forks = Array.from({ length: 20 }, () => {
    const start = performance.now();
    cluster.fork();
    return performance.now() - start;
  });
  const start = performance.now();
  cluster.advance(600_000);
  const forwardMs = performance.now() - start;
  return [
    { name: "fork of a cluster of lab size, median of 20", value: median(forks), unit: "ms" },
    { name: "ten idle minutes of a lab cluster", value: forwardMs, unit: "ms" },
    { name: "fast-forward of an idle lab cluster", value: 600_000 / forwardMs, unit: "times" },
  ];
}

const CREDENTIALS = { sort: "certificate", commonName: "kubernetes-admin", organizations: ["system:masters"] } as const;

function get(cluster: Cluster, target: string): unknown {
  const { code, body } = cluster.request({ method: "GET", target, headers: {}, credentials: CREDENTIALS });
  if (code !== 200) throw new Error(`GET ${target}: ${code} ${JSON.stringify(body)}`);
  return body;
}

function post(cluster: Cluster, target: string, body: unknown): void {
  const headers = { "content-type": "application/json" };
  const answer = cluster.request({
    method: "POST",
    target,
    headers,
    body: JSON.stringify(body),
    credentials: CREDENTIALS,
  });
  if (answer.code !== 201) throw new Error(`POST ${target}: ${answer.code} ${JSON.stringify(answer.body)}`);
}

function readyReplicas(cluster: Cluster): number {
  const found = cluster.get("Deployment", "default", "bench") as { status?: { readyReplicas?: number } } | undefined;
  return found?.status?.readyReplicas ?? 0;
}

function deployment(replicas: number): unknown {
  const labels = { app: "bench" };
  const resources = { requests: { cpu: "10m", memory: "8Mi" } };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "bench" },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: "web", image: "nginx:1.25", resources }] } },
    },
  };
}

function service(): unknown {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "bench" },
    spec: { selector: { app: "bench" }, ports: [{ port: 80 }] },
  };
}

function heapMB(): number {
  global.gc?.();
  return process.memoryUsage().heapUsed / 1024 / 1024;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
