/**
 * Rows of the event log, made of journal records: who did what to which object, and what that was an answer to.
 * Heartbeats and the machinery's own notes (leases, managed copies of endpoints) are left out; the rest is all there.
 */
import type { LogRow } from "../protocol/eventLog";
import type { Batch, CommitWhat, JournalRecord } from "../sim/index";
import { changeText } from "./changeText";
import { asObject, type ClusterObject, keyOf, numberAt, textAt } from "./objects";

/** kubectl's short names; other kinds go by their own name in small letters. */
const shortKinds: Readonly<Record<string, string>> = {
  ConfigMap: "cm",
  CronJob: "cronjob",
  DaemonSet: "ds",
  Deployment: "deploy",
  EndpointSlice: "endpointslice",
  HorizontalPodAutoscaler: "hpa",
  Namespace: "ns",
  NetworkPolicy: "netpol",
  PersistentVolume: "pv",
  PersistentVolumeClaim: "pvc",
  PodDisruptionBudget: "pdb",
  ReplicaSet: "rs",
  ReplicationController: "rc",
  Service: "svc",
  ServiceAccount: "sa",
  StatefulSet: "sts",
};

/** The user name of kubeadm's admin: the learner. */
const LEARNER_USER = "kubernetes-admin";

const quietKinds: ReadonlySet<string> = new Set(["Lease", "Endpoints", "ControllerRevision"]);

const READS: ReadonlySet<string> = new Set(["get", "list", "watch"]);

/** How many revisions back an answer finds what it answers. */
const REVISIONS_MAX = 50_000;

/** Makes rows of batches; remembers what it needs to say what has changed. */
export class LogModel {
  private readonly objects = new Map<string, ClusterObject>();
  /** Journal position → revision of the commits. */
  private readonly revisions = new Map<number, number>();
  private startMs: number;

  constructor(startMs: number) {
    this.startMs = startMs;
  }

  /** The rows of a batch's records, in order. A snapshot brings none: it only says what is there. */
  receive(batch: Batch): readonly LogRow[] {
    if (batch.sort === "snapshot") {
      this.objects.clear();
      for (const { kind, object } of batch.objects) this.objects.set(keyOf(kind, object), asObject(object));
      return [];
    }
    return batch.records.flatMap((record) => this.rowOf(record) ?? []);
  }

  private rowOf(record: JournalRecord): LogRow | undefined {
    const { seq, atMs } = record;
    const place = { seq, sinceStartMs: atMs - this.startMs };
    if (record.sort === "request") return requestRow(record, place);
    if (record.sort !== "commit" || !record.ref) return undefined;
    const { type, object: stored } = record.what as CommitWhat;
    const object = asObject(stored);
    const key = keyOf(record.ref.kind, object);
    const before = this.objects.get(key);
    if (type === "DELETED") this.objects.delete(key);
    else this.objects.set(key, object);
    if (record.revision !== undefined) this.noteRevision(seq, record.revision);
    if (quietKinds.has(record.ref.kind) || record.because?.rule.endsWith("/heartbeat")) return undefined;
    const causeRevision = record.wokenBy && this.revisions.get(record.wokenBy.last);
    const cause = causeRevision === undefined ? {} : { causeRevision };
    const revision = record.revision === undefined ? {} : { revision: record.revision };
    if (record.ref.kind === "Event")
      return type === "DELETED" ? undefined : { ...eventRow(object), ...place, ...revision, ...cause };
    const row = writeRow(record, object, before);
    // A kubelet that only says that it is still there.
    if (row.verb === "status" && row.text === "" && record.ref.kind === "Node") return undefined;
    return { ...row, ...place, ...revision, ...cause };
  }

  private noteRevision(seq: number, revision: number): void {
    this.revisions.set(seq, revision);
    if (this.revisions.size <= REVISIONS_MAX) return;
    const [oldest] = this.revisions.keys();
    if (oldest !== undefined) this.revisions.delete(oldest);
  }
}

type RowBody = Omit<LogRow, "seq" | "sinceStartMs">;

