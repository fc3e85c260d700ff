/** `kubectl expose`: a service in front of a workload, pod or service. */
import type { Obj } from "../../api/types";
import type { Container, ServicePort } from "../../schema/types";
import { createMade, forEach, isKind } from "../changes";
import type { Call, Command } from "../command";
import { DRY_RUN, FIELD_MANAGER, FILES, PRINTING, SAVE_CONFIG, SELECTOR } from "../commonFlags";
import { fail } from "../failures";
import { type Found, gathered } from "../resources";

export const expose: Command = {
  name: "expose",
  about: "Take a replication controller, service, deployment or pod and expose it as a new Kubernetes service",
  usage:
    "(-f FILENAME | TYPE NAME) [--port=port] [--protocol=TCP|UDP|SCTP] [--target-port=number-or-name] [--name=name] [--type=type]",
  examples: [
    "kubectl expose deployment web --port=80 --target-port=8080",
    "kubectl expose pod web --port=80 --type=NodePort",
  ],
  completes: "resource",
  flags: [
    ...FILES,
    ...PRINTING,
    DRY_RUN,
    SAVE_CONFIG,
    { ...SELECTOR, name: "selector", short: undefined } as typeof SELECTOR,
    FIELD_MANAGER("kubectl-expose"),
    { name: "cluster-ip", type: "string", about: "The address, or None." },
    { name: "external-ip", type: "string", about: "An address outside." },
    { name: "labels", short: "l", type: "string", about: "Labels of the service." },
    { name: "load-balancer-ip", type: "string", about: "The load balancer's address." },
    { name: "name", type: "string", about: "The service's name; that of the object unless given." },
    { name: "port", type: "string", about: "The port of the service." },
    { name: "protocol", type: "string", about: "TCP, UDP or SCTP." },
    { name: "session-affinity", type: "string", about: "None or ClientIP." },
    { name: "target-port", type: "string", about: "The port of the pods." },
    { name: "type", type: "string", about: "ClusterIP, NodePort, LoadBalancer or ExternalName." },
  ],
  *run(call) {
    const targets: Call = { ...call, flags: call.flags };
    const { found, errors } = yield* gathered(withoutSelector(targets));
    return yield* forEach(
      found,
      function* (one) {
        yield* createMade(call, serviceFor(call, one), { done: "exposed", manager: "kubectl-expose" });
      },
      errors,
    );
  },
};

/** `--selector` is the service's own here, it names no objects. */
function withoutSelector(call: Call): Call {
  const flags = Object.create(call.flags, {
    text: { value: (name: string) => (name === "selector" ? "" : call.flags.text(name)) },
  }) as Call["flags"];
  return { ...call, flags };
}

interface Exposed {
  readonly selector?: { matchLabels?: Record<string, string>; matchExpressions?: unknown[] } & Record<string, unknown>;
  readonly ports?: ServicePort[];
  readonly containers?: Container[];
  readonly template?: { spec: { containers: Container[] } };
}

function serviceFor({ flags }: Call, found: Found): Obj {
  const { object, resource } = found;
  const spec = (object.spec ?? {}) as Exposed;
  if (!isKind(found, "Deployment", "Pod", "ReplicaSet", "ReplicationController", "Service"))
    fail(`cannot expose a ${resource.kind}${resource.group === "" ? "" : `.${resource.group}`}`);
  const selector = selectorFor(flags.text("selector"), found, spec);
  const containers = spec.containers ?? spec.template?.spec.containers ?? [];
  const known: { port: number; protocol: string }[] =
    resource.kind === "Service"
      ? (spec.ports ?? []).map(({ port, protocol = "TCP" }) => ({ port, protocol }))
      : containers.flatMap(({ ports = [] }) =>
          ports.map(({ containerPort, protocol = "TCP" }) => ({ port: containerPort, protocol })),
        );
  const given = flags
    .text("port")
    .split(",")
    .filter((text) => text !== "");
  if (given.length === 0 && known.length === 0)
    fail("couldn't find port via --port flag or introspection\nSee 'kubectl expose -h' for help and examples");
  const wanted =
    given.length > 0
      ? given.map((text) => ({
          port: Number(text),
          protocol: known.find(({ port }) => port === Number(text))?.protocol ?? "TCP",
        }))
      : known;
  const target = flags.text("target-port");
  const ports = wanted.map(({ port, protocol }, at) => ({
    ...(wanted.length > 1 ? { name: `port-${at + 1}` } : {}),
    port,
    protocol: flags.text("protocol") || protocol,
    targetPort: target === "" ? port : /^\d+$/.test(target) ? Number(target) : target,
  }));
  const labels =
    flags.text("labels") === ""
      ? object.metadata.labels
      : Object.fromEntries(
          flags
            .text("labels")
            .split(",")
            .map((pair) => pair.split("=") as [string, string]),
        );
  const optional = {
    clusterIP: flags.text("cluster-ip"),
    loadBalancerIP: flags.text("load-balancer-ip"),
    sessionAffinity: flags.text("session-affinity"),
    type: flags.text("type"),
  };
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { ...(labels ? { labels } : {}), name: flags.text("name") || object.metadata.name },
    spec: {
      ...(flags.text("external-ip") ? { externalIPs: [flags.text("external-ip")] } : {}),
      ports,
      selector,
      ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== "")),
    },
    status: { loadBalancer: {} },
  };
}

function selectorFor(text: string, { object, resource, name }: Found, { selector }: Exposed): Record<string, string> {
  if (text !== "") return Object.fromEntries(text.split(",").map((pair) => pair.split("=") as [string, string]));
  if (resource.kind === "Pod")
    return (
      object.metadata.labels ??
      fail(
        "couldn't retrieve selectors via --selector flag or introspection: the pod has no labels and cannot be exposed",
      )
    );
  if (resource.kind === "Service" || resource.kind === "ReplicationController")
    return (
      (selector as Record<string, string> | undefined) ??
      fail(
        `couldn't retrieve selectors via --selector flag or introspection: the service ${name} has no pod selector set`,
      )
    );
  if (selector?.matchExpressions?.length)
    fail(
      "couldn't retrieve selectors via --selector flag or introspection: couldn't convert expressions to map-based selector format",
    );
  return selector?.matchLabels ?? {};
}
