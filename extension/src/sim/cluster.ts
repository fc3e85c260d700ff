/**
 * A cluster: the kernel, the programs on their nodes, and the doors through which the outside asks.
 *
 * This is the composition root. Nothing here decides anything about Kubernetes: the world says which nodes and
 * instances there are, the programs say what they do, and all of them meet in the API server.
 */

import type { Obj } from "./api/types";
import type { Descriptions } from "./apiserver/openapi/schemas";
import { apiserverProgram } from "./apiserver/program";
import type { ApiRequest, ApiResponse, HttpRequest, HttpResponse } from "./apiserver/request";
import { registryAt } from "./apiserver/servedKinds";
import type { InputWhat, Settled, StreamPiece } from "./host";
import type { ReplayableWhat, ReplayInput } from "./inputs";
import { Kernel, type KernelOptions } from "./kernel/kernel";
import type { InstanceId, JournalRecord, Message, Seq } from "./kernel/types";
import { builtInKinds } from "./kinds";
import { type Snapshot, takeSnapshot } from "./snapshot";
import { etcdProgram } from "./store/etcd";
import { type IndexFunctions, Mvcc } from "./store/mvcc";
import { Instances } from "./transport/instances";
import type { Program } from "./transport/program";
import { send } from "./transport/transport";
import type { World } from "./worlds/world";

export interface ClusterOptions {
  readonly world: World;
  /** Names, uids, jitter and ties come from it. Default 1. */
  readonly seed?: number;
  /** How many journal records are kept for the views; 0 keeps none. Default 100,000. */
  readonly recordsMax?: number;
  /** Keep a digest of the whole history (`cluster.digest`). */
  readonly digest?: boolean;
  /** Texts of fields and types for OpenAPI, by definition id; asked for when somebody explains. */
  readonly descriptions?: () => Descriptions | undefined;
}

/** Where requests from people and tools enter. */
export const OUTSIDE: InstanceId = "outside@outside";

/** An outside request that has no answer after so much virtual time gets a 504. */
const ANSWER_WITHIN_MS = 5_000;

export function createCluster(options: ClusterOptions): Cluster {
  const cluster = new Cluster(options, new Kernel(kernelOptionsOf(options)), undefined);
  cluster.boot();
  return cluster;
}

/** The kernel's share of a cluster's options, with the defaults. */
export function kernelOptionsOf({
  seed = 1,
  world,
  recordsMax = 100_000,
  digest = false,
}: ClusterOptions): KernelOptions {
  return { seed, epochMs: world.epochMs, recordsMax, digest };
}

export class Cluster {
  readonly store: Mvcc;
  readonly instances: Instances;
  /** What has been answered to the outside and not been fetched yet, by message id. Output, not state. */
  private readonly answers = new Map<number, HttpResponse | ApiResponse>();
  private readonly streams = new Map<number, (piece: StreamPiece) => void>();

  constructor(
    readonly options: ClusterOptions,
    readonly kernel: Kernel,
    from: Pick<Cluster, "store"> | undefined,
  ) {
    const indexes = new Map<string, IndexFunctions>(
      builtInKinds.map((kind) => [kind.id, (kind.indexes ?? {}) as IndexFunctions]),
    );
    this.store = new Mvcc(kernel, (kind) => indexes.get(kind) ?? {}, from?.store);
    this.instances = new Instances(kernel, this.programs());
  }

  // ── Time ───────────────────────────────────────────────────────────────────────────────────────────────────────

  get nowMs(): number {
    return this.kernel.nowMs;
  }

  /** Handles what is due next, if it is due by then. False when nothing was. */
  turn(untilMs: number): boolean {
    const entry = this.kernel.take(untilMs);
    if (!entry) return false;
    this.instances.dispatch(entry);
    if (this.watcher && this.kernel.handled >= this.watcher.fromTurn) this.watcher.reached();
    return true;
  }

  /** Told between two turns once so many have been made: a cluster can only be forked there. */
  watcher: { readonly fromTurn: number; reached(): void } | undefined;

  /** Lets virtual time pass, as fast as it can. */
  advance(byMs: number): void {
    this.advanceTo(this.kernel.nowMs + byMs);
  }

  advanceTo(untilMs: number): void {
    while (this.turn(untilMs)) {}
    this.kernel.nowMs = Math.max(this.kernel.nowMs, untilMs);
  }

  /** Handles entries until `done`, at most until that time. Tells whether it was done. */
  advanceUntil(done: () => boolean, untilMs: number): boolean {
    while (!done()) if (!this.turn(untilMs)) return done();
    return true;
  }

  /** Runs to the next journal record that satisfies `counts`, at most so far. Returns it, or undefined. */
  step(counts: (record: JournalRecord) => boolean, withinMs: number): JournalRecord | undefined {
    let found: JournalRecord | undefined;
    const listening = this.kernel.journal.listen((record) => {
      if (!found && counts(record)) found = record;
    });
    this.advanceUntil(() => found !== undefined, this.kernel.nowMs + withinMs);
    listening.dispose();
    return found;
  }

