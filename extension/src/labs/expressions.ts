/**
 * CEL over a {@link LabWorld}: the language of Kubernetes' own policies, with functions for what labs ask about.
 * Expressions are type-checked without being run (`checkExpression`), so that a wrong one is named while the lab is
 * read, and evaluated without side effects (`evaluate`).
 *
 * Objects: `pod(name)`, `deployment(name)`, `service(name)`, `node(name)`, `object(kind, name)`; lists: `pods(selector)`,
 * `replicasets(selector)`, `nodes()`, `objects(kind)`, each with an optional namespace last (`'*'` for all, `default`
 * without). `endpoints(service)`, `events()`, `events(kind, name)`; over the step: `commits(kind)`, `requests()`,
 * `latest()`, `applied(kind)`, `edited(kind)`, `refused()`; `opened(kind)`; `quantity('250m')`; the variables `answer` and
 * `broken` (ids of promises that did not hold).
 */
import { Environment, EvaluationError } from "@marcbachmann/cel-js";
import { parseSelector } from "./selector";
import { CommitThing, EndpointsThing, EventThing, fromCel, parseQuantity, RequestThing, Thing } from "./things";
import type { LabCommit, LabObject, LabRequest, LabWorld } from "./world";

/** What an expression is evaluated over. */
export interface Scope {
  readonly world: LabWorld;
  /** Where the step began; `commits`, `requests`, `applied` and `edited` look at what came after it. */
  readonly sinceSeq: number;
  readonly sinceMs: number;
  /** The learner's answer, in a mistake of a question. */
  readonly answer?: string | number | readonly string[];
  /** The ids of the promises (`always`, `never`) that were broken in this step. */
  readonly broken?: readonly string[];
}

/** What came of an evaluation. `absent` is a path that is not there (yet); `failed` is a mistake of the lab's author. */
export type Evaluation =
  | { readonly sort: "value"; readonly value: unknown }
  | { readonly sort: "absent"; readonly message: string }
  | { readonly sort: "failed"; readonly message: string };

/** The types that an expression may be asked to have. */
export type WantedType = "bool" | "int" | "any" | "list" | "object";

/** Type-checks an expression; undefined if it is right, else what is wrong with it. */
export function checkExpression(source: string, wanted: WantedType): string | undefined {
  const checked = environment.check(source);
  if (!checked.valid) return checked.error?.summary ?? "it cannot be read";
  const type = checked.type ?? "dyn";
  const fits: Readonly<Record<WantedType, boolean>> = {
    any: true,
    bool: type === "bool",
    int: type === "int" || type === "double" || type === "dyn",
    list: type.startsWith("list") || type === "dyn",
    object: type === "Object",
  };
  return fits[wanted] ? undefined : `it gives ${type} where ${wanted} is needed`;
}

/** Evaluates an expression; the value is plain JSON. */
export function evaluate(source: string, scope: Scope): Evaluation {
  const raw = run(source, scope);
  return raw.sort === "value" ? { sort: "value", value: fromCel(raw.value) } : raw;
}

/** Evaluates an expression that names an object: its place in the cluster. */
export function evaluateObject(
  source: string,
  scope: Scope,
): { kind: string; name: string; namespace?: string } | undefined {
  const raw = run(source, scope);
  if (raw.sort !== "value" || !(raw.value instanceof Thing) || !raw.value.exists) return undefined;
  const { kind, name, namespace } = raw.value;
  return { kind, name, ...(namespace && { namespace }) };
}

/** True, or not: what is absent or fails is not true. */
export function holds(source: string, scope: Scope): boolean {
  const result = run(source, scope);
  return result.sort === "value" && result.value === true;
}

/** Replaces each `{{ expression }}` of a text by its value. */
export function fillIn(template: string, scope: Scope): string {
  return template.replace(/\{\{(.*?)\}\}/g, (_, source: string) => {
    const result = evaluate(source.trim(), scope);
    return result.sort === "value" ? String(result.value) : "";
  });
}

/** The expressions inside a template. */
export function placeholdersOf(template: string): readonly string[] {
  return [...template.matchAll(/\{\{(.*?)\}\}/g)].map((match) => (match[1] ?? "").trim());
}

const ABSENT_CODES = new Set(["no_such_key", "index_out_of_bounds"]);

// CEL functions get no context of their own. Evaluation is synchronous, so the scope of the running one stands here.
let current: Scope | undefined;

