/** Gathers what one attempt for one pod may look at (framework.CycleState and the snapshot of schedule_one.go). */
import type { View } from "../client/component";
import type { Assumed } from "./cache";
import type { NodeColumns } from "./columns";
import type { Cycle, Settings } from "./framework";
import { type PodInfo, podNamed } from "./podInfo";
import type { Snapshot } from "./snapshot";

/** `attempt` is the number of the draw: another try has other luck. */
export function cycleOf(
  view: View,
  pod: PodInfo,
  snapshot: Snapshot,
  settings: Settings,
  columns: NodeColumns,
  attempt: number,
): Cycle {
  return {
    pod,
    snapshot,
    objects: view,
    settings,
    columns,
    nominated: nominatedPods(view, pod.key),
    assumedVolumes: assumedVolumes(view),
    draw: (purpose) => view.draw(purpose, pod.key, attempt),
  };
}

const NONE: ReadonlyMap<string, never> = new Map<string, never>();

/** Pods that have been promised a node, by the node; without `self`. */
function nominatedPods(view: View, self: string): ReadonlyMap<string, readonly PodInfo[]> {
  const entries = view.own.entries<string>("nominated");
  if (entries.length === 0) return NONE;
  const byNode = new Map<string, PodInfo[]>();
  for (const [key, node] of entries) {
    const pod = key === self ? undefined : podNamed(view, key);
    if (pod) byNode.set(node, [...(byNode.get(node) ?? []), pod]);
  }
  return byNode;
}

function assumedVolumes(view: View): ReadonlyMap<string, string> {
  const entries = view.own.entries<true>("reserving");
  if (entries.length === 0) return NONE;
  const volumes = new Map<string, string>();
  for (const [key] of entries) {
    const assumed = view.own.get<Assumed>("assumed", key);
    for (const reserved of Object.values(assumed?.reserved ?? {})) {
      for (const [volume, claim] of Object.entries(reserved)) if (claim !== "") volumes.set(volume, claim);
    }
  }
  return volumes;
}
