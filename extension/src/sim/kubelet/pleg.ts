/**
 * The pod lifecycle event generator: what changed in the runtime since the last look.
 *
 * Models pkg/kubelet/pleg/generic.go: the diff of two relists. There is no ticking: a change in the runtime sets the
 * time of the next relist, a fixed delay later, so that changes which come close together are seen as one.
 */
import type { ObservedState, PodRecord } from "./tables";

export interface PodLifecycleEvent {
  readonly type: "ContainerStarted" | "ContainerDied" | "ContainerRemoved";
  readonly containerId: string;
}

/** The states of a pod's containers as a relist finds them. */
export function relist(record: Pick<PodRecord, "containers">): Record<string, ObservedState> {
  const found: Record<string, ObservedState> = {};
  for (const container of record.containers) {
    if (container.state !== "starting") found[container.id] = container.state;
  }
  return found;
}

/** The events between two relists, in the order of ids. */
export function lifecycleEvents(
  before: Readonly<Record<string, ObservedState>>,
  after: Readonly<Record<string, ObservedState>>,
): PodLifecycleEvent[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .sort()
    .flatMap((containerId): PodLifecycleEvent[] => {
      const [old, now] = [before[containerId], after[containerId]];
      if (old === now) return [];
      if (now === undefined) return [{ type: "ContainerRemoved", containerId }];
      if (now === "running") return [{ type: "ContainerStarted", containerId }];
      // A container that lived and died between two relists is told as both.
      const died: PodLifecycleEvent = { type: "ContainerDied", containerId };
      return old === undefined ? [{ type: "ContainerStarted", containerId }, died] : [died];
    });
}
