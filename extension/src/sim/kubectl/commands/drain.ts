/** `kubectl drain`: cordon, then evict what may be evicted and wait until it is gone (k8s.io/kubectl/pkg/drain). */
import { controllerOf } from "../../api/meta";
import type { Pod } from "../../schema/types";
import { resourceOf } from "../changes";
import type { Call, Command } from "../command";
import { DRY_RUN, SELECTOR, TIMEOUT } from "../commonFlags";
import { CommandError, failureText, refusal } from "../failures";
import { follow } from "../follow";
import { ask, type Conversation, complain, nowMs, print } from "../io";
import { pathOf, withQuery } from "../mapping";
import { dryRunOf } from "../output";
import { gathered, itemsAt, lookup } from "../resources";
import { setUnschedulable } from "./nodes";

const RETRY_MS = 5_000;

export const drain: Command = {
  name: "drain",
  about: "Drain node in preparation for maintenance",
  usage: "NODE",
  examples: [
    "kubectl drain worker-1 --ignore-daemonsets",
    "kubectl drain worker-1 --ignore-daemonsets --delete-emptydir-data --force",
  ],
  completes: "node",
  flags: [
    SELECTOR,
    DRY_RUN,
    TIMEOUT("0s"),
    { name: "chunk-size", type: "integer", default: "500", about: "How many pods to ask for at a time." },
    {
      name: "delete-emptydir-data",
      type: "bool",
      about: "Whether pods with emptyDir volumes may go; their data is lost.",
    },
    { name: "disable-eviction", type: "bool", about: "Whether to delete instead of evict, past disruption budgets." },
    { name: "force", type: "bool", about: "Whether pods without a controller may go; nobody makes them again." },
    {
      name: "grace-period",
      type: "integer",
      default: "-1",
      about: "Seconds for each pod to end; −1 is the pod's own.",
    },
    { name: "ignore-daemonsets", type: "bool", about: "Whether to leave pods of DaemonSets where they are." },
    { name: "pod-selector", type: "string", about: "Only pods with these labels." },
    {
      name: "skip-wait-for-delete-timeout",
      type: "integer",
      default: "0",
      about: "Do not wait for pods that have been ending for longer.",
    },
  ],
  *run(call) {
    if (call.args.length === 0 && call.flags.text("selector") === "")
      throw new CommandError("error: USAGE: drain NODE [flags]\nSee 'kubectl drain -h' for help and examples", 1, true);
    yield* setUnschedulable(call, true, "cordon");
    const { found } = yield* gathered(call, { type: "nodes" });
    for (const { name } of found) {
      try {
        yield* drainNode(call, name);
        yield* print(
          `node/${name} drained${dryRunOf(call) === "none" ? "" : dryRunOf(call) === "client" ? " (dry run)" : " (server dry run)"}\n`,
        );
      } catch (error) {
        if (!(error instanceof Error) || error.name === "AssertionError") throw error;
        const text = failureText(error)
          .replace(/^error: /, "")
          .trimEnd();
        yield* complain(
          `error: unable to drain node ${JSON.stringify(name)} due to error: ${text}, continuing command...\nThere are pending nodes to be drained:\n ${name}\n${text}\n`,
        );
        return 1;
      }
    }
    return 0;
  },
};

function* drainNode(call: Call, node: string): Conversation<void> {
  const { flags } = call;
  const path = withQuery("/api/v1/pods", {
    fieldSelector: `spec.nodeName=${node}`,
    labelSelector: flags.text("pod-selector"),
  });
  const pods = (yield* itemsAt(path)) as unknown as Pod[];
  const leaving: Pod[] = [];
  const refusals = new Map<string, string[]>();
  const warnings = new Map<string, string[]>();
  const note = (map: Map<string, string[]>, reason: string, pod: Pod) =>
    map.set(reason, [...(map.get(reason) ?? []), `${pod.metadata.namespace}/${pod.metadata.name}`]);
  for (const pod of pods) {
    const verdict = yield* verdictOn(call, pod);
    for (const reason of verdict.refusals) note(refusals, reason, pod);
    for (const reason of verdict.warnings) note(warnings, reason, pod);
    if (verdict.leaves) leaving.push(pod);
  }
  const listOf = (map: Map<string, string[]>) => [...map].map(([reason, names]) => `${reason}: ${names.join(", ")}`);
  if (refusals.size > 0) {
    const texts = listOf(refusals);
    throw new CommandError(texts.length === 1 ? texts[0]! : `[${texts.join(", ")}]`);
  }
  if (warnings.size > 0) yield* complain(`Warning: ${listOf(warnings).join("; ")}\n`);
  const dryRun = dryRunOf(call);
  for (const pod of leaving) {
    const { namespace, name } = pod.metadata;
    yield* print(
      `${flags.is("disable-eviction") ? "deleting" : "evicting"} pod ${namespace}/${name}${dryRun === "none" ? "" : dryRun === "client" ? " (dry run)" : " (server dry run)"}\n`,
    );
  }
  if (dryRun === "client") return;
  const timeoutMs = flags.durationMs("timeout") || undefined;
  const deadlineMs = timeoutMs === undefined ? undefined : (yield* nowMs()) + timeoutMs;
  let waiting = leaving;
  while (waiting.length > 0) {
    const again: Pod[] = [];
    for (const pod of waiting) if (!(yield* evict(call, pod))) again.push(pod);
    const gone = waiting.filter((pod) => !again.includes(pod));
    for (const pod of gone) yield* awaitGone(call, pod, timeoutMs);
    waiting = again;
    if (waiting.length === 0) break;
    if (deadlineMs !== undefined && (yield* nowMs()) >= deadlineMs) {
      const { name, namespace } = waiting[0]!.metadata;
      throw new CommandError(
        `error when evicting pods/${JSON.stringify(name)} -n ${JSON.stringify(namespace)}: global timeout reached: ${flags.text("timeout")}`,
      );
    }
    yield { sort: "sleep", ms: RETRY_MS };
    for (const pod of waiting) yield* print(`evicting pod ${pod.metadata.namespace}/${pod.metadata.name}\n`);
  }
}