function run(source: string, scope: Scope): Evaluation {
  const before = current;
  current = scope;
  try {
    const value: unknown = parsed(source)({ answer: answerValue(scope.answer), broken: scope.broken ?? [] });
    return { sort: "value", value };
  } catch (error) {
    const { code, summary } = error as Partial<EvaluationError>;
    const message = summary ?? (error as Error).message;
    const absent = error instanceof EvaluationError && ABSENT_CODES.has(code ?? "");
    return { sort: absent ? "absent" : "failed", message };
  } finally {
    current = before;
  }
}

const parsedBySource = new Map<string, (context: Record<string, unknown>) => unknown>();

function parsed(source: string): (context: Record<string, unknown>) => unknown {
  let program = parsedBySource.get(source);
  if (!program) {
    program = environment.parse(source);
    parsedBySource.set(source, program);
  }
  return program;
}

function answerValue(answer: Scope["answer"]): unknown {
  return typeof answer === "number" && Number.isSafeInteger(answer) ? BigInt(answer) : (answer ?? "");
}

function world(): LabWorld {
  if (!current) throw new Error("an expression runs outside of a scope");
  return current.world;
}

function one(kind: string, name: string, namespace?: string): Thing {
  const found =
    world().object(kind, name, namespace ?? "default") ??
    (namespace === undefined ? world().object(kind, name) : undefined);
  return new Thing(kind, found);
}

function many(kind: string, selector = "", namespace = "default"): readonly Thing[] {
  const matches = parseSelector(selector);
  return world()
    .objects(kind)
    .filter((object) => inNamespace(object, namespace) && matches(object.metadata.labels ?? {}))
    .map((object) => new Thing(kind, object));
}

function inNamespace(object: LabObject, namespace: string): boolean {
  const own = object.metadata.namespace;
  return namespace === "*" || own === undefined || own === "" || own === namespace;
}

function endpoints(service: string, namespace = "default"): EndpointsThing {
  const slices = many("EndpointSlice", `kubernetes.io/service-name=${service}`, namespace);
  return new EndpointsThing(slices.flatMap((slice) => (slice.source ? [slice.source] : [])));
}

function events(kind?: string, name?: string): readonly EventThing[] {
  const all = world()
    .objects("Event")
    .map((event) => new EventThing(event));
  return all.filter(
    (event) => (kind === undefined || event.kind === kind) && (name === undefined || event.object === name),
  );
}

function commits(kind: string): readonly CommitThing[] {
  const found: CommitThing[] = [];
  for (const commit of world().history as Iterable<LabCommit>) {
    if (commit.kind === kind && commit.seq > (current?.sinceSeq ?? 0))
      found.push(new CommitThing(commit, current?.sinceMs ?? 0));
  }
  return found;
}

function requests(): readonly RequestThing[] {
  const found: RequestThing[] = [];
  for (const request of world().requests as Iterable<LabRequest>) {
    if (request.seq > (current?.sinceSeq ?? 0)) found.push(new RequestThing(request));
  }
  return found;
}

function edits(kind: string): readonly RequestThing[] {
  return requests().filter((request) => request.accepted && request.kind === kind);
}

function openedNames(kind: string): readonly string[] {
  return [...world().opened].filter((opened) => opened.kind === kind).map((opened) => opened.name);
}

const NO_REQUEST: LabRequest = {
  seq: 0,
  atMs: 0,
  verb: "",
  kind: "",
  name: "",
  namespace: "",
  code: -1,
  reason: "",
  message: "",
};

const environment = createEnvironment();

/** The functions of a family `name(arguments)`, `name(arguments, namespace)`. */
function createEnvironment(): Environment {
  const it = new Environment({ homogeneousAggregateLiterals: false, enableOptionalTypes: true });
  it.registerVariable("answer", "dyn");
  it.registerVariable("broken", "list<string>");
  it.registerType("Object", {
    ctor: Thing,
    fields: {
      exists: "bool",
      kind: "string",
      name: "string",
      namespace: "string",
      uid: "string",
      labels: "map<string, string>",
      annotations: "map<string, string>",
      terminating: "bool",
      owner: "string",
      ownerKind: "string",
      generation: "int",
      spec: "dyn",
      status: "dyn",
      object: "dyn",
      phase: "string",
      node: "string",
      ip: "string",
      ready: "bool",
    },
  });
  it.registerType("Event", {
    ctor: EventThing,
    fields: { reason: "string", type: "string", message: "string", object: "string", kind: "string", count: "int" },
  });
  it.registerType("Endpoints", {
    ctor: EndpointsThing,
    fields: { ready: "int", notReady: "int", addresses: "list<string>" },
  });
  it.registerType("Commit", {
    ctor: CommitThing,
    fields: { type: "string", user: "string", name: "string", seconds: "double", object: "Object" },
  });
  it.registerType("Request", {
    ctor: RequestThing,
    fields: {
      verb: "string",
      kind: "string",
      name: "string",
      code: "int",
      reason: "string",
      message: "string",
      accepted: "bool",
    },
  });
  registerObjects(it);
  registerMethods(it);
  registerHistory(it);
  return it;
}

