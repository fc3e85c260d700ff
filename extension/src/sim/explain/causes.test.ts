import { describe, expect, it } from "vitest";
import { chainOfCauses, isRoot } from "./causes";
import { History } from "./history";
import { sentenceFor } from "./sentences";
import { DEPLOYMENTS, deployment, type Learner, learner, PODS } from "./testing";

const STEPS_MAX = 14;
const podSpec = { containers: [{ name: "c", image: "nginx:1.25" }] };
const template = (app: string, spec: object = podSpec) => ({ metadata: { labels: { app } }, spec });

const SCENARIOS: readonly (readonly [string, (world: Learner) => void])[] = [
  [
    "a rolling update with a Service",
    (world) => {
      world.post(DEPLOYMENTS, deployment("nginx:1.25"));
      world.post("/api/v1/namespaces/default/services", {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "web" },
        spec: { selector: { app: "web" }, ports: [{ port: 80 }] },
      });
      world.cluster.settle();
      world.patch(`${DEPLOYMENTS}/web`, {
        spec: { template: { spec: { containers: [{ name: "web", image: "nginx:1.26" }] } } },
      });
      world.cluster.settle();
      world.remove(`${DEPLOYMENTS}/web`);
    },
  ],
  [
    "pods that crash and do not fit",
    (world) => {
      world.post(
        DEPLOYMENTS,
        deployment("busybox", { progressDeadlineSeconds: 30 }, { command: ["sh", "-c", "exit 1"] }),
      );
      world.post(PODS, {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: "large" },
        spec: { containers: [{ name: "c", image: "nginx:1.25", resources: { requests: { cpu: "64" } } }] },
      });
    },
  ],
  [
    "a StatefulSet, a DaemonSet, a Job and a CronJob",
    (world) => {
      world.post("/apis/apps/v1/namespaces/default/statefulsets", {
        apiVersion: "apps/v1",
        kind: "StatefulSet",
        metadata: { name: "db" },
        spec: { serviceName: "db", replicas: 5, selector: { matchLabels: { app: "db" } }, template: template("db") },
      });
      world.post("/apis/apps/v1/namespaces/default/daemonsets", {
        apiVersion: "apps/v1",
        kind: "DaemonSet",
        metadata: { name: "agent" },
        spec: { selector: { matchLabels: { app: "agent" } }, template: template("agent") },
      });
      const failing = {
        restartPolicy: "Never",
        containers: [{ name: "c", image: "busybox", command: ["sh", "-c", "exit 2"] }],
      };
      world.post("/apis/batch/v1/namespaces/default/jobs", {
        apiVersion: "batch/v1",
        kind: "Job",
        metadata: { name: "job" },
        spec: { backoffLimit: 3, template: template("job", failing) },
      });
      world.post("/apis/batch/v1/namespaces/default/cronjobs", {
        apiVersion: "batch/v1",
        kind: "CronJob",
        metadata: { name: "tick" },
        spec: {
          schedule: "* * * * *",
          jobTemplate: {
            spec: {
              template: template("tick", {
                ...failing,
                containers: [{ name: "c", image: "busybox", command: ["true"] }],
              }),
            },
          },
        },
      });
      world.cluster.advance(60_000);
      world.remove(`${PODS}/db-1`);
    },
  ],
  [
    "a node whose kubelet stops and comes back",
    (world) => {
      world.post(DEPLOYMENTS, deployment("nginx:1.25"));
      world.cluster.settle();
      world.cluster.instances.stop("kubelet@node-1");
      world.cluster.advance(420_000);
      world.cluster.instances.start("kubelet@node-1");
    },
  ],
];

describe("the chain of causes", () => {
  it.each(SCENARIOS)(
    "of every commit ends at a person's request or at the beginning of the world: %s",
    (_name, play) => {
      const world = learner();
      play(world);
      world.cluster.advance(120_000);
      const history = new History(world.cluster.kernel.journal);
      const lost: string[] = [];
      for (const record of world.cluster.kernel.journal.range(1)) {
        if (record.sort !== "commit") continue;
        const chain = chainOfCauses(history, record);
        const last = chain.at(-1);
        const tell = () =>
          `${record.seq} ${record.because?.rule} ${record.ref?.kind} ${record.ref?.name}: ${chain.map(({ seq, because }) => `${seq} ${because?.rule ?? ""}`).join(" ← ")}`;
        if (!last || !isRoot(history, last) || chain.length > STEPS_MAX) lost.push(tell());
        else if (chain.some(({ seq }, i) => i > 0 && seq >= (chain[i - 1]?.seq ?? 0))) lost.push(tell());
      }
      expect(lost).toEqual([]);
    },
  );

  it("has whole sentences for every step, in both languages", () => {
    const world = learner();
    for (const [, play] of SCENARIOS.slice(0, 1)) play(world);
    world.cluster.advance(60_000);
    const history = new History(world.cluster.kernel.journal);
    for (const record of world.cluster.kernel.journal.range(1)) {
      if (record.sort !== "commit" || !record.because) continue;
      for (const language of ["en", "zh-cn"] as const) {
        const { text } = sentenceFor(history, record, language);
        expect(text, record.because.rule).not.toMatch(/[{}]|undefined|NaN| {2}|^$/);
      }
    }
  });
});
