import { describe, expect, it } from "vitest";
import type { Plugin } from "../framework";
import type { Pod } from "../podInfo";
import { imageLocality } from "./imageLocality";
import { defaultPlugins } from "./index";
import { interPodAffinity } from "./interPodAffinity";
import { nodeAffinity } from "./nodeAffinity";
import { nodeName } from "./nodeName";
import { nodePorts } from "./nodePorts";
import { nodeResourcesBalancedAllocation } from "./nodeResourcesBalancedAllocation";
import { nodeResourcesFit } from "./nodeResourcesFit";
import { nodeUnschedulable } from "./nodeUnschedulable";
import { podTopologySpread } from "./podTopologySpread";
import { schedulingGates } from "./schedulingGates";
import { taintToleration } from "./taintToleration";
import { filterAll, node, pod, requests, scoreAll, type World } from "./testing";

type Case = readonly [title: string, pod: Pod, world: World, expected: Record<string, string | number> | string];

function checkFilter(plugin: Plugin<any, any>, cases: readonly Case[]): void {
  it.each(cases)("%s", (_title, waiting, world, expected) =>
    expect(filterAll(plugin, waiting, world)).toEqual(expected),
  );
}

function checkScore(plugin: Plugin<any, any>, cases: readonly Case[]): void {
  it.each(cases)("scores: %s", (_title, waiting, world, expected) =>
    expect(scoreAll(plugin, waiting, world)).toEqual(expected),
  );
}

const UNRESOLVABLE = "UnschedulableAndUnresolvable";
const web = { labels: { app: "web" } };
const zone = (name: string) => ({ labels: { "topology.kubernetes.io/zone": name } });
const on = (nodeName: string, spec: object = {}) => ({ nodeName, ...spec });

describe("TaintToleration", () => {
  const dedicated = { key: "dedicated", value: "db", effect: "NoSchedule" };
  const nodes = [node("a", { spec: { taints: [dedicated] } }), node("b")];
  const away = { a: `${UNRESOLVABLE}: node(s) had untolerated taint(s)`, b: "ok" };
  const both = { a: "ok", b: "ok" };
  checkFilter(taintToleration, [
    ["a taint keeps a pod off", pod("p"), { nodes }, away],
    [
      "an equal toleration lets it in",
      pod("p", { tolerations: [{ key: "dedicated", value: "db", effect: "NoSchedule" }] }),
      { nodes },
      both,
    ],
    ["another value does not", pod("p", { tolerations: [{ key: "dedicated", value: "web" }] }), { nodes }, away],
    [
      "another effect does not",
      pod("p", { tolerations: [{ key: "dedicated", operator: "Exists", effect: "NoExecute" }] }),
      { nodes },
      away,
    ],
    [
      "Exists needs no value and no effect",
      pod("p", { tolerations: [{ key: "dedicated", operator: "Exists" }] }),
      { nodes },
      both,
    ],
    ["Exists without a key tolerates everything", pod("p", { tolerations: [{ operator: "Exists" }] }), { nodes }, both],
    [
      "PreferNoSchedule does not keep a pod off",
      pod("p"),
      { nodes: [node("a", { spec: { taints: [{ ...dedicated, effect: "PreferNoSchedule" }] } })] },
      { a: "ok" },
    ],
  ]);
  const soft = (key: string) => ({ key, effect: "PreferNoSchedule" });
  const softNodes = [
    node("a", { spec: { taints: [soft("x"), soft("y")] } }),
    node("b", { spec: { taints: [soft("x")] } }),
    node("c"),
  ];
  checkScore(taintToleration, [
    ["fewer soft taints are better", pod("p"), { nodes: softNodes }, { a: 0, b: 50, c: 100 }],
    [
      "tolerated soft taints do not count",
      pod("p", { tolerations: [{ operator: "Exists" }] }),
      { nodes: softNodes },
      { a: 100, b: 100, c: 100 },
    ],
  ]);
});

