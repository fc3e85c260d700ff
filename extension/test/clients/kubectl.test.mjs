/** The machine's own kubectl against `kubarium serve`. Without a kubectl on the PATH the tests say so and are left out. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, before, test } from "node:test";
import { serve } from "./serve.mjs";

const missing = spawnSync("kubectl", ["version", "--client"]).status === 0 ? false : "there is no kubectl on the PATH";

const manifest = (image) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: "${image}", ports: [{containerPort: 80}]}]
`;

let cluster;
before(async () => {
  if (!missing) cluster = await serve("--world", "course", "--speed", "10");
});
after(async () => {
  await cluster?.stop();
});

function kubectl(args, input) {
  return spawnSync("kubectl", ["--kubeconfig", cluster.kubeconfig, ...args], {
    encoding: "utf8",
    input,
    timeout: 60_000,
  });
}

function succeeds(args, input) {
  const { status, stdout, stderr } = kubectl(args, input);
  assert.equal(status, 0, `kubectl ${args.join(" ")}: ${stderr}`);
  return stdout;
}

test("get shows the nodes", { skip: missing }, () => {
  assert.match(succeeds(["get", "nodes"]), /node-1 +Ready +<none>/);
});

test("apply creates, changes and leaves alone", { skip: missing }, () => {
  assert.equal(succeeds(["apply", "-f", "-"], manifest("nginx:1.25")), "deployment.apps/web created\n");
  assert.equal(succeeds(["apply", "-f", "-"], manifest("nginx:1.25")), "deployment.apps/web unchanged\n");
  assert.equal(succeeds(["apply", "-f", "-"], manifest("nginx:1.26")), "deployment.apps/web configured\n");
});

test("rollout status waits until the new pods are there", { skip: missing }, () => {
  assert.match(succeeds(["rollout", "status", "deployment/web", "--timeout=60s"]), /successfully rolled out/);
  assert.match(succeeds(["get", "pods", "-l", "app=web"]), /1\/1 +Running/);
});

test("a misspelt field is refused by its name", { skip: missing }, () => {
  const { status, stderr } = kubectl(["apply", "-f", "-"], manifest("nginx:1.25").replace("replicas", "replicsa"));
  assert.equal(status, 1);
  assert.match(stderr, /unknown field "spec.replicsa"/);
});

test("scale, set image, describe, explain and delete work", { skip: missing }, () => {
  succeeds(["scale", "deployment/web", "--replicas=3"]);
  succeeds(["set", "image", "deployment/web", "web=nginx:1.25"]);
  assert.match(succeeds(["describe", "deployment", "web"]), /ScalingReplicaSet/);
  assert.match(succeeds(["explain", "deployment.spec.replicas"]), /Number of desired pods/);
  assert.match(succeeds(["delete", "deployment", "web"]), /deployment.apps "web" deleted/);
});

test("typed commands, whose bodies are protobuf, work", { skip: missing }, () => {
  const commands = [
    ["create", "namespace", "typed"],
    ["-n", "typed", "create", "deployment", "web", "--image=nginx:1.25", "--replicas=2", "--port=80"],
    ["-n", "typed", "create", "service", "clusterip", "web", "--tcp=80:8080"],
    ["-n", "typed", "create", "configmap", "conf", "--from-literal=a=b"],
    ["-n", "typed", "create", "secret", "generic", "keys", "--from-literal=a=b"],
    ["-n", "typed", "create", "serviceaccount", "bot"],
    ["-n", "typed", "create", "role", "reader", "--verb=get", "--resource=pods"],
    ["-n", "typed", "create", "rolebinding", "reader", "--role=reader", "--serviceaccount=typed:bot"],
    ["-n", "typed", "create", "quota", "quota", "--hard=pods=100"],
    ["-n", "typed", "create", "poddisruptionbudget", "web", "--selector=app=web", "--min-available=1"],
    ["-n", "typed", "create", "ingress", "web", "--rule=a.example/*=web:80"],
    ["-n", "typed", "create", "cronjob", "tick", "--image=busybox", "--schedule=* * * * *", "--", "date"],
    ["-n", "typed", "create", "job", "once", "--from=cronjob/tick"],
    ["create", "priorityclass", "low", "--value=-10"],
  ];
  for (const command of commands) assert.match(succeeds(command), /created\n$/, command.join(" "));
  assert.equal(succeeds(["-n", "typed", "get", "secret", "keys", "-o", "jsonpath={.data.a}"]), "Yg==");
  assert.equal(succeeds(["get", "priorityclass", "low", "-o", "jsonpath={.value}"]), "-10");
  assert.equal(
    succeeds(["-n", "typed", "get", "service", "web", "-o", "jsonpath={.spec.ports[0].targetPort}"]),
    "8080",
  );
});

test("auth can-i and whoami answer", { skip: missing }, () => {
  assert.equal(succeeds(["auth", "can-i", "create", "pods"]), "yes\n");
  const asBot = ["-n", "typed", "--as=system:serviceaccount:typed:bot"];
  assert.equal(succeeds([...asBot, "auth", "can-i", "get", "pods"]), "yes\n");
  assert.match(kubectl([...asBot, "auth", "can-i", "delete", "pods"]).stdout, /^no/);
  assert.match(succeeds(["auth", "whoami"]), /kubernetes-admin/);
  assert.match(succeeds(["-n", "typed", "create", "token", "bot"]), /^ey/);
});

test("wait, events, logs, exec and diff work", { skip: missing }, () => {
  succeeds(["-n", "typed", "wait", "--for=condition=Available", "deployment/web", "--timeout=30s"]);
  assert.match(succeeds(["-n", "typed", "events", "--for", "deployment/web"]), /ScalingReplicaSet/);
  const pod = succeeds(["-n", "typed", "get", "pods", "-l", "app=web", "-o", "name"]).split("\n")[0];
  assert.match(succeeds(["-n", "typed", "logs", pod]), /ready for start up/);
  assert.equal(succeeds(["-n", "typed", "exec", pod, "--", "sh", "-c", "echo hi"]), "hi\n");
  const wanted = succeeds(["-n", "typed", "get", "deployment", "web", "-o", "json"]).replace(
    '"replicas": 2',
    '"replicas": 3',
  );
  const { status, stdout } = kubectl(["diff", "-f", "-"], wanted);
  assert.equal(status, 1);
  assert.match(stdout, /\+ +replicas: 3/);
});

test("logs -f shows what is written while it follows", { skip: missing }, () => {
  const script = "echo begun; sleep 20; echo later; sleep 600";
  succeeds(["-n", "typed", "run", "slow", "--image=busybox", "--restart=Never", "--", "sh", "-c", script]);
  succeeds(["-n", "typed", "wait", "--for=condition=Ready", "pod/slow", "--timeout=30s"]);
  const follow = ["--kubeconfig", cluster.kubeconfig, "-n", "typed", "logs", "-f", "slow"];
  const { stdout } = spawnSync("kubectl", follow, { encoding: "utf8", timeout: 6_000 });
  assert.equal(stdout, "begun\nlater\n");
});

test("apply --server-side tells who owns what", { skip: missing }, () => {
  const object = (value) => `apiVersion: v1
kind: ConfigMap
metadata: {name: owned, namespace: typed}
data: {a: ${value}}
`;
  const apply = (manager) => ["apply", "--server-side", "--field-manager", manager, "-f", "-"];
  assert.equal(succeeds(apply("first"), object("one")), "configmap/owned serverside-applied\n");
  const { status, stderr } = kubectl(apply("second"), object("two"));
  assert.equal(status, 1);
  assert.match(stderr, /conflict with "first": .data.a/);
});

test("drain evicts and uncordon takes back", { skip: missing }, () => {
  assert.match(
    succeeds(["drain", "node-1", "--ignore-daemonsets", "--force", "--delete-emptydir-data"]),
    /node\/node-1 drained/,
  );
  assert.match(succeeds(["get", "node", "node-1"]), /SchedulingDisabled/);
  assert.equal(succeeds(["uncordon", "node-1"]), "node/node-1 uncordoned\n");
});
