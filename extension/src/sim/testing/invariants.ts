/**
 * What must hold in every cluster at all times, and once it has come to rest: named, one by one.
 *
 * Safety is asked record by record, so that a failure names the record that broke it; liveness when faults have been
 * mended and the cluster rests.
 */
import { milliValue } from "../api/quantity";
import type { Cluster } from "../cluster";
import type { CommitWhat } from "../host";
import type { JournalRecord } from "../kernel/types";
import type { PodRecord } from "../kubelet/tables";
import type { Deployment, EndpointSlice, Node, Pod, ReplicaSet, Service } from "../schema/types";
import { isRollingSafe, rolloutWatch } from "./rolloutInvariants";

/** Something that was not so. */
export interface Violation {
  readonly invariant: string;
  readonly message: string;
  readonly record?: JournalRecord;
}

/** Asked for each new record; what it remembers is its own. */
export interface RecordInvariant {
  readonly name: string;
  /** Only where nothing breaks but what a rolling update does itself. */
  readonly calmOnly?: boolean;
  /** Begins to watch: answers with what is wrong, for each record. */
  begin(cluster: Cluster): (record: JournalRecord) => string | undefined;
}

/** Asked now and then, of the state as it is. */
export interface StateInvariant {
  readonly name: string;
  /** `always`, or only `at rest`: faults mended, nothing left to do. */
  readonly when: "always" | "at rest";
  check(cluster: Cluster): string | undefined;
}

type Commit = JournalRecord & { readonly what: CommitWhat };

const isCommit = (record: JournalRecord): record is Commit => record.sort === "commit";
const pods = (cluster: Cluster): readonly Pod[] => cluster.list("Pod") as unknown as readonly Pod[];
const isOver = (pod: Pod): boolean => pod.status?.phase === "Failed" || pod.status?.phase === "Succeeded";
const nameOf = ({ metadata }: { metadata: { name?: string; namespace?: string } }): string =>
  metadata.namespace ? `${metadata.namespace}/${metadata.name}` : (metadata.name ?? "");
const isReady = (pod: Pod): boolean =>
  pod.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;

export const recordInvariants: readonly RecordInvariant[] = [
  {
    name: "revisions grow by one",
    begin(cluster) {
      let last = cluster.store.revision;
      return (record) => {
        if (!isCommit(record)) return undefined;
        const expected = last + 1;
        last = record.revision ?? 0;
        return last === expected ? undefined : `revision ${last} follows ${expected - 1}`;
      };
    },
  },
  {
    name: "every commit has a cause in the journal",
    begin: () => (record) => {
      if (!isCommit(record)) return undefined;
      const cause = record.wokenBy?.last ?? 0;
      return cause > 0 && cause < record.seq ? undefined : `woken by ${cause}`;
    },
  },
  {
    name: "metadata.generation never falls",
    begin() {
      const generations = new Map<string, number>();
      return (record) => {
        if (!isCommit(record)) return undefined;
        const { uid = "", generation } = record.what.object.metadata as { uid?: string; generation?: number };
        const before = generations.get(uid) ?? 0;
        if (record.what.type === "DELETED") generations.delete(uid);
        else if (generation !== undefined) generations.set(uid, generation);
        return generation !== undefined && generation < before ? `from ${before} to ${generation}` : undefined;
      };
    },
  },
  {
    name: "pods are bound to nodes that exist",
    begin: (cluster) => (record) => {
      const pod = podOf(record);
      const node = pod?.spec?.nodeName;
      if (!node || cluster.get("Node", undefined, node)) return undefined;
      return `${nameOf(pod)} is on ${node}`;
    },
  },
  {
    name: "a pod is bound once",
    begin() {
      const homes = new Map<string, string>();
      return (record) => {
        const pod = podOf(record);
        const node = pod?.spec?.nodeName;
        if (!node) return undefined;
        const uid = pod.metadata.uid ?? "";
        const home = homes.get(uid) ?? node;
        homes.set(uid, node);
        return home === node ? undefined : `${nameOf(pod)} went from ${home} to ${node}`;
      };
    },
  },
  {
    name: "requests on a node stay within what is allocatable",
    begin: (cluster) => (record) => {
      const node = podOf(record)?.spec?.nodeName;
      const found = node && (cluster.get("Node", undefined, node) as unknown as Node | undefined);
      if (!found) return undefined;
      const allocatable = milliValue(found.status?.allocatable?.cpu ?? 0);
      const asked = pods(cluster)
        .filter((pod) => pod.spec?.nodeName === node && !isOver(pod))
        .flatMap((pod) => pod.spec?.containers ?? [])
        .reduce((sum, container) => sum + milliValue(container.resources?.requests?.cpu ?? 0), 0);
      return asked > allocatable ? `${asked}m of ${allocatable}m CPU on ${node}` : undefined;
    },
  },
  { name: "a Deployment has no more pods than replicas and maxSurge allow", begin: rolloutWatch },
  {
    name: "a rolling update keeps as many pods available as maxUnavailable asks",
    calmOnly: true,
    begin: isRollingSafe,
  },
  {
    name: "no program of ours has a bug",
    begin: () => (record) => {
      const { bug, failed } = record.what as { bug?: string; failed?: string };
      const error = bug ?? (/^(Type|Range|Reference|Assertion)\w*Error/.test(failed ?? "") ? failed : undefined);
      return error === undefined ? undefined : error.slice(0, 400);
    },
  },
];