  /**
   * Runs until the cluster rests: no request under way, no key to look at, no timer within `patienceMs`, and then
   * through two rounds of every loop that never ends, to see that they write nothing but heartbeats.
   */
  settle({ boundMs = 600_000, patienceMs = 10_000 }: { boundMs?: number; patienceMs?: number } = {}): Settled {
    const startMs = this.kernel.nowMs;
    const endMs = startMs + boundMs;
    let quietSinceMs = startMs;
    const listening = this.kernel.journal.listen((record) => {
      if (record.sort === "commit" && !isHeartbeat(record)) quietSinceMs = this.kernel.nowMs;
    });
    try {
      while (this.kernel.nowMs < endMs) {
        if (this.kernel.queue.working > 0) {
          this.advanceTo(Math.min(endMs, this.kernel.nextDueMs ?? endMs));
          continue;
        }
        const next = this.nextOfConsequence();
        if (next && next.dueMs - this.kernel.nowMs <= patienceMs) {
          this.advanceTo(Math.min(endMs, next.dueMs));
          continue;
        }
        // Loops may still bring something: a probe that succeeds at its third try.
        const quietUntilMs = quietSinceMs + TWO_ROUNDS_MS;
        if (this.kernel.nowMs < quietUntilMs)
          this.advanceTo(Math.min(endMs, quietUntilMs, next?.dueMs ?? quietUntilMs));
        else if (next) return { is: "waiting", untilMs: next.dueMs, for: next.waitingFor ?? "the next step" };
        else return { is: "settled" };
      }
      return { is: "busy", afterMs: boundMs };
    } finally {
      listening.dispose();
    }
  }

  /** The earliest entry that is not a loop's: a message, a dirty key, a timer. */
  private nextOfConsequence(): { dueMs: number; waitingFor?: string } | undefined {
    let next: { dueMs: number; waitingFor?: string } | undefined;
    for (const entry of this.kernel.queue.all()) {
      if (entry.sort === "periodic" || (next && entry.dueMs >= next.dueMs)) continue;
      if (this.instances.isAwaited(entry))
        next = { dueMs: entry.dueMs, ...(entry.waitingFor ? { waitingFor: entry.waitingFor } : {}) };
    }
    return next;
  }

  // ── Requests from outside ──────────────────────────────────────────────────────────────────────────────────────

  /** Sends an HTTP request to an API server; the answer is had from {@link answerTo} once time has gone on. */
  send(request: HttpRequest, by = "learner"): { id: number; seq: Seq } {
    const what: InputWhat = { by, method: request.method, target: request.target, ...sourceOf(request) };
    const seq = this.recordInput(what, { sort: "http", request, by });
    return { id: send(this.kernel, OUTSIDE, this.apiserver, "http/request", request, seq), seq };
  }

  /** The same for a request that is structured already. */
  sendCall(request: ApiRequest): { id: number; seq: Seq } {
    const seq = this.recordInput({ by: request.user.name }, { sort: "api", request });
    return { id: send(this.kernel, OUTSIDE, this.apiserver, "api/request", request, seq), seq };
  }

  /** Ends a stream that was begun by {@link send}. */
  close(id: number): void {
    const seq = this.recordInput({ by: "learner" }, { sort: "close", id });
    send(this.kernel, OUTSIDE, this.apiserver, "http/close", { id }, seq);
  }

  /** Notes what comes from outside, with all that replay needs to do it again at the same moment. */
  recordInput(told: InputWhat, input: ReplayInput): Seq {
    const what: ReplayableWhat = { ...told, input, turn: this.kernel.handled };
    const seq = this.kernel.record({ by: OUTSIDE, sort: "input", what });
    this.kernel.cause = seq;
    return seq;
  }

  answerTo(id: number): HttpResponse | ApiResponse | undefined {
    const found = this.answers.get(id);
    if (found) this.answers.delete(id);
    return found;
  }

  /** Sends a request and lets just enough time pass to answer it. */
  request(request: HttpRequest, by?: string): HttpResponse {
    const { id } = this.send(request, by);
    return this.awaitAnswer(id) as HttpResponse;
  }

  /** The same for a request that is structured already: tests and the bootstrap use it. */
  call(request: ApiRequest): ApiResponse {
    return this.awaitAnswer(this.sendCall(request).id) as ApiResponse;
  }

  private awaitAnswer(id: number): HttpResponse | ApiResponse {
    this.advanceUntil(() => this.answers.has(id), this.kernel.nowMs + ANSWER_WITHIN_MS);
    return this.answerTo(id) ?? GATEWAY_TIMEOUT;
  }

  /** Begins a watch or a followed log; its pieces come as time goes on. */
  stream(request: HttpRequest, listener: (piece: StreamPiece) => void): { dispose(): void } {
    const { id } = this.send(request);
    this.streams.set(id, listener);
    return {
      dispose: () => {
        if (this.streams.delete(id)) this.close(id);
      },
    };
  }

