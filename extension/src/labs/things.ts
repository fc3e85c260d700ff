/**
 * The values that expressions work on: objects, events, endpoints, commits and requests, each with the few fields that
 * lab authors need. CEL counts with bigint, so whole numbers become bigint here and nowhere else.
 */
import { isAccepted, type LabCommit, type LabObject, type LabRequest } from "./world";

type Plain = Readonly<Record<string, unknown>>;

/** An object of the cluster, or its absence: then `exists` is false and everything else is empty. */
export class Thing {
  readonly exists: boolean;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly labels: Plain;
  readonly annotations: Plain;
  readonly terminating: boolean;
  readonly owner: string;
  readonly ownerKind: string;
  readonly generation: bigint;

  constructor(
    kind: string,
    readonly source: LabObject | undefined,
  ) {
    const metadata = source?.metadata;
    const owner =
      metadata?.ownerReferences?.find((reference) => reference.controller) ?? metadata?.ownerReferences?.[0];
    this.exists = source !== undefined;
    this.kind = kind;
    this.name = metadata?.name ?? "";
    this.namespace = metadata?.namespace ?? "";
    this.uid = metadata?.uid ?? "";
    this.labels = metadata?.labels ?? {};
    this.annotations = metadata?.annotations ?? {};
    this.terminating = metadata?.deletionTimestamp !== undefined;
    this.owner = owner?.name ?? "";
    this.ownerKind = owner?.kind ?? "";
    this.generation = BigInt(metadata?.generation ?? 0);
  }

  get spec(): unknown {
    return toCel(this.source?.spec ?? {});
  }

  get status(): unknown {
    return toCel(this.source?.status ?? {});
  }

  get object(): unknown {
    return toCel(this.source ?? {});
  }

  get phase(): string {
    return text(at(this.source, "status", "phase"));
  }

  get node(): string {
    return text(at(this.source, "spec", "nodeName"));
  }

  get ip(): string {
    return text(at(this.source, "status", "podIP"));
  }

  /** Whether it does what it is for: a pod takes traffic, a workload has what it asked for, a node takes pods. */
  get ready(): boolean {
    if (!this.source) return false;
    if (this.kind === "Pod" || this.kind === "Node") return this.condition("Ready");
    const wanted = at(this.source, "spec", "replicas");
    if (wanted === undefined && this.kind !== "Deployment") return true;
    const want = count(wanted ?? 1);
    const observed = count(at(this.source, "status", "observedGeneration") ?? this.source.metadata.generation ?? 0);
    if (observed < count(this.source.metadata.generation ?? 0)) return false;
    const updated = at(this.source, "status", "updatedReplicas");
    const ready = count(at(this.source, "status", "readyReplicas") ?? 0);
    const all = count(at(this.source, "status", "replicas") ?? 0);
    return ready === want && all === want && (this.kind !== "Deployment" || count(updated ?? 0) === want);
  }

  condition(type: string): boolean {
    return this.conditionField(type, "status") === "True";
  }

  conditionField(type: string, field: "status" | "reason" | "message"): string {
    const conditions = list(at(this.source, "status", "conditions"));
    return text(
      at(
        conditions.find((entry) => at(entry, "type") === type),
        field,
      ),
    );
  }

  /** The containers of a pod, or of the template of whatever makes pods. */
  containers(): readonly unknown[] {
    const own = at(this.source, "spec", "containers");
    return list(own ?? at(this.source, "spec", "template", "spec", "containers"));
  }

  /** The image of the named container, or of the first. */
  image(container?: string): string {
    const containers = this.containers();
    const found = container === undefined ? containers[0] : containers.find((entry) => at(entry, "name") === container);
    return text(at(found, "image"));
  }

  /** `deployment.kubernetes.io/revision` of a Deployment or a ReplicaSet; 0 without one. */
  revision(): number {
    return count(this.annotations["deployment.kubernetes.io/revision"] ?? 0);
  }

  restarts(): number {
    const statuses = list(at(this.source, "status", "containerStatuses"));
    return statuses.reduce<number>((sum, status) => sum + count(at(status, "restartCount") ?? 0), 0);
  }

  /** Why the first container that waits does so: `ImagePullBackOff`, `CrashLoopBackOff`. */
  waitingReason(): string {
    for (const status of list(at(this.source, "status", "containerStatuses"))) {
      const reason = at(status, "state", "waiting", "reason");
      if (reason !== undefined) return text(reason);
    }
    return "";
  }

