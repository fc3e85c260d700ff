/** A cluster of a scheduler and nothing else: changes are put in, and what it asks for comes out. For tests only. */
import { type Component, type EventToTell, keyOf, type Result, type Write } from "../client/component";
import { type FakeView, fakeView } from "../testing/fakeView";
import type { Decision } from "./decision";
import { createScheduler, type SchedulerOptions } from "./scheduler";

type Thing = { kind: string; metadata: { name: string; namespace?: string } };

export interface TestWorld {
  readonly view: FakeView;
  readonly component: Component;
  /** Everything that was asked, told and decided since the beginning. */
  readonly writes: Write[];
  readonly events: EventToTell[];
  readonly decisions: Decision[];
  /** The last result per key: when it wants to be looked at again. */
  readonly results: Map<string, Result>;
  put(...objects: Thing[]): void;
  remove(object: Thing): void;
  /** Looks at all woken keys until nobody is woken; bindings are accepted and seen unless `refuse` has a message. */
  run(refuse?: string): void;
  /** Lets time pass, and wakes the keys that wanted to be looked at by then. */
  advance(ms: number): void;
}

export function testWorld(objects: readonly Thing[] = [], options: SchedulerOptions = {}): TestWorld {
  const component = createScheduler(options);
  const view = fakeView({ objects, component: component.name });
  const woken: string[] = [...(component.startKeys?.(view) ?? [])];
  let seq = 0;
  const due = new Map<string, number>();

  const change = (type: "ADDED" | "MODIFIED" | "DELETED", object: Thing, previous?: Thing) => {
    const told = { type, kind: object.kind, object, previous, seq: ++seq } as never;
    component.observe?.(view, told);
    const watch = component.watches.find(({ kind }) => kind === object.kind);
    if (watch) woken.push(...(watch.keys ? watch.keys(view, told) : [keyOf(object)]));
  };

  const world: TestWorld = {
    view,
    component,
    writes: [],
    events: [],
    decisions: [],
    results: new Map(),
    put(...added) {
      for (const object of added) {
        const { namespace, name } = object.metadata;
        const previous = view.get(object.kind as "Pod", namespace, name) as Thing | undefined;
        view.put(object);
        change(previous ? "MODIFIED" : "ADDED", object, previous);
      }
    },
    remove(object) {
      view.remove(object.kind, keyOf(object));
      change("DELETED", object);
    },
    run(refuse) {
      for (let turns = 0; woken.length > 0; turns++) {
        if (turns > 100_000) throw new Error("the scheduler does not come to rest");
        const key = woken.shift() as string;
        const result = component.reconcile(view, key) ?? {};
        world.results.set(key, result);
        if (result.requeueAfterMs !== undefined) due.set(key, view.nowMs + result.requeueAfterMs);
        else due.delete(key);
        for (const event of result.events ?? []) {
          const isRefused =
            refuse !== undefined &&
            result.writes?.[event.ifWriteFails ?? event.afterWrite ?? -1]?.subresource === "binding";
          if (event.ifWriteFails !== undefined ? isRefused : !(isRefused && event.afterWrite !== undefined)) {
            world.events.push(
              refuse === undefined ? event : { ...event, message: event.message.replace("$error", refuse) },
            );
          }
        }
        for (const { what } of result.records ?? []) world.decisions.push(what as Decision);
        for (const { key: next } of result.alsoWake ?? []) if (!woken.includes(next)) woken.push(next);
        for (const write of result.writes ?? []) {
          world.writes.push(write);
          if (write.subresource !== "binding") {
            component.answered?.(view, key, write, { ok: true, object: {} });
            continue;
          }
          if (refuse !== undefined) {
            component.answered?.(view, key, write, { ok: false, code: 409, reason: "Conflict", message: refuse });
            due.set(key, view.nowMs + 1_000);
            break;
          }
          component.answered?.(view, key, write, { ok: true, object: {} });
          const { namespace, name } = write.ref;
          const pod = view.get("Pod", namespace, name) as unknown as Thing & { spec: object; status: object };
          const { target } = (write as unknown as { body: { target: { name: string } } }).body;
          world.put({
            ...pod,
            spec: { ...pod.spec, nodeName: target.name },
            status: { ...pod.status, nominatedNodeName: undefined },
          } as never);
        }
      }
    },
    advance(ms) {
      view.nowMs += ms;
      for (const [key, atMs] of [...due].sort((a, b) => a[1] - b[1])) {
        if (atMs > view.nowMs) continue;
        due.delete(key);
        woken.push(key);
      }
      world.run();
    },
  };
  return world;
}

/** `Scheduled default/p: Successfully assigned …` */
export function eventsAsText(events: readonly EventToTell[]): string[] {
  return events.map(({ reason, message }) => `${reason}: ${message}`);
}

/** Which pod went where, in the order of the bindings: `p → a`. */
export function bindings(writes: readonly Write[]): string[] {
  return writes
    .filter(({ subresource }) => subresource === "binding")
    .map(
      (write) => `${write.ref.name} → ${(write as unknown as { body: { target: { name: string } } }).body.target.name}`,
    );
}
