import { describe, expect, it } from "vitest";
import type { Cluster } from "../cluster";
import type { Pod } from "../schema/types";
import { api, deployment, settled, smallCluster } from "../testing/testCluster";
import { applyFault, faults } from "./index";

const MINUTE_MS = 60_000;

function strike(cluster: Cluster, fault: string, target: string, options?: Record<string, unknown>): void {
  expect(applyFault(cluster, { fault, target, ...(options ? { options } : {}) }), `${fault} ${target}`).toMatchObject({
    ok: true,
  });
}

function clusterWithWeb(replicas = 3): Cluster {
  const cluster = smallCluster();
  expect(api(cluster, "create", "Deployment", "default", deployment("web", { replicas })).code).toBe(201);
  settled(cluster);
  return cluster;
}

const webPods = (cluster: Cluster): Pod[] => cluster.list("Pod", "default") as unknown as Pod[];
const isReady = (pod: Pod): boolean =>
  pod.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
const nodeReady = (cluster: Cluster, name: string): string | undefined =>
  (
    cluster.get("Node", undefined, name) as unknown as { status: { conditions: { type: string; status: string }[] } }
  ).status.conditions.find(({ type }) => type === "Ready")?.status;

describe("faults", () => {
  it("have names of their own, titles in both languages, and name a fault that heals them", () => {
    expect(new Set(faults.map(({ name }) => name)).size).toBe(faults.length);
    for (const { title, summary, healedBy, parameters } of faults) {
      for (const text of [title, summary, ...parameters.map((parameter) => parameter.title)]) {
        expect(text.en && text["zh-cn"]).toBeTruthy();
      }
      if (healedBy && "fault" in healedBy) expect(faults.map(({ name }) => name)).toContain(healedBy.fault);
    }
  });

  it.each([
    ["melt", "node-1", {}, "there is no fault called melt"],
    ["cut-line", "node-9", {}, "there is no node node-9"],
    ["cut-line", "node-1/node-1", {}, "node-1/node-1 is no line: write one node, or two with a slash between"],
    ["cut-line", "node-1", { direction: "up" }, "direction must be one of both, in, out"],
    ["slow-line", "node-1", { delayMs: 0 }, "delayMs must be a number from 1 to 60000"],
    ["slow-line", "node-1", { delayMs: 1.5 }, "delayMs must be a whole number"],
    ["slow-line", "node-1", { speed: 1 }, "slow-line has no option speed"],
    ["start-instance", "kubelet@node-1", {}, "kubelet@node-1 runs already"],
    ["start-node", "node-1", {}, "node-1 is not switched off"],
    ["kill-container", "default/web/web", {}, "no container default/web/web is running"],
  ])("refuse %s %s %o in words, and leave no record", (fault, target, options, refused) => {
    const cluster = smallCluster();
    const { lastSeq } = cluster.kernel.journal;
    expect(applyFault(cluster, { fault, target, options })).toEqual({ refused });
    expect(cluster.kernel.journal.lastSeq).toBe(lastSeq);
  });

  it("a killed container is started again by its kubelet, in the same pod", () => {
    const cluster = clusterWithWeb();
    const pod = webPods(cluster)[0]!;
    strike(cluster, "kill-container", `default/${pod.metadata.name}/web`);
    settled(cluster);
    const status = webPods(cluster)[0]!.status!.containerStatuses![0]!;
    expect(status).toMatchObject({ restartCount: 1, ready: true, lastState: { terminated: { exitCode: 137 } } });
  });

  it("containers go on while their kubelet is stopped, and are the same when it is back", () => {
    const cluster = clusterWithWeb();
    const before = webPods(cluster);
    const node = before[0]!.spec!.nodeName!;
    strike(cluster, "stop-instance", `kubelet@${node}`);
    cluster.advance(2 * MINUTE_MS);
    expect(nodeReady(cluster, node)).toBe("Unknown");
    strike(cluster, "start-instance", `kubelet@${node}`);
    settled(cluster);
    expect(nodeReady(cluster, node)).toBe("True");
    const identity = ({ metadata, status }: Pod) => [
      metadata.uid,
      status?.podIP,
      status?.containerStatuses?.[0]?.containerID,
    ];
    expect(webPods(cluster).map(identity)).toEqual(before.map(identity));
    expect(webPods(cluster).every(isReady)).toBe(true);
  });

  it("pods of a node that stays off are replaced elsewhere after five minutes", () => {
    const cluster = clusterWithWeb();
    const node = webPods(cluster)[0]!.spec!.nodeName!;
    strike(cluster, "stop-node", node);
    cluster.advance(8 * MINUTE_MS);
    const alive = webPods(cluster).filter(({ metadata }) => !metadata.deletionTimestamp);
    expect(alive.filter(isReady)).toHaveLength(3);
    expect(alive.every(({ spec }) => spec!.nodeName !== node)).toBe(true);
  });

  it("a node that comes back soon starts the containers of its pods again", () => {
    const cluster = clusterWithWeb();
    const node = webPods(cluster)[0]!.spec!.nodeName!;
    strike(cluster, "stop-node", node);
    cluster.advance(MINUTE_MS);
    strike(cluster, "start-node", node);
    settled(cluster);
    const pod = webPods(cluster).find(({ spec }) => spec!.nodeName === node)!;
    expect(isReady(pod)).toBe(true);
    expect(pod.status!.containerStatuses![0]!.restartCount).toBe(1);
  });

  it.each(["both", "in", "out"])(
    "a node that is cut off (%s) is found unknown, and ready again when the line is mended",
    (direction) => {
      const cluster = clusterWithWeb();
      strike(cluster, "cut-line", "node-1", { direction });
      cluster.advance(2 * MINUTE_MS);
      // One way is enough: a request without an answer is tried again too late for the Lease.
      expect(nodeReady(cluster, "node-1")).toBe("Unknown");
      strike(cluster, "mend-line", "node-1");
      settled(cluster);
      expect(nodeReady(cluster, "node-1")).toBe("True");
      expect(webPods(cluster).filter(isReady)).toHaveLength(3);
    },
  );

  it.each([
    ["slow-line", { delayMs: 2_000 }],
    ["lossy-line", { lossShare: 0.4 }],
    ["skew-clock", { skewMs: -600_000 }],
    ["skew-clock", { skewMs: 600_000 }],
  ])("a Deployment arrives with %s %o too", (fault, options) => {
    const cluster = smallCluster();
    for (const node of ["node-1", "node-2", "node-3"]) strike(cluster, fault, node, options);
    api(cluster, "create", "Deployment", "default", deployment("web", { replicas: 3 }));
    cluster.advance(5 * MINUTE_MS);
    expect(webPods(cluster).filter(isReady)).toHaveLength(3);
  });

  it("a slow registry makes pulls take longer", () => {
    const timeOf = (times: number): number => {
      const cluster = smallCluster();
      for (const node of ["node-1", "node-2", "node-3"])
        if (times > 1) strike(cluster, "slow-registry", node, { slownessTimes: times });
      const startMs = cluster.nowMs;
      api(cluster, "create", "Deployment", "default", deployment("web", { replicas: 1 }));
      cluster.advanceUntil(() => webPods(cluster).some(isReady), startMs + 60 * MINUTE_MS);
      return cluster.nowMs - startMs;
    };
    expect(timeOf(50)).toBeGreaterThan(10 * timeOf(1));
  });

  it.each(["kube-scheduler@cp-1", "kube-controller-manager@cp-1", "kube-apiserver@cp-1", "etcd@cp-1"])(
    "a change that is made after %s was away is carried out",
    (instance) => {
      const cluster = clusterWithWeb();
      strike(cluster, "stop-instance", instance);
      cluster.advance(MINUTE_MS);
      strike(cluster, "start-instance", instance);
      cluster.advance(10_000);
      expect(
        api(cluster, "patch", "Deployment", "default", { metadata: { name: "web" }, spec: { replicas: 5 } }).code,
      ).toBe(200);
      settled(cluster);
      expect(webPods(cluster).filter(isReady)).toHaveLength(5);
    },
  );
});
