/** The front door of the kubelet. */

export {
  DEFAULT_TIMES,
  type KubeletConfig,
  type KubeletTimes,
  type RuntimeTraits,
  type Settings,
  settingsOf,
} from "./config";
export { createKubelet, type KubeletHooks } from "./kubelet";
export {
  answerHttp,
  type ContainerView,
  type ExecAnswer,
  execInContainer,
  type LogOptions,
  listContainers,
  listSandboxes,
  podAtAddress,
  readLogs,
  type SandboxView,
  usageOf,
} from "./lookups";
export type { ContainerProgram, HttpRule, Image, ImageRule } from "./runtime/image";
export { hostnameOf } from "./runtime/pod";
export {
  acceptsConnection,
  applyEffects,
  type Effects,
  type HttpAnswer,
  type HttpRequestToContainer,
  listeningPorts,
} from "./runtime/serve";
export type { NetworkAnswer, NetworkHook, NetworkRequest } from "./runtime/shell/state";
export { type ContainerRecord, type PodRecord, podByUid, podRecords, type SandboxRecord } from "./tables";
