/**
 * What can break in a cluster and how it is mended: the list of faults, and the one door to them.
 *
 * Left out: a full disk, because the kubelet here has no node-pressure eviction that could answer it.
 */
import { type Cluster, OUTSIDE } from "../cluster";
import type { FaultOrder } from "../inputs";
import type { Seq } from "../kernel/types";
import { cutLine } from "./cutLine";
import type { Fault, Parameter, Strike } from "./fault";
import { killContainer } from "./killContainer";
import { lossyLine } from "./lossyLine";
import { mendLine } from "./mendLine";
import { mendRegistry } from "./mendRegistry";
import { setClock } from "./setClock";
import { skewClock } from "./skewClock";
import { slowLine } from "./slowLine";
import { slowRegistry } from "./slowRegistry";
import { startInstance } from "./startInstance";
import { startNode } from "./startNode";
import { stopInstance } from "./stopInstance";
import { stopNode } from "./stopNode";

export type { Fault, Parameter, TargetSort, Texts } from "./fault";

export const faults: readonly Fault[] = [
  cutLine,
  killContainer,
  lossyLine,
  mendLine,
  mendRegistry,
  setClock,
  skewClock,
  slowLine,
  slowRegistry,
  startInstance,
  startNode,
  stopInstance,
  stopNode,
];

/** What a `fault` record tells. */
export interface FaultWhat {
  readonly fault: string;
  readonly target: string;
  /** The options, complete. */
  readonly options: Readonly<Record<string, string | number>>;
}

/**
 * Breaks or mends something now. It is journaled as an input, so that replay does it again, and as a `fault` record;
 * a refusal changes nothing and leaves no record.
 */
export function applyFault(
  cluster: Cluster,
  order: FaultOrder,
): { readonly ok: true; readonly seq: Seq } | { readonly refused: string } {
  const fault = faults.find(({ name }) => name === order.fault);
  if (!fault) return { refused: `there is no fault called ${order.fault}` };
  const options = readOptions(fault, order.options ?? {});
  if ("refused" in options) return options;
  const strike = strikeOf(cluster, order.target, options.values);
  const refusal = fault.refuse?.(strike);
  if (refusal !== undefined) return { refused: refusal };

  const input = cluster.recordInput({ by: "learner" }, { sort: "fault", order });
  const what: FaultWhat = { fault: fault.name, target: order.target, options: options.values };
  const seq = cluster.kernel.record({
    by: OUTSIDE,
    sort: "fault",
    wokenBy: { first: input, last: input, count: 1 },
    what,
  });
  cluster.kernel.cause = seq;
  fault.strike(strike);
  return { ok: true, seq };
}

type Options = { readonly values: Readonly<Record<string, string | number>> } | { readonly refused: string };

/** Fills in the defaults and refuses what is unknown or out of range. */
function readOptions({ name, parameters }: Fault, given: Readonly<Record<string, unknown>>): Options {
  const unknown = Object.keys(given).find((key) => !parameters.some((parameter) => parameter.name === key));
  if (unknown !== undefined) return { refused: `${name} has no option ${unknown}` };
  const values: Record<string, string | number> = {};
  for (const parameter of parameters) {
    const value = given[parameter.name] ?? parameter.default;
    const refused = refuseValue(parameter, value);
    if (refused !== undefined) return { refused };
    values[parameter.name] = value as string | number;
  }
  return { values };
}

function refuseValue(parameter: Parameter, value: unknown): string | undefined {
  if (parameter.unit === "choice") {
    return parameter.choices.includes(value as string)
      ? undefined
      : `${parameter.name} must be one of ${parameter.choices.join(", ")}`;
  }
  const { name, unit, min, max } = parameter;
  const isNumber = typeof value === "number" && Number.isFinite(value) && value >= min && value <= max;
  if (!isNumber) return `${name} must be a number from ${min} to ${max}`;
  // The simulator's clock knows whole milliseconds only.
  return unit === "ms" && !Number.isInteger(value) ? `${name} must be a whole number` : undefined;
}

function strikeOf(cluster: Cluster, target: string, values: Readonly<Record<string, string | number>>): Strike {
  return {
    cluster,
    target,
    number: (parameter) => values[parameter] as number,
    choice: (parameter) => values[parameter] as string,
  };
}
