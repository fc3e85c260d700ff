/** What a command is, and what it is given when it runs. */
import type { FlagSpec, Flags } from "./flags";
import type { Conversation } from "./io";
import type { ApiResource } from "./mapping";

/** What lasts from one command to the next: the kubeconfig of whoever types. Commands may change it. */
export interface KubectlContext {
  /** The namespace of the current context. */
  namespace: string;
  /** The paths that there are to read, for `-f folder/`. */
  readonly files?: readonly string[];
  /** What the API serves, as far as it is known: kubectl's discovery cache. */
  discovery?: readonly ApiResource[];
  /** The name of the context and cluster; `kubarium` unless given. */
  readonly cluster?: string;
  /** Descriptions for `kubectl explain`, by definition id; without them only types are shown. */
  descriptionOf?(definition: string): Description | undefined;
}

export interface Description {
  readonly description?: string;
  readonly fields?: Readonly<Record<string, string>>;
}

/** One command under way. */
export interface Call {
  /** `kubectl rollout status` */
  readonly path: string;
  readonly args: readonly string[];
  /** How many arguments stand before `--`; −1 without one. */
  readonly dash: number;
  readonly flags: Flags;
  readonly context: KubectlContext;
  /** Of the flag `-n`, else of the context. */
  readonly namespace: string;
}

export interface Command {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** One line, for the list of commands. */
  readonly about: string;
  /** What stands behind the command in its usage line. */
  readonly usage?: string;
  readonly examples?: readonly string[];
  readonly flags?: readonly FlagSpec[];
  /** What Tab offers for arguments. */
  readonly completes?: "container" | "node" | "pod" | "resource" | "resourceType";
  readonly commands?: readonly Command[];
  run?(call: Call): Conversation<number>;
}
