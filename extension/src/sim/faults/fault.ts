/** What a fault is: a name, what it strikes, its parameters with units and ranges, and what heals it. */
import type { Cluster } from "../cluster";

/** A text in every language that Kubarium speaks. */
export interface Texts {
  readonly en: string;
  readonly "zh-cn": string;
}

/**
 * What a fault strikes, and how the target is written:
 * - `instance`: a running program, `kube-scheduler@cp-1`;
 * - `node`: `node-1`;
 * - `line`: `node-1` for its lines to everyone, `node-1/node-2` for the one between the two;
 * - `container`: `namespace/pod/container`.
 */
export type TargetSort = "instance" | "node" | "line" | "container";

export type Parameter = {
  /** Its key in the options, unit last: `delayMs`. */
  readonly name: string;
  readonly title: Texts;
} & (
  | { readonly unit: "ms" | "share" | "times"; readonly min: number; readonly max: number; readonly default: number }
  | { readonly unit: "choice"; readonly choices: readonly string[]; readonly default: string }
);

/** What a fault has in hand when it strikes. The options are complete and within their ranges. */
export interface Strike {
  readonly cluster: Cluster;
  readonly target: string;
  number(parameter: string): number;
  choice(parameter: string): string;
}

/** Something that breaks, or mends what another one broke. */
export interface Fault {
  /** `cut-line` */
  readonly name: string;
  readonly title: Texts;
  /** What happens, in one sentence. */
  readonly summary: Texts;
  readonly target: TargetSort;
  readonly parameters: readonly Parameter[];
  /** The fault that takes it back; without one, what heals it by itself. A fault that mends has neither. */
  readonly healedBy?: { readonly fault: string } | { readonly itself: Texts };
  /** Why it cannot strike there, if it cannot. Changes nothing. */
  refuse?(strike: Strike): string | undefined;
  strike(strike: Strike): void;
}
