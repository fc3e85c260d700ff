/** Nodes (pkg/registry/core/node, pkg/apis/core/validation: ValidateNode). */
import { duplicate, type FieldError, forbiddenField, invalidValue, required } from "../api/fieldErrors";
import type { Node, Taint } from "../schema/types";
import { ageColumn, ageOf, nameColumn, text, wide } from "./common/cells";
import { isCidr, isLabelValue } from "./common/formats";
import { validateLabelName, validateObjectMeta, validateObjectMetaUpdate } from "./common/metadata";
import { roundedResources } from "./common/quantities";
import { keepOtherHalfUncounted } from "./common/strategy";
import type { Kind } from "./kind";
import { validateResourceQuantity } from "./pod/resources";
import { validateTaintEffect } from "./pod/scheduling";

export const node: Kind<Node> = {
  id: "Node",
  group: "",
  version: "v1",
  kind: "Node",
  plural: "nodes",
  singular: "node",
  shortNames: ["no"],
  namespaced: false,
  definition: "core.v1.Node",
  subresources: ["proxy", "status"],
  allowUnconditionalUpdate: true,

  defaults(draft) {
    draft.spec ??= {};
    draft.status ??= {};
    const { spec, status } = draft;
    if (spec.podCIDR && !spec.podCIDRs?.length) spec.podCIDRs = [spec.podCIDR];
    if (status.capacity) status.capacity = roundedResources(status.capacity);
    if (status.allocatable) status.allocatable = roundedResources(status.allocatable);
    else if (status.capacity) status.allocatable = { ...status.capacity };
  },
  prepareForUpdate: keepOtherHalfUncounted,

  validate: validateNode,
  // As upstream, an update of the object is checked as a new one too, and says twice what both look at.
  validateUpdate: (object, old, { subresource }) => [
    ...(subresource === "status" ? [] : validateNode(object)),
    ...validateObjectMetaUpdate(object, old),
    ...validateResources(object),
    ...validateUpdate(object, old),
    ...validateTaints(object.spec?.taints ?? [], "metadata.taints"),
  ],
  warnings: (object) => [
    ...(object.spec?.configSource ? ["spec.configSource: the feature is no longer supported"] : []),
    ...(object.spec?.externalID ? ["spec.externalID: this field is deprecated, and is unused by Kubernetes"] : []),
  ],

  columns: [
    nameColumn,
    text("Status"),
    text("Roles"),
    ageColumn,
    text("Version"),
    ...["Internal-IP", "External-IP", "OS-Image", "Kernel-Version", "Container-Runtime"].map(wide),
  ],
  cells(object, nowMs) {
    const info = object.status?.nodeInfo;
    return [
      object.metadata.name,
      statusText(object),
      rolesText(object),
      ageOf(object, nowMs),
      info?.kubeletVersion ?? "",
      addressOf(object, "InternalIP"),
      addressOf(object, "ExternalIP"),
      info?.osImage || "<unknown>",
      info?.kernelVersion || "<unknown>",
      info?.containerRuntimeVersion || "<unknown>",
    ];
  },
  selectableFields: { "spec.unschedulable": (object) => String(object.spec?.unschedulable ?? false) },
};

function validateNode(object: Node): FieldError[] {
  return [
    ...validateObjectMeta(node, object),
    ...validateTaints(object.spec?.taints ?? [], "metadata.taints"),
    ...validateResources(object),
    ...validatePodCidrs(object.spec?.podCIDRs ?? []),
  ];
}