function registerObjects(it: Environment): void {
  const single: Readonly<Record<string, string>> = {
    pod: "Pod",
    deployment: "Deployment",
    replicaset: "ReplicaSet",
    replicationcontroller: "ReplicationController",
    service: "Service",
    node: "Node",
  };
  for (const [name, kind] of Object.entries(single)) {
    it.registerFunction(`${name}(string): Object`, (of: string) => one(kind, of));
    it.registerFunction(`${name}(string, string): Object`, (of: string, namespace: string) => one(kind, of, namespace));
  }
  it.registerFunction("object(string, string): Object", (kind: string, name: string) => one(kind, name));
  it.registerFunction("object(string, string, string): Object", (kind: string, name: string, namespace: string) =>
    one(kind, name, namespace),
  );
  for (const [name, kind] of Object.entries({
    pods: "Pod",
    replicasets: "ReplicaSet",
    deployments: "Deployment",
    services: "Service",
  })) {
    it.registerFunction(`${name}(): list<Object>`, () => many(kind));
    it.registerFunction(`${name}(string): list<Object>`, (selector: string) => many(kind, selector));
    it.registerFunction(`${name}(string, string): list<Object>`, (selector: string, namespace: string) =>
      many(kind, selector, namespace),
    );
  }
  it.registerFunction("nodes(): list<Object>", () => many("Node"));
  it.registerFunction("objects(string): list<Object>", (kind: string) => many(kind));
  it.registerFunction("objects(string, string): list<Object>", (kind: string, namespace: string) =>
    many(kind, "", namespace),
  );
  it.registerFunction("endpoints(string): Endpoints", (service: string) => endpoints(service));
  it.registerFunction("endpoints(string, string): Endpoints", (service: string, namespace: string) =>
    endpoints(service, namespace),
  );
  it.registerFunction("events(): list<Event>", () => events());
  it.registerFunction("events(string, string): list<Event>", (kind: string, name: string) => events(kind, name));
  it.registerFunction("quantity(string): double", (text: string) => parseQuantity(text));
}

function registerMethods(it: Environment): void {
  it.registerFunction("Object.image(): string", (thing: Thing) => thing.image());
  it.registerFunction("Object.image(string): string", (thing: Thing, container: string) => thing.image(container));
  it.registerFunction("Object.revision(): int", (thing: Thing) => BigInt(thing.revision()));
  it.registerFunction("Object.restarts(): int", (thing: Thing) => BigInt(thing.restarts()));
  it.registerFunction("Object.replicas(): int", (thing: Thing) => BigInt(thing.replicas()));
  it.registerFunction("Object.readyReplicas(): int", (thing: Thing) => BigInt(thing.readyReplicas()));
  it.registerFunction("Object.waitingReason(): string", (thing: Thing) => thing.waitingReason());
  it.registerFunction("Object.condition(string): bool", (thing: Thing, type: string) => thing.condition(type));
  it.registerFunction("Object.conditionReason(string): string", (thing: Thing, type: string) =>
    thing.conditionField(type, "reason"),
  );
  it.registerFunction("Object.events(): list<Event>", (thing: Thing) => events(thing.kind, thing.name));
  it.registerFunction("list<Object>.names(): list<string>", (things: readonly Thing[]) =>
    things.map((thing) => thing.name),
  );
  it.registerFunction(
    "list<Object>.oldest(): Object",
    (things: readonly Thing[]) => things[0] ?? new Thing("", undefined),
  );
  it.registerFunction(
    "list<Object>.newest(): Object",
    (things: readonly Thing[]) => things[things.length - 1] ?? new Thing("", undefined),
  );
}

function registerHistory(it: Environment): void {
  it.registerFunction("commits(string): list<Commit>", (kind: string) => commits(kind));
  it.registerFunction("requests(): list<Request>", () => requests());
  it.registerFunction("latest(): Request", () => requests().at(-1) ?? new RequestThing(NO_REQUEST));
  it.registerFunction("refused(): list<Request>", () => requests().filter((request) => !request.accepted));
  it.registerFunction("applied(string): int", (kind: string) => BigInt(edits(kind).length));
  it.registerFunction("edited(string): bool", (kind: string) => edits(kind).length > 0);
  it.registerFunction("opened(string): list<string>", (kind: string) => openedNames(kind));
}
