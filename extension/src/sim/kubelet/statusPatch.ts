/**
 * The patch that brings a pod's status from what the API server has to what the kubelet sees.
 *
 * Models statusutil.PatchPodStatus: a strategic merge patch with the uid, so that a namesake is never written to.
 */
import type { PodCondition, PodIP, PodStatus } from "../schema/types";

type Plain = Readonly<Record<string, unknown>>;

/** The patch's body, or nothing when the status says the same already. */
export function statusPatch(uid: string, before: PodStatus, after: PodStatus): Plain | undefined {
  const changed: Record<string, unknown> = {};
  for (const field of Object.keys(after) as (keyof PodStatus)[]) {
    if (field === "conditions" || equal(before[field], after[field])) continue;
    if (field === "podIPs" && before.podIPs?.length)
      Object.assign(changed, addressesPatch(before.podIPs, after.podIPs ?? []));
    else changed[field] = field === "resources" ? replaced(before[field], after[field]) : after[field];
  }
  for (const field of REMOVABLE) if (before[field] !== undefined && after[field] === undefined) changed[field] = null;
  const conditions = (after.conditions ?? []).flatMap((condition) => {
    const old = (before.conditions ?? []).find((one) => one.type === condition.type);
    const patch = conditionPatch(old, condition);
    return patch ? [patch] : [];
  });
  if (conditions.length) {
    changed["$setElementOrder/conditions"] = (after.conditions ?? []).map(({ type }) => ({ type }));
    changed.conditions = conditions;
  }
  return Object.keys(changed).length ? { metadata: { uid }, status: changed } : undefined;
}

/** Someone else has written over a condition that is this kubelet's to tell: the node controller, while it was away. */
export function isOverwritten(status: PodStatus | undefined, ours: PodStatus): boolean {
  return (ours.conditions ?? []).some((own) => {
    const stored = status?.conditions?.find(({ type }) => type === own.type);
    return stored !== undefined && stored.status !== own.status;
  });
}

/** `podIPs` is a list that patches merge by address: the old ones have to be taken out by name. */
function addressesPatch(before: readonly PodIP[], after: readonly PodIP[]): Plain {
  const added = after.filter(({ ip }) => !before.some((one) => one.ip === ip));
  const gone = before.filter(({ ip }) => !after.some((one) => one.ip === ip));
  return {
    "$setElementOrder/podIPs": after.map(({ ip }) => ({ ip })),
    podIPs: [...added, ...gone.map(({ ip }) => ({ $patch: "delete", ip }))],
  };
}

const REMOVABLE = ["message", "reason", "podIP", "podIPs", "ephemeralContainerStatuses"] as const;

function conditionPatch(before: PodCondition | undefined, after: PodCondition): Plain | undefined {
  if (!before) return after as unknown as Plain;
  const patch: Record<string, unknown> = {};
  for (const field of ["observedGeneration", "status", "lastTransitionTime", "reason", "message"] as const) {
    if (before[field] !== after[field]) patch[field] = after[field] ?? null;
  }
  return Object.keys(patch).length ? { ...patch, type: after.type } : undefined;
}

/** Maps are merged by a patch, so keys that are gone have to be named. */
function replaced(before: unknown, after: unknown): unknown {
  if (!isMap(before) || !isMap(after)) return after;
  const gone = Object.keys(before).filter((key) => !(key in after));
  return gone.length ? { ...after, ...Object.fromEntries(gone.map((key) => [key, null])) } : after;
}

const isMap = (value: unknown): value is Plain => typeof value === "object" && value !== null && !Array.isArray(value);

/** Deep equality of plain data; absent and undefined are the same. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => equal(item, b[i]));
  if (!isMap(a) || !isMap(b)) return false;
  for (const key of Object.keys(a)) if (!equal(a[key], b[key])) return false;
  for (const key of Object.keys(b)) if (a[key] === undefined && b[key] !== undefined) return false;
  return true;
}
