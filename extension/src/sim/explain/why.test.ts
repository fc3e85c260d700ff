import { describe, expect, it } from "vitest";
import { applyFault } from "../faults";
import { DEPLOYMENTS, deployment, type Learner, learner, PODS } from "./testing";
import { why } from "./why";

const readinessProbe = { httpGet: { path: "/", port: 80 } };
const service = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "web" },
  spec: { selector: { app: "web" }, ports: [{ port: 80 }] },
};

function rolledOut(): Learner {
  const world = learner();
  world.post(DEPLOYMENTS, deployment("nginx:1.25", {}, { readinessProbe }));
  world.post("/api/v1/namespaces/default/services", service);
  world.cluster.settle();
  world.patch(`${DEPLOYMENTS}/web`, {
    spec: { template: { spec: { containers: [{ name: "web", image: "nginx:1.26" }] } } },
  });
  world.cluster.settle();
  return world;
}

const EDIT =
  "▸ because YOU changed spec.template.spec.containers[0].image from nginx:1.25 to nginx:1.26 in Deployment web";
const nameOf = (pod: { metadata: { name?: string } } | undefined) => pod?.metadata.name ?? "";
const firstPod = ({ pods }: Learner) => nameOf(pods()[0]);

/** What differs from run to run of the scheduler's weights is not the matter of these tests. */
const withoutScores = (lines: readonly string[]) =>
  lines.map((line) =>
    line
      .replace(/(node-\d) ?[(（][^)）]*(score|得分)[^)）]*[)）]/, "$1 (…)")
      .replace(/pulled in [\d.]+ m?s|用 [\d.]+ m?s 拉取/, (text) => text.replace(/[\d.]+ m?s/, "…")),
  );

