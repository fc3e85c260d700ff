/** `kubectl auth can-i` and `whoami`: asks the API's own reviews. Left out: reconcile. */
import type { Call, Command } from "../command";
import { ALL_NAMESPACES, OUTPUT } from "../commonFlags";
import { answered, CommandError, fail } from "../failures";
import { ask, type Conversation, complain, print } from "../io";
import { resourceNamed } from "../mapping";
import { objectText } from "../output";
import { aligned, TABLE } from "../printers/tabWriter";

const canI: Command = {
  name: "can-i",
  about: "Check whether an action is allowed",
  usage: "VERB [TYPE | TYPE/NAME | NONRESOURCEURL]",
  examples: [
    "kubectl auth can-i create pods",
    "kubectl auth can-i list secrets --as=system:serviceaccount:default:web",
    "kubectl auth can-i --list",
  ],
  flags: [
    ALL_NAMESPACES,
    { name: "list", type: "bool", about: "Whether to show all that is allowed." },
    { name: "no-headers", type: "bool", about: "Whether to leave out the headers." },
    { name: "quiet", short: "q", type: "bool", about: "Whether to answer by the exit code alone." },
    { name: "subresource", type: "string", about: "A sub-resource, as log." },
  ],
  *run(call) {
    const { flags, args } = call;
    if (flags.is("list")) return yield* listRules(call);
    if (args.length < 1 || args.length > 3)
      fail(
        "you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples",
      );
    const spec = yield* specOf(call);
    const body = { kind: "SelfSubjectAccessReview", apiVersion: "authorization.k8s.io/v1", metadata: {}, spec };
    const { status } = answered<{ status: { allowed: boolean; reason?: string; evaluationError?: string } }>(
      yield* ask("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", { body }),
    );
    if (!flags.is("quiet")) {
      const why = [
        status.reason ? ` - ${status.reason}` : "",
        status.evaluationError ? ` - ${status.evaluationError}` : "",
      ].join("");
      yield* print(`${status.allowed ? "yes" : "no"}${status.allowed ? "" : why}\n`);
    }
    return status.allowed ? 0 : 1;
  },
};

function* specOf(call: Call): Conversation<object> {
  const { flags, args } = call;
  const [verb, target = ""] = args as [string, string?];
  if (target.startsWith("/")) return { nonResourceAttributes: { path: target, verb } };
  const [type = "", slashName] = target.split("/");
  if (type === "")
    fail(
      "you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples",
    );
  let resource = { group: "", name: type, version: "*", namespaced: true };
  if (type !== "*") {
    try {
      resource = yield* resourceNamed(call.context, type);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      yield* complain(`Warning: the server doesn't have a resource type '${type}'\n\n`);
    }
  }
  if (!resource.namespaced)
    yield* complain(
      `Warning: resource '${resource.name}' is not namespace scoped${resource.group === "" ? "" : ` in group '${resource.group}'`}\n\n`,
    );
  const name = slashName ?? args[2];
  const namespace = flags.is("all-namespaces") || !resource.namespaced ? "" : call.namespace;
  const subresource = flags.text("subresource");
  return {
    resourceAttributes: {
      ...(namespace ? { namespace } : {}),
      verb,
      group: resource.group,
      resource: resource.name,
      ...(subresource ? { subresource } : {}),
      ...(name ? { name } : {}),
    },
  };
}

interface Rules {
  resourceRules?: { verbs?: string[]; apiGroups?: string[]; resources?: string[]; resourceNames?: string[] }[];
  nonResourceRules?: { verbs?: string[]; nonResourceURLs?: string[] }[];
}

function* listRules({ namespace, flags }: Call): Conversation<number> {
  const body = {
    kind: "SelfSubjectRulesReview",
    apiVersion: "authorization.k8s.io/v1",
    metadata: {},
    spec: { namespace },
  };
  const { status } = answered<{ status: Rules }>(
    yield* ask("POST", "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", { body }),
  );
  const list = (items: readonly string[] = []) => `[${items.join(" ")}]`;
  const rows = (status.resourceRules ?? []).flatMap(({ resources = [], apiGroups = [], resourceNames, verbs }) =>
    resources.flatMap((resource) =>
      apiGroups.map((group) => [
        group === "" || group === "*" ? (group === "*" ? `${resource}.*` : resource) : `${resource}.${group}`,
        "[]",
        list(resourceNames),
        list(verbs),
      ]),
    ),
  );
  rows.sort((a, b) => (a[0]! < b[0]! ? -1 : a[0]! > b[0]! ? 1 : 0));
  rows.push(
    ...(status.nonResourceRules ?? []).flatMap(({ nonResourceURLs, verbs }) =>
      (nonResourceURLs ?? []).map((url) => ["", list([url]), "[]", list(verbs)]),
    ),
  );
  yield* print(
    aligned(
      flags.is("no-headers") ? rows : [["Resources", "Non-Resource URLs", "Resource Names", "Verbs"], ...rows],
      TABLE,
    ),
  );
  return 0;
}

const whoami: Command = {
  name: "whoami",
  about: "Experimental: Check self subject attributes",
  flags: [OUTPUT],
  *run(call) {
    const body = { kind: "SelfSubjectReview", apiVersion: "authentication.k8s.io/v1", metadata: {} };
    const answer = answered<{
      status: { userInfo: { username: string; uid?: string; groups?: string[]; extra?: Record<string, string[]> } };
    }>(yield* ask("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", { body }));
    const output = call.flags.text("output");
    if (output !== "") {
      yield* print(yield* objectText(call, output, answer));
      return 0;
    }
    const { username, uid, groups = [], extra = {} } = answer.status.userInfo;
    const rows = [
      ["ATTRIBUTE", "VALUE"],
      ["Username", username],
    ];
    if (uid) rows.push(["UID", uid]);
    if (groups.length > 0) rows.push(["Groups", `[${groups.join(" ")}]`]);
    for (const key of Object.keys(extra).sort()) rows.push([`Extra: ${key}`, `[${extra[key]!.join(" ")}]`]);
    yield* print(aligned(rows, TABLE));
    return 0;
  },
};

export const auth: Command = { name: "auth", about: "Inspect authorization", commands: [canI, whoami] };