  replicas(): number {
    return count(at(this.source, "spec", "replicas") ?? 0);
  }

  readyReplicas(): number {
    return count(at(this.source, "status", "readyReplicas") ?? 0);
  }
}

/** An Event of the cluster. */
export class EventThing {
  readonly reason: string;
  readonly type: string;
  readonly message: string;
  readonly object: string;
  readonly kind: string;
  readonly count: bigint;

  constructor(source: LabObject) {
    const about = source.involvedObject ?? source.regarding;
    this.reason = text(source.reason);
    this.type = text(source.type);
    this.message = text(source.message ?? source.note);
    this.object = text(at(about, "name"));
    this.kind = text(at(about, "kind"));
    this.count = BigInt(count(at(source, "series", "count") ?? source.count ?? source.deprecatedCount ?? 1));
  }
}

/** The addresses behind a Service, over all of its EndpointSlices. */
export class EndpointsThing {
  readonly ready: bigint;
  readonly notReady: bigint;
  readonly addresses: readonly string[];

  constructor(slices: readonly LabObject[]) {
    const endpoints = slices.flatMap((slice) => list(slice.endpoints));
    const ready = endpoints.filter((endpoint) => at(endpoint, "conditions", "ready") !== false);
    this.ready = BigInt(ready.length);
    this.notReady = BigInt(endpoints.length - ready.length);
    this.addresses = ready.flatMap((endpoint) => list(at(endpoint, "addresses")).map(text));
  }
}

/** A commit, as `commits(kind)` gives it. Times are seconds since the step began. */
export class CommitThing {
  readonly type: string;
  readonly user: string;
  readonly name: string;
  readonly seconds: number;
  readonly object: Thing;

  constructor(commit: LabCommit, sinceMs: number) {
    this.type = commit.type;
    this.user = commit.user;
    this.name = commit.object.metadata.name ?? "";
    this.seconds = (commit.atMs - sinceMs) / 1000;
    this.object = new Thing(commit.kind, commit.object);
  }
}

/** A write that the learner asked for, as `requests()` gives it. */
export class RequestThing {
  readonly verb: string;
  readonly kind: string;
  readonly name: string;
  readonly code: bigint;
  readonly reason: string;
  readonly message: string;
  readonly accepted: boolean;

  constructor(request: LabRequest) {
    this.verb = request.verb;
    this.kind = request.kind;
    this.name = request.name;
    this.code = BigInt(request.code);
    this.reason = request.reason;
    this.message = request.message;
    this.accepted = isAccepted(request);
  }
}

/** Kubernetes' quantities as a number: `250m` is 0.25, `1Gi` is 1073741824. */
export function parseQuantity(quantity: string): number {
  const match = /^([+-]?\d+(?:\.\d+)?)(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$/.exec(quantity);
  if (!match) return Number.NaN;
  const suffix = match[2] ?? "";
  if (suffix === "m") return Number(match[1]) / 1000;
  const power = suffix ? "kMGTPE".indexOf(suffix[0] === "K" ? "k" : (suffix[0] as string)) + 1 : 0;
  return Number(match[1]) * (suffix.endsWith("i") ? 1024 : 1000) ** power;
}

const converted = new WeakMap<object, unknown>();

/** Plain JSON as CEL wants it. Objects of the store never change, so the work is done once for each. */
export function toCel(value: unknown): unknown {
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (value === null || typeof value !== "object") return value;
  const known = converted.get(value);
  if (known) return known;
  const result = Array.isArray(value)
    ? value.map(toCel)
    : Object.fromEntries(
        Object.entries(value)
          .filter(([, entry]) => entry !== undefined)
          .map(([key, entry]) => [key, toCel(entry)]),
      );
  converted.set(value, result);
  return result;
}

/** A CEL result as plain JSON: bigint becomes number, things become their names. */
export function fromCel(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Thing) return value.name;
  if (Array.isArray(value)) return value.map(fromCel);
  return value;
}

function at(value: unknown, ...path: readonly string[]): unknown {
  let here = value;
  for (const key of path) {
    if (here === null || typeof here !== "object") return undefined;
    here = (here as Plain)[key];
  }
  return here;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function count(value: unknown): number {
  const number =
    typeof value === "bigint" ? Number(value) : typeof value === "string" ? Number.parseInt(value, 10) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : 0;
}
