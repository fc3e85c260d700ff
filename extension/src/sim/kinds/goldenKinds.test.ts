/** Every kind against the recorded answers of a real 1.36: the causes of refusals, and what defaults make of a body. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { causeReason, fieldErrorBody } from "../api/fieldErrors";
import type { Obj } from "../api/types";
import type { Pod } from "../schema/types";
import { builtInKinds } from "./index";
import { apiVersionOf, type Kind, type KindContext } from "./kind";

type Cause = { reason: string; field: string; message: string };
type Step = { method?: string; path?: string; body?: unknown };
type PatchStep = { op: string; path: string; value?: unknown };
type Case = {
  id: string;
  setup?: Step[];
  request: {
    method: string;
    path: string;
    body?: unknown;
    bodyFromLive?: { patch: PatchStep[] } | PatchStep[];
    patch?: PatchStep[];
  };
  expect: {
    status: number;
    headers?: { [name: string]: string };
    body?: Obj & { reason?: string; details?: { causes?: Cause[] } };
  };
};

const folder = ["extension/test/golden/requests", "../shared/golden/requests"].find((path) => existsSync(path));
/** What is not ours to know: admission, allocation, and generated names. */
const notOurs = new Set([
  ...["volumes", "volumeMounts", "serviceAccount", "serviceAccountName", "tolerations", "priority", "preemptionPolicy"],
  ...["clusterIP", "clusterIPs", "nodePort", "ipFamilies", "ipFamilyPolicy", "controller-uid", "matchLabels"],
  ...["batch.kubernetes.io/controller-uid"],
]);

/** The recordings agree in at least so many cases; raise it when it rises. */
const agreeMin = 0.995;
/** Refusals that only the whole server can give: allocation and compiled expressions. */
const serversOwn = /allocat|not in the valid range|compilation failed|field selector|^(dryRun|fieldValidation)/;

describe.skipIf(!folder)("the recorded answers", () => {
  const cases = readdirSync(folder ?? ".")
    .filter((name) => name.endsWith(".json"))
    .flatMap((name) => JSON.parse(readFileSync(`${folder}/${name}`, "utf8")) as Case[])
    .filter(({ request, expect: { status } }) => (request.method === "POST" && status === 201) || status === 422);
  const judged = cases.flatMap((one) => {
    const difference = compare(one);
    return difference === undefined ? [] : [{ id: one.id, difference }];
  });
  const wrong = judged.filter(({ difference }) => difference !== "");

  it("agree with our kinds", () => {
    const agreeing = judged.length - wrong.length;
    const report = wrong.map(({ id, difference }) => `${id}\n${difference}`).join("\n");
    console.log(`${agreeing} of ${judged.length} recorded creations agree\n${report}`);
    expect(agreeing / judged.length).toBeGreaterThan(agreeMin);
  });
});

