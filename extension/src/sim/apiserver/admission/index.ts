/** The admission plugins, in the order in which a 1.36 server calls them. */

import type { WriteAttempt } from "../plan";
import { rbacEscalation } from "../rbac/escalation";
import { defaultIngressClass } from "./defaultIngressClass";
import { defaultStorageClass } from "./defaultStorageClass";
import { defaultTolerationSeconds } from "./defaultTolerationSeconds";
import { limitRanger } from "./limitRanger";
import { namespaceLifecycle } from "./namespaceLifecycle";
import { nodeRestriction } from "./nodeRestriction";
import { persistentVolumeClaimResize } from "./persistentVolumeClaimResize";
import { podSecurity } from "./podSecurity";
import { podTopologyLabels } from "./podTopologyLabels";
import { priority } from "./priority";
import { resourceQuota } from "./resourceQuota";
import { runtimeClass } from "./runtimeClass";
import { serviceAccount } from "./serviceAccount";
import { storageObjectInUseProtection } from "./storageObjectInUseProtection";
import { taintNodesByCondition } from "./taintNodesByCondition";
import { validatingAdmissionPolicy } from "./validatingAdmissionPolicy";

/** A plugin changes the object in `admit` and refuses in `validate`; both throw an ApiError to refuse. */
export interface AdmissionPlugin {
  readonly name: string;
  /** The ids of the kinds that it looks at; all of them unless given. */
  readonly kinds?: readonly string[];
  /** May change `attempt.object` in place. */
  admit?(attempt: WriteAttempt): void;
  validate?(attempt: WriteAttempt): void;
}

export const admissionPlugins: readonly AdmissionPlugin[] = [
  namespaceLifecycle,
  limitRanger,
  serviceAccount,
  nodeRestriction,
  taintNodesByCondition,
  podSecurity,
  priority,
  defaultTolerationSeconds,
  defaultStorageClass,
  storageObjectInUseProtection,
  persistentVolumeClaimResize,
  runtimeClass,
  defaultIngressClass,
  podTopologyLabels,
  validatingAdmissionPolicy,
  resourceQuota,
  rbacEscalation,
];

interface Stages {
  readonly admit: readonly AdmissionPlugin[];
  readonly validate: readonly AdmissionPlugin[];
}

/** Which plugins a kind meets: looked up once, for a pod meets half of them and a Lease hardly any. */
const stagesByKind = new Map<string, Stages>();

function stagesOf(kind: string): Stages {
  let stages = stagesByKind.get(kind);
  if (!stages) {
    const concerned = admissionPlugins.filter(({ kinds }) => !kinds || kinds.includes(kind));
    stages = {
      admit: concerned.filter((plugin) => plugin.admit),
      validate: concerned.filter((plugin) => plugin.validate),
    };
    stagesByKind.set(kind, stages);
  }
  return stages;
}

export function admit(attempt: WriteAttempt): void {
  for (const plugin of stagesOf(attempt.kind.id).admit) plugin.admit!(attempt);
}

export function validateAdmission(attempt: WriteAttempt): void {
  for (const plugin of stagesOf(attempt.kind.id).validate) plugin.validate!(attempt);
}
