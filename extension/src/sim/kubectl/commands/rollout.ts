/** `kubectl rollout`: status, history, undo, pause, resume, restart (k8s.io/kubectl/pkg/cmd/rollout). */
import { deepEqual } from "../../../base/json";
import { formatTime } from "../../api/time";
import type { Obj } from "../../api/types";
import type { PodTemplateSpec } from "../../schema/types";
import { changeEach, forEach, isKind, STRATEGIC, sendPatch } from "../changes";
import type { Call, Command } from "../command";
import { DRY_RUN, FIELD_MANAGER, FILES, PRINTING, SELECTOR, TIMEOUT } from "../commonFlags";
import { podTemplateText } from "../describe/podTemplate";
import { answered, CommandError, fail } from "../failures";
import { follow } from "../follow";
import { type Conversation, nowMs, print } from "../io";
import { groupResourceOf, printedName } from "../mapping";
import { dryRunOf, objectText, report } from "../output";
import { aligned, DESCRIBE } from "../printers/tabWriter";
import { type Found, gathered } from "../resources";
import { REVISION, type Revision, revisionsOf } from "../revisions";
import { rolloutState } from "../rolloutStatus";

const FLAGS = [...FILES, SELECTOR];
const CHANGE_FLAGS = [...FLAGS, ...PRINTING, DRY_RUN, FIELD_MANAGER("kubectl-rollout")];

const status: Command = {
  name: "status",
  about: "Show the status of the rollout",
  usage: "(TYPE NAME | TYPE/NAME)",
  examples: ["kubectl rollout status deployment/web"],
  completes: "resource",
  flags: [
    ...FLAGS,
    TIMEOUT("0s"),
    { name: "revision", type: "integer", default: "0", about: "The revision to wait for." },
    { name: "watch", short: "w", type: "bool", default: "true", about: "Whether to wait until the rollout is done." },
  ],
  *run(call) {
    const { found, errors } = yield* gathered(call);
    const timeoutMs = call.flags.durationMs("timeout") || undefined;
    const revision = call.flags.integer("revision");
    return yield* forEach(
      found,
      (one) => (call.flags.is("watch") ? watchStatus(one, revision, timeoutMs) : showStatus(one, revision)),
      errors,
    );
  },
};

function* showStatus({ object }: Found, revision: number): Conversation<void> {
  yield* print(rolloutState(object, revision).text);
}

function* watchStatus(
  { resource, namespace, name, object }: Found,
  revision: number,
  timeoutMs: number | undefined,
): Conversation<void> {
  rolloutState(object, revision);
  let last = "";
  const isDone = yield* follow(resource, namespace, name, timeoutMs, function* (now) {
    if (!now) throw new CommandError("object has been deleted");
    const version = now.metadata.resourceVersion ?? "";
    if (version === last) return undefined;
    last = version;
    const state = rolloutState({ ...now, kind: resource.kind }, revision);
    yield* print(state.text);
    return state.isDone ? true : undefined;
  });
  if (!isDone) fail("timed out waiting for the condition");
}

const history: Command = {
  name: "history",
  about: "View rollout history",
  usage: "(TYPE NAME | TYPE/NAME)",
  examples: ["kubectl rollout history deployment/web", "kubectl rollout history deployment/web --revision=2"],
  completes: "resource",
  flags: [
    ...FLAGS,
    ...PRINTING,
    { name: "revision", type: "integer", default: "0", about: "The revision to show in full." },
  ],
  *run(call) {
    const { found, errors } = yield* gathered(call);
    const number = call.flags.integer("revision");
    if (number < 0) fail(`revision must be a positive integer: ${number}`);
    return yield* forEach(found, (one) => showHistory(call, one, number), errors);
  },
};

function* showHistory(call: Call, found: Found, number: number): Conversation<void> {
  const revisions = yield* revisionsOf(call, found);
  const name = printedName(found.resource, found.name);
  const output = call.flags.text("output");
  if (output !== "") {
    const wanted = number === 0 ? revisions : revisions.filter((revision) => revision.number === number);
    for (const { object } of wanted) yield* print(yield* objectText(call, output, object));
    return;
  }
  if (number > 0) {
    const revision = revisions.find((one) => one.number === number);
    if (!revision) fail(`unable to find the specified revision`);
    yield* print(`${name} with revision #${number}\n${podTemplateText(revision!.template, causeOf(revision!))}\n`);
    return;
  }
  const rows = revisions.map((one) => [String(one.number), one.cause]);
  const table =
    revisions.length === 0 ? "No rollout history found." : aligned([["REVISION", "CHANGE-CAUSE"], ...rows], DESCRIBE);
  yield* print(`${name} \n${table}\n`);
}

const causeOf = ({ object }: Revision): Record<string, string> => {
  const cause = object.metadata.annotations?.["kubernetes.io/change-cause"];
  return cause === undefined ? {} : { "kubernetes.io/change-cause": cause };
};

const undo: Command = {
  name: "undo",
  about: "Undo a previous rollout",
  usage: "(TYPE NAME | TYPE/NAME)",
  examples: ["kubectl rollout undo deployment/web", "kubectl rollout undo deployment/web --to-revision=3"],
  completes: "resource",
  flags: [
    ...CHANGE_FLAGS,
    { name: "to-revision", type: "integer", default: "0", about: "The revision to go back to; 0 is the one before." },
  ],
  *run(call) {
    const { found, errors } = yield* gathered(call);
    return yield* forEach(found, (one) => rollBack(call, one, call.flags.integer("to-revision")), errors);
  },
};

