/** The only door to the simulator. */
export type { HttpRequest, HttpResponse } from "./apiserver/request";
export { Cluster, type ClusterOptions, createCluster } from "./cluster";
export { look } from "./explain/look";
export type * from "./host";
export type { Because, JournalRecord, RecordSort, Ref, Seq } from "./kernel/types";
export { courseWorld } from "./worlds/course";
export { recordedWorld } from "./worlds/recorded";
export type { World, WorldOptions } from "./worlds/world";
