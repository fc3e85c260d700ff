/**
 * Rows of the cluster tree, made of objects. Pure: {@link rowsOf} says what an object shows, given what stands around
 * it; `treeModel.ts` keeps the rows of a whole cluster from its feed.
 */
import { parseQuantity } from "../labs/things";
import { controlPlaneRow, type Meter, nodesRow, type TreeFacts, type TreeRow } from "../protocol/clusterTree";
import type { GlyphState } from "../protocol/glyph";
import { at, type ClusterObject, conditionOf, keyOf, listAt, numberAt, textAt, timeMs } from "./objects";
import { containerStatus, podStatus } from "./podStatus";

/** A row before the journal position of its change is known. */
export type NewRow = Omit<TreeRow, "changedSeq">;

/** What an object's row needs to know of other objects. */
export interface Surroundings {
  /** The pods that are bound to a node. */
  podsOn(node: string): readonly ClusterObject[];
  /** The EndpointSlices of a Service. */
  slicesOf(namespace: string, service: string): readonly ClusterObject[];
  /** Who leads, by the name of the lease in kube-system: `kube-scheduler` → `cp-1_…`. */
  leaderOf(lease: string): string | undefined;
}

/** Kinds that have no rows of their own: other rows tell of them, or they are the machinery's notes. */
const hiddenKinds: ReadonlySet<string> = new Set([
  "APIService",
  "CSINode",
  "ClusterRole",
  "ClusterRoleBinding",
  "ControllerRevision",
  "Endpoints",
  "EndpointSlice",
  "Event",
  "FlowSchema",
  "IPAddress",
  "Lease",
  "PriorityLevelConfiguration",
  "Role",
  "RoleBinding",
  "ServiceCIDR",
]);

/** What every namespace or cluster has without anybody having asked for it. */
function comesByItself(kind: string, { metadata }: ClusterObject): boolean {
  if (kind === "ServiceAccount") return metadata.name === "default" || metadata.namespace?.startsWith("kube-") === true;
  if (kind === "ConfigMap") return metadata.name === "kube-root-ca.crt" || metadata.namespace === "kube-system";
  return kind === "PriorityClass" && metadata.name.startsWith("system-");
}

/** The two rows that are no object. */
export function sectionRows(): readonly NewRow[] {
  return [
    { id: controlPlaneRow, kind: "Section", name: "Control plane" },
    { id: nodesRow, kind: "Section", name: "Nodes" },
  ];
}

/** The rows of an object: its own first, then those of its parts. */
export function rowsOf(kind: string, object: ClusterObject, around: Surroundings): readonly NewRow[] {
  if (hiddenKinds.has(kind) || comesByItself(kind, object)) return [];
  switch (kind) {
    case "Pod":
      return podRows(object, around);
    case "Node":
      return [nodeRow(object, around)];
    case "Service":
      return serviceRows(object, around);
    case "Namespace":
      return [{ ...plainRow(kind, object), ...ending(object) }];
    case "Deployment":
    case "ReplicaSet":
    case "ReplicationController":
    case "StatefulSet":
    case "DaemonSet":
      return [workloadRow(kind, object)];
    case "Job":
      return [jobRow(object)];
    case "CronJob":
      return [{ ...plainRow(kind, object), facts: { note: textAt(object, "spec", "schedule") } }];
    case "PersistentVolumeClaim":
    case "PersistentVolume":
      return [phaseRow(kind, object)];
    default:
      return [plainRow(kind, object)];
  }
}

function plainRow(kind: string, object: ClusterObject): NewRow {
  const { name, namespace, creationTimestamp } = object.metadata;
  const createdMs = timeMs(creationTimestamp);
  const parent = parentOf(object);
  return {
    id: keyOf(kind, object),
    kind,
    name,
    ...(namespace ? { namespace } : {}),
    ...(parent ? { parent } : {}),
    ref: { kind, name, ...(namespace ? { namespace } : {}) },
    ...(createdMs === undefined ? {} : { createdMs }),
  };
}

/** The controlling owner's row; else the namespace's. */
function parentOf({ metadata }: ClusterObject): string | undefined {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
  if (owner && owner.kind !== "Node") return `${owner.kind}/${metadata.namespace ?? ""}/${owner.name}`;
  return metadata.namespace ? `Namespace//${metadata.namespace}` : undefined;
}

const ending = ({ metadata }: ClusterObject): { state?: GlyphState; status?: string } =>
  metadata.deletionTimestamp === undefined ? {} : { state: "terminating", status: "Terminating" };

// ── Pods and their containers ────────────────────────────────────────────────────────────────────────────────────

