/** A Deployment's rolling update as it would be told to the views: what there is at first, and what happens step by step. */
import type { TreeRow } from "../../../extension/src/protocol/clusterTree";
import type { LogRow } from "../../../extension/src/protocol/eventLog";
import type { GlyphState } from "../../../extension/src/protocol/glyph";
import type { StripSample } from "../../../extension/src/protocol/lab";

export const startMs = Date.UTC(2026, 0, 5, 9, 0, 0);
const minute = 60_000;
const web = { namespace: "default" };
const oldHash = "7cdf9b6c5d";
const newHash = "5b8c7d9f44";

export type NewRow = Omit<TreeRow, "changedSeq">;
export type NewLogRow = Omit<LogRow, "seq" | "sinceStartMs" | "level"> & { readonly level?: LogRow["level"] };

/** Something that happens `afterMs` after the one before. */
export interface Step {
  readonly afterMs: number;
  readonly rows: readonly NewRow[];
  readonly removed: readonly string[];
  readonly log: readonly NewLogRow[];
  readonly sample: Omit<StripSample, "sinceStartMs">;
}

function row(kind: string, namespace: string | undefined, name: string, more: Partial<NewRow> = {}): NewRow {
  return { id: `${kind}/${namespace ?? ""}/${name}`, kind, namespace, name, ref: { kind, namespace, name }, ...more };
}

function node(index: number, pods: number, cpu: number): NewRow {
  return row("Node", undefined, `node-${index}`, {
    parent: "nodes",
    state: "ready",
    facts: { note: `${pods} pods` },
    meters: [
      { name: "cpu", used: cpu, of: 4, text: `${cpu.toFixed(1)}/4` },
      { name: "memory", used: cpu * 0.9, of: 8, text: `${(cpu * 0.9).toFixed(1)}/8Gi` },
    ],
    createdMs: startMs,
  });
}

function deployment(ready: number, revision: number): NewRow {
  const state: GlyphState = ready < 3 ? "unready" : "ready";
  const more = { parent: "Namespace//default", state, ready: `${ready}/3`, createdMs: startMs + minute };
  return row("Deployment", "default", "web", { ...more, facts: { revision, image: `shop:v${revision}` } });
}

function replicaSet(hash: string, ready: number, wanted: number): NewRow {
  return row("ReplicaSet", "default", `web-${hash}`, {
    parent: "Deployment/default/web",
    state: wanted > 0 && ready < wanted ? "unready" : wanted === 0 ? undefined : "ready",
    ready: `${ready}/${wanted}`,
    facts: { revision: hash === newHash ? 2 : 1 },
    createdMs: startMs + (hash === newHash ? 3 : 1) * minute,
  });
}

function pod(
  hash: string,
  suffix: string,
  state: GlyphState,
  more: { node?: string; ip?: string; born: number },
): NewRow[] {
  const name = `web-${hash}-${suffix}`;
  const isReady = state === "ready" || state === "terminating";
  const status = state === "terminating" ? "Terminating" : state === "creating" ? "ContainerCreating" : undefined;
  const image = hash === newHash ? "shop:v2" : "shop:v1";
  const one = row("Pod", "default", name, {
    parent: `ReplicaSet/default/web-${hash}`,
    state,
    status: state === "pending" ? "Pending" : status,
    ready: isReady ? "1/1" : "0/1",
    facts: { node: more.node, ip: more.ip, image },
    createdMs: more.born,
  });
  const container: NewRow = {
    id: `${one.id}/shop`,
    parent: one.id,
    kind: "Container",
    ...web,
    name: "shop",
    ref: one.ref,
    state: state === "terminating" ? "ready" : state,
    facts: { note: image },
  };
  return [one, container];
}

function endpoint(ip: string, podName: string, state: GlyphState): NewRow {
  return {
    id: `Endpoint/default/web/${ip}`,
    parent: "Service/default/web",
    kind: "Endpoint",
    ...web,
    name: `${ip}:80`,
    ref: { kind: "Pod", ...web, name: podName },
    state,
    facts: { note: podName },
  };
}

const oldPods = [
  { suffix: "x2x9q", node: "node-2", ip: "10.244.2.4" },
  { suffix: "lp4wd", node: "node-3", ip: "10.244.3.3" },
  { suffix: "8gk2m", node: "node-1", ip: "10.244.1.7" },
];
const newPods = [
  { suffix: "k4j2l", node: "node-3", ip: "10.244.3.5" },
  { suffix: "9fzt6", node: "node-1", ip: "10.244.1.9" },
  { suffix: "m7q5x", node: "node-2", ip: "10.244.2.6" },
];

