/**
 * Opens clusters by a description that survives structured cloning, so that a worker can do it.
 *
 * A booted cluster is kept per description and every further one is a fork of it: a lab begins, and begins again,
 * without waiting for a boot.
 */
import { type Cluster, courseWorld, createCluster, recordedWorld } from "../sim/index";
import { InThreadHost } from "./hosts/inThreadHost";

/** Which cluster to open. */
export interface ClusterSpec {
  readonly base: "course" | "recorded";
  readonly workers: number;
  readonly seed: number;
  /** Virtual time zero; a lab's own unless given. */
  readonly epochMs?: number;
}

const BOOT_WITHIN_MS = 60_000;
const BOOTED_MAX = 4;

/** Clusters that have booted and stand still, newest last. */
const booted = new Map<string, Cluster>();

/** A cluster that has booted and stands still. */
export function openInThread(spec: ClusterSpec): InThreadHost {
  return new InThreadHost(bootedCluster(spec).fork(), { paused: true });
}

type DescriptionTexts = NonNullable<ReturnType<NonNullable<Parameters<typeof createCluster>[0]["descriptions"]>>>;

let texts: DescriptionTexts | undefined;

/** The texts of the schema's fields, a megabyte that is loaded after the cluster stands; until then documents do without. */
function descriptionTexts(): DescriptionTexts | undefined {
  if (!texts) {
    void import("../sim/schema/descriptions.generated.json").then(({ default: loaded }) => {
      texts = loaded;
    });
  }
  return texts;
}

function bootedCluster(spec: ClusterSpec): Cluster {
  const key = JSON.stringify([spec.base, spec.workers, spec.seed, spec.epochMs]);
  const known = booted.get(key);
  if (known) return known;
  const { workers, seed, epochMs } = spec;
  const world = (spec.base === "recorded" ? recordedWorld : courseWorld)({
    workers,
    ...(epochMs === undefined ? {} : { epochMs }),
  });
  const cluster = createCluster({ world, seed, descriptions: descriptionTexts });
  cluster.settle({ boundMs: BOOT_WITHIN_MS });
  booted.set(key, cluster);
  descriptionTexts();
  const [oldest] = booted.keys();
  if (booted.size > BOOTED_MAX && oldest !== undefined) booted.delete(oldest);
  return cluster;
}