function podRows(pod: ClusterObject, around: Surroundings): readonly NewRow[] {
  const { word, state, ready, containers, restarts } = podStatus(pod);
  const node = textAt(pod, "spec", "nodeName");
  const ip = textAt(pod, "status", "podIP");
  const isControlPlane = pod.metadata.namespace === "kube-system" && pod.metadata.labels?.tier === "control-plane";
  const leader = isControlPlane ? around.leaderOf(pod.metadata.labels?.component ?? "") : undefined;
  const note = leader && leader.split("_")[0] === node ? "leader" : undefined;
  const facts: TreeFacts = {
    ...(node ? { node } : {}),
    ...(ip ? { ip } : {}),
    image: textAt(pod, "spec", "containers", 0, "image"),
    ...(restarts > 0 ? { restarts } : {}),
    ...(note ? { note } : {}),
  };
  const row: NewRow = {
    ...plainRow("Pod", pod),
    ...(isControlPlane ? { parent: controlPlaneRow } : {}),
    state,
    status: word,
    ready: `${ready}/${containers}`,
    facts,
  };
  return [row, ...containerRows(pod, row, "InitContainer"), ...containerRows(pod, row, "Container")];
}

function containerRows(pod: ClusterObject, row: NewRow, kind: "Container" | "InitContainer"): readonly NewRow[] {
  const [inSpec, inStatus] =
    kind === "Container" ? ["containers", "containerStatuses"] : ["initContainers", "initContainerStatuses"];
  const statuses = listAt(pod, "status", inStatus);
  return listAt(pod, "spec", inSpec).map((container) => {
    const name = textAt(container, "name");
    const status = statuses.find((one) => textAt(one, "name") === name);
    const { state, word } = containerStatus(status);
    const restarts = numberAt(status, "restartCount");
    return {
      id: `${row.id}/${name}`,
      parent: row.id,
      kind,
      ...(row.namespace ? { namespace: row.namespace } : {}),
      name,
      ref: row.ref!,
      state,
      ...(word ? { status: word } : {}),
      facts: {
        image: textAt(container, "image"),
        note: textAt(container, "image"),
        ...(restarts > 0 ? { restarts } : {}),
      },
    };
  });
}

// ── Nodes ────────────────────────────────────────────────────────────────────────────────────────────────────────

function nodeRow(node: ClusterObject, around: Surroundings): NewRow {
  const pods = around
    .podsOn(node.metadata.name)
    .filter((pod) => !["Succeeded", "Failed"].includes(textAt(pod, "status", "phase")));
  const ready = textAt(conditionOf(node, "Ready"), "status");
  const cordoned = at(node, "spec", "unschedulable") === true;
  const words = [ready === "True" ? "Ready" : "NotReady", ...(cordoned ? ["SchedulingDisabled"] : [])];
  const state: GlyphState = ready === "True" ? (cordoned ? "unready" : "ready") : "failed";
  const requested = (resource: string) => pods.reduce((sum, pod) => sum + requestOf(pod, resource), 0);
  const allocatable = (resource: string) => quantity(textAt(node, "status", "allocatable", resource));
  return {
    ...plainRow("Node", node),
    parent: nodesRow,
    state,
    status: words.join(","),
    facts: { pods: pods.length, taints: listAt(node, "spec", "taints").map(taintText) },
    meters: [
      meter("cpu", requested("cpu"), allocatable("cpu"), cores),
      meter("memory", requested("memory"), allocatable("memory"), bytes),
    ],
  };
}

/** `node-role.kubernetes.io/control-plane:NoSchedule`, as kubectl prints it. */
function taintText(taint: unknown): string {
  const value = textAt(taint, "value");
  return `${textAt(taint, "key")}${value ? `=${value}` : ""}:${textAt(taint, "effect")}`;
}

function meter(name: Meter["name"], used: number, of: number, print: (value: number) => string): Meter {
  return {
    name,
    used,
    of,
    text: `${print(used).replace(/(?<=\d)[KMG]i$/, (unit) => (print(of).endsWith(unit) ? "" : unit))}/${print(of)}`,
  };
}

const cores = (value: number): string => String(Math.round(value * 100) / 100);

/** `1.1Gi`, `128Mi`: one digit behind the point at most. */
function bytes(value: number): string {
  const units = ["", "Ki", "Mi", "Gi", "Ti"];
  let rest = value;
  let unit = 0;
  while (rest >= 1024 && unit < units.length - 1) {
    rest /= 1024;
    unit++;
  }
  return `${Math.round(rest * 10) / 10}${units[unit]}`;
}

