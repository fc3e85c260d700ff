/** Types of what story.mjs exports, as far as the in-process player needs them. */

/** An object as a watch delivers it. */
export interface SeenObject {
  readonly kind: string;
  readonly apiVersion?: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly uid: string; readonly resourceVersion?: string };
}

export interface SeenChange {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: SeenObject;
  at: number;
}

/** What {@link reduce} takes: the namespace, placeholders and their values, objects before the first step, changes since. */
export interface Played {
  readonly ns: string;
  readonly names: readonly (readonly [string, string])[];
  readonly before: readonly SeenObject[];
  readonly seen: readonly SeenChange[];
}

export interface Trace {
  readonly id: string;
  readonly title: string;
  readonly world: { readonly nodes: number; readonly nodeCPU?: number; readonly alone?: boolean; readonly stopsNodes?: boolean };
  readonly steps: readonly TraceStep[];
}

export type TraceStep =
  | {
      readonly do: "request";
      readonly title: string;
      readonly method: string;
      readonly path: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: unknown;
      readonly status?: readonly number[];
      readonly saveAs?: string;
      readonly forEach?: { readonly path: string; readonly where?: readonly Condition[]; readonly limit?: number };
    }
  | { readonly do: "waitFor"; readonly title: string; readonly waitFor: Wait }
  | { readonly do: "waitMs"; readonly waitMs: number }
  | { readonly do: "node"; readonly node: string; readonly state: "stop" | "start" }
  | { readonly do: "cleanup"; readonly method: string; readonly path: string };

/** A dotted path, an operator and an operand. */
export type Condition = readonly [string, string, unknown?];

export interface Wait {
  readonly path: string;
  readonly timeoutMs?: number;
  readonly settledMs?: number;
  readonly gone?: boolean;
  readonly is?: readonly Condition[];
  readonly where?: readonly Condition[];
  readonly count?: number;
  readonly total?: number;
  readonly atLeast?: number;
}

export interface Comparison {
  /** 0 to 100. */
  readonly score: number;
  readonly parts: Readonly<Record<string, number>>;
  readonly differences: readonly { readonly part: string; readonly text: string }[];
}

export interface Story {
  readonly objects: Readonly<Record<string, readonly (readonly string[])[]>>;
  readonly events: Readonly<Record<string, number>>;
  readonly final: Readonly<Record<string, readonly unknown[]>>;
  readonly order: readonly string[];
}

export const WATCHED: Readonly<Record<string, readonly string[]>>;
export function reduce(played: Played): Story;
export function compareStory(recorded: Trace, got: Story): Comparison;
export function readTraces(folder: string): Trace[];