function eventRow(event: ClusterObject): RowBody {
  const kind = textAt(event, "involvedObject", "kind") || textAt(event, "regarding", "kind");
  const name = textAt(event, "involvedObject", "name") || textAt(event, "regarding", "name");
  const namespace = textAt(event, "involvedObject", "namespace") || textAt(event, "regarding", "namespace");
  const component = textAt(event, "source", "component") || textAt(event, "reportingComponent");
  const host = textAt(event, "source", "host") || textAt(event, "reportingInstance");
  const count = numberAt(event, "series", "count") || numberAt(event, "count");
  const message = `${textAt(event, "reason")}: ${textAt(event, "message") || textAt(event, "note")}`;
  return {
    sort: "Event",
    actor: component === "kubelet" && host ? `kubelet/${host}` : shortActor(component),
    verb: "event",
    object: shortName(kind, name),
    ref: { kind, name, ...(namespace ? { namespace } : {}) },
    text: count > 1 ? `${message} (×${count})` : message,
    level: textAt(event, "type") === "Warning" ? "warning" : "info",
  };
}

function writeRow(record: JournalRecord, object: ClusterObject, before: ClusterObject | undefined): RowBody {
  const { type, user } = record.what as CommitWhat;
  const { kind, namespace, name } = record.ref!;
  return {
    sort: "Write",
    actor: actorOf(user, record),
    verb: verbOf(type, record, object, before),
    object: shortName(kind, name),
    ref: { kind, name, ...(namespace ? { namespace } : {}) },
    text: changeText(kind, type, object, before),
    level: "info",
  };
}

function requestRow(record: JournalRecord, place: Pick<LogRow, "seq" | "sinceStartMs">): LogRow | undefined {
  const { verb, subresource, code, reason, message, user } = record.what as {
    verb: string;
    subresource?: string;
    code: number;
    reason?: string;
    message?: string;
    user: string;
  };
  // A write that was stored is told of by its commit.
  if (code < 400 && !READS.has(verb)) return undefined;
  const { kind = "", namespace, name = "" } = record.ref ?? {};
  const notFound = READS.has(verb) && code === 404;
  return {
    ...place,
    sort: "Request",
    actor: actorOf(user, record),
    verb: subresource ? `${verb} ${subresource}` : verb,
    object: shortName(kind, name),
    ...(kind && name ? { ref: { kind, name, ...(namespace ? { namespace } : {}) } } : {}),
    text:
      code < 400 ? String(code) : `${code}${reason ? ` ${reason}` : ""}${message && !notFound ? `: ${message}` : ""}`,
    level: code < 400 || notFound ? "info" : code === 409 ? "warning" : "error",
  };
}

/** `apply`, `create`, `status`, `bind`: what the writer did, in the API's words. */
function verbOf(
  type: CommitWhat["type"],
  record: JournalRecord,
  object: ClusterObject,
  before: ClusterObject | undefined,
): string {
  if (type === "DELETED") return "delete";
  if (record.because?.rule === "scheduler/bind") return "bind";
  const byLearner = (record.what as CommitWhat).user === LEARNER_USER;
  if (byLearner && lastApplied(object) !== undefined && lastApplied(object) !== (before && lastApplied(before)))
    return "apply";
  if (type === "ADDED") return "create";
  if (before && object.metadata.deletionTimestamp !== undefined && before.metadata.deletionTimestamp === undefined)
    return "delete";
  return before && isStatusOnly(object, before) ? "status" : "update";
}

const lastApplied = ({ metadata }: ClusterObject) =>
  metadata.annotations?.["kubectl.kubernetes.io/last-applied-configuration"];

function isStatusOnly(object: ClusterObject, before: ClusterObject): boolean {
  const changed = [...new Set([...Object.keys(object), ...Object.keys(before)])].filter(
    (field) => field !== "metadata" && JSON.stringify(object[field]) !== JSON.stringify(before[field]),
  );
  return changed.length === 1 && changed[0] === "status";
}

/** `learner`, `scheduler`, `deployment-controller`, `kubelet/node-2`. */
function actorOf(user: string, record: JournalRecord): string {
  if (user === LEARNER_USER) return "learner";
  if (user.startsWith("system:node:")) return `kubelet/${user.slice("system:node:".length)}`;
  const component = record.because?.rule.split("/")[0];
  if (user === "system:kube-controller-manager" && component) return `${component}-controller`;
  return shortActor(user.startsWith("system:") ? user.slice("system:".length) : user);
}

function shortActor(name: string): string {
  return name === "kube-scheduler" || name === "default-scheduler" ? "scheduler" : name;
}

function shortName(kind: string, name: string): string {
  const short = shortKinds[kind] ?? kind.toLowerCase();
  return name ? `${short}/${name}` : short;
}
