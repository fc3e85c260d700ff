/** Targets that are not there, told in one way by all faults. */
import type { Strike } from "./fault";

export function noSuchInstance({ cluster, target }: Strike): string | undefined {
  return cluster.options.world.instances.includes(target) ? undefined : `there is no program ${target}`;
}

export function noSuchNode({ cluster, target }: Strike): string | undefined {
  return isMachine(cluster, target) ? undefined : `there is no node ${target}`;
}

/** The ends of a line: `node-1`, or `node-1/node-2`. */
export function noSuchLine({ cluster, target }: Strike): string | undefined {
  const ends = target.split("/");
  if (ends.length > 2 || ends[0] === ends[1])
    return `${target} is no line: write one node, or two with a slash between`;
  const unknown = ends.find((end) => !isMachine(cluster, end));
  return unknown === undefined ? undefined : `there is no node ${unknown}`;
}

/** Control-plane machines count too, where they are no nodes of the cluster. */
function isMachine({ options }: Strike["cluster"], name: string): boolean {
  return options.world.instances.some((id) => id.endsWith(`@${name}`));
}
