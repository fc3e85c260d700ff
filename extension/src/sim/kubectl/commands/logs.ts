/** `kubectl logs` (k8s.io/kubectl/pkg/cmd/logs). Left out: --max-log-requests, since nothing is slow here. */

import { labelSelector, selectorText } from "../../api/selectors";
import type { Obj } from "../../api/types";
import type { Pod } from "../../schema/types";
import { resourceOf } from "../changes";
import type { Call, Command } from "../command";
import { ALL_NAMESPACES, SELECTOR } from "../commonFlags";
import { defaultContainer } from "../containers";
import { answered, fail, refusal } from "../failures";
import { ask, type Conversation, complain, nextOf, print, requestOf } from "../io";
import { pathOf, resourceNamed, withQuery } from "../mapping";
import { itemsAt } from "../resources";

export const logs: Command = {
  name: "logs",
  about: "Print the logs for a container in a pod",
  usage: "[-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]",
  examples: [
    "kubectl logs web",
    "kubectl logs -f web -c nginx",
    "kubectl logs deployment/web --tail=20",
    "kubectl logs -p web",
  ],
  completes: "pod",
  flags: [
    SELECTOR,
    ALL_NAMESPACES,
    { name: "all-containers", type: "bool", about: "Whether to show every container." },
    { name: "all-pods", type: "bool", about: "Whether to show every pod of the workload." },
    { name: "container", short: "c", type: "string", about: "The container." },
    { name: "follow", short: "f", type: "bool", about: "Whether to go on as more comes." },
    { name: "ignore-errors", type: "bool", about: "Whether to go on when a log cannot be read." },
    { name: "limit-bytes", type: "integer", default: "0", about: "The most bytes to show." },
    {
      name: "pod-running-timeout",
      type: "duration",
      default: "20s",
      about: "How long to wait for a pod of a workload.",
    },
    { name: "prefix", type: "bool", about: "Whether lines show their pod and container." },
    { name: "previous", short: "p", type: "bool", about: "Whether to show the container's last life." },
    { name: "since", type: "duration", default: "0s", about: "Only what is newer, as 5m." },
    { name: "since-time", type: "string", about: "Only what is newer than a time." },
    { name: "tail", type: "integer", default: "-1", about: "How many of the last lines." },
    { name: "timestamps", type: "bool", about: "Whether lines show their time." },
  ],
  *run(call) {
    const { flags, args } = call;
    const labels = flags.text("selector");
    if (args.length === 0 && labels === "")
      fail(
        "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command\nSee 'kubectl logs -h' for help and examples",
      );
    if (args.length > 0 && labels !== "") fail("only a selector (-l) or a POD name is allowed");
    if (args.length > 2)
      fail(
        "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command\nSee 'kubectl logs -h' for help and examples",
      );
    if (flags.has("since") && flags.has("since-time"))
      fail("at most one of `sinceTime` or `sinceSeconds` may be specified");
    const pods = yield* podsOf(call);
    if (pods.length === 0) {
      yield* complain(`No resources found in ${call.namespace} namespace.\n`);
      return 0;
    }
    for (const pod of pods) {
      const containers = flags.is("all-containers")
        ? [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])].map(({ name }) => name)
        : [yield* chosen(call, pod)];
      for (const container of containers) yield* show(call, pod, container);
    }
    return 0;
  },
};

function* chosen({ flags, args }: Call, pod: Pod): Conversation<string> {
  const given = flags.text("container") || args[1] || "";
  if (given === "") return yield* defaultContainer(pod);
  const all = [
    ...(pod.spec?.containers ?? []),
    ...(pod.spec?.initContainers ?? []),
    ...(pod.spec?.ephemeralContainers ?? []),
  ];
  if (!all.some(({ name }) => name === given)) fail(`container ${given} is not valid for pod ${pod.metadata.name}`);
  return given;
}

function* show({ flags }: Call, pod: Pod, container: string): Conversation<void> {
  const { name, namespace } = pod.metadata;
  const limit = flags.integer("limit-bytes");
  const follows = flags.is("follow");
  const tail = flags.has("tail") ? flags.integer("tail") : flags.text("selector") !== "" ? 10 : -1;
  const path = withQuery(`/api/v1/namespaces/${namespace}/pods/${name}/log`, {
    container,
    follow: follows,
    previous: flags.is("previous"),
    timestamps: flags.is("timestamps"),
    sinceSeconds: Math.ceil(flags.durationMs("since") / 1000) || undefined,
    sinceTime: flags.text("since-time"),
    tailLines: tail >= 0 ? String(tail) : undefined,
    limitBytes: limit || undefined,
  });
  const prefix = flags.is("prefix") ? `[pod/${name}/${container}] ` : "";
  if (!follows) {
    const text = answered<unknown>(yield* ask("GET", path));
    return yield* print(prefixed(typeof text === "string" ? text : "", prefix));
  }
  const request = requestOf("GET", path);
  for (;;) {
    const { text, end, response } = yield* nextOf(request);
    if (response && response.code >= 400) throw refusal(response);
    if (text !== undefined) yield* print(prefixed(text, prefix));
    else if (typeof response?.body === "string") yield* print(prefixed(response.body, prefix));
    if (end || response) return;
  }
}

const prefixed = (text: string, prefix: string): string => (prefix === "" ? text : text.replace(/^(?=.)/gm, prefix));

/** The pods that the arguments mean: one by name, one of a workload, or all of a selector. */
function* podsOf(call: Call): Conversation<Pod[]> {
  const { flags, args, namespace } = call;
  const labels = flags.text("selector");
  const list = (selector: string) =>
    itemsAt<Obj>(withQuery(`/api/v1/namespaces/${namespace}/pods`, { labelSelector: selector }));
  if (labels !== "") return (yield* list(labels)) as unknown as Pod[];
  const [type, name] = args[0]!.includes("/") ? args[0]!.split("/") : ["pods", args[0]];
  const resource = yield* resourceNamed(call.context, type!);
  const object = answered<Obj>(yield* ask("GET", pathOf(resource, namespace, name!)));
  if (resource.kind === "Pod") return [object as unknown as Pod];
  const pods = yield* podsBehind(call, { ...object, kind: resource.kind });
  if (pods.length === 0) fail(`timed out waiting for the condition`);
  if (flags.is("all-pods")) return pods;
  if (pods.length > 1) yield* complain(`Found ${pods.length} pods, using pod/${pods[0]!.metadata.name}\n`);
  return [pods[0]!];
}

/** The pods of a workload or service, those that run and are ready first. */
export function* podsBehind(call: Call, object: Obj): Conversation<Pod[]> {
  const spec = object.spec as { selector?: object };
  if (!spec?.selector) fail(`cannot get the logs from *${object.apiVersion}.${object.kind}: selector is missing`);
  const isPlain = object.kind === "Service" || object.kind === "ReplicationController";
  const selector = selectorText(
    labelSelector(isPlain ? { matchLabels: spec.selector as Record<string, string> } : (spec.selector as object)),
  );
  const resource = yield* resourceOf(call, "v1", "Pod");
  const pods = (yield* itemsAt(
    withQuery(pathOf(resource, object.metadata.namespace), { labelSelector: selector }),
  )) as unknown as Pod[];
  const rank = (pod: Pod): number => {
    const isReady = pod.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True");
    return (pod.spec?.nodeName ? 0 : 4) + (pod.status?.phase === "Running" ? 0 : 2) + (isReady ? 0 : 1);
  };
  return pods.map((pod) => ({ ...pod, apiVersion: "v1", kind: "Pod" }) as Pod).sort((a, b) => rank(a) - rank(b));
}
