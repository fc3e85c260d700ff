/** `kubectl create service clusterip|nodeport|loadbalancer|externalname`. */
import type { Command } from "../../command";
import { fail } from "../../failures";
import type { FlagSpec, Flags } from "../../flags";
import { making } from "./made";

const TCP: FlagSpec = { name: "tcp", type: "list", about: "Ports, as port or port:targetPort." };

/** `80:http` as a port of a service. */
function portsOf(flags: Flags): object[] {
  const nodePort = flags.integer("node-port");
  return flags.list("tcp").map((text) => {
    const [port = "", target] = text.split(":");
    const number = Number(port);
    if (!/^\d+$/.test(port) || number < 1 || number > 65535) fail(`invalid port specification: ${text}`);
    const targetPort = target === undefined ? number : /^\d+$/.test(target) ? Number(target) : target;
    return {
      name: text.replace(":", "-"),
      ...(nodePort > 0 ? { nodePort } : {}),
      port: number,
      protocol: "TCP",
      targetPort,
    };
  });
}

const typed = (
  name: string,
  type: string,
  about: string,
  more: readonly FlagSpec[],
  spec: (flags: Flags) => object,
): Command =>
  making({
    name,
    about,
    usage: "NAME [--tcp=<port>:<targetPort>]",
    failed: `failed to create ${type} service: `,
    flags: [TCP, ...more],
    *build({ flags }, own) {
      const ports = portsOf(flags);
      const extra = spec(flags);
      return {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: own, labels: { app: own } },
        spec: { ...extra, ...(ports.length > 0 ? { ports } : {}), selector: { app: own }, type },
        status: { loadBalancer: {} },
      };
    },
  });

const needsPort = (flags: Flags): void => {
  if (flags.list("tcp").length === 0) fail("at least one tcp port specifier must be provided");
};

const clusterip = typed(
  "clusterip",
  "ClusterIP",
  "Create a ClusterIP service",
  [{ name: "clusterip", type: "string", about: "The address, or None for a headless service." }],
  (flags) => {
    const address = flags.text("clusterip");
    if (address !== "None") needsPort(flags);
    return address === "" ? {} : { clusterIP: address };
  },
);

const nodeport = typed(
  "nodeport",
  "NodePort",
  "Create a NodePort service",
  [{ name: "node-port", type: "integer", default: "0", about: "The port on every node." }],
  (flags) => {
    needsPort(flags);
    return {};
  },
);

const loadbalancer = typed("loadbalancer", "LoadBalancer", "Create a LoadBalancer service", [], (flags) => {
  needsPort(flags);
  return {};
});

const externalname = typed(
  "externalname",
  "ExternalName",
  "Create an ExternalName service",
  [{ name: "external-name", type: "string", about: "The name that the service stands for." }],
  (flags) => {
    const externalName = flags.text("external-name");
    if (externalName === "") fail('required flag(s) "external-name" not set');
    return { externalName };
  },
);

export const serviceCommand: Command = {
  name: "service",
  aliases: ["svc"],
  about: "Create a service using a specified subcommand",
  commands: [clusterip, externalname, loadbalancer, nodeport],
};
