/** `kubectl set`: image, env, resources, selector, serviceaccount (k8s.io/kubectl/pkg/cmd/set). Left out: subject. */
import type { Obj } from "../../api/types";
import type { Container, EnvVar, PodSpec } from "../../schema/types";
import { changeEach } from "../changes";
import type { Call, Command } from "../command";
import { DRY_RUN, FIELD_MANAGER, LOCAL, PRINTING, TARGETS } from "../commonFlags";
import { fail } from "../failures";
import { type Conversation, print } from "../io";
import { type Found, gathered } from "../resources";
import { labelsOfSelector } from "../selectors";

const FLAGS = [...TARGETS, ...PRINTING, DRY_RUN, LOCAL, FIELD_MANAGER("kubectl-set")];
const CONTAINERS = {
  name: "containers",
  short: "c",
  type: "string",
  default: "*",
  about: "Which containers, by name; * stands for any text.",
} as const;

/** The object with its pod template's spec changed; undefined for kinds without one. */
function withPodSpec(object: Obj, change: (spec: PodSpec) => PodSpec): Obj | undefined {
  const spec = object.spec as {
    template?: { spec: PodSpec };
    jobTemplate?: { spec: { template: { spec: PodSpec } } };
  } & PodSpec;
  if (object.kind === "Pod") return { ...object, spec: change(spec) };
  if (spec?.jobTemplate) {
    const { jobTemplate } = spec;
    const { template } = jobTemplate.spec;
    return {
      ...object,
      spec: {
        ...spec,
        jobTemplate: {
          ...jobTemplate,
          spec: { ...jobTemplate.spec, template: { ...template, spec: change(template.spec) } },
        },
      },
    };
  }
  return spec?.template
    ? { ...object, spec: { ...spec, template: { ...spec.template, spec: change(spec.template.spec) } } }
    : undefined;
}

function changePods(
  call: Call,
  args: readonly string[],
  done: string,
  change: (spec: PodSpec, found: Found) => PodSpec,
): Conversation<number> {
  return changeEach(
    call,
    (found) =>
      withPodSpec({ ...found.object, kind: found.resource.kind }, (spec) => change(spec, found)) ??
      fail(
        `${found.resource.name}/${found.name} the object is not a pod or does not have a pod template: ${found.resource.kind}`,
      ),
    { args, manager: "kubectl-set", done: () => done, silentIfSame: true },
  );
}

/** Resources first, then `key=value`. */
function split(args: readonly string[]): {
  resources: string[];
  pairs: (readonly [string, string])[];
  removed: string[];
} {
  const resources: string[] = [];
  const pairs: (readonly [string, string])[] = [];
  const removed: string[] = [];
  for (const arg of args) {
    const equals = arg.indexOf("=");
    if (equals > 0) pairs.push([arg.slice(0, equals), arg.slice(equals + 1)]);
    else if (arg.endsWith("-") && arg.length > 1) removed.push(arg.slice(0, -1));
    else resources.push(arg);
  }
  return { resources, pairs, removed };
}

const matches = (pattern: string, name: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
  ).test(name);

const image: Command = {
  name: "image",
  about: "Update the image of a pod template",
  usage: "(-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N",
  examples: ["kubectl set image deployment/web nginx=nginx:1.26", "kubectl set image deployments --all *=nginx:1.26"],
  completes: "resource",
  flags: FLAGS,
  *run(call) {
    const { resources, pairs } = split(call.args);
    if (pairs.length === 0) fail("at least one image update is required");
    return yield* changePods(call, resources, "image updated", (spec) => {
      let next = spec;
      for (const [name, value] of pairs) {
        const isWanted = (container: Container) => name === "*" || container.name === name;
        const all = [...(spec.initContainers ?? []), ...spec.containers];
        if (!all.some(isWanted)) fail(`unable to find container named ${JSON.stringify(name)}`);
        const set = (list: Container[]) =>
          list.map((container) => (isWanted(container) ? { ...container, image: value } : container));
        next = {
          ...next,
          containers: set(next.containers),
          ...(next.initContainers ? { initContainers: set(next.initContainers) } : {}),
        };
      }
      return next;
    });
  },
};