function* rollBack(call: Call, found: Found, number: number): Conversation<void> {
  const { object, resource } = found;
  const kind = resource.kind.toLowerCase();
  const spec = object.spec as { paused?: boolean; template: PodTemplateSpec };
  const revisions = yield* revisionsOf(call, found);
  const isDeployment = isKind(found, "Deployment");
  const now = isDeployment ? Number(object.metadata.annotations?.[REVISION] ?? 0) : (revisions.at(-1)?.number ?? 0);
  if (number > 0 && !revisions.some((one) => one.number === number))
    fail(`unable to find specified revision ${number} in history`);
  const target =
    number > 0 ? revisions.find((one) => one.number === number) : revisions.filter((one) => one.number !== now).at(-1);
  if (!target)
    return fail(
      isDeployment
        ? `no rollout history found for deployment ${JSON.stringify(found.name)}`
        : `no last revision to roll back to`,
    );
  if (isDeployment && spec.paused)
    fail(`you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again`);
  const dryRun = dryRunOf(call);
  const template = withoutHash(target.template);
  if (deepEqual(template, withoutHash(spec.template))) {
    return yield* report(
      call,
      resource,
      object,
      `skipped rollback (current template already matches revision ${target.number})`,
    );
  }
  if (dryRun === "client") {
    yield* print(
      `${kind}.${resource.group}/${found.name} Pod Template:\n${podTemplateText(template, {}).replace("Pod Template:\n", "")} (dry run)\n`,
    );
    return;
  }
  const query = { dryRun: dryRun === "server" ? "All" : undefined, fieldManager: call.flags.text("field-manager") };
  if (!isDeployment) {
    const body = JSON.stringify(target.object.data);
    const after = answered<Obj>(yield* sendPatch(found, { body, type: STRATEGIC }, query));
    return yield* report(call, resource, after, "rolled back", dryRun);
  }
  const annotations = rollbackAnnotations(object, target.object);
  const body = [
    { op: "replace", path: "/spec/template", value: template },
    { op: "replace", path: "/metadata/annotations", value: annotations },
  ];
  const after = answered<Obj>(yield* sendPatch(found, { body, type: "application/json-patch+json" }, query));
  yield* report(call, resource, after, "rolled back", dryRun);
}

const OWN_ANNOTATIONS: ReadonlySet<string> = new Set([
  "kubectl.kubernetes.io/last-applied-configuration",
  REVISION,
  "deployment.kubernetes.io/revision-history",
  "deployment.kubernetes.io/desired-replicas",
  "deployment.kubernetes.io/max-replicas",
  "deprecated.deployment.rollback.to",
]);

/** The deployment keeps what describes itself and takes the rest from the old ReplicaSet. */
function rollbackAnnotations(deployment: Obj, replicaSet: Obj): Record<string, string> {
  const kept = Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => OWN_ANNOTATIONS.has(key));
  const old = Object.entries(replicaSet.metadata.annotations ?? {}).filter(([key]) => !OWN_ANNOTATIONS.has(key));
  return Object.fromEntries([...kept, ...old]);
}

function withoutHash(template: PodTemplateSpec): PodTemplateSpec {
  const { "pod-template-hash": _, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } } as PodTemplateSpec;
}

const setPaused = (name: string, paused: boolean, about: string): Command => ({
  name,
  about,
  usage: "RESOURCE",
  completes: "resource",
  flags: CHANGE_FLAGS,
  run: (call) =>
    changeEach(
      call,
      (found) => {
        const { object, resource } = found;
        const spec = object.spec as { paused?: boolean };
        const full = `${groupResourceOf(resource)} ${JSON.stringify(found.name)}`;
        if (!isKind(found, "Deployment")) fail(paused ? "pausing is not supported" : "resuming is not supported");
        if ((spec.paused ?? false) === paused) fail(`${full} is ${paused ? "already" : "not"} paused`);
        return { ...object, spec: { ...spec, paused } };
      },
      { manager: "kubectl-rollout", done: () => `${name}d` },
    ),
});

const restart: Command = {
  name: "restart",
  about: "Restart a resource",
  usage: "RESOURCE",
  examples: ["kubectl rollout restart deployment/web"],
  completes: "resource",
  flags: CHANGE_FLAGS,
  *run(call) {
    const at = formatTime(yield* nowMs());
    return yield* changeEach(
      call,
      (found) => {
        const { object } = found;
        if (!isKind(found, "Deployment", "DaemonSet", "StatefulSet")) fail("restarting is not supported");
        const spec = object.spec as { paused?: boolean; template: PodTemplateSpec };
        if (spec.paused) fail("can't restart paused deployment (run rollout resume first)");
        const metadata = spec.template.metadata ?? {};
        const annotations = { ...metadata.annotations, "kubectl.kubernetes.io/restartedAt": at };
        return { ...object, spec: { ...spec, template: { ...spec.template, metadata: { ...metadata, annotations } } } };
      },
      { manager: "kubectl-rollout", done: () => "restarted" },
    );
  },
};

export const rollout: Command = {
  name: "rollout",
  about: "Manage the rollout of a resource",
  commands: [
    history,
    setPaused("pause", true, "Mark the provided resource as paused"),
    restart,
    setPaused("resume", false, "Resume a paused resource"),
    status,
    undo,
  ],
};
