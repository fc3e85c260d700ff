/**
 * Random work for a cluster, from keyed draws of a seed: what people do to it, and what breaks.
 *
 * An action is plain data; what depends on the state of the cluster (which pod, which container) is drawn when the
 * action is performed. The same seed does the same to the same cluster.
 */
import type { ApiRequest } from "../apiserver/request";
import type { Cluster } from "../cluster";
import { applyFault } from "../faults";
import { draw } from "../kernel/draw";
import type { Node, Pod } from "../schema/types";
import { deployment, requestOf } from "./testCluster";

export type Action =
  | { readonly does: "request"; readonly request: ApiRequest }
  /** Deletes a pod that a controller will have to replace. */
  | { readonly does: "delete-pod"; readonly chance: number }
  /** Cordons a node and evicts its pods, as `kubectl drain` does. */
  | { readonly does: "drain"; readonly node: string }
  | { readonly does: "uncordon"; readonly node: string }
  | {
      readonly does: "fault";
      readonly fault: string;
      readonly target: string;
      readonly options?: Readonly<Record<string, unknown>>;
    }
  | { readonly does: "kill"; readonly chance: number };

export interface TimedAction {
  /** After the action before it. */
  readonly afterMs: number;
  readonly action: Action;
}

export interface WorkloadOptions {
  readonly seed: number;
  readonly actions: number;
  /** No faults, deletions and drains: only what a rolling update promises to survive. */
  readonly calm?: boolean;
  readonly nodes: readonly string[];
}

const IMAGES = ["nginx:1.27", "httpd:2.4", "redis:7"];
const NAMES = ["apple", "birch", "cedar"];
/** So many actions only create. */
const BEGINNING = 6;
const CONTROL_PLANE = ["kube-scheduler@cp-1", "kube-controller-manager@cp-1", "kube-apiserver@cp-1", "etcd@cp-1"];

/** The actions of a seed, in order. */
export function workload({ seed, actions, calm, nodes }: WorkloadOptions): TimedAction[] {
  return Array.from({ length: actions }, (_, i) => {
    const dice = diceOf(seed, String(i));
    const afterMs = dice.number("afterMs", 0, dice.chance("isSoon") < 0.6 ? 2_000 : 40_000);
    // Something has to be there before it can be changed and broken.
    const kinds = calm ? CALM : i < BEGINNING ? CREATIONS : STORMY;
    return { afterMs, action: dice.choice("action", kinds)(dice, nodes) };
  });
}

/** What mends all faults of such a workload. */
export function repairs(cluster: Cluster): Action[] {
  const { nodes, instances } = cluster.options.world;
  const fault = (name: string, target: string): Action => ({ does: "fault", fault: name, target });
  return [
    ...nodes.flatMap((node) =>
      ["mend-line", "set-clock", "mend-registry", "start-node"].map((name) => fault(name, node)),
    ),
    ...instances.map((instance) => fault("start-instance", instance)),
    ...nodes.filter((node) => node !== "cp-1").map((node): Action => ({ does: "uncordon", node })),
  ];
}

/** Does it. Refusals are part of the game: an API server may be away, a name taken. */
export function perform(cluster: Cluster, action: Action): void {
  switch (action.does) {
    case "request":
      cluster.sendCall(action.request);
      return;
    case "delete-pod": {
      const pod = pick(managedPods(cluster), action.chance);
      if (pod) cluster.sendCall(requestOf("delete", "Pod", "default", pod));
      return;
    }
    case "drain":
      cluster.sendCall(
        requestOf("patch", "Node", undefined, {
          metadata: { name: action.node },
          spec: { unschedulable: true },
        } as never),
      );
      for (const pod of managedPods(cluster)) {
        if (pod.spec?.nodeName !== action.node) continue;
        const body = {
          apiVersion: "policy/v1",
          kind: "Eviction",
          metadata: { name: pod.metadata.name, namespace: "default" },
        };
        cluster.sendCall(requestOf("create", "Pod", "default", body, "eviction"));
      }
      return;
    case "uncordon":
      if ((cluster.get("Node", undefined, action.node) as unknown as Node | undefined)?.spec?.unschedulable) {
        cluster.call(
          requestOf("patch", "Node", undefined, {
            metadata: { name: action.node },
            spec: { unschedulable: null },
          } as never),
        );
      }
      return;
    case "fault":
      applyFault(cluster, {
        fault: action.fault,
        target: action.target,
        ...(action.options ? { options: action.options } : {}),
      });
      return;
    case "kill": {
      const running = managedPods(cluster).filter(({ status }) => status?.phase === "Running");
      const pod = pick(running, action.chance);
      const container = pod?.spec?.containers[0]?.name;
      if (pod) applyFault(cluster, { fault: "kill-container", target: `default/${pod.metadata.name}/${container}` });
      return;
    }
  }
}

/** An action in one line, for the report of a failure. */
export function actionText(action: Action): string {
  if (action.does !== "request") return JSON.stringify(action);
  const { verb, kind, name, body } = action.request;
  return `${verb} ${kind} ${name} ${verb === "delete" ? "" : JSON.stringify((body as { spec?: unknown }).spec)}`;
}

function managedPods(cluster: Cluster): Pod[] {
  return cluster.list("Pod", "default") as unknown as Pod[];
}

function pick<T>(from: readonly T[], chance: number): T | undefined {
  return from[Math.floor(chance * from.length)];
}

interface Dice {
  chance(purpose: string): number;
  number(purpose: string, least: number, most: number): number;
  choice<T>(purpose: string, from: readonly T[]): T;
}

