/**
 * `kubarium bench --server`: how fast the endpoint answers clients over TLS with connections kept alive.
 *
 * The endpoint is in this process, as `kubarium serve` has it; the load comes from another one, so that the cost of the
 * clients' TLS is not the server's. Requests are sent when they are due, whether or not earlier ones were answered, and
 * a latency counts from then on.
 */
import { type ChildProcess, fork } from "node:child_process";
import { Agent, request as httpsRequest, type RequestOptions } from "node:https";
import { type Endpoint, openEndpoint } from "../server/server";
import { InThreadHost } from "../session/hosts/inThreadHost";
import { type Cluster, createCluster, recordedWorld } from "../sim/index";

interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

/** What the load process is told to do, one thing at a time. */
type Order =
  | { readonly sort: "connect"; readonly address: string; readonly kubeconfig: string }
  | { readonly sort: "requests"; readonly what: "create" | "get"; readonly perSecond: number; readonly seconds: number }
  | { readonly sort: "list"; readonly times: number }
  | { readonly sort: "watch"; readonly watches: number; readonly changes: number };

const PODS = 10_000;
const WATCHES = 1_000;
const CHANGES = 50;
const SECONDS = 5;

/** Measures and prints; in the process that this one forks, makes the load. */
export async function run(asJson: boolean): Promise<number> {
  if (process.send) return makeLoad();
  const cluster = createCluster({ world: recordedWorld(), recordsMax: 0 });
  cluster.settle({ boundMs: 120_000 });
  for (let i = 0; i < PODS; i++) createPod(cluster, i);
  const host = new InThreadHost(cluster, { factor: 1 });
  const endpoint = await openEndpoint(host);
  const child = fork(process.argv[1]!, ["bench", "--server"], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  try {
    const figures = await measure(child, endpoint);
    if (asJson) process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
    else
      for (const { name, value, unit } of figures)
        process.stdout.write(`${name.padEnd(64)} ${value.toFixed(1).padStart(10)} ${unit}\n`);
    return 0;
  } finally {
    child.kill();
    await endpoint.close();
    host.dispose();
  }
}

async function measure(child: ChildProcess, { address, kubeconfig }: Endpoint): Promise<Figure[]> {
  const order = (what: Order) =>
    new Promise<Figure[]>((resolve, reject) => {
      child.once("message", (figures) => resolve(figures as Figure[]));
      child.once("exit", () => reject(new Error("the load process has ended")));
      child.send(what);
    });
  await order({ sort: "connect", address, kubeconfig });
  return [
    ...(await order({ sort: "requests", what: "get", perSecond: 2_000, seconds: SECONDS })),
    ...(await order({ sort: "requests", what: "create", perSecond: 1_000, seconds: SECONDS })),
    ...(await order({ sort: "list", times: 5 })),
    ...(await order({ sort: "watch", watches: WATCHES, changes: CHANGES })),
  ];
}

const CREDENTIALS = { sort: "certificate", commonName: "kubernetes-admin", organizations: ["system:masters"] } as const;

/** A pod that no scheduler takes: it stays as it is. */
function createPod(cluster: Cluster, number: number): void {
  const { code, body } = cluster.request({
    method: "POST",
    target: "/api/v1/namespaces/default/pods",
    headers: { "content-type": "application/json", "user-agent": "bench" },
    body: JSON.stringify({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: `bench-${number}`, labels: { app: "bench" } },
      spec: { schedulerName: "none", containers: [{ name: "web", image: "nginx:1.25" }] },
    }),
    credentials: CREDENTIALS,
  });
  if (code !== 201) throw new Error(`cannot create pod ${number}: ${code} ${JSON.stringify(body)}`);
}

// ── The load process ──────────────────────────────────────────────────────────────────────────────────────────────

const CONNECTIONS_MAX = 64;

interface Client {
  readonly keptAlive: RequestOptions;
  /** For watches: as many connections as there are. */
  readonly unlimited: RequestOptions;
}

function makeLoad(): Promise<number> {
  return new Promise((resolve) => {
    let client: Client | undefined;
    const perform = async (order: Order): Promise<Figure[]> => {
      if (order.sort === "connect") {
        client = connect(order.address, order.kubeconfig);
        return [];
      }
      if (!client) throw new Error("not connected");
      if (order.sort === "requests") return sendRequests(client, order);
      return order.sort === "list" ? listPods(client, order.times) : watchChanges(client, order);
    };
    process.on("message", (order) => {
      perform(order as Order).then(
        (figures) => process.send?.(figures),
        (error: unknown) => {
          process.stderr.write(`${String(error)}\n`);
          process.exit(1);
        },
      );
    });
    process.on("disconnect", () => resolve(0));
  });
}

function connect(address: string, kubeconfig: string): Client {
  const part = (name: string) =>
    Buffer.from(new RegExp(`${name}-data: (\\S+)`).exec(kubeconfig)?.[1] ?? "", "base64").toString();
  const { hostname: host, port } = new URL(address);
  const identity = {
    ca: part("certificate-authority"),
    cert: part("client-certificate"),
    key: part("client-key"),
  };
  const options = { host, port, ...identity };
  return {
    keptAlive: { ...options, agent: new Agent({ ...identity, keepAlive: true, maxSockets: CONNECTIONS_MAX }) },
    unlimited: { ...options, agent: new Agent({ ...identity, keepAlive: true, maxSockets: Number.POSITIVE_INFINITY }) },
  };
}

