/** The lab "Rolling update", played: its steps, its checks, and what the cluster answers. */
import type { Channel } from "../../../extension/src/protocol/channel";
import {
  Answer,
  type AnswerValue,
  Applied,
  Apply,
  type Debrief,
  Edit,
  Hint,
  type HintTier,
  hintTiers,
  Lab,
  type LabState,
  type LabStep,
  Markers,
  Next,
  Previous,
  Reset,
  Strip,
  type StripSample,
} from "../../../extension/src/protocol/lab";
import type { ClockView } from "../../../extension/src/protocol/view";

const deployText = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 3
  selector:
    matchLabels: {app: web}
  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxSurge: 1
      maxUnavailable: 0
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: shop
        image: shop:v1
        ports:
        - containerPort: 8080
        readinessProbe:
          httpGet: {path: /ready, port: 8080}
`;
const serviceText = `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: {app: web}
  ports:
  - port: 80
    targetPort: 8080
`;

const hintTexts: Readonly<Record<HintTier, string>> = {
  where: "Look at the container's `image` in **deploy.yaml**. Nothing else has to change.",
  rule: "A change of the Pod template makes a new ReplicaSet; a change of `replicas` does not.",
  shape: "One line under `spec.template.spec.containers[0]` gets another tag.",
  diff: "```diff\n-        image: shop:v1\n+        image: shop:v2\n```",
};

interface Cluster {
  clock(): ClockView;
  begin(): void;
  reset(): void;
}

export function fakeLab(channel: Channel, cluster: Cluster) {
  const shownHints = new Map<string, Set<HintTier>>();
  const answers = new Map<string, AnswerValue>();
  const parameters = new URLSearchParams(location.search);
  let at = Number(parameters.get("step") ?? 0);
  let edition = 1;
  let newest: StripSample = { sinceStartMs: 0, oldReady: 3, newReady: 0, wanted: 3 };
  let applied = false;
  let text = deployText;
  const samples: StripSample[] = [{ sinceStartMs: 150_000, oldReady: 3, newReady: 0, wanted: 3 }];

  const hints = (step: string) =>
    hintTiers.map((tier) => ({
      tier,
      text: shownHints.get(step)?.has(tier) ? hintTexts[tier] : undefined,
      available: tier !== "diff" || applied,
    }));
  const done = () => newest.newReady === 3 && newest.oldReady === 0;
  const steps = (): LabStep[] => [
    {
      id: "predict",
      title: "Two ReplicaSets cross over",
      text: `Deployment **web** runs three Pods of \`shop:v1\`. You will give it a new image. It keeps one rule while it does:

* \`maxUnavailable: 0\`: never fewer than 3 Pods ready;
* \`maxSurge: 1\`: at most one more than it needs.

Read \`strategy\` in **deploy.yaml**, and say what you expect.`,
      task: {
        kind: "number",
        purpose: "predict",
        question: "How many Pods will exist at most, the terminating ones not counted?",
        min: 3,
        max: 7,
        answer: answers.get("predict"),
        outcome:
          answers.has("predict") && done()
            ? { right: answers.get("predict") === 4, truth: 4, text: "Three that are wanted, and one of surge." }
            : undefined,
      },
      checks: [],
      hints: hints("predict"),
      status: answers.has("predict") ? "done" : "open",
    },
    {
      id: "update",
      title: "Roll out version 2",
      text: `Give the Deployment a new image, \`shop:v2\`, and watch the two ReplicaSets cross over.

At no moment may fewer than **3 Pods** be ready. [Service web](object:Service/default/web) must answer all the time.`,
      task: { kind: "do" },
      checks: [
        {
          id: "no-outage",
          text: "No outage: never below 3 ready",
          status: applied ? "passed" : "waiting",
          why: applied ? `between 3 and 4 so far` : "begins with your apply",
        },
        {
          id: "done",
          text: "Deployment web runs shop:v2",
          status: done() ? "passed" : applied && !text.includes("shop:v2") ? "failed" : "waiting",
          why: done() ? "all 3 Pods" : `${newest.newReady} of 3 so far`,
        },
      ],
      hints: hints("update"),
      mistake:
        applied && !text.includes("shop:v2")
          ? {
              id: "same",
              text: "The image is still `shop:v1`, so the Pod template did not change and **no new ReplicaSet** was made.",
            }
          : undefined,
      status: done() ? "done" : "open",
    },
    {
      id: "order",
      title: "Who acts after whom",
      text: "Put the four in the order in which they acted for the **first** new Pod.",
      task: {
        kind: "order",
        purpose: "predict",
        question: "In which order did they act?",
        items: [
          { id: "kubelet", text: "the kubelet starts the container" },
          { id: "scheduler", text: "the scheduler binds the Pod to a node" },
          { id: "deployment", text: "the Deployment controller creates a ReplicaSet" },
          { id: "replicaset", text: "the ReplicaSet controller creates the Pod" },
        ],
        answer: answers.get("order"),
        outcome: answers.has("order")
          ? {
              right: String(answers.get("order")) === "deployment,replicaset,scheduler,kubelet",
              truth: ["deployment", "replicaset", "scheduler", "kubelet"],
            }
          : undefined,
      },
      checks: [],
      hints: hints("order"),
      status: answers.has("order") ? "done" : "open",
    },
    {
      id: "why",
      title: "Why are the old Pods gone?",
      text: "Three Pods of `shop:v1` have been deleted. Follow the causes in **Why?** if you are not sure.",
      task: {
        kind: "choice",
        purpose: "question",
        question: "Who asked for the deletion?",
        options: [
          { id: "kubelet", text: "The kubelet, because the new Pods were ready" },
          { id: "rs", text: "The ReplicaSet controller, because its wanted number went down" },
          { id: "you", text: "The learner, with kubectl" },
        ],
        answer: answers.get("why"),
        outcome: answers.has("why")
          ? {
              right: String(answers.get("why")) === "rs",
              truth: String(answers.get("why")) === "rs" ? "rs" : undefined,
              text: "The Deployment controller lowered that number.",
            }
          : undefined,
      },
      checks: [],
      hints: hints("why"),
      status: answers.has("why") ? "done" : "open",
    },
  ];
  const debrief: Debrief = {
    parts: [
      {
        title: "What happened",
        text: "You changed one line. The Deployment made a second ReplicaSet and moved the Pods over one by one; the Service never had fewer than three endpoints.",
      },
      {
        title: "The rule",
        text: "A rollout may go `maxSurge` above and `maxUnavailable` below the wanted number; readiness decides when it goes on.",
      },
      {
        title: "It happened to others",
        text: "A team set `maxUnavailable: 100%` to be faster. Their probe was wrong, and the whole shop was down for 14 minutes.",
      },
      { title: "Another way", text: "`kubectl set image deployment/web shop=shop:v2` writes the same field." },
    ],
    timeline: [
      { sinceStartMs: 181_020, text: "You applied image shop:v2" },
      { sinceStartMs: 181_026, text: "The Deployment controller created ReplicaSet web-5b8c7d9f44" },
      { sinceStartMs: 184_361, text: "The first new Pod was ready; the first old one was told to stop" },
      { sinceStartMs: 193_800, text: "The last old Pod was gone" },
    ],
    hints: hintTiers.map((tier) => ({ title: tier, text: hintTexts[tier] })),
    next: { id: "1.7", title: "Rollback" },
  };
  const state = (): LabState => ({
    id: "1.6-rolling-update",
    title: "Rolling update",
    number: "1.6",
    track: "1 Workloads",
    minutes: 12,
    simplified: "Images are pulled at a fixed speed. Everything else is as upstream.",
    steps: steps(),
    step: at,
    files: [
      {
        path: "deploy.yaml",
        text: deployText,
        language: "yaml",
        edition,
        schemaUrl: new URL("schema.json", location.href).href,
      },
      {
        path: "service.yaml",
        text: serviceText,
        language: "yaml",
        edition,
        schemaUrl: new URL("schema.json", location.href).href,
      },
    ],
    stripTitle: "ready Pods of web",
    whyTarget: { kind: "Deployment", namespace: "default", name: "web" },
    debrief: at === 3 && answers.has("why") ? debrief : undefined,
  });
  const show = () => channel.send(Lab, state());

  channel.onMessage(Edit, (edit) => {
    if (edit.path === "deploy.yaml") text = edit.text;
  });
  channel.onMessage(Apply, ({ files }) => {
    text = files.find((file) => file.path === "deploy.yaml")?.text ?? text;
    const wrong = text.split("\n").findIndex((line) => /replicas: *[a-z]/.test(line));
    if (wrong >= 0) {
      const message =
        'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32';
      channel.send(Applied, {
        lines: [
          { ok: false, text: `Error from server (BadRequest): ${message}`, path: "deploy.yaml", line: wrong + 1 },
        ],
      });
      channel.send(Markers, {
        path: "deploy.yaml",
        markers: [{ line: wrong + 1, column: 13, endLine: wrong + 1, endColumn: 18, message, severity: "error" }],
      });
      return;
    }
    const changed = text.includes("shop:v2") && !applied;
    applied = true;
    channel.send(Markers, { path: "deploy.yaml", markers: [] });
    channel.send(Applied, {
      lines: [
        { ok: true, text: `deployment.apps/web ${changed ? "configured" : "unchanged"}` },
        { ok: true, text: "service/web unchanged" },
      ],
      revision: changed ? 1291 : undefined,
    });
    if (changed) cluster.begin();
    show();
  });
  channel.onMessage(Next, () => {
    at = Math.min(at + 1, 3);
    show();
  });
  channel.onMessage(Previous, () => {
    at = Math.max(at - 1, 0);
    show();
  });
  channel.onMessage(Hint, ({ step, tier }) => {
    shownHints.set(step, new Set([...(shownHints.get(step) ?? []), tier]));
    show();
  });
  channel.onMessage(Answer, ({ step, value }) => {
    answers.set(step, value);
    show();
  });
  channel.onMessage(Reset, () => {
    edition++;
    applied = false;
    answers.clear();
    samples.length = 0;
    newest = { sinceStartMs: 0, oldReady: 3, newReady: 0, wanted: 3 };
    cluster.reset();
    channel.send(Strip, { replace: true, samples: [] });
    show();
  });
  return {
    show() {
      show();
      channel.send(Strip, { replace: true, samples });
    },
    sample(sample: StripSample) {
      const before = samples.at(-1);
      newest = sample;
      samples.push(sample);
      channel.send(Strip, { replace: false, samples: [sample] });
      if (before?.newReady !== sample.newReady) show();
    },
  };
}
