/** `kubectl describe` (k8s.io/kubectl/pkg/describe): an object, what belongs to it, and its events. */
import { isControlledBy } from "../../api/meta";
import { labelSelector, selectorText } from "../../api/selectors";
import type { Obj } from "../../api/types";
import type { CoreEvent } from "../../schema/types";
import type { Call, Command } from "../command";
import { ALL_NAMESPACES, FILES, SELECTOR } from "../commonFlags";
import { writeRole, writeRoleBinding } from "../describe/access";
import { writeNamespace, writeNode } from "../describe/cluster";
import {
  endpointsText,
  writeClaim,
  writeConfigMap,
  writeEndpointSlice,
  writeIngress,
  writeResourceQuota,
  writeSecret,
  writeService,
  writeServiceAccount,
} from "../describe/configuration";
import { writeEvents } from "../describe/events";
import { writeGeneric } from "../describe/generic";
import { writePod } from "../describe/pod";
import {
  writeCronJob,
  writeDaemonSet,
  writeDeployment,
  writeJob,
  writeReplicaSet,
  writeStatefulSet,
} from "../describe/workloads";
import { Writer } from "../describe/writer";
import { failureText } from "../failures";
import { type Conversation, complain, nowMs, print } from "../io";
import { pathOf, withQuery } from "../mapping";
import { type Found, fetched, itemsAt, listed, targetsOf } from "../resources";

export const describe: Command = {
  name: "describe",
  about: "Show details of a specific resource or group of resources",
  usage: "(-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME)",
  examples: ["kubectl describe pod web", "kubectl describe node worker-1", "kubectl describe pods -l app=web"],
  completes: "resource",
  flags: [
    ...FILES,
    SELECTOR,
    ALL_NAMESPACES,
    { name: "chunk-size", type: "integer", default: "500", about: "How many objects to ask for at a time." },
    { name: "show-events", type: "bool", default: "true", about: "Whether to show the events." },
  ],
  *run(call) {
    const targets = yield* targetsOf(call, { listsByDefault: true });
    const errors: Error[] = [];
    let isFirst = true;
    for (const target of targets) {
      let found: Found[] = [];
      try {
        found = yield* fetched(target);
      } catch (error) {
        if (!(error instanceof Error) || error.name === "AssertionError") throw error;
        if (target.sort === "one") found = yield* withPrefix(target.resource, target.namespace, target.name);
        if (found.length === 0) errors.push(error);
      }
      for (const one of found) {
        const text = yield* describeOne(call, one);
        yield* print(isFirst ? text : `\n\n${text}`);
        isFirst = false;
      }
    }
    if (isFirst && errors.length === 0)
      yield* complain(
        call.flags.is("all-namespaces")
          ? "No resources found\n"
          : `No resources found in ${call.namespace} namespace.\n`,
      );
    for (const error of errors) yield* complain(failureText(error));
    return errors.length > 0 ? 1 : 0;
  },
};

/** A name that is none may be the beginning of some. */
function* withPrefix(
  resource: Found["resource"],
  namespace: string | undefined,
  prefix: string,
): Conversation<Found[]> {
  const { items } = yield* listed(resource, pathOf(resource, namespace));
  return items
    .filter(({ metadata }) => metadata.name.startsWith(prefix))
    .map((object) => ({
      resource,
      object,
      name: object.metadata.name,
      ...(object.metadata.namespace ? { namespace: object.metadata.namespace } : {}),
    }));
}

/** Kinds whose description does not end with events. */
const WITHOUT_EVENTS: ReadonlySet<string> = new Set([
  "Namespace",
  "ResourceQuota",
  "Secret",
  "LimitRange",
  "Role",
  "ClusterRole",
  "RoleBinding",
  "ClusterRoleBinding",
  "NetworkPolicy",
]);

function* describeOne(call: Call, { object: read, resource }: Found): Conversation<string> {
  const object = { ...read, kind: resource.kind };
  const w = new Writer();
  const now = yield* nowMs();
  yield* writeKind(w, object, now);
  if (call.flags.is("show-events") && !WITHOUT_EVENTS.has(resource.kind)) writeEvents(w, yield* eventsOf(object), now);
  return w.text;
}

function* eventsOf({ kind, metadata }: Obj): Conversation<CoreEvent[]> {
  const { name, namespace, uid } = metadata;
  const of = [
    `involvedObject.name=${name}`,
    ...(namespace ? [`involvedObject.namespace=${namespace}`] : []),
    `involvedObject.kind=${kind}`,
  ];
  const uidTerm = kind === "Node" ? `involvedObject.uid=${name}` : uid ? `involvedObject.uid=${uid}` : "";
  const path = namespace ? `/api/v1/namespaces/${namespace}/events` : "/api/v1/events";
  const events = yield* itemsAt(
    withQuery(path, { fieldSelector: of.concat(kind === "Node" ? [] : uidTerm ? [uidTerm] : []).join(",") }),
  );
  return events as unknown as CoreEvent[];
}

