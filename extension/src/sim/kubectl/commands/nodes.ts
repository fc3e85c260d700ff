/** `kubectl cordon`, `uncordon` and `taint`. */
import type { Taint } from "../../schema/types";
import { changeEach } from "../changes";
import type { Call, Command } from "../command";
import { ALL, DRY_RUN, FIELD_MANAGER, PRINTING, SELECTOR, VALIDATE } from "../commonFlags";
import { CommandError, fail } from "../failures";
import type { Conversation } from "../io";

const cordoning = (name: string, unschedulable: boolean, about: string): Command => ({
  name,
  about,
  usage: "NODE",
  completes: "node",
  flags: [SELECTOR, DRY_RUN],
  *run(call) {
    if (call.args.length === 0 && call.flags.text("selector") === "")
      throw new CommandError(
        `error: USAGE: ${name} NODE [flags]\nSee 'kubectl ${name} -h' for help and examples`,
        1,
        true,
      );
    return yield* setUnschedulable(call, unschedulable, name);
  },
});

/** Marks the nodes that the arguments name. */
export function setUnschedulable(call: Call, unschedulable: boolean, word: string): Conversation<number> {
  return changeEach(
    call,
    ({ object }) => {
      const { unschedulable: _, ...spec } = object.spec as { unschedulable?: boolean };
      return { ...object, spec: unschedulable ? { ...spec, unschedulable: true } : spec };
    },
    {
      type: "nodes",
      manager: "kubectl-cordon",
      done: (_, isChanged) => (isChanged ? `${word}ed` : `already ${word}ed`),
    },
  );
}

export const cordon = cordoning("cordon", true, "Mark node as unschedulable");
export const uncordon = cordoning("uncordon", false, "Mark node as schedulable");

const EFFECTS = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

export const taint: Command = {
  name: "taint",
  about: "Update the taints on one or more nodes",
  usage: "NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N",
  examples: ["kubectl taint nodes worker-1 gpu=true:NoSchedule", "kubectl taint nodes worker-1 gpu-"],
  completes: "node",
  flags: [
    ...PRINTING,
    DRY_RUN,
    SELECTOR,
    ALL,
    VALIDATE,
    FIELD_MANAGER("kubectl-taint"),
    { name: "overwrite", type: "bool", about: "Whether taints that are there may change." },
  ],
  *run(call) {
    const first = call.args.findIndex((arg) => arg.includes("=") || arg.includes(":") || arg.endsWith("-"));
    const resources = first < 0 ? [...call.args] : call.args.slice(0, first);
    const changes = first < 0 ? [] : call.args.slice(first);
    if (resources.length < 1) fail("one or more resources must be specified as <resource> <name> or <resource>/<name>");
    if (changes.length === 0) fail("at least one taint update is required");
    const added: Taint[] = [];
    const removed: { key: string; effect?: string }[] = [];
    for (const change of changes) readTaint(change, added, removed);
    let word = "tainted";
    return yield* changeEach(
      call,
      ({ object, resource, name }) => {
        if (resource.kind !== "Node") fail(`invalid resource type ${resource.name}, only node is supported`);
        const spec = object.spec as { taints?: Taint[] };
        const before = spec.taints ?? [];
        const isSame = (a: { key: string; effect?: string }, b: Taint) =>
          a.key === b.key && (a.effect === undefined || a.effect === b.effect);
        for (const gone of removed)
          if (!before.some((one) => isSame(gone, one)))
            fail(
              `taint ${JSON.stringify(gone.effect === undefined ? gone.key : `${gone.key}:${gone.effect}`)} not found`,
            );
        const taken = added.filter((one) => before.some((old) => isSame(one, old)));
        if (taken.length > 0 && !call.flags.is("overwrite"))
          fail(
            `node ${name} already has ${taken.map(({ key }) => key).join(",")} taint(s) with same effect(s) and --overwrite is false`,
          );
        word =
          taken.length > 0 || (added.length > 0 && removed.length > 0)
            ? "modified"
            : removed.length > 0
              ? "untainted"
              : "tainted";
        const kept = before.filter(
          (old) => !removed.some((gone) => isSame(gone, old)) && !added.some((one) => isSame(one, old)),
        );
        const { taints: _, ...rest } = spec;
        const taints = [...added, ...kept];
        return { ...object, spec: taints.length > 0 ? { ...rest, taints } : rest };
      },
      { args: resources, manager: "kubectl-taint", done: () => word },
    );
  },
};

function readTaint(text: string, added: Taint[], removed: { key: string; effect?: string }[]): void {
  if (text.endsWith("-")) {
    const [key = "", effect] = text
      .slice(0, -1)
      .replace(/=[^:]*/, "")
      .split(":");
    removed.push({ key, ...(effect ? { effect } : {}) });
    return;
  }
  const parts = /^([^=:]+)(?:=([^:]*))?(?::(.*))?$/.exec(text);
  const [, key = "", value, effect] = parts ?? [];
  if (!parts || effect === undefined) fail(`invalid taint spec: ${text}`);
  if (!EFFECTS.includes(effect!)) fail(`invalid taint effect: ${effect}, unsupported taint effect`);
  added.push({ effect: effect as Taint["effect"], key, ...(value ? { value } : {}) });
}
