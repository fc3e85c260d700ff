/** Commands that need what a simulated cluster has not: each says why and what to do instead. */
import type { Command } from "../command";
import { complain } from "../io";

const leftOut = (name: string, about: string, why: string, commands?: readonly Command[]): Command => ({
  name,
  about,
  usage: "",
  ...(commands ? { commands } : {}),
  *run() {
    yield* complain(`error: ${why}\n`);
    return 1;
  },
});

const NO_METRICS = "Metrics API not available";

export const attach = leftOut(
  "attach",
  "Attach to a running container",
  "attach is not supported here: containers are simulated and have no streams to attach to; use kubectl logs or kubectl exec",
);
export const cp = leftOut(
  "cp",
  "Copy files and directories to and from containers",
  "cp is not supported here: containers are simulated and have no files to copy; use a ConfigMap",
);
export const kustomize = leftOut(
  "kustomize",
  "Build a kustomization target from a directory or URL",
  "kustomizations are not built here",
);
export const portForward = leftOut(
  "port-forward",
  "Forward one or more local ports to a pod",
  "port-forward is not supported here: pods are simulated and do not listen on real ports; use kubectl exec, or the traffic view",
);
export const proxy = leftOut(
  "proxy",
  "Run a proxy to the Kubernetes API server",
  "proxy is not supported here; kubarium serve offers the API to other clients",
);
export const top: Command = {
  name: "top",
  about: "Display resource (CPU/memory) usage",
  commands: [
    leftOut("node", "Display resource (CPU/memory) usage of nodes", NO_METRICS),
    leftOut("pod", "Display resource (CPU/memory) usage of pods", NO_METRICS),
  ].map((command) => ({
    ...command,
    aliases: [`${command.name}s`, command.name === "node" ? "no" : "po"],
    flags: [
      { name: "selector", short: "l", type: "string", about: "Labels to filter by." },
      { name: "all-namespaces", short: "A", type: "bool", about: "Whether to look into every namespace." },
      { name: "containers", type: "bool", about: "Whether to show containers." },
      { name: "no-headers", type: "bool", about: "Whether to leave out the headers." },
      { name: "sort-by", type: "string", about: "cpu or memory." },
    ],
  })),
};
