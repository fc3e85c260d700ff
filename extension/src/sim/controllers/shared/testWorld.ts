/**
 * A small world for tests: controllers run over one fake view and their writes are taken at once, until nothing moves.
 * No API server: no defaults, no validation, no admission; graceful deletion of pods is immediate.
 */
import type { Component, EventToTell, Result, Write } from "../../client/component";
import { keyOf } from "../../client/component";
import type { Obj, OwnerReference } from "../../schema/types";
import { FAKE_EPOCH_MS, type FakeView, fakeView } from "../../testing/fakeView";
import { sameValue } from "./equal";
import { formatTime } from "./time";

export interface TestWorld {
  readonly view: FakeView;
  readonly events: string[];
  /** All writes so far: `create Pod shop/web-1`. */
  readonly story: string[];
  /** Refuses a write with this text, if it gives one. */
  refuse?: (write: Write) => string | undefined;
  /** Looks at every key until no controller writes; fails when that does not end. */
  settle(...keys: string[]): void;
  all<T = Obj>(kind: string): T[];
  get<T = Obj>(kind: string, name: string): T;
  /** Replaces parts of an object, as a client or another component would. */
  change(kind: string, name: string, change: (draft: any) => void): void;
}

/** A world in namespace `shop`. `each` plays the kubelets: it is called between rounds. */
export function testWorld(
  controllers: readonly Component[],
  objects: unknown[],
  each: (world: TestWorld) => void = () => {},
): TestWorld {
  const view = fakeView({ objects, nowMs: FAKE_EPOCH_MS });
  let counter = 0;
  const tables = new Map(controllers.map((controller) => [controller, fakeView().own]));
  const retried = new Set<string>();
  const world: TestWorld = {
    view,
    events: [],
    story: [],
    settle(...keys) {
      for (let round = 0; round < 400; round++) {
        let moved = false;
        for (const controller of controllers) {
          const own = { ...view, nowMs: view.nowMs, own: tables.get(controller)! };
          for (const key of keys) moved = run(controller, own as FakeView, key) || moved;
        }
        const before = world.story.length;
        each(world);
        if (!moved && before === world.story.length) return;
      }
      throw new Error(`never settled: ${world.story.slice(-20).join(", ")}`);
    },
    all: <T>(kind: string) => view.list(kind as never) as unknown as T[],
    get: <T>(kind: string, name: string) =>
      (view.get(kind as never, "shop", name) ?? view.get(kind as never, undefined, name)) as T,
    change(kind, name, change) {
      const draft = JSON.parse(JSON.stringify(world.get(kind, name)));
      const spec = JSON.stringify(draft.spec);
      change(draft);
      if (JSON.stringify(draft.spec) !== spec) draft.metadata.generation = (draft.metadata.generation ?? 0) + 1;
      store(draft);
      world.story.push(`change ${kind} ${keyOf(draft)}`);
    },
  };

  const store = (object: Obj) => {
    object.metadata.resourceVersion = String(++counter + 100);
    const gone = object.metadata.deletionTimestamp && !(object.metadata.finalizers ?? []).length;
    if (gone) view.remove(object.kind, keyOf(object));
    else view.put(object);
  };

  const run = (controller: Component, own: FakeView, key: string): boolean => {
    const result: Result = controller.reconcile(own, key) ?? {};
    const names: (string | undefined)[] = [];
    let failed = "";
    for (const write of result.writes ?? []) {
      const refusal = world.refuse?.(write);
      if (refusal) {
        failed = refusal;
        controller.answered?.(own, key, write, { ok: false, code: 403, reason: "Forbidden", message: refusal });
        break;
      }
      const object = apply(write);
      names.push(object?.metadata.name ?? write.ref.name);
      controller.answered?.(own, key, write, { ok: true, object });
    }
    for (const event of result.events ?? []) tell(event, names, failed);
    if (names.length > 0) return true;
    // A refused key is tried once more, as the runner would after its back-off.
    const attempt = `${controller.name} ${key} ${failed} ${world.story.length}`;
    if (!failed || retried.has(attempt)) return false;
    retried.add(attempt);
    return true;
  };

  const tell = (event: EventToTell, names: (string | undefined)[], failed: string) => {
    if (event.ifWriteFails !== undefined && !(failed && names.length === event.ifWriteFails)) return;
    if (event.afterWrite !== undefined && event.afterWrite >= names.length) return;
    const name = names[event.afterWrite ?? -1] ?? "";
    world.events.push(`${event.reason}: ${event.message.replace("$name", name).replace("$error", failed)}`);
  };

  const apply = (write: Write): Obj | undefined => {
    const { kind, namespace, name } = write.ref;
    const old = view.get(kind as never, namespace, name) as unknown as Obj | undefined;
    world.story.push(`${write.verb} ${kind}${write.subresource ? `/${write.subresource}` : ""} ${name}`);
    if (write.verb === "create") {
      const body = clone(write.body as Obj);
      const meta = body.metadata;
      if (!meta.name) meta.name = `${meta.generateName}${String(++counter).padStart(4, "0")}`;
      if (view.get(kind as never, meta.namespace, meta.name)) throw new Error(`${kind} ${meta.name} exists`);
      Object.assign(meta, { uid: `uid-${meta.name}`, generation: 1, creationTimestamp: formatTime(view.nowMs) });
      store(body);
      return body;
    }
    if (write.verb === "delete") {
      if (!old) return undefined;
      if (write.options?.propagationPolicy === "Foreground") {
        const metadata = { ...old.metadata, finalizers: [...(old.metadata.finalizers ?? []), "foregroundDeletion"] };
        store(clone({ ...old, metadata: { ...metadata, deletionTimestamp: formatTime(view.nowMs) } }));
      } else store(clone({ ...old, metadata: { ...old.metadata, deletionTimestamp: formatTime(view.nowMs) } }));
      return old;
    }
    if (!old) throw new Error(`no ${kind} ${name}`);
    const next = write.verb === "update" ? clone(write.body as Obj) : merged(old, write.body);
    if (write.verb === "update" && next.metadata.resourceVersion !== old.metadata.resourceVersion)
      throw new Error(`conflict on ${kind} ${name}`);
    if (write.subresource) Object.assign(next, { spec: clone(old.spec ?? null) ?? undefined });
    else if (write.verb === "update" && old.status !== undefined) next.status = clone(old.status);
    if (!sameValue(next.spec, old.spec)) next.metadata.generation = (old.metadata.generation ?? 0) + 1;
    if (sameValue(next, old)) throw new Error(`${kind} ${name}: a write that changes nothing`);
    store(next);
    return next;
  };
  return world;
}