describe("why", () => {
  it("leads from a ready pod to the learner's edit", () => {
    const world = rolledOut();
    const oldest = world
      .pods()
      .find(({ metadata }) =>
        withoutScores(world.chain("Pod", metadata.name ?? "")).some((line) => line.includes("wants 1 pod")),
      );
    expect(withoutScores(world.chain("Pod", nameOf(oldest)))).toEqual([
      "Pod web-…-… is Ready",
      "because its readiness probe succeeded (GET /, port 80)",
      "because its container web started, once image nginx:1.26 had been pulled in …",
      expect.stringMatching(/^because the scheduler bound it to node-\d \(…\)$/),
      "because ReplicaSet web-…-… wants 1 pod and had 0".replace("-…-…", "-…"),
      "because Deployment web rolls out revision 2, maxSurge 1",
      EDIT,
    ]);
    expect(withoutScores(world.chain("Pod", nameOf(oldest), "zh-cn"))).toEqual([
      "Pod web-…-… 已就绪（Ready）",
      "因为它的就绪探针成功了（GET /, port 80）",
      "因为镜像 nginx:1.26 用 … 拉取完成后，容器 web 启动了",
      expect.stringMatching(/^因为调度器把它绑定到 node-\d \(…\)$/),
      "因为 ReplicaSet web-… 需要 1 个 Pod，当时有 0 个",
      "因为 Deployment web 开始发布修订版本 2，maxSurge 1",
      "▸ 因为你修改了 Deployment web：把 spec.template.spec.containers[0].image 从 nginx:1.25 改成 nginx:1.26",
    ]);
  });

  it("folds scores, refusals and the pull under their steps, and says who, when and where", () => {
    const world = rolledOut();
    const steps = why(world.cluster, { kind: "Pod", namespace: "default", name: firstPod(world) }, "en");
    const step = (rule: string) => steps.find((one) => one.rule === rule);
    expect(step("scheduler/bind")).toMatchObject({
      actor: "scheduler",
      more: expect.arrayContaining([
        expect.stringMatching(/^node-\d {2}\d+$/),
        "1 ruled out: a taint that the pod does not tolerate",
      ]),
    });
    expect(steps.find(({ text }) => text.includes("pulled"))?.more?.[0]).toMatch(
      /^Successfully pulled image "nginx:1.26" in/,
    );
    expect(step("kubelet/status-changed")?.actor).toMatch(/^kubelet\/node-\d$/);
    expect(steps.at(-1)).toMatchObject({ byLearner: true, actor: "learner", ref: { kind: "Deployment", name: "web" } });
    expect(steps.every(({ atMs }, i) => i === 0 || atMs <= (steps[i - 1]?.atMs ?? 0))).toBe(true);
  });

  it("names the place of an edit that came from a file", () => {
    const world = learner();
    const { journal } = world.cluster.kernel;
    world.post(PODS, {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "web" },
      spec: { containers: [{ name: "web", image: "nginx:1.25" }] },
    });
    const input = journal.range(1).findLast(({ sort }) => sort === "input");
    Object.assign(input?.what as object, { file: "deploy.yaml", line: 17 });
    expect(why(world.cluster, { kind: "Pod", namespace: "default", name: "web" }, "en").at(-1)).toMatchObject({
      text: "because YOU created Pod web",
      place: { path: "deploy.yaml", line: 17 },
    });
  });

  it("explains what follows from the same edit: Deployment, ReplicaSets, EndpointSlice, Service", () => {
    const world = rolledOut();
    expect(world.chain("Deployment", "web")[0]).toBe("Deployment web is rolled out: 3 of 3 pods available");
    const scaledDown = [
      "because ReplicaSet web-… wants 0 pods and had 1",
      "because Deployment web scaled ReplicaSet web-… from 1 to 0 in its rollout (maxSurge 1, maxUnavailable 0)",
      EDIT,
    ];
    const old = world.cluster
      .list("ReplicaSet", "default")
      .find((set) => (set as { spec?: { replicas?: number } }).spec?.replicas === 0);
    expect(world.chain("ReplicaSet", nameOf(old))).toEqual(["ReplicaSet web-… has 0 of 0 pods ready", ...scaledDown]);
    const slice = world.cluster
      .list("EndpointSlice", "default")
      .find(({ metadata }) => metadata.name?.startsWith("web-"));
    for (const [kind, name] of [
      ["Service", "web"],
      ["EndpointSlice", nameOf(slice)],
      ["Deployment", "web"],
    ] as const)
      expect(world.chain(kind, name).at(-1)).toBe(EDIT);
    expect(world.chain("Service", "web")).toEqual([
      "Service web sends to 3 ready endpoints of 3",
      "because the EndpointSlice follows the 3 pods that Service web selects",
      ...scaledDown,
    ]);
  });

  it("tells a deleted pod, the one in its place, and a deleted ReplicaSet", () => {
    const world = rolledOut();
    const gone = firstPod(world);
    world.remove(`${PODS}/${gone}`);
    world.cluster.settle();
    const deleted = "▸ because YOU deleted Pod web-…-…";
    expect(world.chain("Pod", gone)).toEqual([
      "Pod web-…-… is gone",
      "because it was to be deleted and its containers have stopped",
      deleted,
    ]);
    expect(world.chain("Pod", nameOf(world.pods().at(-1))).slice(-2)).toEqual([
      "because ReplicaSet web-… wants 3 pods and had 2",
      deleted,
    ]);
    const owner = world.pods()[0]?.metadata.ownerReferences?.[0]?.name ?? "";
    const orphan = firstPod(world);
    world.remove(`/apis/apps/v1/namespaces/default/replicasets/${owner}`);
    world.cluster.settle();
    expect(world.chain("Pod", orphan).slice(-2)).toEqual([
      "because its owner ReplicaSet web-… is gone",
      "▸ because YOU deleted ReplicaSet web-…",
    ]);
    expect(world.chain("ReplicaSet", owner).slice(-2)).toEqual([
      "because Deployment web had lost the ReplicaSet of its revision 2 and made it anew",
      "▸ because YOU deleted ReplicaSet web-…",
    ]);
  });

  it("gives the scheduler's reason for a pending pod in words, and what made room at last", () => {
    const world = learner();
    world.post(DEPLOYMENTS, deployment("nginx:1.25", { replicas: 4 }, { resources: { requests: { cpu: "3" } } }));
    world.cluster.settle();
    const pending = nameOf(world.pods().find(({ spec }) => !spec?.nodeName));
    expect(world.chain("Pod", pending)).toEqual([
      "Pod web-…-… is Pending",
      expect.stringMatching(
        /^because none of the 3 other nodes has 3 free CPUs; node-\d has the most, 0\.\d \(cp-1: a taint that the pod does not tolerate\)$/,
      ),
      "because ReplicaSet web-… wants 4 pods and had 0",
      "because Deployment web rolls out revision 1",
      "▸ because YOU created Deployment web",
    ]);
    expect(world.chain("Deployment", "web")[1]).toMatch(/^because Pod web-…-… fits nowhere: none of the 3 other nodes/);
    world.remove(`${PODS}/${nameOf(world.pods().find(({ spec }) => spec?.nodeName))}`);
    world.cluster.settle();
    expect(world.chain("Pod", pending).slice(-2)).toEqual([
      expect.stringMatching(/^because the scheduler bound it to node-\d, the only node that fits$/),
      "▸ because YOU deleted Pod web-…-…",
    ]);
  });

  it("explains an image that cannot be pulled, and the rollout that is stuck on it", () => {
    const world = learner();
    world.post(DEPLOYMENTS, deployment("nginx:1.25", { progressDeadlineSeconds: 60 }));
    world.cluster.settle();
    world.patch(`${DEPLOYMENTS}/web`, {
      spec: { template: { spec: { containers: [{ name: "web", image: "nginx:nosuch" }] } } },
    });
    world.cluster.advance(90_000);
    const reason = "image nginx:nosuch could not be pulled: the registry has no such image or tag";
    expect(
      world
        .chain("Pod", nameOf(world.pods().find(({ spec }) => spec?.containers[0]?.image === "nginx:nosuch")))
        .slice(1, 2),
    ).toEqual([`because its ${reason}`]);
    const chain = withoutScores(world.chain("Deployment", "web"));
    expect(chain).toEqual([
      "Deployment web is stuck: 1 of 3 pods updated, 3 available, and the progress deadline of 60 s has passed",
      `because Pod web-…-…'s ${reason}`,
      expect.stringMatching(/^because the scheduler bound it to node-\d/),
      "because ReplicaSet web-… wants 1 pod and had 0",
      "because Deployment web rolls out revision 2, maxSurge 1",
      EDIT.replace("1.26", "nosuch"),
    ]);
  });

  it("explains containers that crash, cannot be configured, or are killed by a probe", () => {
    const crashing = learner();
    crashing.post(DEPLOYMENTS, deployment("busybox", { replicas: 1 }, { command: ["sh", "-c", "exit 3"] }));
    crashing.cluster.advance(60_000);
    expect(crashing.chain("Pod", firstPod(crashing)).slice(0, 2)).toEqual([
      "Pod web-…-… is not running: CrashLoopBackOff",
      "because its container web ended 4 times, last with exit code 3; the kubelet waits 40s before it starts it again",
    ]);

    const unset = learner();
    unset.post(
      DEPLOYMENTS,
      deployment("nginx:1.25", { replicas: 1 }, { envFrom: [{ configMapRef: { name: "settings" } }] }),
    );
    unset.cluster.advance(20_000);
    expect(unset.chain("Pod", firstPod(unset))[1]).toBe(
      'because its container web cannot start: configmap "settings" not found',
    );
    unset.post("/api/v1/namespaces/default/configmaps", {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "settings" },
    });
    unset.cluster.advance(20_000);
    expect(unset.chain("Pod", firstPod(unset)).at(-1)).toBe("▸ because YOU created ConfigMap settings");

    const killed = learner();
    killed.post(
      DEPLOYMENTS,
      deployment(
        "nginx:1.25",
        { replicas: 1 },
        { livenessProbe: { httpGet: { path: "/nope", port: 80 }, periodSeconds: 5 } },
      ),
    );
    killed.cluster.advance(25_000);
    expect(killed.chain("Pod", firstPod(killed))[1]).toBe(
      "because its container web ended 2 times, last with exit code 0, stopped because its liveness probe failed; the kubelet waits 10s before it starts it again",
    );
    killed.cluster.advance(10_000);
    expect(killed.chain("Pod", firstPod(killed))[2]).toBe(
      "because its container web started again after its liveness probe had failed (restart 2); image nginx:1.25 was on the node already",
    );
  });

  it("leads from a node that is NotReady, and from the pods evicted there, to the kubelet that stopped", () => {
    const world = learner();
    world.post(DEPLOYMENTS, deployment("nginx:1.25"));
    world.cluster.settle();
    const victim = nameOf(world.pods().find(({ spec }) => spec?.nodeName === "node-1"));
    world.cluster.instances.stop("kubelet@node-1");
    world.cluster.advance(500_000);
    const silent = ["because its kubelet sent no heartbeat for 50 s", "because the kubelet on node-1 stopped"];
    expect(world.chain("Node", "node-1")).toEqual(["Node node-1 is NotReady", ...silent]);
    expect(world.chain("Pod", victim)).toEqual([
      "Pod web-…-… is Terminating",
      "because it does not tolerate a NoExecute taint of node-1 any longer (node.kubernetes.io/unreachable: tolerationSeconds 300 are over)",
      "because Node node-1 is not ready, so the node controller gave it the taint node.kubernetes.io/unreachable:NoExecute",
      ...silent,
    ]);
    expect(world.chain("Pod", nameOf(world.pods().at(-1))).slice(-1)).toEqual(silent.slice(1));
  });

  it("ends at the fault that the learner chose", () => {
    const world = learner();
    world.post(DEPLOYMENTS, deployment("nginx:1.25", { replicas: 1 }));
    world.cluster.settle();
    const pod = firstPod(world);
    applyFault(world.cluster, { fault: "kill-container", target: `default/${pod}/web` });
    world.cluster.advance(5_000);
    expect(world.chain("Pod", pod).at(-1)).toMatch(/^▸ because YOU chose the fault “.+” for default\/web-/);
    applyFault(world.cluster, { fault: "stop-node", target: "node-1" });
    world.cluster.advance(120_000);
    expect(world.chain("Node", "node-1").at(-1)).toBe("▸ because YOU chose the fault “Switch a node off” for node-1");
    applyFault(world.cluster, { fault: "start-node", target: "node-1" });
    world.cluster.advance(60_000);
    expect(world.chain("Node", "node-1", "zh-cn").at(-1)).toBe("▸ 因为你对 node-1 施加了故障“启动一个节点”");
  });

  it("tells a cordon, an eviction and a new size as the learner's own", () => {
    const world = learner();
    world.post(DEPLOYMENTS, deployment("nginx:1.25"));
    world.cluster.settle();
    world.patch("/api/v1/nodes/node-1", { spec: { unschedulable: true } });
    const victim = nameOf(world.pods().find(({ spec }) => spec?.nodeName === "node-1"));
    world.post(`${PODS}/${victim}/eviction`, { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: victim } });
    world.cluster.settle();
    expect(world.chain("Node", "node-1").at(-1)).toBe("▸ because YOU set spec.unschedulable to true in Node node-1");
    expect(world.chain("Pod", victim).at(-1)).toBe("▸ because YOU evicted Pod web-…-…");
    world.patch(`${DEPLOYMENTS}/web`, { spec: { replicas: 1 } });
    world.cluster.settle();
    expect(world.chain("Deployment", "web").slice(1)).toEqual([
      "because ReplicaSet web-… wants 1 pod and had 3",
      "because Deployment web scaled ReplicaSet web-… from 3 to 1",
      "▸ because YOU changed spec.replicas from 3 to 1 in Deployment web",
    ]);
  });
});
