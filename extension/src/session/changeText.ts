/** What a write changed, in a few words: `image nginx:1.25 → 1.26`, `replicas 2 → 3`, `Ready: True`. */
import { deepEqual } from "../base/json";
import type { CommitWhat } from "../sim/index";
import { at, type ClusterObject, listAt, textAt } from "./objects";
import { podStatus } from "./podStatus";

const PARTS_MAX = 3;

/** The text of a log row; empty when nothing is worth a word. */
export function changeText(
  kind: string,
  type: CommitWhat["type"],
  object: ClusterObject,
  before: ClusterObject | undefined,
): string {
  if (type === "DELETED") return "gone";
  const parts = type === "ADDED" || !before ? beginning(kind, object) : changes(kind, object, before);
  return parts.slice(0, PARTS_MAX).join(" · ");
}

function beginning(kind: string, object: ClusterObject): string[] {
  const replicas = at(object, "spec", "replicas");
  const owner = object.metadata.ownerReferences?.find(({ controller }) => controller === true);
  const images = imagesOf(object);
  return [
    ...(typeof replicas === "number" ? [`replicas ${replicas}`] : []),
    ...(images.length > 0 ? [`image ${images.join(", ")}`] : []),
    ...(kind === "Service" ? [textAt(object, "spec", "clusterIP")].filter(Boolean) : []),
    ...(owner ? [`for ${owner.kind} ${owner.name}`] : []),
  ];
}

function changes(kind: string, object: ClusterObject, before: ClusterObject): string[] {
  const parts: string[] = [];
  if (object.metadata.deletionTimestamp !== undefined && before.metadata.deletionTimestamp === undefined)
    parts.push("deletion begins");
  const node = textAt(object, "spec", "nodeName");
  if (kind === "Pod" && node && node !== textAt(before, "spec", "nodeName")) parts.push(`to ${node}`);
  const [images, imagesBefore] = [imagesOf(object).join(", "), imagesOf(before).join(", ")];
  if (images !== imagesBefore) parts.push(`image ${imagesBefore} → ${shorter(imagesBefore, images)}`);
  for (const [label, path] of numbers) {
    const now = at(object, ...path);
    const then = at(before, ...path);
    if (now !== then && (typeof now === "number" || typeof then === "number"))
      parts.push(`${label} ${then ?? 0} → ${now ?? 0}`);
  }
  if (kind === "Pod") {
    const now = podStatus(object);
    const then = podStatus(before);
    if (now.word !== then.word) parts.push(now.word);
    if (now.ready !== then.ready) parts.push(`ready ${now.ready}/${now.containers}`);
    if (now.restarts !== then.restarts) parts.push(`restarts ${now.restarts}`);
  }
  if (parts.length === 0 || kind !== "Pod") parts.push(...conditionChanges(object, before));
  if (kind === "EndpointSlice" || kind === "Endpoints") parts.push(`${listAt(object, "endpoints").length} endpoints`);
  return parts.length > 0 ? parts : changedFields(object, before);
}

/** Which fields differ, by their paths, where nothing else is to be said: `metadata.labels`, `status.images`. */
function changedFields(object: ClusterObject, before: ClusterObject): string[] {
  return ["metadata", "spec", "status", "data"].flatMap((part) => {
    const now = (object[part] ?? {}) as Readonly<Record<string, unknown>>;
    const then = (before[part] ?? {}) as Readonly<Record<string, unknown>>;
    return [...new Set([...Object.keys(now), ...Object.keys(then)])]
      .filter((field) => !unremarkable.has(field) && !deepEqual(now[field], then[field]))
      .map((field) => `${part}.${field}`);
  });
}

/** Fields that every write changes; conditions have been told of by what they say. */
const unremarkable: ReadonlySet<string> = new Set([
  "conditions",
  "generation",
  "managedFields",
  "resourceVersion",
  "observedGeneration",
]);

const numbers: readonly (readonly [string, readonly string[]])[] = [
  ["replicas", ["spec", "replicas"]],
  ["ready", ["status", "readyReplicas"]],
  ["updated", ["status", "updatedReplicas"]],
  ["available", ["status", "availableReplicas"]],
  ["ready", ["status", "numberReady"]],
];

function conditionChanges(object: ClusterObject, before: ClusterObject): string[] {
  return listAt(object, "status", "conditions").flatMap((condition) => {
    const type = textAt(condition, "type");
    const then = listAt(before, "status", "conditions").find((one) => textAt(one, "type") === type);
    const status = textAt(condition, "status");
    const reason = textAt(condition, "reason");
    if (status === textAt(then, "status"))
      return reason && reason !== textAt(then, "reason") ? [`${type}: ${reason}`] : [];
    return [`${type}: ${status}${reason && reason !== type ? ` (${reason})` : ""}`];
  });
}

function imagesOf(object: ClusterObject): string[] {
  const own = listAt(object, "spec", "containers");
  const containers = own.length > 0 ? own : listAt(object, "spec", "template", "spec", "containers");
  return containers.map((container) => textAt(container, "image")).filter(Boolean);
}

/** `nginx:1.25` → `nginx:1.26` is shown as `nginx:1.25 → 1.26`. */
function shorter(before: string, now: string): string {
  const cut = now.lastIndexOf(":");
  return cut > 0 && before.slice(0, before.lastIndexOf(":") + 1) === now.slice(0, cut + 1) ? now.slice(cut + 1) : now;
}
