/**
 * Kinds that the API stores and shows, and that nothing in the simulated cluster acts on.
 * Their metadata is checked as everywhere; what else their own controllers would refuse is left out.
 */
import type {
  APIService,
  CertificateSigningRequest,
  FlowSchema,
  PriorityLevelConfiguration,
  RuntimeClass,
} from "../schema/types";
import { humanDuration } from "./ages";
import { ageColumn, ageOf, nameColumn, text } from "./common/cells";
import { nameIsPathSegment } from "./common/formats";
import { validateObjectMeta, validateObjectMetaUpdate } from "./common/metadata";
import { beginGeneration, keepOtherHalf, keepOtherHalfUncounted } from "./common/strategy";
import type { Kind } from "./kind";

export const apiService: Kind<APIService> = {
  id: "APIService",
  group: "apiregistration.k8s.io",
  version: "v1",
  kind: "APIService",
  plural: "apiservices",
  singular: "apiservice",
  categories: ["api-extensions"],
  namespaced: false,
  definition: "apiregistration.v1.APIService",
  subresources: ["status"],
  prepareForUpdate: keepOtherHalfUncounted,
  validate: (object) => validateObjectMeta({ namespaced: false, validateName: nameIsPathSegment }, object),
  validateUpdate: (object, old) => validateObjectMetaUpdate(object, old),
  columns: [nameColumn, text("Service"), text("Available"), ageColumn],
  cells(object, nowMs) {
    const { service } = object.spec ?? {};
    const available = object.status?.conditions?.find(({ type }) => type === "Available");
    const word =
      available?.status === "True" ? "True" : `${available?.status ?? "Unknown"} (${available?.reason ?? ""})`;
    return [
      object.metadata.name,
      service ? `${service.namespace}/${service.name}` : "Local",
      word,
      ageOf(object, nowMs),
    ];
  },
};

export const certificateSigningRequest: Kind<CertificateSigningRequest> = {
  id: "CertificateSigningRequest",
  group: "certificates.k8s.io",
  version: "v1",
  kind: "CertificateSigningRequest",
  plural: "certificatesigningrequests",
  singular: "certificatesigningrequest",
  shortNames: ["csr"],
  namespaced: false,
  definition: "certificates.v1.CertificateSigningRequest",
  subresources: ["approval", "status"],
  allowUnconditionalUpdate: true,
  prepareForCreate(draft) {
    draft.status = {};
  },
  prepareForUpdate(draft, old, { subresource }) {
    draft.spec = old.spec;
    if (subresource === "") draft.status = old.status;
  },
  validate: (object) => validateObjectMeta(certificateSigningRequest, object),
  validateUpdate: (object, old) => validateObjectMetaUpdate(object, old),
  columns: [nameColumn, ageColumn, ...["SignerName", "Requestor", "RequestedDuration", "Condition"].map(text)],
  cells(object, nowMs) {
    const conditions = (object.status?.conditions ?? []).map(({ type }) => type);
    const decision = conditions.includes("Denied")
      ? "Denied"
      : conditions.includes("Approved")
        ? "Approved"
        : "Pending";
    const failed = conditions.includes("Failed") ? ",Failed" : "";
    const issued = object.status?.certificate ? ",Issued" : "";
    const seconds = object.spec.expirationSeconds;
    return [
      object.metadata.name,
      ageOf(object, nowMs),
      object.spec.signerName || "<none>",
      object.spec.username ?? "",
      seconds === undefined ? "<none>" : humanDuration(seconds * 1000),
      `${decision}${failed}${issued}`,
    ];
  },
};

export const flowSchema: Kind<FlowSchema> = {
  id: "FlowSchema",
  group: "flowcontrol.apiserver.k8s.io",
  version: "v1",
  kind: "FlowSchema",
  plural: "flowschemas",
  singular: "flowschema",
  namespaced: false,
  definition: "flowcontrol.v1.FlowSchema",
  subresources: ["status"],
  prepareForCreate: beginGeneration,
  prepareForUpdate: keepOtherHalf,
  validate: (object) => validateObjectMeta(flowSchema, object),
  validateUpdate: (object, old) => validateObjectMetaUpdate(object, old),
  columns: [
    nameColumn,
    ...["PriorityLevel", "MatchingPrecedence", "DistinguisherMethod"].map(text),
    ageColumn,
    text("MissingPL"),
  ],
  cells: (object, nowMs) => [
    object.metadata.name,
    object.spec?.priorityLevelConfiguration?.name ?? "",
    String(object.spec?.matchingPrecedence ?? 0),
    object.spec?.distinguisherMethod?.type ?? "<none>",
    ageOf(object, nowMs),
    object.status?.conditions?.find(({ type }) => type === "Dangling")?.status ?? "?",
  ],
};

export const priorityLevelConfiguration: Kind<PriorityLevelConfiguration> = {
  id: "PriorityLevelConfiguration",
  group: "flowcontrol.apiserver.k8s.io",
  version: "v1",
  kind: "PriorityLevelConfiguration",
  plural: "prioritylevelconfigurations",
  singular: "prioritylevelconfiguration",
  namespaced: false,
  definition: "flowcontrol.v1.PriorityLevelConfiguration",
  subresources: ["status"],
  prepareForCreate: beginGeneration,
  prepareForUpdate: keepOtherHalf,
  validate: (object) => validateObjectMeta(priorityLevelConfiguration, object),
  validateUpdate: (object, old) => validateObjectMetaUpdate(object, old),
  columns: [
    nameColumn,
    ...["Type", "NominalConcurrencyShares", "Queues", "HandSize", "QueueLengthLimit"].map(text),
    ageColumn,
  ],
  cells(object, nowMs) {
    const { limited, type } = object.spec ?? {};
    const queuing = limited?.limitResponse?.queuing;
    const shown = [limited?.nominalConcurrencyShares, queuing?.queues, queuing?.handSize, queuing?.queueLengthLimit];
    return [object.metadata.name, type ?? "", ...shown.map((count) => String(count ?? "<none>")), ageOf(object, nowMs)];
  },
};

export const runtimeClass: Kind<RuntimeClass> = {
  id: "RuntimeClass",
  group: "node.k8s.io",
  version: "v1",
  kind: "RuntimeClass",
  plural: "runtimeclasses",
  singular: "runtimeclass",
  namespaced: false,
  definition: "node.v1.RuntimeClass",
  validate: (object) => validateObjectMeta(runtimeClass, object),
  validateUpdate: (object, old) => validateObjectMetaUpdate(object, old),
  columns: [nameColumn, text("Handler"), ageColumn],
  cells: (object, nowMs) => [object.metadata.name, object.handler, ageOf(object, nowMs)],
};
