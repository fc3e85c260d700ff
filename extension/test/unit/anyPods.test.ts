/** Pods of every sort, put together at random from a seed: whatever they do, each ends when it is deleted. */
import { describe, expect, it } from "vitest";
import { type Cluster, courseWorld, createCluster, recordedWorld } from "../../src/sim/index";

const ROUNDS = 12;
const PODS = 6;
const STEP_MS = 500;
const DELETED_WITHIN_MS = 20_000;
const GONE_BY_MS = 130_000;
/** More entries in one virtual instant are a loop that time does not end. */
const ENTRIES_MAX = 20_000;

const worlds = [
  { name: "recorded", world: recordedWorld(), images: ["nginx:1.25", "busybox:1", "nginx:nosuch"] },
  { name: "course", world: courseWorld(), images: ["nginx:1.27", "busybox:1.37", "nginx:nosuch"] },
];

describe.each(worlds)("pods of every sort in the $name world", ({ world, images }) => {
  const booted = createCluster({ world });
  booted.settle({ boundMs: 60_000 });

  it.each(Array.from({ length: ROUNDS }, (_, i) => i + 1))("end when they are deleted, with seed %i", (seed) => {
    const chance = chanceOf(seed);
    const cluster = booted.fork();
    const refused: unknown[] = [];
    cluster.kernel.journal.listen(({ sort, by, what }) => {
      const { code, user, message } = (what ?? {}) as { code?: number; user?: string; message?: string };
      if (sort === "request" && by.startsWith("kube-apiserver") && code === 422) refused.push({ user, message });
    });
    const deletions = Array.from({ length: PODS }, (_, i) => {
      ask(cluster, "POST", "/api/v1/namespaces/default/pods", podOf(`p${i}`, chance, images));
      return Math.floor(chance.next() * (DELETED_WITHIN_MS / STEP_MS)) * STEP_MS;
    });
    const isRestarted = chance.of(0.5);
    refused.length = 0;

    for (let ms = 0; ms < GONE_BY_MS; ms += STEP_MS) {
      advance(cluster, STEP_MS);
      for (const [i, atMs] of deletions.entries())
        if (atMs === ms) ask(cluster, "DELETE", `/api/v1/namespaces/default/pods/p${i}`);
      if (isRestarted && ms === 8_000) cluster.instances.stop("kubelet@node-2");
      if (isRestarted && ms === 11_000) cluster.instances.start("kubelet@node-2");
    }
    expect(cluster.list("Pod", "default").map(({ metadata }) => metadata.name)).toEqual([]);
    expect(refused).toEqual([]);
  });
});

interface Chance {
  next(): number;
  of(share: number): boolean;
  pick<T>(list: readonly T[]): T;
}

function chanceOf(seed: number): Chance {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return { next, of: (share) => next() < share, pick: (list) => list[Math.floor(next() * list.length)]! };
}

const COMMANDS = ["exit 0", "exit 3", "sleep 2; exit 0", "sleep 5; exit 1", "sleep 600"];
const PROBES = [
  { httpGet: { path: "/fail", port: 80 } },
  { httpGet: { path: "/", port: 80 } },
  { tcpSocket: { port: 9999 } },
  { exec: { command: ["true"] } },
  { exec: { command: ["false"] } },
];
const HOOKS = [{ exec: { command: ["sh", "-c", "sleep 4"] } }, { exec: { command: ["sh", "-c", "exit 1"] } }];

function podOf(name: string, chance: Chance, images: readonly string[]): object {
  const plain = (container: string) => ({
    name: container,
    image: chance.pick(images),
    ...(chance.of(0.6) ? { command: ["sh", "-c", chance.pick(COMMANDS)] } : {}),
    ...(chance.of(0.1) ? { envFrom: [{ configMapRef: { name: "absent" } }] } : {}),
  });
  const probe = () => ({
    ...chance.pick(PROBES),
    periodSeconds: chance.pick([1, 3]),
    failureThreshold: chance.pick([1, 3]),
    initialDelaySeconds: chance.pick([0, 2]),
  });
  const full = (container: string) => ({
    ...plain(container),
    ...(chance.of(0.25) ? { startupProbe: probe() } : {}),
    ...(chance.of(0.25) ? { livenessProbe: probe() } : {}),
    ...(chance.of(0.25) ? { readinessProbe: probe() } : {}),
    ...(chance.of(0.15) ? { lifecycle: { [chance.pick(["preStop", "postStart"])]: chance.pick(HOOKS) } } : {}),
  });
  const inits = [
    ...(chance.of(0.4) ? [plain("init")] : []),
    ...(chance.of(0.3) ? [{ ...full("side"), restartPolicy: "Always" }] : []),
  ];
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name },
    spec: {
      restartPolicy: chance.pick(["Always", "OnFailure", "Never"]),
      terminationGracePeriodSeconds: chance.pick([0, 1, 5, 30]),
      ...(chance.of(0.15) ? { activeDeadlineSeconds: 4 } : {}),
      ...(inits.length ? { initContainers: inits } : {}),
      containers: [full("one"), ...(chance.of(0.4) ? [full("two")] : [])],
    },
  };
}

function ask(cluster: Cluster, method: string, target: string, body?: object): void {
  const { code } = cluster.request({
    method,
    target,
    headers: { "content-type": "application/json" },
    credentials: { sort: "certificate", commonName: "kubernetes-admin", organizations: ["system:masters"] },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  expect(code).toBeLessThan(300);
}

/** As `cluster.advance`, but a loop within one instant fails at once. */
function advance(cluster: Cluster, byMs: number): void {
  const untilMs = cluster.nowMs + byMs;
  let [instantMs, entries] = [cluster.nowMs, 0];
  cluster.advanceUntil(() => {
    if (cluster.nowMs !== instantMs) [instantMs, entries] = [cluster.nowMs, 0];
    expect(entries++ < ENTRIES_MAX, `an endless loop at ${instantMs}`).toBe(true);
    return false;
  }, untilMs);
  cluster.advanceTo(untilMs);
}