export const stateInvariants: readonly StateInvariant[] = [
  {
    name: "no address is held by two pods with a live sandbox",
    when: "always",
    check(cluster) {
      const holders = new Map<string, string>();
      for (const { sandbox, key, uid } of runtimePods(cluster)) {
        if (!sandbox || sandbox.hostNetwork || sandbox.state === "notready") continue;
        const other = holders.get(sandbox.ip);
        if (other !== undefined && other !== uid) return `${sandbox.ip} is held by ${key} (${uid}) and ${other}`;
        holders.set(sandbox.ip, uid);
      }
      return undefined;
    },
  },
  {
    name: "no container runs in a pod without a sandbox",
    when: "always",
    check(cluster) {
      const found = runtimePods(cluster).find(
        ({ sandbox, containers }) =>
          sandbox?.state !== "ready" && containers.some(({ state }) => state === "running" || state === "starting"),
      );
      return found && `${found.key} has a container and its sandbox is ${found.sandbox?.state ?? "not there"}`;
    },
  },
  {
    name: "objects of a gone owner are gone",
    when: "at rest",
    check(cluster) {
      const objects = cluster.store.kinds().flatMap((kind) => cluster.list(kind));
      const uids = new Set(objects.map(({ metadata }) => metadata.uid));
      const orphan = objects.find(
        ({ metadata }) =>
          metadata.ownerReferences?.length && !metadata.ownerReferences.some(({ uid }) => uids.has(uid)),
      );
      return (
        orphan && `${orphan.kind} ${nameOf(orphan)} has lost its owner ${orphan.metadata.ownerReferences?.[0]?.name}`
      );
    },
  },
  {
    name: "nothing is on its way out",
    when: "at rest",
    check(cluster) {
      const going = cluster.store
        .kinds()
        .flatMap((kind) => cluster.list(kind))
        .find(({ metadata }) => metadata.deletionTimestamp);
      return going && `${going.kind} ${nameOf(going)} is still being deleted`;
    },
  },
  {
    name: "every node is Ready",
    when: "at rest",
    check(cluster) {
      const nodes = cluster.list("Node") as unknown as readonly Node[];
      const away = nodes.find(
        ({ status }) => !status?.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True"),
      );
      return away && `${away.metadata.name} is not Ready`;
    },
  },
  {
    name: "Deployments have arrived",
    when: "at rest",
    check(cluster) {
      const late = (cluster.list("Deployment") as unknown as readonly Deployment[]).find(
        ({ metadata, spec, status }) => {
          const wanted = spec?.replicas ?? 1;
          const counts = [status?.replicas ?? 0, status?.updatedReplicas ?? 0, status?.availableReplicas ?? 0];
          return counts.some((count) => count !== wanted) || status?.observedGeneration !== metadata.generation;
        },
      );
      return (
        late &&
        `${nameOf(late)} wants ${late.spec?.replicas}: ${JSON.stringify({ ...late.status, conditions: undefined })}`
      );
    },
  },
  {
    name: "ReplicaSets have their pods",
    when: "at rest",
    check(cluster) {
      const all = pods(cluster);
      for (const set of cluster.list("ReplicaSet") as unknown as readonly ReplicaSet[]) {
        const own = all.filter(
          (pod) =>
            !isOver(pod) &&
            pod.metadata.ownerReferences?.some(({ uid, controller }) => controller && uid === set.metadata.uid),
        );
        if (own.length !== set.spec?.replicas)
          return `${nameOf(set)} wants ${set.spec?.replicas} and has ${own.length}`;
      }
      return undefined;
    },
  },
  {
    name: "pods run",
    when: "at rest",
    check(cluster) {
      const late = pods(cluster).find((pod) => !isOver(pod) && !isReady(pod));
      return (
        late &&
        `${nameOf(late)} on ${late.spec?.nodeName} is ${late.status?.phase} and not Ready: ${JSON.stringify(late.status?.containerStatuses?.[0]?.state ?? late.status?.conditions)}`
      );
    },
  },
  {
    name: "EndpointSlices hold the ready pods of their Service",
    when: "at rest",
    check(cluster) {
      const slices = cluster.list("EndpointSlice") as unknown as readonly EndpointSlice[];
      for (const service of cluster.list("Service", "default") as unknown as readonly Service[]) {
        const { selector } = service.spec ?? {};
        if (!selector) continue;
        const fits = (pod: Pod): boolean =>
          Object.keys(selector).every((key) => pod.metadata.labels?.[key] === selector[key]);
        const wanted = pods(cluster)
          .filter((pod) => pod.metadata.namespace === "default" && fits(pod) && isReady(pod))
          .map(({ status }) => status?.podIP ?? "");
        const found = slices
          .filter(
            ({ metadata }) =>
              metadata.labels?.["kubernetes.io/service-name"] === service.metadata.name &&
              metadata.namespace === "default",
          )
          .flatMap(({ endpoints }) => endpoints ?? [])
          .filter(({ conditions }) => conditions?.ready)
          .flatMap(({ addresses }) => addresses);
        if (wanted.sort().join() !== found.sort().join())
          return `${service.metadata.name}: pods ${wanted.join(" ")}, endpoints ${found.join(" ")}`;
      }
      return undefined;
    },
  },
  {
    name: "kubelets run the pods of the API server and no others",
    when: "at rest",
    check(cluster) {
      const stored = new Set(pods(cluster).map(({ metadata }) => metadata.uid));
      const ghost = runtimePods(cluster).find(({ isStatic, uid }) => !isStatic && !stored.has(uid));
      return ghost && `${ghost.key} (${ghost.uid}) runs and is not in the API server`;
    },
  },
];

function podOf(record: JournalRecord): Pod | undefined {
  if (!isCommit(record) || record.ref?.kind !== "Pod" || record.what.type === "DELETED") return undefined;
  return record.what.object as unknown as Pod;
}

/** What the kubelets and their runtimes know of, on all nodes. */
function runtimePods(cluster: Cluster): readonly PodRecord[] {
  return cluster.kernel.table<readonly PodRecord[]>("own/kubelet/pods").values().flat();
}
