/** The only door to the simulator. */
export type { HttpRequest, HttpResponse } from "./apiserver/request";
export { Cluster, type ClusterOptions, createCluster } from "./cluster";
export { look } from "./explain/look";
export { applyFault, type Fault, type FaultWhat, faults } from "./faults";
export { History, rewind } from "./history";
export type * from "./host";
export type { FaultOrder } from "./inputs";
export type { Because, JournalRecord, RecordSort, Ref, Seq } from "./kernel/types";
export { complete, type Description, type KubectlContext, kubectl } from "./kubectl";
export { type Applied, type ApplyOptions, appliedLine, applyManifests } from "./kubectl/apply";
export { drive } from "./kubectl/drive";
export type { Conversation, Step, StreamAnswer } from "./kubectl/io";
export {
  type Manifest,
  type ManifestFile,
  type ManifestProblem,
  readManifests,
  type TextPlace,
} from "./kubectl/manifests";
export { restoreCluster, type Snapshot, SnapshotRefused } from "./snapshot";
export { timeline } from "./testing/timeline";
export { courseWorld } from "./worlds/course";
export { recordedWorld } from "./worlds/recorded";
export type { World, WorldOptions } from "./worlds/world";