function* podsOf({ metadata, spec }: Obj, isPlain = false): Conversation<never[]> {
  const { selector } = (spec ?? {}) as { selector?: object };
  const text = selectorText(
    labelSelector(isPlain ? { matchLabels: selector as Record<string, string> } : (selector as object | undefined)),
  );
  return (yield* itemsAt(
    withQuery(`/api/v1/namespaces/${metadata.namespace}/pods`, { labelSelector: text }),
  )) as never[];
}

function* slicesOf(namespace: string | undefined, service: string): Conversation<never[]> {
  return (yield* itemsAt(
    withQuery(`/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`, {
      labelSelector: `kubernetes.io/service-name=${service}`,
    }),
  )) as never[];
}

function* writeKind(w: Writer, object: Obj, now: number): Conversation<void> {
  const { namespace, name } = object.metadata;
  const any = object as never;
  const ownPods = function* (isPlain = false): Conversation<never[]> {
    return (yield* podsOf(object, isPlain)).filter((pod) => isControlledBy(pod as Obj, object)) as never[];
  };
  switch (object.kind) {
    case "Pod":
      return writePod(w, any, now);
    case "Deployment": {
      const sets = (yield* itemsAt(`/apis/apps/v1/namespaces/${namespace}/replicasets`)).filter((one) =>
        isControlledBy(one, object),
      );
      return writeDeployment(w, any, sets as never[]);
    }
    case "ReplicaSet":
      return writeReplicaSet(w, any, yield* ownPods());
    case "ReplicationController":
      return writeReplicaSet(w, any, yield* ownPods(true));
    case "DaemonSet":
      return writeDaemonSet(w, any, yield* ownPods());
    case "StatefulSet":
      return writeStatefulSet(w, any, yield* ownPods());
    case "Job":
      return writeJob(w, any);
    case "CronJob":
      return writeCronJob(w, any);
    case "Node": {
      const pods = yield* itemsAt(withQuery("/api/v1/pods", { fieldSelector: `spec.nodeName=${name}` }));
      const leases = yield* itemsAt(
        withQuery("/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases", {
          fieldSelector: `metadata.name=${name}`,
        }),
      );
      return writeNode(w, any, leases[0] as never, pods as never[], now);
    }
    case "Namespace":
      return writeNamespace(
        w,
        any,
        yield* itemsAt(`/api/v1/namespaces/${name}/resourcequotas`),
        yield* itemsAt(`/api/v1/namespaces/${name}/limitranges`),
      );
    case "ConfigMap":
      return writeConfigMap(w, any);
    case "Secret":
      return writeSecret(w, any);
    case "Service":
      return writeService(w, any, yield* slicesOf(namespace, name));
    case "ServiceAccount":
      return writeServiceAccount(w, any);
    case "ResourceQuota":
      return writeResourceQuota(w, object);
    case "Role":
    case "ClusterRole":
      return writeRole(w, object);
    case "RoleBinding":
    case "ClusterRoleBinding":
      return writeRoleBinding(w, object);
    case "EndpointSlice":
      return writeEndpointSlice(w, any);
    case "PersistentVolumeClaim":
      return writeClaim(w, any, (yield* itemsAt(`/api/v1/namespaces/${namespace}/pods`)) as never[]);
    case "Ingress": {
      const services = yield* itemsAt(`/api/v1/namespaces/${namespace}/services`);
      const texts = new Map<string, string>();
      for (const service of services) {
        const slices = yield* slicesOf(namespace, service.metadata.name);
        for (const port of (service.spec as { ports?: { name?: string; port: number }[] }).ports ?? []) {
          const text = endpointsText(slices, port.name ?? "");
          texts.set(`${service.metadata.name}:${port.port}`, text);
          if (port.name) texts.set(`${service.metadata.name}:${port.name}`, text);
        }
      }
      const missing = (service: string) => `<error: services ${JSON.stringify(service)} not found>`;
      const known = new Set(services.map((service) => service.metadata.name));
      return writeIngress(w, any, (service, port) =>
        known.has(service) ? (texts.get(`${service}:${port.name ?? port.number}`) ?? "") : missing(service),
      );
    }
    default:
      return writeGeneric(w, object);
  }
}
