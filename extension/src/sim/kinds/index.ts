/** The built-in kinds. Adding one: a file, and one line here. */
import { configMap } from "./configMap";
import { cronJob } from "./cronJob";
import { daemonSet } from "./daemonSet";
import { deployment } from "./deployment";
import { endpointSlice } from "./endpointSlice";
import { endpoints } from "./endpoints";
import { event } from "./event";
import { horizontalPodAutoscaler } from "./horizontalPodAutoscaler";
import { job } from "./job";
import { lease } from "./lease";
import { limitRange } from "./limitRange";
import { namespace } from "./namespace";
import { node } from "./node";
import { persistentVolumeClaim } from "./persistentVolumeClaim";
import { pod } from "./pod";
import { podDisruptionBudget } from "./podDisruptionBudget";
import { priorityClass } from "./priorityClass";
import { replicaSet } from "./replicaSet";
import { replicationController } from "./replicationController";
import { resourceQuota } from "./resourceQuota";
import { secret } from "./secret";
import { service } from "./service";
import { serviceAccount } from "./serviceAccount";
import { statefulSet } from "./statefulSet";
import type { Kind } from "./kind";

export const builtInKinds: readonly Kind[] = [
  configMap,
  cronJob,
  daemonSet,
  deployment,
  endpointSlice,
  endpoints,
  event,
  horizontalPodAutoscaler,
  job,
  lease,
  limitRange,
  namespace,
  node,
  persistentVolumeClaim,
  pod,
  podDisruptionBudget,
  priorityClass,
  replicaSet,
  replicationController,
  resourceQuota,
  secret,
  service,
  serviceAccount,
  statefulSet,
] as unknown as readonly Kind[];
