/** Details of any object of the played cluster. */
import type { ObjectDetails } from "../../../extension/src/protocol/clusterTree";
import type { ObjectRef } from "../../../extension/src/protocol/view";

export function detailsOf(ref: ObjectRef, nowMs: number): ObjectDetails {
  const { kind, namespace, name } = ref;
  return {
    ref,
    yaml: `apiVersion: ${kind === "Pod" || kind === "Node" ? "v1" : "apps/v1"}
kind: ${kind}
metadata:
  name: ${name}${namespace ? `\n  namespace: ${namespace}` : ""}
  labels:
    app: web
    pod-template-hash: 7cdf9b6c5d
  resourceVersion: "1284"
  uid: 3f1c2f3a-6f0e-4a55-9d0b-8e6f0e2f7c11
spec:
  containers:
  - name: shop
    image: shop:v1
    ports:
    - containerPort: 8080
    resources:
      requests:
        cpu: 100m
        memory: 64Mi
  nodeName: node-2
  terminationGracePeriodSeconds: 30
status:
  phase: Running
  podIP: 10.244.2.4
`,
    conditions: [
      { type: "PodScheduled", status: "True", good: true, changedMs: nowMs - 122_000 },
      { type: "PodReadyToStartContainers", status: "True", good: true, changedMs: nowMs - 121_000 },
      { type: "ContainersReady", status: "True", good: true, changedMs: nowMs - 118_000 },
      {
        type: "Ready",
        status: "False",
        good: false,
        reason: "ContainersNotReady",
        message: "containers with unready status: [shop]",
        changedMs: nowMs - 4_000,
      },
    ],
    events: [
      {
        type: "Normal",
        reason: "Scheduled",
        message: `Successfully assigned default/${name} to node-2`,
        from: "default-scheduler",
        count: 1,
        lastMs: nowMs - 122_000,
      },
      {
        type: "Normal",
        reason: "Pulled",
        message: 'Container image "shop:v1" already present on machine',
        from: "kubelet, node-2",
        count: 1,
        lastMs: nowMs - 121_000,
      },
      {
        type: "Warning",
        reason: "Unhealthy",
        message: "Readiness probe failed: HTTP probe failed with statuscode: 503",
        from: "kubelet, node-2",
        count: 3,
        lastMs: nowMs - 4_000,
      },
    ],
    why: [
      { text: `${kind} ${name} is Ready`, ref },
      { text: "because its readiness probe answered 200 three times", actor: "kubelet/node-3" },
      { text: "because its container started 2.1 s after the image was pulled", actor: "kubelet/node-3" },
      {
        text: "because the scheduler bound it to node-3",
        actor: "scheduler",
        more: ["node-3  187", "node-1  164", "node-2  151"],
      },
      {
        text: "because ReplicaSet web-5b8c7d9f44 wants 1 and had 0",
        ref: { kind: "ReplicaSet", namespace: "default", name: "web-5b8c7d9f44" },
        actor: "replicaset-controller",
      },
      {
        text: "because Deployment web rolls out revision 2, maxSurge 1",
        ref: { kind: "Deployment", namespace: "default", name: "web" },
        actor: "deployment-controller",
      },
      {
        text: "because YOU changed spec.template.spec.containers[0].image",
        byLearner: true,
        place: { path: "deploy.yaml", line: 17 },
      },
    ],
  };
}