/** Sends one request; resolves to the code and the number of bytes once the answer is complete. */
function send(options: RequestOptions, body?: string): Promise<{ code: number; bytes: number }> {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { "content-type": "application/json", "content-length": body.length };
    const sent = httpsRequest({ ...options, headers }, (response) => {
      let bytes = 0;
      response.on("data", (chunk: Buffer) => {
        bytes += chunk.byteLength;
      });
      response.on("end", () => resolve({ code: response.statusCode ?? 0, bytes }));
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

async function sendRequests(client: Client, order: Order & { sort: "requests" }): Promise<Figure[]> {
  const { what, perSecond, seconds } = order;
  const sendOne = async (number: number): Promise<void> => {
    const isGet = what === "get";
    const path = isGet
      ? `/api/v1/namespaces/default/pods/bench-${(number * 7919) % PODS}`
      : "/api/v1/namespaces/default/configmaps";
    const body = isGet
      ? undefined
      : JSON.stringify({
          apiVersion: "v1",
          kind: "ConfigMap",
          metadata: { name: `bench-${number}` },
          data: { a: "b" },
        });
    const { code } = await send({ ...client.keptAlive, method: isGet ? "GET" : "POST", path }, body);
    if (code !== (isGet ? 200 : 201)) throw new Error(`${what} ${path}: ${code}`);
  };
  // The first requests open the connections.
  await Promise.all(Array.from({ length: CONNECTIONS_MAX }, (_, i) => sendOne(PODS * 10 + i * PODS)).map(ignoreCode));
  const total = perSecond * seconds;
  const latencies: number[] = [];
  const startMs = performance.now();
  let next = 0;
  await new Promise<void>((resolve, reject) => {
    const tick = () => {
      const elapsedMs = performance.now() - startMs;
      for (; next < total && (next * 1000) / perSecond <= elapsedMs; next++) {
        const dueMs = startMs + (next * 1000) / perSecond;
        sendOne(next).then(() => {
          latencies.push(performance.now() - dueMs);
          if (latencies.length === total) resolve();
        }, reject);
      }
      if (next < total) setTimeout(tick, 1);
    };
    tick();
  });
  const elapsedMs = performance.now() - startMs;
  latencies.sort((a, b) => a - b);
  const name = `${perSecond} ${what === "get" ? "GET pod" : "creates"}/s`;
  return [
    { name: `${name}, answered`, value: (total * 1000) / elapsedMs, unit: "per second" },
    { name: `${name}, median`, value: latencies[Math.floor(total / 2)] ?? 0, unit: "ms" },
    { name: `${name}, 99th percentile`, value: latencies[Math.floor(total * 0.99)] ?? 0, unit: "ms" },
  ];
}

const ignoreCode = (sent: Promise<void>): Promise<void> => sent.catch(() => undefined);

async function listPods(client: Client, times: number): Promise<Figure[]> {
  const elapsed: number[] = [];
  for (let i = 0; i < times; i++) {
    const startMs = performance.now();
    const { bytes } = await send({ ...client.keptAlive, method: "GET", path: "/api/v1/pods" });
    elapsed.push(performance.now() - startMs);
    if (bytes < PODS * 100) throw new Error(`a list of ${bytes} bytes is not all`);
  }
  const [first = 0, ...rest] = elapsed;
  rest.sort((a, b) => a - b);
  return [
    { name: `list of ${PODS} pods, the first`, value: first, unit: "ms" },
    { name: `list of ${PODS} pods, median of the rest`, value: rest[Math.floor(rest.length / 2)] ?? 0, unit: "ms" },
  ];
}

async function watchChanges(client: Client, { watches, changes }: Order & { sort: "watch" }): Promise<Figure[]> {
  const path = "/api/v1/namespaces/kube-public/configmaps?watch=true&labelSelector=bench%3Dwatch";
  let received = 0;
  const ended: Promise<void>[] = [];
  const opened = Array.from(
    { length: watches },
    () =>
      new Promise<void>((resolve, reject) => {
        const sent = httpsRequest({ ...client.unlimited, method: "GET", path }, (response) => {
          if (response.statusCode !== 200) reject(new Error(`watch: ${response.statusCode}`));
          resolve();
          let lines = 0;
          let done: () => void = () => undefined;
          ended.push(
            new Promise((end) => {
              done = end;
            }),
          );
          response.on("data", (chunk: Buffer) => {
            for (const byte of chunk) if (byte === 10) lines++;
            if (lines < changes) return;
            received += lines;
            response.destroy();
            done();
          });
          response.on("error", () => done());
        });
        sent.on("error", reject);
        sent.end();
      }),
  );
  const openingMs = performance.now();
  await Promise.all(opened);
  const startMs = performance.now();
  for (let i = 0; i < changes; i++) {
    const body = JSON.stringify({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: `watched-${i}`, labels: { bench: "watch" } },
    });
    const { code } = await send(
      { ...client.keptAlive, method: "POST", path: "/api/v1/namespaces/kube-public/configmaps" },
      body,
    );
    if (code !== 201) throw new Error(`create: ${code}`);
  }
  await Promise.race([Promise.all(ended), new Promise((resolve) => setTimeout(resolve, 30_000))]);
  const name = `${watches} watches, ${changes} changes`;
  return [
    { name: `${watches} watches, opened within`, value: startMs - openingMs, unit: "ms" },
    { name: `${name}, all told within`, value: performance.now() - startMs, unit: "ms" },
    { name: `${name}, events lost`, value: watches * changes - received, unit: "" },
  ];
}
