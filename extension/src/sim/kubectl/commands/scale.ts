/** `kubectl scale`: writes the scale sub-resource. */
import type { Obj } from "../../api/types";
import { forEach, sendPatch } from "../changes";
import type { Command } from "../command";
import { DRY_RUN, PRINTING, TARGETS, TIMEOUT } from "../commonFlags";
import { answered, fail } from "../failures";
import { follow } from "../follow";
import { ask } from "../io";
import { pathOf } from "../mapping";
import { dryRunOf, report } from "../output";
import { gathered } from "../resources";

export const scale: Command = {
  name: "scale",
  about: "Set a new size for a deployment, replica set, or replication controller",
  usage: "[--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME)",
  examples: [
    "kubectl scale deployment/web --replicas=3",
    "kubectl scale --current-replicas=2 --replicas=3 deployment/web",
  ],
  completes: "resource",
  flags: [
    ...TARGETS,
    ...PRINTING,
    DRY_RUN,
    TIMEOUT("0s"),
    { name: "replicas", type: "integer", default: "-1", about: "The new size." },
    { name: "current-replicas", type: "integer", default: "-1", about: "Only if this is the size now." },
    { name: "resource-version", type: "string", about: "Only if the object still has this version." },
  ],
  *run(call) {
    const { flags } = call;
    if (!flags.has("replicas")) fail('required flag(s) "replicas" not set');
    const replicas = flags.integer("replicas");
    if (replicas < 0) fail("The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0");
    const dryRun = dryRunOf(call);
    const expected = flags.integer("current-replicas");
    const version = flags.text("resource-version");
    const { found, errors } = yield* gathered(call);
    return yield* forEach(
      found,
      function* (one) {
        const path = `${pathOf(one.resource, one.namespace, one.name)}/scale`;
        if (expected >= 0 || version !== "") {
          const now = answered<Obj & { spec?: { replicas?: number } }>(yield* ask("GET", path));
          const count = now.spec?.replicas ?? 0;
          if (expected >= 0 && count !== expected) fail(`Expected replicas to be ${expected}, was ${count}`);
          if (version !== "" && now.metadata.resourceVersion !== version)
            fail(`Expected resource version to be ${version}, was ${now.metadata.resourceVersion}`);
        }
        if (dryRun === "client") return yield* report(call, one.resource, one.object, "scaled", dryRun);
        const body = { spec: { replicas } };
        const query = { dryRun: dryRun === "server" ? "All" : undefined };
        answered(yield* sendPatch(one, { body, type: "application/merge-patch+json" }, query, "scale"));
        yield* report(call, one.resource, one.object, "scaled", dryRun);
        const timeoutMs = flags.durationMs("timeout");
        if (timeoutMs === 0 || dryRun !== "none") return;
        const isDone = yield* follow(one.resource, one.namespace, one.name, timeoutMs, function* (object) {
          const status = object?.status as { replicas?: number } | undefined;
          return (status?.replicas ?? 0) === replicas ? true : undefined;
        });
        if (!isDone) fail("timed out waiting for the condition");
      },
      errors,
    );
  },
};
