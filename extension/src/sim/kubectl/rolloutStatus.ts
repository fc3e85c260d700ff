/** How far a rollout is, in kubectl's words (k8s.io/kubectl/pkg/polymorphichelpers/rollout_status.go). */
import type { Condition, Obj } from "../api/types";
import { CommandError } from "./failures";

export interface RolloutState {
  readonly text: string;
  readonly isDone: boolean;
}

interface Counts {
  observedGeneration?: number;
  replicas?: number;
  updatedReplicas?: number;
  readyReplicas?: number;
  availableReplicas?: number;
  currentReplicas?: number;
  currentRevision?: string;
  updateRevision?: string;
  desiredNumberScheduled?: number;
  updatedNumberScheduled?: number;
  numberAvailable?: number;
  conditions?: Condition[];
}

interface Spec {
  replicas?: number;
  updateStrategy?: { type?: string; rollingUpdate?: { partition?: number } };
}

/** What `rollout status` says of a state. Throws when the rollout cannot be followed or has failed. */
export function rolloutState(object: Obj, revision: number): RolloutState {
  const spec = (object.spec ?? {}) as Spec;
  const status = (object.status ?? {}) as Counts;
  switch (object.kind) {
    case "Deployment":
      return deploymentState(object, spec, status, revision);
    case "DaemonSet":
      return daemonSetState(object, spec, status);
    case "StatefulSet":
      return statefulSetState(object, spec, status);
    default:
      throw new CommandError(`no status viewer has been implemented for ${object.kind}`);
  }
}

const waiting = (text: string): RolloutState => ({ text: `${text}\n`, isDone: false });
const done = (text: string): RolloutState => ({ text: `${text}\n`, isDone: true });

const isObserved = ({ metadata }: Obj, { observedGeneration = 0 }: Counts): boolean =>
  (metadata.generation ?? 0) <= observedGeneration;

function deploymentState(object: Obj, spec: Spec, status: Counts, revision: number): RolloutState {
  const { name, annotations } = object.metadata;
  const quoted = JSON.stringify(name);
  if (revision > 0) {
    const now = Number(annotations?.["deployment.kubernetes.io/revision"] ?? 0);
    if (now !== revision)
      throw new CommandError(`desired revision (${revision}) is different from the running revision (${now})`);
  }
  if (!isObserved(object, status)) return waiting("Waiting for deployment spec update to be observed...");
  const progressing = status.conditions?.find(({ type }) => type === "Progressing");
  if (progressing?.reason === "ProgressDeadlineExceeded")
    throw new CommandError(`deployment ${quoted} exceeded its progress deadline`);
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status;
  const wanted = spec.replicas ?? 1;
  const start = `Waiting for deployment ${quoted} rollout to finish: `;
  if (updatedReplicas < wanted)
    return waiting(`${start}${updatedReplicas} out of ${wanted} new replicas have been updated...`);
  if (replicas > updatedReplicas)
    return waiting(`${start}${replicas - updatedReplicas} old replicas are pending termination...`);
  if (availableReplicas < updatedReplicas)
    return waiting(`${start}${availableReplicas} of ${updatedReplicas} updated replicas are available...`);
  return done(`deployment ${quoted} successfully rolled out`);
}

function daemonSetState(object: Obj, { updateStrategy }: Spec, status: Counts): RolloutState {
  const quoted = JSON.stringify(object.metadata.name);
  if (updateStrategy?.type !== "RollingUpdate")
    throw new CommandError("rollout status is only available for RollingUpdate strategy type");
  if (!isObserved(object, status)) return waiting("Waiting for daemon set spec update to be observed...");
  const {
    updatedNumberScheduled: updated = 0,
    desiredNumberScheduled: wanted = 0,
    numberAvailable: available = 0,
  } = status;
  const start = `Waiting for daemon set ${quoted} rollout to finish: `;
  if (updated < wanted) return waiting(`${start}${updated} out of ${wanted} new pods have been updated...`);
  if (available < wanted) return waiting(`${start}${available} of ${wanted} updated pods are available...`);
  return done(`daemon set ${quoted} successfully rolled out`);
}

function statefulSetState(object: Obj, { updateStrategy, replicas = 1 }: Spec, status: Counts): RolloutState {
  if (updateStrategy?.type !== "RollingUpdate")
    throw new CommandError("rollout status is only available for RollingUpdate strategy type");
  if ((status.observedGeneration ?? 0) === 0 || !isObserved(object, status))
    return waiting("Waiting for statefulset spec update to be observed...");
  const {
    readyReplicas = 0,
    updatedReplicas = 0,
    currentReplicas = 0,
    updateRevision = "",
    currentRevision = "",
  } = status;
  if (readyReplicas < replicas) return waiting(`Waiting for ${replicas - readyReplicas} pods to be ready...`);
  const partition = updateStrategy.rollingUpdate?.partition;
  if (partition !== undefined) {
    if (updatedReplicas < replicas - partition) {
      return waiting(
        `Waiting for partitioned roll out to finish: ${updatedReplicas} out of ${replicas - partition} new pods have been updated...`,
      );
    }
    return done(`partitioned roll out complete: ${updatedReplicas} new pods have been updated...`);
  }
  if (updateRevision !== currentRevision)
    return waiting(
      `waiting for statefulset rolling update to complete ${updatedReplicas} pods at revision ${updateRevision}...`,
    );
  return done(`statefulset rolling update complete ${currentReplicas} pods at revision ${currentRevision}...`);
}
