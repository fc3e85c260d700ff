/**
 * The shapes that every object shares (k8s.io/apimachinery/pkg/apis/meta/v1/types.go).
 * Objects are plain JSON, as a client would read them; the types of single kinds are generated (schema/types).
 */

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };
export type JsonObject = { [key: string]: unknown };

/** A point in time as the API prints it: RFC 3339, in seconds, UTC. */
export type Time = string;

/** Who a dependent belongs to; the garbage collector follows it. */
export type OwnerReference = {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
};

/** Which fields one manager set, by one operation (server-side apply). */
export type ManagedFieldsEntry = {
  manager?: string;
  operation?: "Apply" | "Update" | (string & {});
  apiVersion?: string;
  time?: Time;
  fieldsType?: string;
  fieldsV1?: JsonObject;
  subresource?: string;
};

/** What every stored object carries. `name` may be "" in an object to be created by `generateName`. */
export type ObjectMeta = {
  name: string;
  generateName?: string;
  namespace?: string;
  selfLink?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: Time;
  deletionTimestamp?: Time;
  deletionGracePeriodSeconds?: number;
  labels?: { [key: string]: string };
  annotations?: { [key: string]: string };
  ownerReferences?: OwnerReference[];
  finalizers?: string[];
  managedFields?: ManagedFieldsEntry[];
};

/** The metadata of a template (PodTemplateSpec, JobTemplateSpec): it names nothing yet. */
export type TemplateMeta = Partial<ObjectMeta>;

/** An object of any kind. The generated kinds (`Pod`, `Deployment`, …) are assignable to it. */
export type Obj = {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  [key: string]: unknown;
};

/** The metadata of a list. */
export type ListMeta = {
  resourceVersion?: string;
  continue?: string;
  remainingItemCount?: number;
  selfLink?: string;
};

/** A list of objects, as LIST answers. */
export type ObjList<T = Obj> = { apiVersion: string; kind: string; metadata: ListMeta; items: T[] };

/** One observation in `status.conditions`. Kinds differ in which of the times they carry. */
export type Condition = {
  type: string;
  status: "True" | "False" | "Unknown" | (string & {});
  reason?: string;
  message?: string;
  observedGeneration?: number;
  lastTransitionTime?: Time;
  lastUpdateTime?: Time;
  lastProbeTime?: Time | null;
  lastHeartbeatTime?: Time;
};

export type LabelSelectorRequirement = {
  key: string;
  operator: "In" | "NotIn" | "Exists" | "DoesNotExist" | (string & {});
  values?: string[];
};

export type LabelSelector = {
  matchLabels?: { [key: string]: string };
  matchExpressions?: LabelSelectorRequirement[];
};

/** What a request answers when it has no object to answer with; all refusals of the API are one. */
export type Status = {
  kind: "Status";
  apiVersion: "v1";
  metadata: ListMeta;
  status: "Success" | "Failure";
  message?: string;
  reason?: StatusReason;
  details?: StatusDetails;
  code: number;
};

export type StatusDetails = {
  name?: string;
  group?: string;
  kind?: string;
  uid?: string;
  causes?: StatusCause[];
  retryAfterSeconds?: number;
};

export type StatusCause = { reason?: string; message?: string; field?: string };

export type StatusReason =
  | "AlreadyExists"
  | "BadRequest"
  | "Conflict"
  | "Expired"
  | "Forbidden"
  | "Gone"
  | "InternalError"
  | "Invalid"
  | "MethodNotAllowed"
  | "NotAcceptable"
  | "NotFound"
  | "RequestEntityTooLarge"
  | "ServerTimeout"
  | "ServiceUnavailable"
  | "StorageReadError"
  | "Timeout"
  | "TooManyRequests"
  | "Unauthorized"
  | "UnsupportedMediaType";
