/** Events of core/v1 (pkg/registry/core/event, pkg/apis/core/validation/events.go). */
import { type FieldError, invalidValue, required } from "../api/fieldErrors";
import type { CoreEvent } from "../schema/types";
import { age } from "./ages";
import { text, wide } from "./common/cells";
import { isQualifiedName } from "./common/formats";
import { validateObjectMetaUpdate } from "./common/metadata";
import type { Kind } from "./kind";

export const event: Kind<CoreEvent> = {
  id: "Event",
  group: "",
  version: "v1",
  kind: "Event",
  plural: "events",
  singular: "event",
  shortNames: ["ev"],
  namespaced: true,
  definition: "core.v1.Event",
  allowCreateOnUpdate: true,
  allowUnconditionalUpdate: true,

  defaults(draft) {
    draft.involvedObject ??= {};
    draft.source ??= {};
    draft.reportingComponent ??= "";
    draft.reportingInstance ??= "";
    for (const field of ["firstTimestamp", "lastTimestamp", "eventTime"] as const)
      draft[field] ??= null as unknown as undefined;
  },
  validate: validateEvent,
  validateUpdate: (object, old) => [...validateObjectMetaUpdate(object, old), ...validateEvent(object)],

  columns: [
    text("Last Seen"),
    text("Type"),
    text("Reason"),
    text("Object"),
    wide("Subobject"),
    wide("Source"),
    text("Message"),
    wide("First Seen"),
    wide("Count"),
    { ...wide("Name"), format: "name" },
  ],
  cells(object, nowMs) {
    const { involvedObject: involved, series } = object;
    const firstSeen = age(object.firstTimestamp ?? object.eventTime, nowMs);
    const lastSeen = series?.lastObservedTime ?? object.lastTimestamp;
    const kind = (involved?.kind ?? "").toLowerCase();
    return [
      lastSeen ? age(lastSeen, nowMs) : firstSeen,
      object.type ?? "",
      object.reason ?? "",
      involved?.name ? `${kind}/${involved.name}` : kind,
      involved?.fieldPath ?? "",
      sourceText(object),
      (object.message ?? "").trim(),
      firstSeen,
      series?.count ?? (object.count || 1),
      object.metadata.name,
    ];
  },
  selectableFields: {
    "involvedObject.kind": (object) => object.involvedObject?.kind ?? "",
    "involvedObject.namespace": (object) => object.involvedObject?.namespace ?? "",
    "involvedObject.name": (object) => object.involvedObject?.name ?? "",
    "involvedObject.uid": (object) => object.involvedObject?.uid ?? "",
    "involvedObject.apiVersion": (object) => object.involvedObject?.apiVersion ?? "",
    "involvedObject.resourceVersion": (object) => object.involvedObject?.resourceVersion ?? "",
    "involvedObject.fieldPath": (object) => object.involvedObject?.fieldPath ?? "",
    reason: (object) => object.reason ?? "",
    reportingComponent: (object) => object.reportingComponent ?? "",
    source: (object) => object.source?.component || (object.reportingComponent ?? ""),
    type: (object) => object.type ?? "",
  },
};

/** Old clients write Events without a time of their own; for those only the namespace must fit. */
function validateEvent(object: CoreEvent): FieldError[] {
  const namespace = object.metadata?.namespace ?? "";
  const errors: FieldError[] = [];
  const about = object.involvedObject?.namespace ?? "";
  if (about === "") {
    if (namespace !== "" && namespace !== "default")
      errors.push(invalidValue("involvedObject.namespace", about, "does not match event.namespace"));
  } else if (about !== namespace)
    errors.push(invalidValue("involvedObject.namespace", about, "does not match event.namespace"));
  if (!object.eventTime) return errors;
  const controller = object.reportingComponent ?? "";
  if (controller === "") errors.push(required("reportingController"));
  for (const problem of isQualifiedName(controller))
    errors.push(invalidValue("reportingController", controller, problem));
  for (const field of ["reportingInstance", "action", "reason"] as const) {
    const value = object[field] ?? "";
    if (value === "") errors.push(required(field));
    if (value.length > 128) errors.push(invalidValue(field, "", "can have at most 128 characters"));
  }
  if ((object.message ?? "").length > 1024)
    errors.push(invalidValue("message", "", "can have at most 1024 characters"));
  return errors;
}

function sourceText({ source, reportingComponent, reportingInstance }: CoreEvent): string {
  const component = source?.component || reportingComponent || "";
  const host = source?.host || reportingInstance || "";
  return [component, host].filter(Boolean).join(", ");
}
