/**
 * Plays recorded scenarios on a simulated cluster in this very process: requests go straight to the cluster, waits let
 * virtual time pass. What the watches of `golden/story.mjs` would have seen is read from the journal's commits, and
 * story.mjs reduces and scores it. So all scenarios take seconds, and the same seed gives the same score.
 */
import type { HttpResponse } from "../../src/sim/apiserver/request";
import type { Cluster } from "../../src/sim/cluster";
import type { CommitWhat } from "../../src/sim/host";
import type { JournalRecord } from "../../src/sim/kernel/types";
import { satisfies, valueAt } from "../golden/client.mjs";
import { fill } from "../golden/replay.mjs";
import {
  type Comparison,
  compareStory,
  type Played,
  reduce,
  type SeenChange,
  type SeenObject,
  type Story,
  type Trace,
  type TraceStep,
  WATCHED,
  type Wait,
} from "../golden/story.mjs";

export interface PlayOptions {
  /** The fresh namespace to play in. */
  readonly namespace?: string;
  /** Called before each step; the cluster that it returns is the one that the rest is played on. For forks. */
  beforeStep?(cluster: Cluster, index: number): Cluster;
}

export interface PlayedStory extends Comparison {
  readonly id: string;
  /** Waits that never ended and answers with another status than recorded. */
  readonly notes: readonly string[];
  readonly story: Story;
  readonly seen: readonly SeenChange[];
  /** Where it ended, for digests. */
  readonly cluster: Cluster;
}

/** The pace at which story.mjs asks again, and the longest that it waits unless told otherwise. */
const POLL_MS = 60;
const WAIT_MS_MAX = 45_000;
const WAIT_MS_MIN = 15_000;
/** Events are written late: the end is when nothing but nodes has changed for so long. */
const QUIET_MS = 2_000;
const QUIET_MS_MAX = 8_000;

const ADMIN = { sort: "certificate", commonName: "kubernetes-admin", organizations: ["system:masters"] } as const;

/** Plays one scenario in a fresh namespace and scores it against its recording. */
export function playStory(
  from: Cluster,
  trace: Trace,
  { namespace = "story-1", beforeStep }: PlayOptions = {},
): PlayedStory {
  const play = new Play(from, namespace);
  play.open();
  for (const [index, step] of trace.steps.entries()) {
    if (beforeStep) play.goOnWith(beforeStep(play.cluster, index));
    play.step(fill(step, play.names));
  }
  play.untilQuiet();
  play.listening.dispose();
  const story = reduce(play);
  return {
    ...compareStory(trace, story),
    id: trace.id,
    notes: play.notes,
    story,
    seen: play.seen,
    cluster: play.cluster,
  };
}

class Play implements Played {
  readonly names: readonly (readonly [string, string])[];
  readonly seen: SeenChange[] = [];
  readonly notes: string[] = [];
  before: readonly SeenObject[] = [];
  listening = { dispose() {} };
  private readonly saved: Record<string, unknown> = {};
  private lastChangeMs = 0;

  constructor(
    public cluster: Cluster,
    readonly ns: string,
  ) {
    const nodes = cluster.options.world.nodes;
    this.names = [["{ns}", ns], ...nodes.map((name, i) => [`{node${i + 1}}`, name] as const)];
  }