const env: Command = {
  name: "env",
  about: "Update environment variables on a pod template",
  usage: "RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N",
  examples: [
    "kubectl set env deployment/web MODE=debug",
    "kubectl set env deployment/web MODE-",
    "kubectl set env deployment/web --list",
    "kubectl set env deployment/web --from=configmap/settings",
  ],
  completes: "resource",
  flags: [
    ...FLAGS,
    CONTAINERS,
    { name: "env", short: "e", type: "array", about: "A variable, as NAME=value; may be repeated." },
    { name: "from", type: "string", about: "A ConfigMap or Secret to take every key of, as configmap/name." },
    { name: "prefix", type: "string", about: "What stands before the names taken by --from." },
    { name: "keys", type: "list", about: "The keys to take by --from." },
    { name: "list", type: "bool", about: "Whether to show the variables." },
    { name: "overwrite", type: "bool", default: "true", about: "Whether variables that are there may change." },
  ],
  *run(call) {
    const { flags } = call;
    const { resources, pairs, removed } = split([...call.args, ...flags.list("env")]);
    if (flags.is("list")) return yield* listEnv(call, resources);
    const wanted: EnvVar[] = pairs.map(([name, value]) => ({ name, value }));
    if (flags.text("from") !== "") wanted.push(...(yield* variablesFrom(call)));
    if (wanted.length === 0 && removed.length === 0) fail("at least one environment variable must be provided");
    const set = (container: Container): Container => {
      if (!matches(flags.text("containers"), container.name)) return container;
      let list = [...(container.env ?? [])];
      for (const variable of wanted) {
        const at = list.findIndex(({ name }) => name === variable.name);
        if (at >= 0 && !flags.is("overwrite"))
          fail(`'${variable.name}' already has a value (${list[at]!.value ?? ""}), and --overwrite is false`);
        if (at >= 0) list[at] = variable;
        else list.push(variable);
      }
      list = list.filter(({ name }) => !removed.includes(name));
      const { env: _, ...rest } = container;
      return list.length > 0 ? { ...rest, env: list } : (rest as Container);
    };
    return yield* changePods(call, resources, "env updated", (spec) => ({
      ...spec,
      containers: spec.containers.map(set),
      ...(spec.initContainers ? { initContainers: spec.initContainers.map(set) } : {}),
    }));
  },
};

/** One variable for each key of a ConfigMap or Secret. */
function* variablesFrom(call: Call): Conversation<EnvVar[]> {
  const { flags } = call;
  const { found, errors } = yield* gathered({ ...call, flags }, { args: [flags.text("from")] });
  if (errors[0]) throw errors[0];
  return found.flatMap(({ resource, name, object }) => {
    const keys = Object.keys((object.data as object | undefined) ?? {})
      .sort()
      .filter((key) => flags.list("keys").length === 0 || flags.list("keys").includes(key));
    return keys.map((key): EnvVar => {
      const ref = { key, name };
      return {
        name: flags.text("prefix") + key.toUpperCase().replace(/[-.]/g, "_"),
        valueFrom: resource.kind === "Secret" ? { secretKeyRef: ref } : { configMapKeyRef: ref },
      };
    });
  });
}

function* listEnv(call: Call, args: readonly string[]): Conversation<number> {
  const { found, errors } = yield* gathered(call, { args });
  for (const { object, resource, name } of found) {
    const specs: PodSpec[] = [];
    withPodSpec({ ...object, kind: resource.kind }, (spec) => {
      specs.push(spec);
      return spec;
    });
    for (const container of specs.flatMap((spec) => [...spec.containers, ...(spec.initContainers ?? [])])) {
      yield* print(`# ${resource.kind} ${name}, container ${container.name}\n`);
      for (const variable of container.env ?? []) yield* print(`${envLine(variable)}\n`);
    }
  }
  if (errors[0]) throw errors[0];
  return 0;
}