function validateTaints(taints: readonly Taint[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  for (const [at, { key = "", value = "", effect = "", timeAdded }] of taints.entries()) {
    const here = `${path}[${at}]`;
    errors.push(...validateLabelName(key, `${here}.key`));
    const texts = isLabelValue(value);
    if (texts.length > 0) errors.push(invalidValue(`${here}.value`, value, texts.join(";")));
    errors.push(
      ...((effect as string) === "" ? [required(`${here}.effect`)] : validateTaintEffect(effect, `${here}.effect`)),
    );
    if (seen.has(`${key}:${effect}`)) {
      const taint = { Key: key, Value: value, Effect: effect, TimeAdded: timeAdded ?? null };
      errors.push({ ...duplicate(here, taint), detail: "taints must be unique by key and effect pair" });
    }
    seen.add(`${key}:${effect}`);
  }
  return errors;
}

function validateResources({ status }: Node): FieldError[] {
  return (["capacity", "allocatable"] as const).flatMap((field) =>
    Object.entries(status?.[field] ?? {}).flatMap(([name, quantity]) =>
      validateResourceQuantity(name, quantity, `status.${field}.${name}`),
    ),
  );
}

function validatePodCidrs(cidrs: readonly string[]): FieldError[] {
  const path = "spec.podCIDRs";
  const errors = cidrs.flatMap((cidr, at) =>
    isCidr(cidr).map((problem) => invalidValue(`${path}[${at}]`, cidr, problem)),
  );
  const families = new Set(cidrs.map((cidr) => cidr.includes(":")));
  if (cidrs.length > 1 && (families.size < 2 || cidrs.length > 2))
    errors.push(invalidValue(path, cidrs, "may specify no more than one CIDR for each IP family"));
  for (const [at, cidr] of cidrs.entries())
    if (cidrs.indexOf(cidr) < at) errors.push(duplicate(`${path}[${at}]`, cidr));
  return errors;
}

function validateUpdate({ spec, status }: Node, old: Node): FieldError[] {
  const errors: FieldError[] = [];
  const addresses = (status?.addresses ?? []).map(({ type, address }) => ({ Type: type, Address: address }));
  for (const [at, address] of addresses.entries()) {
    const first = addresses.findIndex((other) => other.Type === address.Type && other.Address === address.Address);
    if (first < at) errors.push(duplicate(`status.addresses[${at}]`, address));
  }
  const before = old.spec?.podCIDRs ?? [];
  const after = podCidrsOf(spec);
  const changed = before.length !== after.length || before.some((cidr, at) => cidr !== after[at]);
  if (before.length > 0 && changed)
    errors.push(forbiddenField("spec.podCIDRs", 'node updates may not change podCIDR except from "" to valid'));
  if (old.spec?.providerID && old.spec.providerID !== spec?.providerID)
    errors.push(forbiddenField("spec.providerID", 'node updates may not change providerID except from "" to valid'));
  if ((spec?.externalID ?? "") !== (old.spec?.externalID ?? ""))
    errors.push(forbiddenField("spec.externalID", "may not be updated"));
  return errors;
}

/** The older `podCIDR` wins over the first of `podCIDRs` when the two differ. */
function podCidrsOf(spec: Node["spec"]): readonly string[] {
  const { podCIDR, podCIDRs = [] } = spec ?? {};
  return podCIDR && podCIDRs[0] !== podCIDR ? [podCIDR] : podCIDRs;
}

function statusText({ spec, status }: Node): string {
  const ready = status?.conditions?.find(({ type }) => type === "Ready");
  const word = !ready ? "Unknown" : ready.status === "True" ? "Ready" : "NotReady";
  return spec?.unschedulable ? `${word},SchedulingDisabled` : word;
}

function rolesText({ metadata }: Node): string {
  const prefix = "node-role.kubernetes.io/";
  const roles = Object.entries(metadata.labels ?? {}).flatMap(([label, value]) => {
    if (label.startsWith(prefix)) return [label.slice(prefix.length)];
    return label === "kubernetes.io/role" ? [value] : [];
  });
  return [...new Set(roles.filter(Boolean))].sort().join(",") || "<none>";
}

const addressOf = ({ status }: Node, type: string): string =>
  status?.addresses?.find((address) => address.type === type)?.address ?? "<none>";
