/** A course cluster with a learner at it, for the tests of explanations. */
import { type Cluster, createCluster } from "../cluster";
import type { Pod } from "../schema/types";
import { courseWorld } from "../worlds/course";
import type { Language } from "./language";
import { why } from "./why";

const ADMIN = { sort: "certificate", commonName: "kubernetes-admin", organizations: ["system:masters"] } as const;

export const DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";
export const PODS = "/api/v1/namespaces/default/pods";

export interface Learner {
  readonly cluster: Cluster;
  post(target: string, body: unknown): void;
  patch(target: string, body: unknown): void;
  remove(target: string): void;
  /** The pods of the default namespace that are not on their way out, the newest last. */
  pods(): readonly Pod[];
  /** The chain as lines, with the drawn parts of names as `…`. */
  chain(kind: string, name: string, language?: Language): readonly string[];
}

export function learner(): Learner {
  const cluster = createCluster({ world: courseWorld() });
  cluster.settle({ boundMs: 60_000 });
  const send = (method: string, target: string, contentType: string, body?: unknown) => {
    const answer = cluster.request({
      method,
      target,
      headers: { "content-type": contentType },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      credentials: ADMIN,
    });
    if (answer.code >= 400) throw new Error(`${method} ${target}: ${JSON.stringify(answer.body)}`);
  };
  return {
    cluster,
    post: (target, body) => send("POST", target, "application/json", body),
    patch: (target, body) => send("PATCH", target, "application/strategic-merge-patch+json", body),
    remove: (target) => send("DELETE", target, "application/json"),
    pods: () =>
      (cluster.list("Pod", "default") as unknown as readonly Pod[])
        .filter(({ metadata }) => !metadata.deletionTimestamp)
        .sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion)),
    chain(kind, name, language = "en") {
      const ref = { kind, name, ...(kind === "Node" ? {} : { namespace: "default" }) };
      return why(cluster, ref, language).map(
        ({ text, byLearner }) =>
          `${byLearner ? "▸ " : ""}${text.replace(/\b(web|agent|job)(-[0-9a-z]{7,10})?(-[0-9a-z]{5})?\b/g, (_, stem: string, hash?: string, suffix?: string) => stem + (hash ? "-…" : "") + (suffix ? "-…" : ""))}`,
      );
    },
  };
}

export function deployment(image: string, spec: object = {}, container: object = {}): unknown {
  const template = {
    metadata: { labels: { app: "web" } },
    spec: { containers: [{ name: "web", image, ...container }] },
  };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web" },
    spec: { replicas: 3, selector: { matchLabels: { app: "web" } }, ...spec, template },
  };
}
