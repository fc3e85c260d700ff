/** `kubectl delete` (k8s.io/kubectl/pkg/cmd/delete). Left out: --raw. */
import type { Obj, Status } from "../../api/types";
import { forEach } from "../changes";
import type { Call, Command } from "../command";
import { ALL, ALL_NAMESPACES, DRY_RUN, FIELD_SELECTOR, FILES, OUTPUT, SELECTOR, TIMEOUT } from "../commonFlags";
import { answered, fail, refusal } from "../failures";
import { follow } from "../follow";
import { ask, type Conversation, complain, print } from "../io";
import { type ApiResource, pathOf, printedName } from "../mapping";
import { dryRunOf } from "../output";
import { fetched, targetsOf } from "../resources";

const FORCE_WARNING =
  "Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n";

export const deleteCommand: Command = {
  name: "delete",
  about: "Delete resources by file names, stdin, resources and names, or by resources and label selector",
  usage: "([-f FILENAME] | [-k DIRECTORY] | TYPE [(NAME | -l label | --all)])",
  examples: [
    "kubectl delete pod web",
    "kubectl delete -f web.yaml",
    "kubectl delete pods,services -l app=web",
    "kubectl delete pod stuck --force",
  ],
  completes: "resource",
  flags: [
    ...FILES,
    SELECTOR,
    FIELD_SELECTOR,
    ALL,
    ALL_NAMESPACES,
    DRY_RUN,
    OUTPUT,
    TIMEOUT("0s"),
    {
      name: "cascade",
      type: "string",
      default: "background",
      alone: "background",
      values: ["background", "foreground", "orphan"],
      about: "What becomes of dependents: background, foreground or orphan.",
    },
    { name: "force", type: "bool", about: "Whether to take the object away at once, without waiting for its kubelet." },
    { name: "grace-period", type: "integer", default: "-1", about: "Seconds to end gracefully; 0 only with --force." },
    { name: "ignore-not-found", type: "bool", about: "Whether a missing object is no error." },
    { name: "interactive", short: "i", type: "bool", about: "Whether to ask first." },
    { name: "now", type: "bool", about: "The same as --grace-period=1." },
    { name: "wait", type: "bool", default: "true", about: "Whether to wait until the objects are gone." },
  ],
  *run(call) {
    const { flags } = call;
    const options = deletionOf(call);
    const dryRun = dryRunOf(call);
    if (flags.is("all") && flags.text("selector") !== "")
      fail("setting 'all' parameter but found a non empty selector. ");
    const targets = yield* targetsOf(call);
    if (flags.is("force") && options.gracePeriodSeconds === 0 && dryRun === "none") yield* complain(FORCE_WARNING);
    const gone: { resource: ApiResource; namespace?: string; name: string; uid: string }[] = [];
    let count = 0;
    const ignoreMissing = flags.is("ignore-not-found") || flags.is("all");
    const code = yield* forEach(targets, function* (target) {
      if (dryRun === "client" || target.sort === "list") {
        for (const found of yield* orNothing(fetched(target), ignoreMissing)) {
          count += 1;
          if (dryRun !== "client" && !(yield* deleteOne(found.resource, found.namespace, found.name, true))) continue;
          yield* print(lineOf(call, found.resource, found.namespace, found.name, options.gracePeriodSeconds));
        }
        return;
      }
      if (!(yield* deleteOne(target.resource, target.namespace, target.name, ignoreMissing))) return;
      count += 1;
      yield* print(lineOf(call, target.resource, target.namespace, target.name, options.gracePeriodSeconds));
    });
    if (count === 0 && !(targets.length > 0 && targets.every(({ sort }) => sort === "one")))
      yield* print("No resources found\n");
    if (flags.is("wait") && dryRun === "none") {
      const timeoutMs = flags.durationMs("timeout") || undefined;
      for (const { resource, namespace, name, uid } of gone) {
        const isGone = yield* follow(resource, namespace, name, timeoutMs, function* (object) {
          return object === undefined || object.metadata.uid !== uid ? true : undefined;
        });
        if (!isGone) fail(`timed out waiting for the condition on ${resource.name}/${name}`);
      }
    }
    return code;

    /** False when the object was not there and that is no error. */
    function* deleteOne(
      resource: ApiResource,
      namespace: string | undefined,
      name: string,
      missingIsFine: boolean,
    ): Conversation<boolean> {
      const body = {
        kind: "DeleteOptions",
        apiVersion: "v1",
        ...options,
        ...(dryRun === "server" ? { dryRun: ["All"] } : {}),
      };
      const response = yield* ask("DELETE", pathOf(resource, namespace, name), { body });
      if (response.code === 404 && missingIsFine) return false;
      if (response.code >= 400) throw refusal(response);
      const answer = response.body as Obj & Status;
      const uid = answer.kind === "Status" ? (answer.details?.uid ?? "") : (answer.metadata.uid ?? "");
      gone.push({ resource, name, uid, ...(namespace ? { namespace } : {}) });
      return true;
    }
  },
};