/** The empty text for agreement; undefined where the case is not about a kind. */
function compare({ request, expect: answer, setup = [] }: Case): string | undefined {
  if (request.method !== "POST" && request.method !== "PUT") return undefined;
  if (/unknown field/.test(answer.headers?.warning ?? "")) return undefined;
  if (request.method === "PUT") return compareUpdate(request, answer, setup);
  const body = expanded(request.body) as Obj;
  if (typeof body !== "object" || body === null) return undefined;
  const kind = builtInKinds.find((one) => one.kind === body.kind && apiVersionOf(one) === body.apiVersion) as
    | Kind
    | undefined;
  if (!kind || !request.path.split("?")[0]!.endsWith(`/${kind.plural}`)) return undefined;
  const draft = prepared(kind, body);
  const context: KindContext = { nowMs: 0, subresource: "", namespace: kind.namespaced ? "{ns}" : undefined };
  if (answer.status === 422) {
    if (answer.body?.reason !== "Invalid" || !answer.body.details?.causes?.[0]?.reason) return undefined;
    const ours = (kind.validate?.(draft, context) ?? []).map((error) =>
      masked(`${causeReason(error)} | ${error.field} | ${fieldErrorBody(error)}`),
    );
    return causeDifference(ours, answer);
  }
  const generated = draft.metadata.generateName || request.path.includes("dryRun=Maybe");
  const problems = generated
    ? []
    : (kind.validate?.(draft, context) ?? []).filter(({ field }) => !/namespace/.test(field));
  const refused = problems.map((error) => `  refused ${error.field} ${fieldErrorBody(error)}`);
  const { metadata: _ours, ...left } = draft;
  const { metadata: _theirs, ...right } = (answer.body ?? {}) as Obj;
  const different = right.kind === kind.kind ? differences(left, right, "") : [];
  const told = masked((kind.warnings?.(draft, undefined, context) ?? []).join(" "));
  const said = masked(answer.headers?.warning ?? "").replace(/\\"/g, '"');
  const isSilent = told === "" || said.includes(told);
  return [...refused, ...different, ...(isSilent ? [] : [`  warned ${told}, theirs ${said}`])]
    .join("\n")
    .slice(0, 1500);
}

/** A body as it is when validation sees it on create. */
function prepared(kind: Kind, body: Obj): Obj {
  const draft = structuredClone(body);
  draft.metadata ??= { name: "" };
  if (kind.namespaced) draft.metadata.namespace = "golden-ns";
  else delete draft.metadata.namespace;
  draft.metadata.uid = uid;
  if (!draft.metadata.name && draft.metadata.generateName)
    draft.metadata.name = `${draft.metadata.generateName.slice(0, 58)}abcde`;
  kind.defaults?.(draft);
  kind.prepareForCreate?.(draft, { nowMs: 0, subresource: "", namespace: undefined });
  return draft;
}

/** The object of the setup, changed as the case changes it, through the same functions as a real update. */
function compareUpdate(request: Case["request"], answer: Case["expect"], setup: readonly Step[]): string | undefined {
  const [path = ""] = request.path.split("?");
  const parent = path.slice(0, path.lastIndexOf("/"));
  const created = setup.find((step) => step.method === "POST" && step.path?.split("?")[0] === parent);
  if (!created || answer.body?.reason !== "Invalid") return undefined;
  const body = expanded(created.body) as Obj;
  const kind = builtInKinds.find((one) => one.kind === body.kind && apiVersionOf(one) === body.apiVersion) as
    | Kind
    | undefined;
  if (!kind) return undefined;
  const old = prepared(kind, body);
  old.metadata.resourceVersion = "1";
  if (kind.id === "Pod") admit(old as unknown as Pod);
  const change = request.bodyFromLive;
  const patch = (Array.isArray(change) ? change : change?.patch) ?? request.patch;
  const draft = (patch ? patched(old, expanded(patch) as PatchStep[]) : expanded(request.body)) as Obj;
  if (!draft) return undefined;
  draft.metadata = { ...old.metadata, ...draft.metadata };
  kind.defaults?.(draft);
  const context = { nowMs: 0, subresource: "", namespace: undefined };
  kind.prepareForUpdate?.(draft, old, context);
  const errors = kind.validateUpdate?.(draft, old, context) ?? [];
  return causeDifference(
    errors.map((error) => masked(`${causeReason(error)} | ${error.field} | ${fieldErrorBody(error)}`)),
    answer,
  );
}

/** What admission adds to a pod: it shows in the line numbers of a diff. */
function admit({ spec }: Pod): void {
  if (!spec) return;
  const taint = (name: string) => `node.kubernetes.io/${name}`;
  const seconds = { operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 } as const;
  const fieldRef = { apiVersion: "v1", fieldPath: "metadata.namespace" };
  const sources = [
    { serviceAccountToken: { expirationSeconds: 3607, path: "token" } },
    { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
    { downwardAPI: { items: [{ path: "namespace", fieldRef }] } },
  ];
  const name = "kube-api-access-abcde";
  Object.assign(spec, { serviceAccountName: "default", priority: 0, preemptionPolicy: "PreemptLowerPriority" });
  spec.tolerations = ["not-ready", "unreachable"].map((word) => ({ key: taint(word), ...seconds }));
  spec.volumes = [{ name, projected: { sources, defaultMode: 420 } }];
  for (const container of spec.containers)
    container.volumeMounts = [{ name, readOnly: true, mountPath: "/var/run/secrets/kubernetes.io/serviceaccount" }];
}

/** RFC 6902 with add, replace and remove, which is what the cases use. */
function patched(object: Obj, patch: readonly PatchStep[]): Obj | undefined {
  const root = structuredClone(object) as { [key: string]: unknown };
  for (const { op, path, value } of patch) {
    const keys = path
      .split("/")
      .slice(1)
      .map((key) => key.replace(/~1/g, "/").replace(/~0/g, "~"));
    const last = keys.pop()!;
    let holder: unknown = root;
    for (const key of keys) holder = (holder as { [key: string]: unknown } | undefined)?.[key];
    if (typeof holder !== "object" || holder === null) return undefined;
    if (Array.isArray(holder))
      holder.splice(
        last === "-" ? holder.length : Number(last),
        op === "add" ? 0 : 1,
        ...(op === "remove" ? [] : [value]),
      );
    else if (op === "remove") delete (holder as { [key: string]: unknown })[last];
    else (holder as { [key: string]: unknown })[last] = value;
  }
  return root as Obj;
}

function causeDifference(ours: readonly string[], answer: Case["expect"]): string | undefined {
  const causes = answer.body?.details?.causes ?? [];
  if (causes.some(({ field, message }) => serversOwn.test(message) || serversOwn.test(field))) return undefined;
  const theirs = causes.map(({ reason, field, message }) => masked(`${reason} | ${field} | ${message}`));
  const missing = [...new Set(theirs)].filter((cause) => !ours.includes(cause)).map((cause) => `  missing ${cause}`);
  const extra = [...new Set(ours)].filter((cause) => !theirs.includes(cause)).map((cause) => `  extra   ${cause}`);
  return [...missing, ...extra].join("\n").slice(0, 1500);
}

const uid = "5d1e0000-0000-4000-8000-000000000001";

function differences(ours: unknown, theirs: unknown, path: string): string[] {
  if (typeof theirs === "string" && theirs.includes("{")) return [];
  if (typeof theirs === "string" && theirs.startsWith("<")) return [];
  if (Array.isArray(ours) && Array.isArray(theirs) && ours.length === theirs.length)
    return theirs.flatMap((item, at) => differences(ours[at], item, `${path}[${at}]`));
  if (typeof ours === "object" && typeof theirs === "object" && ours && theirs && !Array.isArray(ours)) {
    const [a, b] = [ours as { [key: string]: unknown }, theirs as { [key: string]: unknown }];
    const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((key) => !notOurs.has(key));
    return keys.flatMap((key) => differences(a[key], b[key], `${path}.${key}`));
  }
  const [a, b] = [JSON.stringify(ours), JSON.stringify(theirs)];
  return a === b ? [] : [`  ${path}: ours ${a}, theirs ${b}`];
}

/** Addresses stand as words in the recordings. */
const masked = (text: string): string =>
  text
    .replace(/\{ns\}/g, "golden-ns")
    .replaceAll(uid, "<uid>")
    .replaceAll("Gen_abcde", "Gen_<suffix>")
    .replace(/\{node1\}/g, "node1")
    .replace(/\b(?:\d{1,3}\.){3}\d{1,3}\/\d+/g, "<ip>/<bits>")
    .replace(/\b10\.9\.8\.7\b/g, "<ip>");

/** `{"$repeat": ["x", 3]}` stands for a long string. */
function expanded(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll("{ns}", "golden-ns").replaceAll("{node1}", "node1");
  if (Array.isArray(value)) return value.map(expanded);
  if (typeof value !== "object" || value === null) return value;
  const { $repeat: repeat, $then = "" } = value as { $repeat?: [string, number]; $then?: string };
  if (repeat) return repeat[0].repeat(repeat[1]) + $then;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, expanded(item)]));
}