function envLine({ name, value, valueFrom }: EnvVar): string {
  if (valueFrom?.configMapKeyRef)
    return `# ${name} from configmap ${valueFrom.configMapKeyRef.name}, key ${valueFrom.configMapKeyRef.key}`;
  if (valueFrom?.secretKeyRef)
    return `# ${name} from secret ${valueFrom.secretKeyRef.name}, key ${valueFrom.secretKeyRef.key}`;
  if (valueFrom?.fieldRef) return `# ${name} from field path ${valueFrom.fieldRef.fieldPath}`;
  return `${name}=${value ?? ""}`;
}

const resources: Command = {
  name: "resources",
  about: "Update resource requests/limits on objects with pod templates",
  usage: "(-f FILENAME | TYPE NAME) ([--limits=LIMITS & --requests=REQUESTS]",
  examples: ["kubectl set resources deployment web --limits=cpu=200m,memory=512Mi --requests=cpu=100m"],
  completes: "resource",
  flags: [
    ...FLAGS,
    CONTAINERS,
    { name: "limits", type: "string", about: "The limits, as cpu=1,memory=1Gi." },
    { name: "requests", type: "string", about: "The requests, as cpu=1,memory=1Gi." },
  ],
  *run(call) {
    const { flags } = call;
    if (flags.text("limits") === "" && flags.text("requests") === "")
      fail("you must specify an update to requests or limits (in the form of --requests/--limits)");
    const limits = amountsOf(flags.text("limits"));
    const requests = amountsOf(flags.text("requests"));
    return yield* changePods(call, call.args, "resource requirements updated", (spec) => {
      if (!spec.containers.some(({ name }) => matches(flags.text("containers"), name)))
        fail(`unable to find container named ${flags.text("containers")}`);
      return {
        ...spec,
        containers: spec.containers.map((container) => {
          if (!matches(flags.text("containers"), container.name)) return container;
          const old = container.resources ?? {};
          const next = {
            ...old,
            ...(Object.keys(limits).length > 0 ? { limits: { ...old.limits, ...limits } } : {}),
            ...(Object.keys(requests).length > 0 ? { requests: { ...old.requests, ...requests } } : {}),
          };
          return { ...container, resources: next };
        }),
      };
    });
  },
};

function amountsOf(text: string): Record<string, string> {
  const pairs = text.split(",").filter((part) => part !== "");
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name, amount] = pair.split("=");
      if (!name || amount === undefined) fail(`invalid argument syntax ${pair}, expected <resource>=<value>`);
      return [name, amount];
    }),
  ) as Record<string, string>;
}

const selector: Command = {
  name: "selector",
  about: "Set the selector on a resource",
  usage: "(-f FILENAME | TYPE NAME) EXPRESSIONS",
  completes: "resource",
  flags: FLAGS,
  *run(call) {
    const expression = call.args.at(-1) ?? "";
    if (call.args.length < 2) fail("one or more resources must be specified as <resource> <name> or <resource>/<name>");
    const { matchLabels = {} } = labelsOfSelector(expression);
    return yield* changeEach(
      call,
      (found) => {
        if (found.resource.kind !== "Service") fail(`setting a selector is only supported for Services`);
        return { ...found.object, spec: { ...(found.object.spec as object), selector: matchLabels } };
      },
      { args: call.args.slice(0, -1), manager: "kubectl-set", done: () => "selector updated" },
    );
  },
};

const serviceaccount: Command = {
  name: "serviceaccount",
  aliases: ["sa"],
  about: "Update the service account of a resource",
  usage: "(-f FILENAME | TYPE NAME) SERVICE_ACCOUNT",
  completes: "resource",
  flags: FLAGS,
  *run(call) {
    const account = call.args.at(-1);
    if (!account) fail("serviceaccount is required");
    return yield* changePods(call, call.args.slice(0, -1), "serviceaccount updated", (spec) => ({
      ...spec,
      serviceAccountName: account!,
      serviceAccount: account!,
    }));
  },
};

export const set: Command = {
  name: "set",
  about: "Set specific features on objects",
  commands: [env, image, resources, selector, serviceaccount],
};