describe("NodeName", () => {
  checkFilter(nodeName, [
    ["any node does without a name", pod("p"), { nodes: [node("a")] }, "skip"],
    [
      "only the named node does",
      pod("p", on("b")),
      { nodes: [node("a"), node("b")] },
      { a: `${UNRESOLVABLE}: node(s) didn't match the requested node name`, b: "ok" },
    ],
  ]);
});

describe("NodeUnschedulable", () => {
  const nodes = [node("a", { spec: { unschedulable: true } }), node("b")];
  checkFilter(nodeUnschedulable, [
    ["a cordoned node is closed", pod("p"), { nodes }, { a: `${UNRESOLVABLE}: node(s) were unschedulable`, b: "ok" }],
    [
      "unless the cordon's taint is tolerated",
      pod("p", { tolerations: [{ key: "node.kubernetes.io/unschedulable", operator: "Exists" }] }),
      { nodes },
      { a: "ok", b: "ok" },
    ],
  ]);
});

describe("NodePorts", () => {
  const port = (hostPort: number, extra: object = {}) => ({
    containers: [{ name: "c", ports: [{ containerPort: 80, hostPort, ...extra }] }],
  });
  const taken = { a: "Unschedulable: node(s) didn't have free ports for the requested pod ports" };
  const pods = [pod("x", on("a", port(8080, { hostIP: "10.0.0.1" })))];
  const nodes = [node("a")];
  checkFilter(nodePorts, [
    ["a pod without host ports is not asked about", pod("p"), { nodes, pods }, "skip"],
    ["the same port on every address is taken", pod("p", port(8080)), { nodes, pods }, taken],
    [
      "the same port on another address is free",
      pod("p", port(8080, { hostIP: "10.0.0.2" })),
      { nodes, pods },
      { a: "ok" },
    ],
    [
      "the same port of another protocol is free",
      pod("p", port(8080, { protocol: "UDP" })),
      { nodes, pods },
      { a: "ok" },
    ],
    ["another port is free", pod("p", port(9090)), { nodes, pods }, { a: "ok" }],
  ]);
});

describe("NodeAffinity", () => {
  const nodes = [node("a", { labels: { disk: "ssd", size: "10" } }), node("b", { labels: { disk: "hdd", size: "3" } })];
  const no = `${UNRESOLVABLE}: node(s) didn't match Pod's node affinity/selector`;
  const required = (...matchExpressions: object[]) => ({
    affinity: {
      nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] } },
    },
  });
  checkFilter(nodeAffinity, [
    ["a pod that asks for nothing is not asked about", pod("p"), { nodes }, "skip"],
    ["nodeSelector", pod("p", { nodeSelector: { disk: "ssd" } }), { nodes }, { a: "ok", b: no }],
    ["In", pod("p", required({ key: "disk", operator: "In", values: ["hdd"] })), { nodes }, { a: no, b: "ok" }],
    ["NotIn", pod("p", required({ key: "disk", operator: "NotIn", values: ["hdd"] })), { nodes }, { a: "ok", b: no }],
    ["Gt", pod("p", required({ key: "size", operator: "Gt", values: ["5"] })), { nodes }, { a: "ok", b: no }],
    ["DoesNotExist", pod("p", required({ key: "disk", operator: "DoesNotExist" })), { nodes }, { a: no, b: no }],
    ["an empty term matches nothing", pod("p", required()), { nodes }, { a: no, b: no }],
  ]);
  const preferred = (weight: number, value: string) => ({
    weight,
    preference: { matchExpressions: [{ key: "disk", operator: "In", values: [value] }] },
  });
  checkScore(nodeAffinity, [
    ["nothing is preferred", pod("p"), { nodes }, "skip"],
    [
      "the sum of met preferences, scaled",
      pod("p", {
        affinity: {
          nodeAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [preferred(10, "ssd"), preferred(4, "hdd")],
          },
        },
      }),
      { nodes },
      { a: 100, b: 40 },
    ],
  ]);
});