  /** Makes the namespace, waits for what every namespace gets, and begins to watch. */
  open(): void {
    this.ask("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: this.ns } });
    for (const what of ["serviceaccounts/default", "configmaps/kube-root-ca.crt"]) {
      this.waitFor({ path: `/api/v1/namespaces/${this.ns}/${what}`, is: [] });
    }
    this.before = watchedLists(this.ns).flatMap(({ path, apiVersion }) => {
      const list = this.ask("GET", path).body as { kind: string; items?: SeenObject[] };
      return (list.items ?? []).map((item) => ({ ...item, kind: list.kind.replace(/List$/, ""), apiVersion }));
    });
    this.listen();
  }

  /** Plays on with another cluster, a fork of the present one. */
  goOnWith(cluster: Cluster): void {
    this.cluster = cluster;
    this.listening.dispose();
    this.listen();
  }

  step(step: TraceStep): void {
    switch (step.do) {
      case "waitMs":
        this.cluster.advance(Math.max(100, step.waitMs));
        return;
      case "waitFor":
        if (!this.waitFor(step.waitFor)) this.notes.push(`never came: ${step.title}`);
        return;
      case "node": {
        const kubelet = `kubelet@${step.node}`;
        if (step.state === "stop") this.cluster.instances.stop(kubelet);
        else this.cluster.instances.start(kubelet);
        return;
      }
      case "request":
        this.request(step);
        return;
      case "cleanup": // The cluster ends with the scenario.
    }
  }

  private request(step: TraceStep & { do: "request" }): void {
    for (const item of this.itemsFor(step)) {
      const { method, path, headers, body } = fillSaved(
        { method: step.method, path: step.path, headers: step.headers, body: step.body },
        { ...this.saved, item },
      );
      const answer = this.ask(method, path, body, headers);
      if (step.saveAs) this.saved[step.saveAs] = answer.body;
      if (step.status && !step.status.includes(answer.code)) {
        const message = (answer.body as { message?: string })?.message ?? "";
        this.notes.push(`${step.title}: answered ${answer.code}, recorded ${step.status.join(" or ")}: ${message}`);
      }
    }
  }

  private itemsFor({ forEach }: TraceStep & { do: "request" }): readonly unknown[] {
    if (!forEach) return [undefined];
    const items = (this.ask("GET", forEach.path).body as { items?: unknown[] }).items ?? [];
    return items.filter((item) => satisfies(item, forEach.where)).slice(0, forEach.limit ?? items.length);
  }

  private waitFor(want: Wait): boolean {
    const untilMs = this.cluster.nowMs + Math.max(WAIT_MS_MIN, want.timeoutMs ?? WAIT_MS_MAX);
    let version: string | undefined;
    let sinceMs = 0;
    for (;;) {
      const answer = this.ask("GET", want.path);
      let holds = isMet(want, answer);
      if (holds && want.settledMs) {
        const now = (answer.body as SeenObject).metadata?.resourceVersion;
        if (now !== version) {
          version = now;
          sinceMs = this.cluster.nowMs;
        }
        holds = this.cluster.nowMs - sinceMs >= want.settledMs;
      }
      if (holds) return true;
      if (this.cluster.nowMs > untilMs) return false;
      this.cluster.advance(POLL_MS);
    }
  }

  untilQuiet(): void {
    const untilMs = this.cluster.nowMs + QUIET_MS_MAX;
    this.lastChangeMs = this.cluster.nowMs;
    while (this.cluster.nowMs < untilMs && this.cluster.nowMs - this.lastChangeMs < QUIET_MS) this.cluster.advance(100);
  }

  private ask(
    method: string,
    target: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): HttpResponse {
    const lowerCase = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    return this.cluster.request(
      {
        method,
        target,
        headers: {
          accept: "application/json",
          "user-agent": "golden",
          ...(body !== undefined && typeof body !== "string" ? { "content-type": "application/json" } : {}),
          ...lowerCase,
        },
        credentials: ADMIN,
        ...(body === undefined || body === null
          ? {}
          : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      },
      "golden",
    );
  }

  private listen(): void {
    this.listening = this.cluster.kernel.journal.listen((record) => {
      const change = changeOf(record, this.ns);
      if (!change) return;
      // Whoever changes a stored object in place fails there.
      freeze((record.what as CommitWhat).object);
      this.seen.push({ ...change, at: this.seen.length });
      if (change.object.kind !== "Node") this.lastChangeMs = this.cluster.nowMs;
    });
  }
}

function freeze(value: unknown): void {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const member of Object.values(value)) freeze(member);
}

function isMet(want: Wait, { code, body }: HttpResponse): boolean {
  if (want.gone) return code === 404;
  if (code !== 200) return false;
  if (want.count === undefined && want.total === undefined && want.atLeast === undefined)
    return satisfies(body, want.is);
  const items = (body as { items?: unknown[] }).items ?? [];
  const count = items.filter((item) => satisfies(item, want.where)).length;
  return (
    (want.count === undefined || count === want.count) &&
    (want.total === undefined || items.length === want.total) &&
    (want.atLeast === undefined || count >= want.atLeast)
  );
}

/** `{owner.metadata.uid}` in any string becomes that field of what was saved as `owner`. */
function fillSaved<T>(value: T, saved: Readonly<Record<string, unknown>>): T {
  const text = JSON.stringify(value).replace(/\{(\w+)((?:\.\w+)+)\}/g, (match, name: string, dotted: string) =>
    saved[name] ? String(valueAt(saved[name], dotted.slice(1)) ?? match) : match,
  );
  return JSON.parse(text) as T;
}

function watchedLists(ns: string): { path: string; apiVersion: string }[] {
  return Object.entries(WATCHED).flatMap(([apiVersion, names]) => {
    const root = apiVersion === "v1" ? "/api/v1" : `/apis/${apiVersion}`;
    return names.map((name) => ({
      path: root + (name.startsWith("/") ? name : `/namespaces/${ns}/${name}`),
      apiVersion,
    }));
  });
}

/** The kinds that story.mjs watches: in the namespace, and by themselves. */
const IN_NAMESPACE: ReadonlySet<string> = new Set([
  ...[
    "Pod",
    "Service",
    "ConfigMap",
    "Secret",
    "ServiceAccount",
    "PersistentVolumeClaim",
    "ResourceQuota",
    "ReplicationController",
    "Event",
  ],
  ...["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "ControllerRevision", "Job", "CronJob", "EndpointSlice"],
  ...["PodDisruptionBudget", "HorizontalPodAutoscaler"],
]);

/** The line of a watch that a commit becomes, if story.mjs watches it. */
function changeOf({ sort, ref, what, revision }: JournalRecord, ns: string): Omit<SeenChange, "at"> | undefined {
  if (sort !== "commit" || !ref) return undefined;
  const { type, object } = what as CommitWhat;
  const watched =
    ref.kind === "Node" ||
    (ref.kind === "Namespace" && ref.name === ns) ||
    (ref.kind === "PersistentVolume" && new RegExp(`${ns}(?![a-z0-9])`).test(ref.name)) ||
    (IN_NAMESPACE.has(ref.kind) && ref.namespace === ns);
  if (!watched) return undefined;
  const { metadata } = object as SeenObject;
  return { type, object: { ...(object as SeenObject), metadata: { ...metadata, resourceVersion: String(revision) } } };
}
