/** Which programs run where, and the door through which a queue entry reaches its program. */
import { assert } from "../../base/assert";
import type { Kernel } from "../kernel/kernel";
import type { Table } from "../kernel/table";
import type { Entry, InstanceId, JournalRecord, Seq, WakeSort } from "../kernel/types";
import { type Context, nodeOf, type Program, programOf, SEPARATOR } from "./program";
import { isLostOnTheWay, send } from "./transport";

export interface Instance {
  readonly id: InstanceId;
  readonly running: boolean;
  /** Grows with every start; a wake-up of an earlier life is void. */
  readonly life: number;
  readonly sinceMs: number;
}

const INSTANCES = "instances";
const SKEWS = "clock/skewMs";
/** Tables whose keys begin with an instance are named so; a stop empties them for that instance. */
const OWN_PREFIX = "own/";
const NOTHING: ReadonlySet<string> = new Set();

export class Instances {
  constructor(
    readonly kernel: Kernel,
    /** Code by instance id, or by program name where all instances are alike. */
    readonly programs: ReadonlyMap<string, Program>,
  ) {}

  get(id: InstanceId): Instance | undefined {
    return this.kernel.table<Instance>(INSTANCES).get(id);
  }

  list(): Instance[] {
    return this.kernel.table<Instance>(INSTANCES).values();
  }

  /** Starts a program on a node with empty tables, but for those that `keeps` names: what lies on the node's disk. */
  start(id: InstanceId, keeps: ReadonlySet<string> = NOTHING): void {
    const life = (this.get(id)?.life ?? 0) + 1;
    this.forgetOwn(id, keeps);
    this.kernel.table<Instance>(INSTANCES).set(id, { id, running: true, life, sinceMs: this.kernel.nowMs });
    this.kernel.cause = this.kernel.record({ by: id, sort: "instance", what: { started: true, life } });
    this.program(id).start(this.context(id));
  }

  /** Stops a program: what it knew is gone but for the tables that `keeps` names; what is on its way to it is refused. */
  stop(id: InstanceId, keeps: ReadonlySet<string> = NOTHING): void {
    const instance = this.get(id);
    if (!instance?.running) return;
    this.kernel.table<Instance>(INSTANCES).set(id, { ...instance, running: false, sinceMs: this.kernel.nowMs });
    this.kernel.cause = this.kernel.record({ by: id, sort: "instance", what: { started: false, life: instance.life } });
    this.forgetOwn(id, keeps);
    for (const other of this.list()) {
      if (other.running && other.id !== id)
        send(this.kernel, id, other.id, "transport/closed", { peer: id }, this.kernel.cause);
    }
  }

  /** Sets a node's clock ahead or back; its timers, which measure spans, are not touched. */
  setSkewMs(node: string, skewMs: number): void {
    if (skewMs === 0) this.kernel.table<number>(SKEWS).delete(node);
    else this.kernel.table<number>(SKEWS).set(node, skewMs);
  }

  skewMs(node: string): number {
    return this.kernel.table<number>(SKEWS).get(node) ?? 0;
  }

  /** Hands an entry to its program. */
  dispatch(entry: Entry): void {
    const instance = this.get(entry.to);
    if (entry.message) {
      const { message } = entry;
      if (isLostOnTheWay(this.kernel, message)) return;
      if (instance?.running)
        this.program(entry.to).receive(new InstanceContext(this.kernel, entry.to, instance.life), message);
      else if (!message.topic.startsWith("transport/")) {
        send(
          this.kernel,
          entry.to,
          message.from,
          "transport/refused",
          { id: message.id, topic: message.topic },
          entry.cause,
        );
      }
      return;
    }
    if (!instance?.running) return;
    const [life, key] = splitLife(entry.key ?? "");
    if (life === instance.life) this.program(entry.to).wake(new InstanceContext(this.kernel, entry.to, life), key);
  }

  /** True if this entry will still be listened to when it is due. */
  isAwaited(entry: Entry): boolean {
    const instance = this.get(entry.to);
    if (!instance?.running) return false;
    if (entry.message) return true;
    const [life, key] = splitLife(entry.key ?? "");
    if (life !== instance.life) return false;
    return this.program(entry.to).awaits?.(this.context(entry.to), key, entry.dueMs) ?? true;
  }

  context(id: InstanceId): Context {
    return new InstanceContext(this.kernel, id, this.get(id)?.life ?? 0);
  }

  private program(id: InstanceId): Program {
    const program = this.programs.get(id) ?? this.programs.get(programOf(id));
    assert(program !== undefined, `no program of the name ${programOf(id)}`);
    return program;
  }

  private forgetOwn(id: InstanceId, keeps: ReadonlySet<string>): void {
    for (const name of this.kernel.tableNames(OWN_PREFIX)) {
      if (keeps.has(name)) continue;
      const table = this.kernel.table(name);
      for (const key of table.keys(id + SEPARATOR)) table.delete(key);
    }
  }
}

/** What one instance can do, during one entry. */
class InstanceContext implements Context {
  readonly node: string;

  constructor(
    private readonly kernel: Kernel,
    readonly self: InstanceId,
    private readonly life: number,
  ) {
    this.node = nodeOf(self);
  }

  get nowMs(): number {
    const skews = this.kernel.table<number>(SKEWS);
    return skews.size === 0 ? this.kernel.nowMs : this.kernel.nowMs + (skews.get(this.node) ?? 0);
  }

  get monotonicMs(): number {
    return this.kernel.nowMs;
  }

  get cause(): Seq {
    return this.kernel.cause;
  }

  send(to: InstanceId, topic: string, body: unknown, cause: Seq = this.kernel.cause): number {
    return send(this.kernel, this.self, to, topic, body, cause);
  }

  wakeAfter(delayMs: number, key: string, sort: WakeSort, waitingFor?: string, cause: Seq = this.kernel.cause): void {
    this.kernel.post({
      dueMs: this.kernel.nowMs + Math.max(0, delayMs),
      to: this.self,
      sort,
      cause,
      key: `${this.life}${SEPARATOR}${key}`,
      ...(waitingFor ? { waitingFor } : {}),
    });
  }

  record(record: Omit<JournalRecord, "seq" | "atMs" | "by">): Seq {
    return this.kernel.record({ by: this.self, ...record });
  }

  table<V>(name: string): Table<V> {
    return this.kernel.table(name);
  }

  draw(component: string, object: string, purpose: string, n?: number): number {
    return this.kernel.draw(component, object, purpose, n);
  }
}

function splitLife(key: string): [number, string] {
  const at = key.indexOf(SEPARATOR);
  return [Number(key.slice(0, at)), key.slice(at + 1)];
}