describe("NodeResourcesFit", () => {
  const nodes = [node("a"), node("b")];
  const pods = [pod("x", on("a", requests({ cpu: "3", memory: "7Gi" })))];
  checkFilter(nodeResourcesFit, [
    [
      "what is left must be enough",
      pod("p", requests({ cpu: "2" })),
      { nodes, pods },
      { a: "Unschedulable: Insufficient cpu", b: "ok" },
    ],
    [
      "all that lacks is named",
      pod("p", requests({ cpu: "2", memory: "2Gi" })),
      { nodes, pods },
      { a: "Unschedulable: Insufficient cpu, Insufficient memory", b: "ok" },
    ],
    [
      "exactly enough is enough",
      pod("p", requests({ cpu: "1", memory: "1Gi" })),
      { nodes, pods },
      { a: "ok", b: "ok" },
    ],
    [
      "no preemption makes a node larger",
      pod("p", requests({ cpu: "5" })),
      { nodes: [node("b")] },
      { b: `${UNRESOLVABLE}: Insufficient cpu` },
    ],
    [
      "an extended resource that no node has",
      pod("p", requests({ "example.com/gpu": "1" })),
      { nodes: [node("b")] },
      { b: `${UNRESOLVABLE}: Insufficient example.com/gpu` },
    ],
    [
      "the number of pods is bounded",
      pod("p"),
      { nodes: [node("a", { allocatable: { pods: "1" } })], pods },
      { a: "Unschedulable: Too many pods" },
    ],
    [
      "init containers count by the largest, sidecars with it",
      pod("p", {
        ...requests({ cpu: "1" }),
        initContainers: [
          { name: "s", restartPolicy: "Always", resources: { requests: { cpu: "1" } } },
          { name: "i", resources: { requests: { cpu: "3500m" } } },
        ],
      }),
      { nodes: [node("b")] },
      { b: `${UNRESOLVABLE}: Insufficient cpu` },
    ],
  ]);
  const half = pod("p", requests({ cpu: "1", memory: "1Gi" }));
  const strategy = (type: string, shape?: object[]) =>
    ({
      settings: {
        scoringStrategy: {
          type,
          resources: [
            { name: "cpu", weight: 1 },
            { name: "memory", weight: 1 },
          ],
          shape,
        },
      },
    }) as Partial<World>;
  checkScore(nodeResourcesFit, [
    ["LeastAllocated prefers the emptier node", half, { nodes, pods }, { a: 0, b: 81 }],
    ["pods without requests count with a floor", pod("p"), { nodes }, { a: 97, b: 97 }],
    ["MostAllocated prefers the fuller node", half, { nodes, pods, ...strategy("MostAllocated") }, { a: 100, b: 18 }],
    [
      "RequestedToCapacityRatio follows its shape",
      half,
      {
        nodes,
        pods,
        ...strategy("RequestedToCapacityRatio", [
          { utilization: 0, score: 0 },
          { utilization: 100, score: 10 },
        ]),
      },
      { a: 100, b: 19 },
    ],
  ]);
});

describe("NodeResourcesBalancedAllocation", () => {
  const pods = [pod("x", on("a", requests({ cpu: "3" })))];
  checkScore(nodeResourcesBalancedAllocation, [
    ["pods without requests are not scored", pod("p"), { nodes: [node("a")] }, "skip"],
    [
      "even use is best",
      pod("p", requests({ cpu: "1", memory: "2Gi" })),
      { nodes: [node("a"), node("b")], pods },
      { a: 62, b: 100 },
    ],
  ]);
});

describe("ImageLocality", () => {
  const image = (sizeBytes: number) => ({
    status: { images: [{ names: ["nginx:1.25"], sizeBytes }], allocatable: {} },
  });
  checkScore(imageLocality, [
    ["no node has the image", pod("p"), { nodes: [node("a")] }, "skip"],
    [
      "size counts, spread over the nodes that have it",
      pod("p"),
      { nodes: [node("a", image(500 * 1024 * 1024)), node("b")] },
      { a: 23, b: 0 },
    ],
  ]);
});