function* orNothing<T>(conversation: Conversation<T[]>, ignoreMissing: boolean): Conversation<T[]> {
  try {
    return yield* conversation;
  } catch (error) {
    if (ignoreMissing && (error as { reason?: string }).reason === "NotFound") return [];
    throw error;
  }
}

interface Deletion {
  readonly propagationPolicy: "Background" | "Foreground" | "Orphan";
  readonly gracePeriodSeconds?: number;
}

function deletionOf({ flags }: Call): Deletion {
  const cascade = flags.text("cascade");
  const policy = {
    background: "Background",
    foreground: "Foreground",
    orphan: "Orphan",
    true: "Background",
    false: "Orphan",
  }[cascade];
  if (!policy) fail(`invalid cascade value (${cascade}). Must be "background", "foreground", or "orphan"`);
  let seconds = flags.integer("grace-period");
  if (flags.is("now")) {
    if (seconds !== -1) fail("--now and --grace-period cannot be specified together");
    seconds = 1;
  }
  if (flags.is("force") && seconds < 0) seconds = 0;
  // Kept from the days when 0 meant "at once": without --force it is a second.
  if (seconds === 0 && !flags.is("force")) seconds = 1;
  if (flags.is("force") && seconds > 0) fail("--force and --grace-period greater than 0 cannot be specified together");
  return {
    propagationPolicy: policy as Deletion["propagationPolicy"],
    ...(seconds >= 0 ? { gracePeriodSeconds: seconds } : {}),
  };
}

function lineOf(
  call: Call,
  resource: ApiResource,
  namespace: string | undefined,
  name: string,
  seconds: number | undefined,
): string {
  if (call.flags.text("output") === "name") return `${printedName(resource, name)}\n`;
  const kind = `${resource.kind.toLowerCase()}${resource.group === "" ? "" : `.${resource.group}`}`;
  const dryRun = dryRunOf(call);
  const suffix = dryRun === "none" ? "" : dryRun === "client" ? " (dry run)" : " (server dry run)";
  const from = resource.namespaced && namespace ? ` from ${namespace} namespace` : "";
  return `${kind} ${JSON.stringify(name)} ${seconds === 0 ? "force deleted" : "deleted"}${suffix}${from}\n`;
}

/** Deletes one object and waits until it is gone, for `replace --force` and `drain`. */
export function* deleteAndWait(
  resource: ApiResource,
  namespace: string | undefined,
  name: string,
  seconds: number | undefined,
): Conversation<boolean> {
  const body = {
    kind: "DeleteOptions",
    apiVersion: "v1",
    propagationPolicy: "Background",
    ...(seconds === undefined ? {} : { gracePeriodSeconds: seconds }),
  };
  const response = yield* ask("DELETE", pathOf(resource, namespace, name), { body });
  if (response.code === 404) return false;
  answered(response);
  yield* follow(resource, namespace, name, undefined, function* (object) {
    return object === undefined ? true : undefined;
  });
  return true;
}
