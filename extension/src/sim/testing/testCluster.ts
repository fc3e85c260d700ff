/** A small cluster for tests, and short ways to ask it for something. */
import type { ApiResponse, Verb } from "../apiserver/request";
import { type Cluster, type ClusterOptions, createCluster } from "../cluster";
import type { Settled } from "../host";
import type { Deployment } from "../schema/types";
import { courseWorld } from "../worlds/course";

export const ADMIN = { name: "kubernetes-admin", groups: ["system:masters", "system:authenticated"] };

/** The course's cluster after its start, with a digest of its history. */
export function smallCluster(options: Partial<ClusterOptions> & { readonly workers?: number } = {}): Cluster {
  const { workers = 3, ...rest } = options;
  const cluster = createCluster({ world: courseWorld({ workers }), seed: 1, digest: true, ...rest });
  cluster.settle({ patienceMs: 120_000 });
  return cluster;
}

/** A request as the administrator. The body names the object; a patch is a merge patch. */
export function api(
  cluster: Cluster,
  verb: Verb,
  kind: string,
  namespace: string | undefined,
  body: { readonly metadata: { readonly name?: string }; readonly [field: string]: unknown },
  subresource?: string,
): ApiResponse {
  return cluster.call(requestOf(verb, kind, namespace, body, subresource));
}

/** The same as data, for {@link Cluster.sendCall}. */
export function requestOf(
  verb: Verb,
  kind: string,
  namespace: string | undefined,
  body: { readonly metadata: { readonly name?: string }; readonly [field: string]: unknown },
  subresource?: string,
) {
  const { name } = body.metadata;
  return {
    verb,
    kind,
    user: ADMIN,
    ...(namespace ? { namespace } : {}),
    ...(name ? { name } : {}),
    ...(subresource ? { subresource } : {}),
    ...(verb === "create" || verb === "update" || verb === "patch" ? { body } : {}),
    ...(verb === "patch" ? { patchType: "merge" as const } : {}),
  };
}

/** Runs until nothing is left to do, waiting out back-offs too; throws when the cluster does not come to rest. */
export function settled(cluster: Cluster, boundMs = 3_600_000): Settled {
  const found = cluster.settle({ boundMs, patienceMs: boundMs });
  if (found.is !== "settled") throw new Error(`the cluster did not come to rest: ${JSON.stringify(found)}`);
  return found;
}

export interface DeploymentOptions {
  readonly replicas?: number;
  readonly image?: string;
  readonly maxSurge?: number | string;
  readonly maxUnavailable?: number | string;
  readonly cpu?: string;
}

export function deployment(name: string, options: DeploymentOptions = {}): Deployment {
  const { replicas = 1, image = "nginx:1.27", maxSurge = 1, maxUnavailable = 0, cpu } = options;
  const labels = { app: name };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: "default" },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge, maxUnavailable } },
      template: {
        metadata: { labels },
        spec: { containers: [{ name, image, ...(cpu ? { resources: { requests: { cpu } } } : {}) }] },
      },
    },
  } as Deployment;
}