describe("InterPodAffinity", () => {
  const term = { labelSelector: { matchLabels: { app: "web" } }, topologyKey: "topology.kubernetes.io/zone" };
  const affinity = (name: string) => ({
    affinity: { [name]: { requiredDuringSchedulingIgnoredDuringExecution: [term] } },
  });
  const nodes = [node("a", zone("z1")), node("b", zone("z1")), node("c", zone("z2"))];
  const pods = [pod("x", on("a"), web)];
  const far = `${UNRESOLVABLE}: node(s) didn't match pod affinity rules`;
  const near = "Unschedulable: node(s) didn't match pod anti-affinity rules";
  checkFilter(interPodAffinity, [
    ["a pod without terms among pods without terms is not asked about", pod("p"), { nodes, pods }, "skip"],
    [
      "affinity leads to the zone of the other",
      pod("p", affinity("podAffinity")),
      { nodes, pods },
      { a: "ok", b: "ok", c: far },
    ],
    [
      "the first of a group may go anywhere",
      pod("p", affinity("podAffinity"), web),
      { nodes },
      { a: "ok", b: "ok", c: "ok" },
    ],
    [
      "a stranger that waits for a group waits on",
      pod("p", affinity("podAffinity")),
      { nodes },
      { a: far, b: far, c: far },
    ],
    [
      "a node without the label is in no domain",
      pod("p", affinity("podAffinity"), web),
      { nodes: [node("d")] },
      { d: far },
    ],
    ["anti-affinity leads away", pod("p", affinity("podAntiAffinity")), { nodes, pods }, { a: near, b: near, c: "ok" }],
    [
      "terms mean their own namespace only",
      pod("p", affinity("podAntiAffinity"), { namespace: "other" }),
      { nodes, pods },
      { a: "ok", b: "ok", c: "ok" },
    ],
    [
      "the anti-affinity of those who are there counts, too",
      pod("p", {}, web),
      { nodes, pods: [pod("x", on("a", affinity("podAntiAffinity")))] },
      {
        a: "Unschedulable: node(s) didn't satisfy existing pods anti-affinity rules",
        b: "Unschedulable: node(s) didn't satisfy existing pods anti-affinity rules",
        c: "ok",
      },
    ],
    [
      "a namespace selector reaches other namespaces",
      pod(
        "p",
        {
          affinity: {
            podAntiAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: [
                { ...term, namespaceSelector: { matchLabels: { team: "a" } } },
              ],
            },
          },
        },
        { namespace: "other" },
      ),
      { nodes, pods, objects: [{ kind: "Namespace", metadata: { name: "default", labels: { team: "a" } } as never }] },
      { a: near, b: near, c: "ok" },
    ],
  ]);
  const wish = (name: string) => ({
    affinity: { [name]: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 10, podAffinityTerm: term }] } },
  });
  checkScore(interPodAffinity, [
    ["nobody wishes anything", pod("p"), { nodes, pods }, "skip"],
    ["company is better", pod("p", wish("podAffinity")), { nodes, pods }, { a: 100, b: 100, c: 0 }],
    ["distance is better", pod("p", wish("podAntiAffinity")), { nodes, pods }, { a: 0, b: 0, c: 100 }],
    [
      "those who are there may wish for company, too",
      pod("p", {}, web),
      { nodes, pods: [pod("x", on("a", affinity("podAffinity")))] },
      { a: 100, b: 100, c: 0 },
    ],
  ]);
});