const clone = <T>(value: T): T => (value === undefined ? value : JSON.parse(JSON.stringify(value)));

/** Merge patch, with strategic merge for the owners. */
function merged(old: any, patch: any): any {
  if (patch === null || typeof patch !== "object" || Array.isArray(patch)) return clone(patch);
  const result: any = old && typeof old === "object" && !Array.isArray(old) ? clone(old) : {};
  for (const [key, value] of Object.entries<any>(patch)) {
    if (value === null) delete result[key];
    else if (key === "ownerReferences") result[key] = mergedOwners(result[key] ?? [], value);
    else if (value !== undefined) result[key] = merged(result[key], value);
  }
  return result;
}

function mergedOwners(old: OwnerReference[], patch: (OwnerReference & { $patch?: string })[]): OwnerReference[] {
  const uids = new Set(patch.map((owner) => owner.uid));
  return [...old.filter((owner) => !uids.has(owner.uid)), ...patch.filter((owner) => !owner.$patch)];
}

/** Every pod is bound, runs and is ready, but those that `stuck` names. */
export function kubelets(world: TestWorld, stuck: (pod: any) => boolean = () => false): void {
  for (const pod of world.all<any>("Pod")) {
    if (pod.status?.phase || stuck(pod)) continue;
    world.change("Pod", pod.metadata.name, (draft) => {
      draft.spec.nodeName ??= "node-1";
      const at = formatTime(world.view.nowMs);
      draft.status = {
        phase: "Running",
        startTime: at,
        podIP: "10.244.0.9",
        conditions: [{ type: "Ready", status: "True", lastTransitionTime: at }],
      };
    });
  }
}
