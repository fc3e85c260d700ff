/** The front door of the kubelet. */
export { createKubelet, type KubeletHooks } from "./kubelet";
export { type KubeletConfig, type KubeletTimes, type RuntimeTraits, type Settings, DEFAULT_TIMES, settingsOf } from "./config";
export {
  answerHttp,
  type ContainerView,
  type ExecAnswer,
  execInContainer,
  listContainers,
  listSandboxes,
  type LogOptions,
  podAtAddress,
  readLogs,
  type SandboxView,
  usageOf,
} from "./lookups";
export { acceptsConnection, applyEffects, listeningPorts, type Effects, type HttpAnswer, type HttpRequestToContainer } from "./runtime/serve";
export type { ContainerProgram, HttpRule, Image, ImageRule } from "./runtime/image";
export { hostnameOf } from "./runtime/pod";
export type { NetworkAnswer, NetworkHook, NetworkRequest } from "./runtime/shell/state";
export { podByUid, podRecords, type ContainerRecord, type PodRecord, type SandboxRecord } from "./tables";
