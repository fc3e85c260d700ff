/** `kubectl config`: the one context that there is. Left out: other clusters and users, which the simulator does not have. */
import type { Command, KubectlContext } from "../command";
import { OUTPUT } from "../commonFlags";
import { fail } from "../failures";
import { print } from "../io";
import { jsonText } from "../printers/json";
import { aligned, TABLE } from "../printers/tabWriter";
import { yamlText } from "../printers/yaml";

const nameOf = ({ cluster = "kubarium" }: KubectlContext): string => cluster;
const USER = "kubernetes-admin";

const view: Command = {
  name: "view",
  about: "Display merged kubeconfig settings or a specified kubeconfig file",
  flags: [
    OUTPUT,
    { name: "minify", type: "bool", about: "Whether to show what the current context uses alone." },
    { name: "raw", type: "bool", about: "Whether to show keys." },
  ],
  *run({ flags, context }) {
    const name = nameOf(context);
    const namespace = context.namespace === "default" ? {} : { namespace: context.namespace };
    const config = {
      apiVersion: "v1",
      clusters: [{ cluster: { "certificate-authority-data": "DATA+OMITTED", server: "https://127.0.0.1:6443" }, name }],
      contexts: [{ context: { cluster: name, ...namespace, user: USER }, name }],
      "current-context": name,
      kind: "Config",
      users: [{ name: USER, user: { "client-certificate-data": "DATA+OMITTED", "client-key-data": "DATA+OMITTED" } }],
    };
    yield* print(flags.text("output") === "json" ? jsonText(config) : yamlText(config));
    return 0;
  },
};

const currentContext: Command = {
  name: "current-context",
  about: "Display the current-context",
  *run({ context }) {
    yield* print(`${nameOf(context)}\n`);
    return 0;
  },
};

const getContexts: Command = {
  name: "get-contexts",
  about: "Describe one or many contexts",
  flags: [OUTPUT, { name: "no-headers", type: "bool", about: "Whether to leave out the headers." }],
  *run({ context, flags }) {
    const name = nameOf(context);
    if (flags.text("output") === "name") yield* print(`${name}\n`);
    else {
      const row = ["*", name, name, USER, context.namespace === "default" ? "" : context.namespace];
      yield* print(
        aligned(flags.is("no-headers") ? [row] : [["CURRENT", "NAME", "CLUSTER", "AUTHINFO", "NAMESPACE"], row], TABLE),
      );
    }
    return 0;
  },
};

const setContext: Command = {
  name: "set-context",
  about: "Set a context entry in kubeconfig",
  usage: "[NAME | --current] [--namespace=namespace]",
  examples: ["kubectl config set-context --current --namespace=team-a"],
  flags: [{ name: "current", type: "bool", about: "Whether to change the current context." }],
  *run({ flags, args, context }) {
    const name = nameOf(context);
    if (!flags.is("current") && args.length === 0) fail("you must specify a non-empty context name or --current");
    if (!flags.is("current") && args[0] !== name)
      fail(`there is no context ${JSON.stringify(args[0])} here, only ${JSON.stringify(name)}`);
    if (flags.has("namespace")) context.namespace = flags.text("namespace") || "default";
    yield* print(`Context ${JSON.stringify(name)} modified.\n`);
    return 0;
  },
};

const useContext: Command = {
  name: "use-context",
  aliases: ["use"],
  about: "Set the current-context in a kubeconfig file",
  usage: "CONTEXT_NAME",
  *run({ args, context }) {
    if (args[0] !== nameOf(context)) fail(`no context exists with the name: ${JSON.stringify(args[0] ?? "")}`);
    yield* print(`Switched to context ${JSON.stringify(args[0])}.\n`);
    return 0;
  },
};

const getClusters: Command = {
  name: "get-clusters",
  about: "Display clusters defined in the kubeconfig",
  *run({ context }) {
    yield* print(`NAME\n${nameOf(context)}\n`);
    return 0;
  },
};

export const config: Command = {
  name: "config",
  about: "Modify kubeconfig files",
  commands: [currentContext, getClusters, getContexts, setContext, useContext, view],
};
