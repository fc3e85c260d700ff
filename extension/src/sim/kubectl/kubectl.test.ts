import { describe, expect, it } from "vitest";
import { createCluster } from "../cluster";
import { recordedWorld } from "../worlds/recorded";
import type { KubectlContext } from "./command";
import { drive } from "./drive";
import { complete, kubectl } from "./index";

const WEB = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: nginx, image: "nginx:1.25"}
`;

/** Plays command lines one after the other; returns what the last one printed, errors behind `!`. */
function play(...lines: string[]): string {
  const cluster = createCluster({ world: recordedWorld() });
  cluster.advance(5_000);
  const context: KubectlContext = { namespace: "default", files: ["web.yaml"] };
  let shown = "";
  for (const line of lines) {
    const words = (line.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replace(/^'|'$/g, ""));
    const { result, output, errors } = drive(cluster, kubectl(words, context), { "web.yaml": WEB });
    shown = output + errors.replace(/^(?=.)/gm, "! ") + (result === 0 ? "" : `(${result})\n`);
  }
  return shown;
}

const CREATED = "create deployment web --image=nginx:1.25 --replicas=2";

describe("kubectl", () => {
  const cases: readonly (readonly [title: string, lines: readonly string[], output: string | RegExp])[] = [
    ["says what it made", [CREATED], "deployment.apps/web created\n"],
    [
      "applies, and finds nothing to do the second time",
      ["apply -f web.yaml", "apply -f web.yaml"],
      "deployment.apps/web unchanged\n",
    ],
    [
      "follows a rollout to its end",
      [CREATED, "rollout status deployment/web"],
      /^(Waiting for deployment .*\n)*deployment "web" successfully rolled out\n$/,
    ],
    [
      "sets tables of several kinds apart",
      [CREATED, "rollout status deploy web", "get deploy,svc"],
      /^NAME +READY +UP-TO-DATE +AVAILABLE +AGE\ndeployment.apps\/web +2\/2 .*\n\nNAME +TYPE .*\nservice\/kubernetes /,
    ],
    ["names an empty namespace", ["get pods"], "! No resources found in default namespace.\n"],
    ["names what is missing", ["get pod nope"], '! Error from server (NotFound): pods "nope" not found\n(1)\n'],
    ["knows what it does not know", ["get foo"], '! error: the server doesn\'t have a resource type "foo"\n(1)\n'],
    [
      "refuses unknown flags",
      ["get pods --foo"],
      "! Error: unknown flag: --foo\n! See 'kubectl get --help' for usage.\n(1)\n",
    ],
    ["scales", [CREATED, "scale deployment/web --replicas=0", "get deployment web -o jsonpath={.spec.replicas}"], "0"],
    [
      "goes back to the revision before",
      [
        CREATED,
        "set image deployment/web nginx=nginx:1.26",
        "rollout status deploy/web",
        "rollout undo deployment/web",
        "get deploy web -o custom-columns=IMAGE:.spec.template.spec.containers[0].image",
      ],
      "IMAGE\nnginx:1.25\n",
    ],
    [
      "waits for conditions",
      [CREATED, "wait --for=condition=Available deployment/web"],
      "deployment.apps/web condition met\n",
    ],
    [
      "says when waiting took too long",
      ["run slow --image=nosuch:1", "wait --for=condition=Ready pod/slow --timeout=5s"],
      "! error: timed out waiting for the condition on pods/slow\n(1)\n",
    ],
    [
      "labels once, and not again by itself",
      ["run web --image=nginx", "label pod web tier=a", "label pod web tier=b"],
      "! error: 'tier' already has a value (a), and --overwrite is false\n(1)\n",
    ],
    ["takes labels away", ["run web --image=nginx --labels=a=b", "label pod web a-"], "pod/web unlabeled\n"],
    ["cordons once", ["cordon node-1", "cordon node-1"], "node/node-1 already cordoned\n"],
    ["taints", ["taint nodes node-1 a=b:NoSchedule"], "node/node-1 tainted\n"],
    [
      "deletes and waits",
      ["run web --image=nginx", "wait --for=condition=Ready pod/web", "delete pod web", "get pods"],
      "! No resources found in default namespace.\n",
    ],
    [
      "keeps the namespace of the context",
      ["create namespace team", "config set-context --current --namespace=team", "get pods"],
      "! No resources found in team namespace.\n",
    ],
    [
      "will not drain what nobody makes again",
      ["run web --image=nginx", "wait --for=condition=Ready pod/web", "get pod web -o jsonpath={.spec.nodeName}"],
      /^node-\d$/,
    ],
    [
      "suggests commands",
      ["geet"],
      /^! error: unknown command "geet" for "kubectl"\n! ?\n?! Did you mean this\?\n|unknown command/,
    ],
    ["says that there are no metrics", ["top pods"], "! error: Metrics API not available\n(1)\n"],
    [
      "prints what it would make",
      ["create deployment d --image=x --dry-run=client"],
      "deployment.apps/d created (dry run)\n",
    ],
  ];
  for (const [title, lines, output] of cases) {
    it(title, () => {
      const shown = play(...lines);
      if (typeof output === "string") expect(shown).toBe(output);
      else expect(shown).toMatch(output);
    });
  }

  it("prints a made object as kubectl does", () => {
    expect(play("create deployment d --image=x -n foo --dry-run=client -o yaml")).toBe(`apiVersion: apps/v1
kind: Deployment
metadata:
  labels:
    app: d
  name: d
  namespace: foo
spec:
  replicas: 1
  selector:
    matchLabels:
      app: d
  strategy: {}
  template:
    metadata:
      labels:
        app: d
    spec:
      containers:
      - image: x
        name: x
        resources: {}
status: {}
`);
  });

  it("describes a deployment with its columns and events", () => {
    const text = play(CREATED, "rollout status deploy/web", "describe deployment web");
    expect(text).toContain("Replicas:               2 desired | 2 updated | 2 total | 2 available | 0 unavailable\n");
    expect(text).toContain("  Containers:\n   nginx:\n    Image:         nginx:1.25\n    Port:          <none>\n");
    expect(text).toMatch(/Events:\n {2}Type {4}Reason {13}Age {3}From/);
  });
});

describe("Tab", () => {
  const offered = (line: string): string[] => {
    const cluster = createCluster({ world: recordedWorld() });
    cluster.advance(5_000);
    drive(cluster, kubectl(["run", "web", "--image=nginx"], { namespace: "default" }));
    return drive(cluster, complete(line, line.length, { namespace: "default" })).result;
  };
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ["kubectl rollout s", ["status"]],
    ["kubectl get deploy", ["deployments.apps"]],
    ["kubectl get pods ", ["web"]],
    ["kubectl delete pod/", ["pod/web"]],
    ["kubectl logs web -c ", ["web"]],
    ["kubectl get pods -n kube-s", ["kube-system"]],
    ["kubectl get pods --show-l", ["--show-labels"]],
  ];
  for (const [line, words] of cases) {
    it(`offers ${words.join(", ")} for ${line}`, () => expect(offered(line)).toEqual(words));
  }
});