interface Verdict {
  readonly leaves: boolean;
  readonly refusals: readonly string[];
  readonly warnings: readonly string[];
}

const DAEMON_REFUSAL = "cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore)";
const LOCAL_REFUSAL = "cannot delete Pods with local storage (use --delete-emptydir-data to override)";
const ALONE_REFUSAL = "cannot delete Pods that declare no controller (use --force to override)";

function* verdictOn(call: Call, pod: Pod): Conversation<Verdict> {
  const { flags } = call;
  const stay: Verdict = { leaves: false, refusals: [], warnings: [] };
  if (pod.metadata.annotations?.["kubernetes.io/config.mirror"] !== undefined) return stay;
  const isOver = pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";
  const owner = controllerOf(pod);
  if (owner?.kind === "DaemonSet" && !isOver) {
    const daemonSet = yield* lookup(
      yield* resourceOf(call, "apps/v1", "DaemonSet"),
      pod.metadata.namespace,
      owner.name,
    );
    if (daemonSet)
      return flags.is("ignore-daemonsets")
        ? { ...stay, warnings: ["ignoring DaemonSet-managed Pods"] }
        : { ...stay, refusals: [DAEMON_REFUSAL] };
  }
  const refusals: string[] = [];
  const warnings: string[] = [];
  const hasLocal = !isOver && (pod.spec?.volumes ?? []).some(({ emptyDir }) => emptyDir !== undefined);
  if (hasLocal && !flags.is("delete-emptydir-data")) refusals.push(LOCAL_REFUSAL);
  if (!owner && !isOver)
    (flags.is("force") ? warnings : refusals).push(
      flags.is("force") ? "deleting Pods that declare no controller" : ALONE_REFUSAL,
    );
  return { leaves: refusals.length === 0, refusals, warnings };
}

/** False when a disruption budget says: not now. */
function* evict(call: Call, pod: Pod): Conversation<boolean> {
  const { flags } = call;
  const { namespace, name } = pod.metadata;
  const seconds = flags.integer("grace-period");
  const deleteOptions = seconds >= 0 ? { gracePeriodSeconds: seconds } : {};
  const dryRun = dryRunOf(call) === "server" ? { dryRun: ["All"] } : {};
  const path = pathOf(yield* resourceOf(call, "v1", "Pod"), namespace, name);
  const response = flags.is("disable-eviction")
    ? yield* ask("DELETE", path, { body: { kind: "DeleteOptions", apiVersion: "v1", ...deleteOptions, ...dryRun } })
    : yield* ask("POST", `${path}/eviction`, {
        body: {
          apiVersion: "policy/v1",
          kind: "Eviction",
          metadata: { name, namespace },
          deleteOptions: { ...deleteOptions, ...dryRun },
        },
      });
  if (response.code === 404) return true;
  if (response.code === 429) {
    const message = (response.body as { message?: string }).message ?? "";
    yield* complain(
      `error when evicting pods/${JSON.stringify(name)} -n ${JSON.stringify(namespace)} (will retry after 5s): ${message}\n`,
    );
    return false;
  }
  if (response.code >= 400) {
    const error = refusal(response);
    throw new CommandError(
      `error when evicting pods/${JSON.stringify(name)} -n ${JSON.stringify(namespace)}: ${error.message}`,
    );
  }
  return true;
}

function* awaitGone(call: Call, pod: Pod, timeoutMs: number | undefined): Conversation<void> {
  if (dryRunOf(call) !== "none") return;
  const { namespace, name, uid } = pod.metadata;
  yield* follow(yield* resourceOf(call, "v1", "Pod"), namespace, name, timeoutMs, function* (object) {
    return object === undefined || object.metadata.uid !== uid ? true : undefined;
  });
  yield* print(`pod/${name} ${call.flags.is("disable-eviction") ? "deleted" : "evicted"}\n`);
}