describe("PodTopologySpread", () => {
  const constraint = (extra: object = {}) => ({
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "topology.kubernetes.io/zone",
        whenUnsatisfiable: "DoNotSchedule",
        labelSelector: { matchLabels: { app: "web" } },
        ...extra,
      },
    ],
  });
  const nodes = [node("a", zone("z1")), node("b", zone("z2"))];
  const pods = [pod("x", on("a"), web)];
  const uneven = "Unschedulable: node(s) didn't match pod topology spread constraints";
  checkFilter(podTopologySpread, [
    ["a pod without constraints is not asked about", pod("p", {}, web), { nodes, pods }, "skip"],
    ["the fuller zone is closed", pod("p", constraint(), web), { nodes, pods }, { a: uneven, b: "ok" }],
    ["a larger skew opens it", pod("p", constraint({ maxSkew: 2 }), web), { nodes, pods }, { a: "ok", b: "ok" }],
    [
      "a node without the label is in no zone",
      pod("p", constraint(), web),
      { nodes: [...nodes, node("c")], pods },
      {
        a: uneven,
        b: "ok",
        c: `${UNRESOLVABLE}: node(s) didn't match pod topology spread constraints (missing required label)`,
      },
    ],
    [
      "too few domains count as one that is empty",
      pod("p", constraint({ minDomains: 3 }), web),
      { nodes, pods: [...pods, pod("y", on("b"), web)] },
      { a: uneven, b: uneven },
    ],
    [
      "nodes that the pod may not use do not count",
      pod("p", { ...constraint(), nodeSelector: { "topology.kubernetes.io/zone": "z1" } }, web),
      { nodes, pods },
      { a: "ok", b: "ok" },
    ],
    [
      "unless the constraint says so",
      pod(
        "p",
        { ...constraint({ nodeAffinityPolicy: "Ignore" }), nodeSelector: { "topology.kubernetes.io/zone": "z1" } },
        web,
      ),
      { nodes, pods },
      { a: uneven, b: "ok" },
    ],
    [
      "pods that are going do not count",
      pod("p", constraint(), web),
      { nodes, pods: [pod("x", on("a"), { ...web, deletionTimestamp: "2026-01-01T00:00:00Z" })] },
      { a: "ok", b: "ok" },
    ],
  ]);
  const service = {
    kind: "Service",
    metadata: { name: "web", namespace: "default" },
    spec: { selector: { app: "web" } },
  };
  checkScore(podTopologySpread, [
    ["a pod that belongs to nothing", pod("p", {}, web), { nodes, pods }, "skip"],
    [
      "pods of one Service are spread without being asked",
      pod("p", {}, web),
      { nodes, pods, objects: [service] },
      { a: 66, b: 100 },
    ],
    [
      "an explicit soft constraint",
      pod("p", constraint({ whenUnsatisfiable: "ScheduleAnyway" }), web),
      { nodes, pods },
      { a: 0, b: 100 },
    ],
  ]);
});

describe("SchedulingGates", () => {
  it("keeps a pod with gates out of the queue", () => {
    const gated = pod("p", { schedulingGates: [{ name: "a" }, { name: "b" }] });
    expect(schedulingGates.preEnqueue?.({ pod: gated } as never)?.reasons).toEqual([
      "waiting for scheduling gates: [a b]",
    ]);
    expect(schedulingGates.preEnqueue?.({ pod: pod("p") } as never)).toBeUndefined();
  });
});

describe("the list of plugins", () => {
  it("has 1.36's order and weights", () => {
    expect(defaultPlugins.filter(({ filter }) => filter).map(({ name }) => name)).toEqual([
      "NodeUnschedulable",
      "NodeName",
      "TaintToleration",
      "NodeAffinity",
      "NodePorts",
      "NodeResourcesFit",
      "VolumeRestrictions",
      "NodeVolumeLimits",
      "VolumeBinding",
      "VolumeZone",
      "PodTopologySpread",
      "InterPodAffinity",
    ]);
    expect(
      Object.fromEntries(defaultPlugins.filter(({ score }) => score).map(({ name, weight }) => [name, weight])),
    ).toEqual({
      TaintToleration: 3,
      NodeAffinity: 2,
      NodeResourcesFit: 1,
      PodTopologySpread: 2,
      InterPodAffinity: 2,
      NodeResourcesBalancedAllocation: 1,
      ImageLocality: 1,
    });
  });
});
