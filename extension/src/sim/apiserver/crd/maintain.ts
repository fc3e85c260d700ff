/**
 * What the API server itself writes about definitions and policies, a moment after their commit:
 * names are accepted and kinds established (apiextensions-apiserver/pkg/controller/status, establish, finalizer),
 * policies are marked as looked at (pkg/controller/validatingadmissionpolicystatus).
 */
import { formatTime } from "../../api/time";
import type { Obj } from "../../api/types";
import type { CustomResourceDefinition, ValidatingAdmissionPolicy } from "../../schema/types";
import type { Commit, Op } from "../../store/mvcc";
import type { Desk } from "../plan";

export interface Maintenance {
  readonly ops: readonly Op[];
  readonly user: string;
  readonly rule: string;
}

/** What follows from a commit, or undefined when nothing does. */
export function maintenanceOf(desk: Desk, commit: Commit): Maintenance | undefined {
  if (commit.kind === "CustomResourceDefinition")
    return commit.type === "DELETED" ? removed(desk, commit) : accepted(desk, commit);
  if (commit.kind === "ValidatingAdmissionPolicy" && commit.type !== "DELETED") return policyChecked(commit);
  return undefined;
}

function accepted(desk: Desk, { key, object, revision }: Commit): Maintenance | undefined {
  const crd = object as unknown as CustomResourceDefinition;
  const conditions = crd.status?.conditions ?? [];
  if (conditions.some(({ type, status }) => type === "Established" && status === "True")) return undefined;
  const taken = conflictWith(desk, crd);
  if (taken !== undefined && conditions.some(({ type, status }) => type === "NamesAccepted" && status === "False"))
    return undefined;
  const lastTransitionTime = formatTime(desk.nowMs);
  const one = (type: string, status: string, reason: string, message: string) => ({
    type,
    status,
    lastTransitionTime,
    reason,
    message,
  });
  const next = taken
    ? [
        one("NamesAccepted", "False", "PluralConflict", taken),
        one("Established", "False", "NotAccepted", "not all names are accepted"),
      ]
    : [
        one("NamesAccepted", "True", "NoConflicts", "no conflicts found"),
        one("Established", "True", "InitialNamesAccepted", "the initial names have been accepted"),
      ];
  const status = { ...crd.status, conditions: next, acceptedNames: taken ? { plural: "", kind: "" } : crd.spec.names };
  const changed = { ...object, status } as unknown as Obj;
  return {
    ops: [{ sort: "put", kind: "CustomResourceDefinition", key, object: changed, expected: revision }],
    user: "system:apiserver",
    rule: "apiserver/names-accepted",
  };
}

/** Another definition of the group that has a name already. */
function conflictWith(desk: Desk, crd: CustomResourceDefinition): string | undefined {
  for (const object of desk.snapshot("CustomResourceDefinition").objects.values()) {
    const other = object as unknown as CustomResourceDefinition;
    if (other.metadata.name === crd.metadata.name || other.spec.group !== crd.spec.group) continue;
    if (other.spec.names.kind === crd.spec.names.kind)
      return `${JSON.stringify(crd.spec.names.kind)} is already in use`;
  }
  return undefined;
}

/** A definition's objects go with it. */
function removed(desk: Desk, { object }: Commit): Maintenance | undefined {
  const { names, group } = (object as unknown as CustomResourceDefinition).spec;
  const kind = `${names.kind}.${group}`;
  const ops = desk
    .snapshot(kind)
    .objects.keys()
    .map((key): Op => ({ sort: "delete", kind, key }));
  return ops.length === 0 ? undefined : { ops, user: "system:apiserver", rule: "apiserver/definition-deleted" };
}

function policyChecked({ key, object, revision }: Commit): Maintenance | undefined {
  const policy = object as unknown as ValidatingAdmissionPolicy;
  const generation = policy.metadata.generation ?? 1;
  if (policy.status?.observedGeneration === generation) return undefined;
  const changed = {
    ...object,
    status: { ...policy.status, observedGeneration: generation, typeChecking: {} },
  } as unknown as Obj;
  return {
    ops: [{ sort: "put", kind: "ValidatingAdmissionPolicy", key, object: changed, expected: revision }],
    user: "system:serviceaccount:kube-system:validatingadmissionpolicy-status-controller",
    rule: "validatingadmissionpolicy/checked",
  };
}
