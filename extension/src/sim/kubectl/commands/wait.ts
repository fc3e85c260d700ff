/** `kubectl wait`: until a condition, a field or a deletion (k8s.io/kubectl/pkg/cmd/wait). */
import type { Condition, Obj } from "../../api/types";
import { forEach } from "../changes";
import type { Call, Command } from "../command";
import { ALL, ALL_NAMESPACES, FIELD_SELECTOR, FILES, PRINTING, SELECTOR, TIMEOUT } from "../commonFlags";
import { CommandError, fail } from "../failures";
import { follow } from "../follow";
import type { Conversation } from "../io";
import { report } from "../output";
import { relaxedPath, valuesAt, valueText } from "../printers/jsonPath";
import { type Found, fetched, targetsOf } from "../resources";

type Check = (object: Obj | undefined, found: Found) => boolean;

export const wait: Command = {
  name: "wait",
  about: "Wait for a specific condition on one or many resources",
  usage:
    "([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]]",
  examples: [
    "kubectl wait --for=condition=Ready pod/web",
    "kubectl wait --for=delete pod/web --timeout=60s",
    "kubectl wait --for=jsonpath='{.status.phase}'=Running pod/web",
  ],
  completes: "resource",
  flags: [
    ...FILES,
    ...PRINTING,
    SELECTOR,
    FIELD_SELECTOR,
    ALL,
    ALL_NAMESPACES,
    TIMEOUT("30s"),
    { name: "for", type: "string", about: "create, delete, condition=Name[=value] or jsonpath={path}=value." },
  ],
  *run(call) {
    const condition = call.flags.text("for");
    const isDelete = condition.toLowerCase() === "delete";
    const check = checkOf(condition);
    const timeoutMs = call.flags.durationMs("timeout") || 1;
    const found: Found[] = [];
    for (const target of yield* targetsOf(call)) {
      try {
        found.push(...(yield* fetched(target)));
      } catch (error) {
        const isMissing = (error as { reason?: string }).reason === "NotFound";
        if (isMissing && condition.toLowerCase() === "create" && target.sort === "one")
          found.push({
            ...target,
            object: { apiVersion: "", kind: target.resource.kind, metadata: { name: target.name } },
          });
        else throw error;
      }
    }
    if (found.length === 0) {
      if (isDelete) return 0;
      fail("no matching resources found");
    }
    return yield* forEach(found, (one) => waitFor(call, one, check, timeoutMs));
  },
};

function* waitFor(call: Call, found: Found, check: Check, timeoutMs: number): Conversation<void> {
  const { resource, namespace, name } = found;
  let last: Obj = found.object;
  let isGone = false;
  const isMet = yield* follow(resource, namespace, name, timeoutMs, function* (object) {
    if (object) last = object;
    isGone = object === undefined;
    return check(object, found) ? true : undefined;
  });
  const group = resource.group === "" ? "" : `.${resource.group}`;
  if (!isMet)
    throw new CommandError(
      isGone && call.flags.text("for") !== "delete"
        ? `${resource.name}${group} ${JSON.stringify(name)} not found`
        : `timed out waiting for the condition on ${resource.name}/${name}`,
    );
  yield* report(call, resource, last, "condition met");
}

function checkOf(text: string): Check {
  const lower = text.toLowerCase();
  if (lower === "delete")
    return (object, found) => object === undefined || object.metadata.uid !== found.object.metadata.uid;
  if (lower === "create") return (object) => object !== undefined;
  const condition = /^condition=([^=]+)(?:==?(.*))?$/s.exec(text);
  if (condition) return (object) => hasCondition(object, condition[1]!, condition[2] ?? "true");
  const path = /^jsonpath=(.*)$/s.exec(text)?.[1];
  if (path === undefined) return fail(`unrecognized condition: ${JSON.stringify(text)}`);
  const parts = /^(['"]?\{[^}]*(?:\}[^=]*)?\}['"]?|[^=]+?)(?:==?(.*))?$/s.exec(path);
  const nodes = relaxedPath((parts?.[1] ?? path).replace(/^['"]|['"]$/g, ""));
  const wanted = parts?.[2]?.replace(/^['"]|['"]$/g, "");
  return (object) => {
    if (!object) return false;
    const values = valuesAt(nodes, object);
    if (wanted === undefined) return values.length > 0;
    return values.length > 0 && values.every((value) => valueText(value).toLowerCase() === wanted.toLowerCase());
  };
}

/** A condition counts only if it speaks of the present generation. */
function hasCondition(object: Obj | undefined, type: string, value: string): boolean {
  const status = object?.status as { conditions?: Condition[]; observedGeneration?: number } | undefined;
  const condition = status?.conditions?.find((one) => one.type.toLowerCase() === type.toLowerCase());
  if (!condition) return false;
  const generation = object?.metadata.generation;
  const observed = condition.observedGeneration ?? status?.observedGeneration;
  if (generation !== undefined && observed !== undefined && observed < generation) return false;
  return condition.status.toLowerCase() === value.toLowerCase();
}