function diceOf(seed: number, object: string): Dice {
  const chance = (purpose: string): number => draw(seed, "workload", object, purpose);
  return {
    chance,
    number: (purpose, least, most) => least + Math.floor(chance(purpose) * (most - least + 1)),
    choice: <T>(purpose: string, from: readonly T[]): T => from[Math.floor(chance(purpose) * from.length)] as T,
  };
}

type Maker = (dice: Dice, nodes: readonly string[]) => Action;

const request = (...parts: Parameters<typeof requestOf>): Action => ({ does: "request", request: requestOf(...parts) });

const createDeployment: Maker = (dice) =>
  request(
    "create",
    "Deployment",
    "default",
    deployment(dice.choice("name", NAMES), {
      replicas: dice.number("replicas", 0, 6),
      image: dice.choice("image", IMAGES),
      maxSurge: dice.number("maxSurge", 1, 3),
      maxUnavailable: dice.number("maxUnavailable", 0, 2),
      cpu: dice.choice("cpu", ["50m", "100m", "400m"]),
    }),
  );

const scale: Maker = (dice) =>
  request("patch", "Deployment", "default", {
    metadata: { name: dice.choice("name", NAMES) },
    spec: { replicas: dice.number("replicas", 0, 8) },
  } as never);

const changeImage: Maker = (dice) => {
  const name = dice.choice("name", NAMES);
  const containers = [{ name, image: dice.choice("image", IMAGES), resources: { requests: { cpu: "100m" } } }];
  return request("patch", "Deployment", "default", {
    metadata: { name },
    spec: { template: { spec: { containers } } },
  } as never);
};

const deleteDeployment: Maker = (dice) =>
  request("delete", "Deployment", "default", { metadata: { name: dice.choice("name", NAMES) } });

const createReplicaSet: Maker = (dice) => {
  const name = dice.choice("name", ["reed", "rush"]);
  const { spec } = deployment(name, { image: dice.choice("image", IMAGES), replicas: dice.number("replicas", 0, 4) });
  const { strategy: _, ...rest } = spec ?? {};
  return request("create", "ReplicaSet", "default", {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: { name, namespace: "default" },
    spec: rest,
  } as never);
};

const scaleReplicaSet: Maker = (dice) =>
  request("patch", "ReplicaSet", "default", {
    metadata: { name: dice.choice("name", ["reed", "rush"]) },
    spec: { replicas: dice.number("replicas", 0, 5) },
  } as never);

const deleteReplicaSet: Maker = (dice) =>
  request("delete", "ReplicaSet", "default", { metadata: { name: dice.choice("name", ["reed", "rush"]) } });

const createPod: Maker = (dice) => {
  const name = dice.choice("name", ["plum", "pear"]);
  const spec = { containers: [{ name, image: dice.choice("image", IMAGES) }] };
  return request("create", "Pod", "default", {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default", labels: { app: name } },
    spec,
  } as never);
};

const deletePod: Maker = (dice) => ({ does: "delete-pod", chance: dice.chance("pod") });

const createService: Maker = (dice) => {
  const name = dice.choice("name", NAMES);
  const spec = { selector: { app: name }, ports: [{ port: 80, targetPort: 80 }] };
  return request("create", "Service", "default", {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace: "default" },
    spec,
  } as never);
};

const deleteService: Maker = (dice) =>
  request("delete", "Service", "default", { metadata: { name: dice.choice("name", NAMES) } });

const drain: Maker = (dice, nodes) => ({ does: "drain", node: dice.choice("node", nodes) });
const uncordon: Maker = (dice, nodes) => ({ does: "uncordon", node: dice.choice("node", nodes) });
const kill: Maker = (dice) => ({ does: "kill", chance: dice.chance("container") });

const fault =
  (name: string, options: (dice: Dice) => Record<string, unknown> = () => ({})): Maker =>
  (dice, nodes) => ({ does: "fault", fault: name, target: dice.choice("node", nodes), options: options(dice) });

const onInstance =
  (name: string): Maker =>
  (dice, nodes) => ({
    does: "fault",
    fault: name,
    target: dice.choice("instance", [...CONTROL_PLANE, ...nodes.map((node) => `kubelet@${node}`)]),
  });

const direction = (dice: Dice): string => dice.choice("direction", ["both", "in", "out"]);

const CREATIONS: readonly Maker[] = [createDeployment, createDeployment, createReplicaSet, createService, createPod];

const CALM: readonly Maker[] = [
  createDeployment,
  createDeployment,
  changeImage,
  changeImage,
  changeImage,
  createService,
  createReplicaSet,
];

const STORMY: readonly Maker[] = [
  createDeployment,
  createDeployment,
  createDeployment,
  changeImage,
  changeImage,
  scale,
  scale,
  deleteDeployment,
  createReplicaSet,
  scaleReplicaSet,
  deleteReplicaSet,
  createPod,
  createPod,
  deletePod,
  createService,
  deleteService,
  drain,
  uncordon,
  uncordon,
  kill,
  onInstance("stop-instance"),
  onInstance("start-instance"),
  onInstance("start-instance"),
  fault("stop-node"),
  fault("start-node"),
  fault("start-node"),
  fault("cut-line", (dice) => ({ direction: direction(dice) })),
  fault("slow-line", (dice) => ({ delayMs: dice.number("delayMs", 1, 3_000), direction: direction(dice) })),
  fault("lossy-line", (dice) => ({ lossShare: 0.01 + 0.8 * dice.chance("loss"), direction: direction(dice) })),
  fault("mend-line"),
  fault("mend-line"),
  fault("slow-registry", (dice) => ({ slownessTimes: dice.number("times", 1, 30) })),
  fault("skew-clock", (dice) => ({ skewMs: dice.number("skewMs", -120_000, 120_000) })),
  fault("set-clock"),
];