  // ── Looking ────────────────────────────────────────────────────────────────────────────────────────────────────

  /** The stored object as of now. */
  get(kind: string, namespace: string | undefined, name: string): Obj | undefined {
    return this.store.head(kind).objects.get(namespace ? `${namespace}/${name}` : name);
  }

  list(kind: string, namespace?: string): readonly Obj[] {
    return this.store.head(kind).objects.values(namespace ? `${namespace}/` : "");
  }

  /** The digest of all history so far; needs `digest: true`. */
  get digest(): string {
    return this.kernel.journal.digest;
  }

  // ── Life ───────────────────────────────────────────────────────────────────────────────────────────────────────

  /** An independent copy of the whole cluster as it is now. */
  fork(): Cluster {
    return new Cluster(this.options, this.kernel.fork(), this);
  }

  /** The whole cluster as plain JSON; `restoreCluster` makes it again. */
  snapshot(options?: { recordsMax?: number }): Snapshot {
    return takeSnapshot(this, options);
  }

  /** Commits the world's own objects, as a restored etcd would hold them, and starts every instance. */
  boot(): void {
    const { world } = this.options;
    this.commitBootObjects(world.objects);
    this.instances.start(OUTSIDE);
    for (const id of world.instances) this.instances.start(id);
  }

  private commitBootObjects(objects: readonly Obj[]): void {
    for (const object of objects) {
      const { namespace, name } = object.metadata;
      const key = namespace ? `${namespace}/${name}` : name;
      this.store.commit([{ sort: "put", kind: object.kind, key, object }], (_op, type, stored, revision) =>
        this.kernel.record({
          by: "etcd@bootstrap",
          sort: "commit",
          revision,
          ref: { kind: object.kind, name, ...(namespace ? { namespace } : {}) },
          what: { type, object: stored, user: "system:masters" },
        }),
      );
    }
  }

  private get apiserver(): InstanceId {
    return this.options.world.apiserver;
  }

  private programs(): Map<string, Program> {
    const { world, seed = 1 } = this.options;
    const store = () => this.store;
    const programs: Program[] = [
      etcdProgram(store),
      apiserverProgram({
        seed,
        store,
        etcd: () => world.etcd,
        registry: (desk) => registryAt(desk.snapshot),
        documents: { descriptions: () => this.options.descriptions?.() },
      }),
      this.outside(),
    ];
    return new Map([...programs.map((program) => [program.name, program] as const), ...world.programs]);
  }

  /** The end of the line to people and tools: keeps answers until they are fetched. */
  private outside(): Program {
    return {
      name: "outside",
      start() {},
      wake() {},
      receive: (_context, message) => this.outsideReceived(message),
    };
  }

  private outsideReceived({ topic, body }: Message): void {
    switch (topic) {
      case "api/response":
      case "http/response": {
        const { to, response } = body as { to: number; response: HttpResponse };
        const stream = this.streams.get(to);
        if (stream) {
          this.streams.delete(to);
          stream({ sort: "refused", response });
        } else this.answers.set(to, response);
        return;
      }
      case "http/stream": {
        const { to, piece } = body as { to: number; piece: StreamPiece };
        this.streams.get(to)?.(piece);
        if (piece.sort === "end") this.streams.delete(to);
        return;
      }
      case "transport/refused":
        this.answers.set((body as { id: number }).id, SERVICE_UNAVAILABLE);
        return;
    }
  }
}

/** `deploy.yaml:17`: where in the learner's files a request comes from; kubectl sends it along. */
export const SOURCE_HEADER = "x-kubarium-source";

function sourceOf({ headers }: HttpRequest): { file?: string; line?: number } {
  const found = /^(.+):(\d+)$/.exec(headers[SOURCE_HEADER] ?? "");
  return found ? { file: found[1]!, line: Number(found[2]) } : {};
}

/** Longer than two rounds of the slowest loop whose writes matter: probes of 10 s and the node controllers' 5 s. */
const TWO_ROUNDS_MS = 20_000;

const HEARTBEATS: ReadonlySet<string> = new Set(["Lease"]);

function isHeartbeat(record: JournalRecord): boolean {
  return HEARTBEATS.has(record.ref?.kind ?? "") || (record.because?.rule ?? "").endsWith("/heartbeat");
}

const GATEWAY_TIMEOUT: HttpResponse = {
  code: 504,
  headers: { "content-type": "application/json" },
  body: {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message: "the API server did not answer within 5 seconds",
    reason: "Timeout",
    code: 504,
  },
};

const SERVICE_UNAVAILABLE: HttpResponse = {
  code: 503,
  headers: { "content-type": "application/json" },
  body: {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message: "connection refused: no API server listens there",
    reason: "ServiceUnavailable",
    code: 503,
  },
};
