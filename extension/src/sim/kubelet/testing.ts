/** A kubelet over a fake view that plays the API server, for scenario tests: the story as text lines. */

import { formatTime } from "../api/time";
import type { Component, EventToTell, Write } from "../client/component";
import type { Pod, PodStatus } from "../schema/types";
import { FAKE_EPOCH_MS, type FakeView, fakeView } from "../testing/fakeView";
import type { KubeletConfig } from "./config";
import { createKubelet, type KubeletHooks } from "./kubelet";

export interface Rig {
  readonly view: FakeView;
  readonly kubelet: Component;
  readonly story: string[];
  reconciles: number;
  /** Adds or replaces an object and wakes a pod's key. */
  put(object: unknown, ...keys: string[]): void;
  remove(kind: string, key: string): void;
  /** Runs everything that is due within so many ms. */
  run(ms: number): void;
  pod(name: string): Pod;
}

export function rig(config: KubeletConfig, hooks: KubeletHooks = {}): Rig {
  const view = fakeView({
    node: "node-1",
    component: "kubelet",
    objects: [
      {
        apiVersion: "v1",
        kind: "Node",
        metadata: { name: "node-1", uid: "n1" },
        spec: {},
        status: { allocatable: { cpu: "4", memory: "8Gi", pods: "110" } },
      },
    ],
  });
  const kubelet = createKubelet(config, hooks);
  const due = new Map<string, number>();
  const story: string[] = [];
  const result: Rig = {
    view,
    kubelet,
    story,
    reconciles: 0,
    put(object, ...keys) {
      view.put(object);
      for (const key of keys) due.set(key, view.nowMs);
    },
    remove(kind, key) {
      view.remove(kind, key);
      due.set(key, view.nowMs);
    },
    run(ms) {
      const endMs = view.nowMs + ms;
      for (let rounds = 0; rounds < 5_000; rounds++) {
        const next = [...due].sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1))[0];
        if (!next || next[1] > endMs) break;
        due.delete(next[0]);
        view.nowMs = Math.max(view.nowMs, next[1]);
        look(next[0]);
      }
      view.nowMs = endMs;
    },
    pod: (name) => view.get("Pod", "default", name) as Pod,
  };
  function look(key: string): void {
    result.reconciles++;
    const { writes = [], events = [], requeueAfterMs, alsoWake = [] } = kubelet.reconcile(view, key) ?? {};
    const at = `${((view.nowMs - FAKE_EPOCH_MS) / 1_000).toFixed(2)}s`;
    for (const event of events) story.push(`${at} ${eventText(event)}`);
    for (const write of writes) {
      const line = apply(view, write);
      if (line) story.push(`${at} ${line}`);
      kubelet.answered?.(view, key, write, { ok: true, object: {} });
    }
    if (requeueAfterMs !== undefined)
      due.set(key, Math.min(due.get(key) ?? Number.POSITIVE_INFINITY, view.nowMs + requeueAfterMs));
    for (const wake of alsoWake) if (wake.key !== key) due.set(wake.key, view.nowMs + (wake.afterMs ?? 0));
  }
  return result;
}

function eventText(event: EventToTell): string {
  return `${event.type} ${event.reason} ${event.message}`;
}

function apply(view: FakeView, write: Write): string {
  const { kind, namespace, name } = write.ref;
  if (kind !== "Pod") return "";
  const pod = view.get("Pod", namespace, name) as Pod | undefined;
  if (write.verb === "create") {
    view.put({
      ...(write.body as object),
      metadata: { ...(write.body as Pod).metadata, uid: `mirror-${name}-${view.nowMs}` },
    });
    return `create ${name}`;
  }
  if (write.verb === "delete") {
    view.remove("Pod", `${namespace}/${name}`);
    return `delete ${name} grace ${write.options?.gracePeriodSeconds}`;
  }
  if (write.verb !== "patch" || !pod) return "";
  const { status: change } = write.body as { status: PodStatus & Record<string, unknown> };
  const {
    conditions = [],
    "$setElementOrder/conditions": order,
    ...fields
  } = change as PodStatus & { "$setElementOrder/conditions"?: { type: string }[] };
  const merged = [...(pod.status?.conditions ?? [])];
  for (const condition of conditions) {
    const at = merged.findIndex((one) => one.type === condition.type);
    const whole = Object.fromEntries(
      Object.entries({ ...merged[at], ...condition }).filter(
        ([field, value]) => value !== null || field === "lastProbeTime",
      ),
    ) as typeof condition;
    if (at < 0) merged.push(whole);
    else merged[at] = whole;
  }
  if (order)
    merged.sort(
      (a, b) => order.findIndex((one) => one.type === a.type) - order.findIndex((one) => one.type === b.type),
    );
  const status = Object.fromEntries(
    Object.entries({ ...pod.status, ...fields }).filter(([, value]) => value !== null),
  ) as PodStatus;
  const next = { ...pod, status: { ...status, conditions: merged } };
  view.put(next);
  return statusText(next.status);
}

/** One line for a status: phase, true conditions, containers. */
export function statusText(status: PodStatus): string {
  const containers = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])].map((one) => {
    const { waiting, running, terminated } = one.state ?? {};
    const state = waiting
      ? waiting.reason
      : running
        ? "running"
        : terminated
          ? `${terminated.reason} ${terminated.exitCode}`
          : "none";
    return `${one.name}=${state}${one.ready ? "+ready" : ""}${one.restartCount ? ` x${one.restartCount}` : ""}`;
  });
  const true_ = (status.conditions ?? [])
    .filter((one) => one.status === "True")
    .map((one) => one.type.replace(/[a-z]/g, ""));
  return `status ${status.phase}${status.reason ? ` ${status.reason}` : ""} [${true_.join(" ")}] ${containers.join(", ")}`;
}

/** A scheduled pod with sensible defaults. */
export function podOf(spec: Record<string, unknown>, metadata: Record<string, unknown> = {}): Pod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p", namespace: "default", uid: "u1", generation: 1, ...metadata },
    spec: { restartPolicy: "Always", terminationGracePeriodSeconds: 30, nodeName: "node-1", ...spec },
    status: {
      phase: "Pending",
      conditions: [
        { type: "PodScheduled", status: "True", observedGeneration: 1, lastTransitionTime: formatTime(FAKE_EPOCH_MS) },
      ],
      qosClass: "BestEffort",
    },
  } as unknown as Pod;
}

/** The pod as the API server holds it after a graceful delete. */
export function deleting(pod: Pod, graceSeconds = 30): Pod {
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      generation: (pod.metadata.generation ?? 1) + 1,
      deletionTimestamp: formatTime(FAKE_EPOCH_MS + 60_000),
      deletionGracePeriodSeconds: graceSeconds,
    },
  };
}
