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
