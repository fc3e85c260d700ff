import { describe, expect, it } from "vitest";
import type { Plugin } from "../framework";
import type { Pod } from "../podInfo";
import { nodeVolumeLimits } from "./nodeVolumeLimits";
import { filterAll, node, pod, type World } from "./testing";
import { volumeBinding } from "./volumeBinding";
import { volumeRestrictions } from "./volumeRestrictions";
import { volumeZone } from "./volumeZone";

type Case = readonly [title: string, pod: Pod, world: World, expected: Record<string, string> | string];

function checkFilter(plugin: Plugin<any, any>, cases: readonly Case[]): void {
  it.each(cases)("%s", (_title, waiting, world, expected) =>
    expect(filterAll(plugin, waiting, world)).toEqual(expected),
  );
}

const UNRESOLVABLE = "UnschedulableAndUnresolvable";
const zone = (name: string) => ({ labels: { "topology.kubernetes.io/zone": name } });
const on = (nodeName: string, spec: object = {}) => ({ nodeName, ...spec });

const claim = (spec: object = {}, bound = true, status: object = {}) => ({
  kind: "PersistentVolumeClaim",
  metadata: {
    name: "data",
    namespace: "default",
    annotations: bound ? { "pv.kubernetes.io/bind-completed": "yes" } : {},
  },
  spec: {
    accessModes: ["ReadWriteOnce"],
    storageClassName: "local",
    resources: { requests: { storage: "1Gi" } },
    ...(bound ? { volumeName: "pv" } : {}),
    ...spec,
  },
  status,
});
const volume = (spec: object = {}, labels: object = {}, name = "pv") => ({
  kind: "PersistentVolume",
  metadata: { name, labels },
  spec: { accessModes: ["ReadWriteOnce"], storageClassName: "local", capacity: { storage: "5Gi" }, ...spec },
  status: { phase: "Available" },
});
const storageClass = (provisioner: string, extra: object = {}) => ({
  kind: "StorageClass",
  metadata: { name: "local" },
  provisioner,
  volumeBindingMode: "WaitForFirstConsumer",
  ...extra,
});
const onNode = (name: string) => ({
  nodeAffinity: {
    required: {
      nodeSelectorTerms: [{ matchExpressions: [{ key: "kubernetes.io/hostname", operator: "In", values: [name] }] }],
    },
  },
});
const user = pod("p", { volumes: [{ name: "v", persistentVolumeClaim: { claimName: "data" } }] });
const nodes = [node("a"), node("b")];

describe("VolumeBinding", () => {
  const no = (reason: string) => `${UNRESOLVABLE}: ${reason}`;
  const none = no("node(s) didn't find available persistent volumes to bind");
  checkFilter(volumeBinding, [
    ["a pod without claims is not asked about", pod("p"), { nodes }, "skip"],
    ["a claim that is not there", user, { nodes }, no('persistentvolumeclaim "data" not found')],
    [
      "a claim that has lost its volume",
      user,
      { nodes, objects: [claim({}, true, { phase: "Lost" })] },
      no('persistentvolumeclaim "data" bound to non-existent persistentvolume "pv"'),
    ],
    [
      "a claim that the controller has yet to bind",
      user,
      { nodes, objects: [claim({}, false)] },
      no("pod has unbound immediate PersistentVolumeClaims"),
    ],
    [
      "a bound volume that reaches one node",
      user,
      { nodes, objects: [claim(), volume(onNode("a"))] },
      { a: "ok", b: no("node(s) didn't match PersistentVolume's node affinity") },
    ],
    [
      "a bound volume that is gone",
      user,
      { nodes, objects: [claim()] },
      {
        a: no("node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)"),
        b: no("node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)"),
      },
    ],
    [
      "a free volume on one node, for its first consumer",
      user,
      { nodes, objects: [claim({}, false), storageClass("kubernetes.io/no-provisioner"), volume(onNode("b"))] },
      { a: none, b: "ok" },
    ],
    [
      "a volume that is too small",
      user,
      {
        nodes,
        objects: [
          claim({ resources: { requests: { storage: "9Gi" } } }, false),
          storageClass("kubernetes.io/no-provisioner"),
          volume(),
        ],
      },
      { a: none, b: none },
    ],
    [
      "a class that can make one",
      user,
      { nodes, objects: [claim({}, false), storageClass("csi.example.com")] },
      { a: "ok", b: "ok" },
    ],
    [
      "a class that can make one in some places",
      user,
      {
        nodes,
        objects: [
          claim({}, false),
          storageClass("csi.example.com", {
            allowedTopologies: [{ matchLabelExpressions: [{ key: "kubernetes.io/hostname", values: ["a"] }] }],
          }),
        ],
      },
      { a: "ok", b: none },
    ],
  ]);
});

describe("VolumeZone", () => {
  const zoned = [node("a", zone("z1")), node("b", zone("z2")), node("c")];
  const other = `${UNRESOLVABLE}: node(s) had no available volume zone`;
  checkFilter(volumeZone, [
    ["a volume without a zone", user, { nodes: zoned, objects: [claim(), volume()] }, "skip"],
    [
      "a volume in one zone",
      user,
      { nodes: zoned, objects: [claim(), volume({}, zone("z1").labels)] },
      { a: "ok", b: other, c: "ok" },
    ],
    [
      "a volume in two zones",
      user,
      { nodes: zoned, objects: [claim(), volume({}, zone("z1__z2").labels)] },
      { a: "ok", b: "ok", c: "ok" },
    ],
  ]);
});

describe("NodeVolumeLimits", () => {
  const limited = [node("a", { allocatable: { "attachable-volumes-csi-csi.example.com": "1" } }), node("b")];
  const other = { ...claim({ volumeName: "pv" }), metadata: { name: "other", namespace: "default" } };
  const pods = [pod("x", on("a", { volumes: [{ name: "v", persistentVolumeClaim: { claimName: "other" } }] }))];
  checkFilter(nodeVolumeLimits, [
    ["a volume that no driver attaches", user, { nodes: limited, pods, objects: [claim(), volume()] }, "skip"],
    [
      "a node that has as many as it can",
      user,
      { nodes: limited, pods, objects: [claim(), other, volume({ csi: { driver: "csi.example.com" } })] },
      { a: "Unschedulable: node(s) exceed max volume count", b: "ok" },
    ],
  ]);
});

describe("VolumeRestrictions", () => {
  const disk = { volumes: [{ name: "d", gcePersistentDisk: { pdName: "d1" } }] };
  const exclusive = claim({ accessModes: ["ReadWriteOncePod"] });
  const inUse =
    "Unschedulable: node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode";
  checkFilter(volumeRestrictions, [
    ["an ordinary claim", user, { nodes, objects: [claim()] }, "skip"],
    ["a claim for one pod that is free", user, { nodes, objects: [exclusive] }, { a: "ok", b: "ok" }],
    [
      "a claim for one pod that another has, anywhere",
      user,
      {
        nodes,
        objects: [exclusive],
        pods: [pod("x", on("a", { volumes: [{ name: "v", persistentVolumeClaim: { claimName: "data" } }] }))],
      },
      { a: inUse, b: inUse },
    ],
    [
      "a disk that is attached to the node",
      pod("p", disk),
      { nodes, pods: [pod("x", on("a", disk))] },
      { a: "Unschedulable: node(s) had no available disk", b: "ok" },
    ],
  ]);
});
