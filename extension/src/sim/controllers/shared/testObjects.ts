/** Small objects for the tests of this folder. */

import type { Deployment, Pod, ReplicaSet } from "../../schema/types";
import { FAKE_EPOCH_MS } from "../../testing/fakeView";
import { controllerReference } from "./owners";
import { formatTime } from "./time";

type Meta = {
  name: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  [key: string]: unknown;
};

/** Metadata in namespace `shop`, with a uid made of the name. */
export function meta(kind: string, { name, ...more }: Meta) {
  return {
    name,
    namespace: "shop",
    uid: `${kind}-${name}`,
    resourceVersion: "1",
    generation: 1,
    creationTimestamp: formatTime(FAKE_EPOCH_MS - 60_000),
    ...more,
  };
}

export const template = (image = "nginx:1.25", labels: Record<string, string> = { app: "web" }) => ({
  metadata: { labels },
  spec: { containers: [{ name: "web", image }] },
});

export function replicaSet(
  name: string,
  spec: Partial<NonNullable<ReplicaSet["spec"]>> = {},
  more: Partial<ReplicaSet> & { meta?: object } = {},
): ReplicaSet {
  const { meta: metadata, ...rest } = more;
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: meta("rs", { name, labels: { app: "web" }, ...metadata }),
    spec: { replicas: 3, selector: { matchLabels: { app: "web" } }, template: template(), ...spec },
    ...rest,
  };
}

export function deployment(
  spec: Partial<NonNullable<Deployment["spec"]>> = {},
  more: Partial<Deployment> & { meta?: object } = {},
): Deployment {
  const { meta: metadata, ...rest } = more;
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: meta("deploy", { name: "web", ...metadata }),
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: "web" } },
      template: template(),
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" } },
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      ...spec,
    },
    ...rest,
  };
}

interface PodOptions {
  readonly owner?: Parameters<typeof controllerReference>[0];
  readonly ready?: boolean;
  readonly readyForMs?: number;
  readonly phase?: NonNullable<Pod["status"]>["phase"];
  readonly node?: string;
  readonly labels?: Record<string, string>;
  readonly meta?: object;
  readonly status?: object;
}

export function pod(name: string, options: PodOptions = {}): Pod {
  const {
    owner,
    ready = false,
    readyForMs = 30_000,
    phase = "Running",
    node = "node-1",
    labels = { app: "web" },
  } = options;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: meta("pod", {
      name,
      labels,
      ...(owner ? { ownerReferences: [controllerReference(owner)] } : {}),
      ...options.meta,
    }),
    spec: { containers: [{ name: "web", image: "nginx:1.25" }], ...(node ? { nodeName: node } : {}) },
    status: {
      phase,
      podIP: `10.244.0.${(name.charCodeAt(name.length - 1) % 200) + 2}`,
      conditions: [
        { type: "Ready", status: ready ? "True" : "False", lastTransitionTime: formatTime(FAKE_EPOCH_MS - readyForMs) },
      ],
      ...options.status,
    },
  };
}