/** What the scheduler reckons with: the sum over containers, or the largest init container, whichever is more. */
function requestOf(pod: ClusterObject, resource: string): number {
  const of = (container: unknown) => quantity(textAt(container, "resources", "requests", resource));
  const inits = listAt(pod, "spec", "initContainers");
  const sidecars = inits.filter((container) => textAt(container, "restartPolicy") === "Always");
  const sum = [...listAt(pod, "spec", "containers"), ...sidecars].reduce<number>(
    (total, container) => total + of(container),
    0,
  );
  return (
    Math.max(sum, ...inits.filter((container) => !sidecars.includes(container)).map(of)) +
    quantity(textAt(pod, "spec", "overhead", resource))
  );
}

function quantity(text: string): number {
  const value = text === "" ? 0 : parseQuantity(text);
  return Number.isNaN(value) ? 0 : value;
}

// ── Workloads ────────────────────────────────────────────────────────────────────────────────────────────────────

function workloadRow(kind: string, object: ClusterObject): NewRow {
  const isDaemonSet = kind === "DaemonSet";
  const wanted = isDaemonSet
    ? numberAt(object, "status", "desiredNumberScheduled")
    : Number(at(object, "spec", "replicas") ?? 1);
  const ready = numberAt(object, "status", isDaemonSet ? "numberReady" : "readyReplicas");
  const revision = Number(object.metadata.annotations?.["deployment.kubernetes.io/revision"] ?? 0);
  const progressing = conditionOf(object, "Progressing");
  const stuck = textAt(progressing, "reason") === "ProgressDeadlineExceeded";
  const facts: TreeFacts = {
    image: textAt(object, "spec", "template", "spec", "containers", 0, "image"),
    ...(revision > 0 ? { revision } : {}),
  };
  return {
    ...plainRow(kind, object),
    state: stuck ? "failed" : ready >= wanted ? "ready" : "unready",
    ...(stuck ? { status: "ProgressDeadlineExceeded" } : {}),
    ...ending(object),
    ready: `${ready}/${wanted}`,
    facts,
  };
}

function jobRow(object: ClusterObject): NewRow {
  const wanted = Number(at(object, "spec", "completions") ?? 1);
  const succeeded = numberAt(object, "status", "succeeded");
  const failed = at(conditionOf(object, "Failed"), "status") === "True";
  const complete = at(conditionOf(object, "Complete"), "status") === "True";
  return {
    ...plainRow("Job", object),
    state: failed ? "failed" : complete ? "succeeded" : "unready",
    status: failed ? "Failed" : complete ? "Complete" : "Running",
    ...ending(object),
    ready: `${succeeded}/${wanted}`,
  };
}

function phaseRow(kind: string, object: ClusterObject): NewRow {
  const phase = textAt(object, "status", "phase");
  const state: GlyphState =
    phase === "Bound" || phase === "Available"
      ? "ready"
      : phase === "Lost" || phase === "Failed"
        ? "failed"
        : "pending";
  return { ...plainRow(kind, object), state, ...(phase ? { status: phase } : {}), ...ending(object) };
}

// ── Services and what stands behind them ─────────────────────────────────────────────────────────────────────────

function serviceRows(service: ClusterObject, around: Surroundings): readonly NewRow[] {
  const { name, namespace = "" } = service.metadata;
  const ports = listAt(service, "spec", "ports");
  const ip = textAt(service, "spec", "clusterIP");
  const row = plainRow("Service", service);
  const endpoints = around.slicesOf(namespace, name).flatMap((slice) => {
    const port = numberAt(slice, "ports", 0, "port");
    return listAt(slice, "endpoints").flatMap((endpoint) =>
      listAt(endpoint, "addresses").map((address) =>
        endpointRow(row, endpoint, port > 0 ? `${String(address)}:${port}` : String(address)),
      ),
    );
  });
  const ready = endpoints.filter(({ state }) => state === "ready").length;
  const port = numberAt(ports[0], "port");
  const facts: TreeFacts = {
    ...(ip ? { ip: port > 0 && ip !== "None" ? `${ip}:${port}` : ip } : {}),
    endpoints: ready,
  };
  return [{ ...row, facts, ...ending(service) }, ...endpoints];
}

function endpointRow(service: NewRow, endpoint: unknown, name: string): NewRow {
  const pod = textAt(endpoint, "targetRef", "kind") === "Pod" ? textAt(endpoint, "targetRef", "name") : "";
  const node = textAt(endpoint, "nodeName");
  const namespace = service.namespace ? { namespace: service.namespace } : {};
  return {
    id: `${service.id}/${name}`,
    parent: service.id,
    kind: "Endpoint",
    ...namespace,
    name,
    ...(pod ? { ref: { kind: "Pod", name: pod, ...namespace } } : {}),
    state: at(endpoint, "conditions", "ready") === false ? "unready" : "ready",
    facts: { ...(pod ? { note: pod } : {}), ...(node ? { node } : {}) },
  };
}
