/** The kinds that every cluster knows. A new one is a file of its own and one line here. */
import {
  mutatingAdmissionPolicy,
  mutatingAdmissionPolicyBinding,
  mutatingWebhookConfiguration,
  validatingAdmissionPolicy,
  validatingAdmissionPolicyBinding,
  validatingWebhookConfiguration,
} from "./admissionRegistration";
import { configMap } from "./configMap";
import { controllerRevision } from "./controllerRevision";
import { cronJob } from "./cronJob";
import { customResourceDefinition } from "./customResourceDefinition";
import { daemonSet } from "./daemonSet";
import { deployment } from "./deployment";
import { endpointSlice } from "./endpointSlice";
import { endpoints } from "./endpoints";
import { event } from "./event";
import { horizontalPodAutoscaler } from "./horizontalPodAutoscaler";
import { ingress } from "./ingress";
import { ingressClass } from "./ingressClass";
import { job } from "./job";
import type { Kind } from "./kind";
import { lease } from "./lease";
import { limitRange } from "./limitRange";
import { namespace } from "./namespace";
import { networkPolicy } from "./networkPolicy";
import { node } from "./node";
import { persistentVolume } from "./persistentVolume";
import { persistentVolumeClaim } from "./persistentVolumeClaim";
import { pod } from "./pod";
import { podDisruptionBudget } from "./podDisruptionBudget";
import { podTemplate } from "./podTemplate";
import { priorityClass } from "./priorityClass";
import { clusterRole, clusterRoleBinding, role, roleBinding } from "./rbac";
import { replicaSet } from "./replicaSet";
import { replicationController } from "./replicationController";
import { resourceQuota } from "./resourceQuota";
import { secret } from "./secret";
import { service } from "./service";
import { serviceAccount } from "./serviceAccount";
import { statefulSet } from "./statefulSet";
import { storageClass } from "./storageClass";
import {
  apiService,
  certificateSigningRequest,
  flowSchema,
  priorityLevelConfiguration,
  runtimeClass,
} from "./storageOnly";

/** All built-in kinds, sorted by name. */
export const builtInKinds = [
  apiService,
  certificateSigningRequest,
  clusterRole,
  clusterRoleBinding,
  configMap,
  controllerRevision,
  cronJob,
  customResourceDefinition,
  daemonSet,
  deployment,
  endpointSlice,
  endpoints,
  event,
  flowSchema,
  horizontalPodAutoscaler,
  ingress,
  ingressClass,
  job,
  lease,
  limitRange,
  mutatingAdmissionPolicy,
  mutatingAdmissionPolicyBinding,
  mutatingWebhookConfiguration,
  namespace,
  networkPolicy,
  node,
  persistentVolume,
  persistentVolumeClaim,
  pod,
  podDisruptionBudget,
  podTemplate,
  priorityClass,
  priorityLevelConfiguration,
  replicaSet,
  replicationController,
  resourceQuota,
  role,
  roleBinding,
  runtimeClass,
  secret,
  service,
  serviceAccount,
  statefulSet,
  storageClass,
  validatingAdmissionPolicy,
  validatingAdmissionPolicyBinding,
  validatingWebhookConfiguration,
] as unknown as readonly Kind[];

export type { Column, Kind, KindContext } from "./kind";
export { apiVersionOf, groupResource } from "./kind";