/** What there is before the learner does anything. */
export function rowsAtStart(): NewRow[] {
  const section = (id: string): NewRow => ({ id, kind: "Section", name: id });
  const control = (name: string, note?: string): NewRow =>
    row("Pod", "kube-system", name, { parent: "controlPlane", state: "ready", facts: { note }, createdMs: startMs });
  return [
    section("controlPlane"),
    control("etcd-cp-1", "leader, rev 1 284"),
    control("kube-apiserver-cp-1"),
    control("kube-controller-manager-cp-1"),
    control("kube-scheduler-cp-1"),
    section("nodes"),
    node(1, 6, 0.8),
    node(2, 5, 1.3),
    node(3, 5, 3.6),
    row("Node", undefined, "cp-1", {
      parent: "nodes",
      state: "ready",
      facts: { note: "control plane" },
      createdMs: startMs,
    }),
    row("Namespace", undefined, "default", { createdMs: startMs }),
    row("Namespace", undefined, "kube-system", { createdMs: startMs }),
    row("Deployment", "kube-system", "coredns", {
      parent: "Namespace//kube-system",
      state: "ready",
      ready: "2/2",
      createdMs: startMs,
    }),
    deployment(3, 1),
    replicaSet(oldHash, 3, 3),
    ...oldPods.flatMap((one) => pod(oldHash, one.suffix, "ready", { ...one, born: startMs + minute })),
    row("Service", "default", "web", {
      parent: "Namespace//default",
      facts: { ip: "10.96.14.2:80" },
      createdMs: startMs + minute,
    }),
    ...oldPods.map((one) => endpoint(one.ip, `web-${oldHash}-${one.suffix}`, "ready")),
    row("Pod", "default", "report", {
      parent: "Namespace//default",
      state: "crashing",
      status: "CrashLoopBackOff",
      ready: "0/1",
      facts: { node: "node-1", ip: "10.244.1.8", restarts: 4 },
      createdMs: startMs + minute,
    }),
  ];
}

/** The rollout: maxSurge 1, maxUnavailable 0. */
export function rollout(): Step[] {
  const steps: Step[] = [];
  let revision = 1291;
  let sample = { oldReady: 3, newReady: 0, wanted: 3 };
  const say = (
    afterMs: number,
    rows: readonly NewRow[],
    log: readonly (NewLogRow | undefined)[] = [],
    removed: readonly string[] = [],
  ) => steps.push({ afterMs, rows, removed, log: log.filter((one) => one !== undefined), sample });
  const write = (actor: string, verb: string, object: string, kind: string, name: string, text: string): NewLogRow => {
    revision++;
    const causeRevision = actor === "learner" ? undefined : revision - 1;
    return { sort: "Write", actor, verb, object, ref: { kind, ...web, name }, text, revision, causeRevision };
  };
  const event = (
    actor: string,
    object: string,
    name: string,
    text: string,
    level: LogRow["level"] = "info",
  ): NewLogRow => ({
    sort: "Event",
    actor,
    verb: "event",
    object,
    ref: { kind: "Pod", ...web, name },
    text,
    causeRevision: revision,
    level,
  });
  say(0, [deployment(3, 2)], [write("learner", "apply", "deploy/web", "Deployment", "web", "image shop:v1 → shop:v2")]);
  newPods.forEach((one, index) => {
    const name = `web-${newHash}-${one.suffix}`;
    const born = startMs + 3 * minute + steps.reduce((sum, step) => sum + step.afterMs, 0);
    const rs = `rs/web-${newHash}`;
    const up = write(
      "deployment-controller",
      index === 0 ? "create" : "update",
      rs,
      "ReplicaSet",
      `web-${newHash}`,
      `ScalingReplicaSet: up to ${index + 1}`,
    );
    say(6, [replicaSet(newHash, index, index + 1)], [up]);
    const create = write(
      "replicaset-controller",
      "create",
      `pod/${name}`,
      "Pod",
      name,
      `SuccessfulCreate: pod ${name}`,
    );
    say(5, pod(newHash, one.suffix, "pending", { born }), [create]);
    const bind = write("scheduler", "bind", `pod/${name}`, "Pod", name, `Scheduled to ${one.node}`);
    say(9, pod(newHash, one.suffix, "creating", { born, node: one.node }), [bind]);
    say(700, [], [event(`kubelet/${one.node}`, `pod/${name}`, name, "Pulling: image shop:v2")]);
    const running = pod(newHash, one.suffix, "unready", { born, ...one });
    say(1400, running, [
      event(`kubelet/${one.node}`, `pod/${name}`, name, "Pulled: image shop:v2 in 1.4 s"),
      event(`kubelet/${one.node}`, `pod/${name}`, name, "Started: container shop"),
      index === 1
        ? event(`kubelet/${one.node}`, `pod/${name}`, name, "Unhealthy: readiness probe failed: HTTP 503", "warning")
        : undefined,
    ]);
    sample = { ...sample, newReady: index + 1 };
    const ready = write(`kubelet/${one.node}`, "patch status", `pod/${name}`, "Pod", name, "Ready: True");
    say(
      1200,
      [
        ...pod(newHash, one.suffix, "ready", { born, ...one }),
        replicaSet(newHash, index + 1, index + 1),
        deployment(3, 2),
        endpoint(one.ip, name, "ready"),
      ],
      [ready],
    );
    const old = oldPods[index]!;
    const oldName = `web-${oldHash}-${old.suffix}`;
    const down = `ScalingReplicaSet: down to ${2 - index}`;
    sample = { ...sample, oldReady: 2 - index };
    say(
      8,
      [
        replicaSet(oldHash, 2 - index, 2 - index),
        ...pod(oldHash, old.suffix, "terminating", { ...old, born: startMs + minute }),
      ],
      [
        write("deployment-controller", "update", `rs/web-${oldHash}`, "ReplicaSet", `web-${oldHash}`, down),
        write("replicaset-controller", "delete", `pod/${oldName}`, "Pod", oldName, "SuccessfulDelete"),
      ],
      [`Endpoint/default/web/${old.ip}`],
    );
    say(
      900,
      [],
      [event(`kubelet/${old.node}`, `pod/${oldName}`, oldName, "Killing: stopping container shop")],
      [`Pod/default/${oldName}`, `Pod/default/${oldName}/shop`],
    );
  });
  return steps;
}
