/** `kubectl create role|rolebinding|clusterrole|clusterrolebinding`. */
import type { Call, Command } from "../../command";
import { CommandError, fail } from "../../failures";
import type { FlagSpec, Flags } from "../../flags";
import type { Conversation } from "../../io";
import { resourceNamed } from "../../mapping";
import { making } from "./made";

const GROUP = "rbac.authorization.k8s.io";
const API_VERSION = `${GROUP}/v1`;

const RULE: readonly FlagSpec[] = [
  { name: "verb", type: "list", about: "What may be done: get, list, watch, create, …" },
  { name: "resource", type: "list", about: "To which resources, as pods or deployments.apps/scale." },
  { name: "resource-name", type: "array", about: "To which objects alone." },
];

/** One rule per API group, in the order in which they are named. */
function* rulesOf(call: Call): Conversation<object[]> {
  const verbs = [...new Set(call.flags.list("verb"))];
  const names = call.flags.list("resource-name");
  if (verbs.length === 0) fail("at least one verb must be specified");
  const resources = call.flags.list("resource");
  if (resources.length === 0) fail("at least one resource must be specified");
  if (names.length > 0 && resources.length > 1) fail("resource name(s) can not be applied to multiple resources");
  const byGroup = new Map<string, string[]>();
  for (const text of new Set(resources)) {
    const [type = "", subresource] = text.split("/");
    let group = "";
    let name = type;
    if (type !== "*") {
      try {
        ({ group, name } = yield* resourceNamed(call.context, type));
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        fail(error.message);
      }
    }
    const full = subresource === undefined ? name : `${name}/${subresource}`;
    byGroup.set(group, [...(byGroup.get(group) ?? []), full]);
  }
  return [...byGroup].map(([group, own]) => ({
    apiGroups: [group],
    ...(names.length > 0 ? { resourceNames: names } : {}),
    resources: own,
    verbs,
  }));
}

const role = making({
  name: "role",
  about: "Create a role with single rule",
  usage: "NAME --verb=verb --resource=resource.group/subresource [--resource-name=resourcename]",
  examples: ["kubectl create role reader --verb=get,list,watch --resource=pods"],
  flags: RULE,
  *build(call, name) {
    return { apiVersion: API_VERSION, kind: "Role", metadata: { name }, rules: yield* rulesOf(call) };
  },
});

const clusterrole = making({
  name: "clusterrole",
  about: "Create a cluster role",
  usage: "NAME --verb=verb --resource=resource.group [--resource-name=resourcename]",
  flags: [
    ...RULE,
    { name: "non-resource-url", type: "list", about: "Paths beside the resources, as /healthz." },
    { name: "aggregation-rule", type: "string", about: "Labels of the roles to take together, as a=b." },
  ],
  *build(call, name) {
    const { flags } = call;
    const base = { apiVersion: API_VERSION, kind: "ClusterRole", metadata: { name } };
    const aggregation = flags.text("aggregation-rule");
    if (aggregation !== "") {
      const matchLabels = Object.fromEntries(aggregation.split(",").map((pair) => pair.split("=") as [string, string]));
      return { aggregationRule: { clusterRoleSelectors: [{ matchLabels }] }, ...base, rules: null };
    }
    const urls = flags.list("non-resource-url");
    if (urls.length > 0 && flags.list("resource").length === 0) {
      if (flags.list("verb").length === 0) fail("at least one verb must be specified");
      return { ...base, rules: [{ nonResourceURLs: [...urls], verbs: [...flags.list("verb")] }] };
    }
    return { ...base, rules: yield* rulesOf(call) };
  },
});

const SUBJECTS: readonly FlagSpec[] = [
  { name: "user", type: "array", about: "A user; may be repeated." },
  { name: "group", type: "array", about: "A group; may be repeated." },
  { name: "serviceaccount", type: "array", about: "A service account, as namespace:name; may be repeated." },
];

function subjectsOf(flags: Flags): { subjects?: object[] } {
  const accounts = flags.list("serviceaccount").map((text) => {
    const [namespace, name, ...more] = text.split(":");
    if (!namespace || !name || more.length > 0) fail("serviceaccount must be <namespace>:<name>");
    return { kind: "ServiceAccount", name, namespace };
  });
  const subjects = [
    ...flags.list("user").map((name) => ({ apiGroup: GROUP, kind: "User", name })),
    ...flags.list("group").map((name) => ({ apiGroup: GROUP, kind: "Group", name })),
    ...accounts,
  ];
  return subjects.length > 0 ? { subjects } : {};
}

const rolebinding = making({
  name: "rolebinding",
  about: "Create a role binding for a particular role or cluster role",
  usage:
    "NAME --clusterrole=NAME|--role=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname]",
  failed: "failed to create rolebinding: ",
  flags: [
    ...SUBJECTS,
    { name: "role", type: "string", about: "The Role to give." },
    { name: "clusterrole", type: "string", about: "The ClusterRole to give." },
  ],
  *build({ flags }, name) {
    const own = flags.text("role");
    const cluster = flags.text("clusterrole");
    if ((own === "") === (cluster === "")) fail("exactly one of clusterrole or role must be specified");
    const roleRef = { apiGroup: GROUP, kind: own === "" ? "ClusterRole" : "Role", name: own || cluster };
    return { apiVersion: API_VERSION, kind: "RoleBinding", metadata: { name }, roleRef, ...subjectsOf(flags) };
  },
});

const clusterrolebinding = making({
  name: "clusterrolebinding",
  about: "Create a cluster role binding for a particular cluster role",
  usage:
    "NAME --clusterrole=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname]",
  failed: "failed to create clusterrolebinding: ",
  flags: [...SUBJECTS, { name: "clusterrole", type: "string", about: "The ClusterRole to give." }],
  *build({ flags }, name) {
    const cluster = flags.text("clusterrole");
    if (cluster === "") fail('required flag(s) "clusterrole" not set');
    const roleRef = { apiGroup: GROUP, kind: "ClusterRole", name: cluster };
    return { apiVersion: API_VERSION, kind: "ClusterRoleBinding", metadata: { name }, roleRef, ...subjectsOf(flags) };
  },
});

export const accessCommands: readonly Command[] = [clusterrole, clusterrolebinding, role, rolebinding];
