/** What the API offers and which it is: `api-resources`, `api-versions`, `version`, `cluster-info`. */
import type { Command } from "../command";
import { OUTPUT } from "../commonFlags";
import { answered, fail } from "../failures";
import { ask, print } from "../io";
import { type ApiResource, allResources, apiVersionOf, groupResourceOf } from "../mapping";
import { jsonText } from "../printers/json";
import { aligned, TABLE } from "../printers/tabWriter";
import { yamlText } from "../printers/yaml";
import { itemsAt } from "../resources";

export const apiResources: Command = {
  name: "api-resources",
  about: "Print the supported API resources on the server",
  examples: [
    "kubectl api-resources",
    "kubectl api-resources --namespaced=true -o wide",
    "kubectl api-resources --api-group=apps",
  ],
  flags: [
    OUTPUT,
    { name: "api-group", type: "string", about: "One API group alone." },
    { name: "cached", type: "bool", about: "Whether to use what is known already." },
    { name: "categories", type: "list", about: "Categories alone, as all." },
    {
      name: "namespaced",
      type: "bool",
      default: "true",
      about: "Whether to show those within namespaces, or those without.",
    },
    { name: "no-headers", type: "bool", about: "Whether to leave out the headers." },
    { name: "sort-by", type: "string", about: "name or kind." },
    { name: "verbs", type: "list", about: "Those with all of these verbs alone." },
  ],
  *run({ flags, args, context }) {
    if (args.length > 0)
      fail(`unexpected arguments: [${args.join(" ")}]\nSee 'kubectl api-resources -h' for help and examples`);
    const output = flags.text("output");
    if (!["", "wide", "name"].includes(output)) fail(`--output ${output} is not available`);
    const sortBy = flags.text("sort-by");
    if (!["", "name", "kind"].includes(sortBy)) fail("--sort-by accepts only name or kind");
    const all = yield* allResources();
    context.discovery = all;
    const wanted = all.filter((resource) => isWanted(resource));
    const key = ({ group, name, kind }: ApiResource): string =>
      sortBy === "kind" ? kind : sortBy === "name" ? name : `${group}\0${name}`;
    wanted.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
    if (output === "name") {
      yield* print(wanted.map((resource) => `${groupResourceOf(resource)}\n`).join(""));
      return 0;
    }
    const header = [
      "NAME",
      "SHORTNAMES",
      "APIVERSION",
      "NAMESPACED",
      "KIND",
      ...(output === "wide" ? ["VERBS", "CATEGORIES"] : []),
    ];
    const rows = wanted.map((resource) => {
      const { name, shortNames = [], namespaced, kind, verbs, categories = [] } = resource;
      return [
        name,
        shortNames.join(","),
        apiVersionOf(resource),
        String(namespaced),
        kind,
        ...(output === "wide" ? [[...verbs].sort().join(","), categories.join(",")] : []),
      ];
    });
    yield* print(aligned(flags.is("no-headers") ? rows : [header, ...rows], TABLE));
    return 0;

    function isWanted({ group, namespaced, verbs, categories = [] }: ApiResource): boolean {
      if (verbs.length === 0) return false;
      if (flags.has("api-group") && group !== flags.text("api-group")) return false;
      if (flags.has("namespaced") && namespaced !== flags.is("namespaced")) return false;
      return (
        flags.list("verbs").every((verb) => verbs.includes(verb)) &&
        flags.list("categories").every((one) => categories.includes(one))
      );
    }
  },
};

export const apiVersions: Command = {
  name: "api-versions",
  about: 'Print the supported API versions on the server, in the form of "group/version"',
  *run() {
    const core = answered<{ versions: string[] }>(yield* ask("GET", "/api"));
    const { groups } = answered<{ groups: { versions: { groupVersion: string }[] }[] }>(yield* ask("GET", "/apis"));
    const versions = [
      ...core.versions,
      ...groups.flatMap((group) => group.versions.map(({ groupVersion }) => groupVersion)),
    ];
    yield* print(
      versions
        .sort()
        .map((version) => `${version}\n`)
        .join(""),
    );
    return 0;
  },
};

const CLIENT = { gitVersion: "v1.36.0", major: "1", minor: "36" };

export const version: Command = {
  name: "version",
  about: "Print the client and server version information",
  flags: [OUTPUT, { name: "client", type: "bool", about: "Whether to show the client's alone." }],
  *run({ flags }) {
    const output = flags.text("output");
    const serverVersion = flags.is("client")
      ? undefined
      : answered<{ gitVersion: string }>(yield* ask("GET", "/version"));
    if (output === "json" || output === "yaml") {
      const value = { clientVersion: CLIENT, kustomizeVersion: "v5.8.0", ...(serverVersion ? { serverVersion } : {}) };
      yield* print(output === "json" ? jsonText(value).replaceAll("    ", "  ") : yamlText(value));
      return 0;
    }
    if (output !== "") fail("--output must be 'yaml' or 'json'");
    yield* print(
      `Client Version: ${CLIENT.gitVersion}\nKustomize Version: v5.8.0\n${serverVersion ? `Server Version: ${serverVersion.gitVersion}\n` : ""}`,
    );
    return 0;
  },
};

export const clusterInfo: Command = {
  name: "cluster-info",
  about: "Display cluster information",
  *run() {
    const host = "https://127.0.0.1:6443";
    const services = yield* itemsAt(
      "/api/v1/namespaces/kube-system/services?labelSelector=kubernetes.io%2Fcluster-service%3Dtrue",
    );
    yield* print(`Kubernetes control plane is running at ${host}\n`);
    for (const { metadata, spec } of services) {
      const name = metadata.labels?.["kubernetes.io/name"] ?? metadata.name;
      const port = (spec as { ports?: { name?: string }[] }).ports?.[0]?.name;
      yield* print(
        `${name} is running at ${host}/api/v1/namespaces/${metadata.namespace}/services/${metadata.name}${port ? `:${port}` : ""}/proxy\n`,
      );
    }
    yield* print("\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n");
    return 0;
  },
};
