/** The state of a running shell, as plain data, and what a shell needs from around it. */
import type { FileSystem } from "../files";
import type { Code } from "./code";

export interface ShellState {
  readonly frames: readonly Frame[];
  readonly variables: Readonly<Record<string, string>>;
  readonly functions: Readonly<Record<string, Code>>;
  readonly traps: Readonly<Record<string, string>>;
  readonly arguments: readonly string[];
  readonly folder: string;
  /** Exit code of the last command. */
  readonly status: number;
  readonly jobs: readonly ShellState[];
  readonly waiting?: Waiting;
  readonly exitCode?: number;
  /** `set -e` is on. */
  readonly exitOnError?: boolean;
  /** Some loop has gone round: the script may never end. */
  readonly looped?: boolean;
  /** How many requests and draws were made: their ids. */
  readonly count: number;
}

export interface Frame {
  readonly code: Code;
  readonly at: number;
  readonly loops: readonly { readonly items: readonly string[]; readonly at: number }[];
  readonly redirects: readonly (readonly OpenRedirect[])[];
  /** What a function or subshell restores when it returns. */
  readonly saved?: {
    readonly arguments?: readonly string[];
    readonly variables?: Readonly<Record<string, string>>;
    readonly folder?: string;
  };
  /** `exit` leaves this frame only. */
  readonly isSubshell?: boolean;
  /** The shell ends with the frame: a handler of a signal, the command of `exec`. */
  readonly last?: boolean;
}

export interface OpenRedirect {
  readonly stream: 0 | 1 | 2;
  readonly to: "file" | "null" | "stdout" | "stderr" | "text";
  readonly path?: string;
  readonly text?: string;
}

export type Waiting =
  | { readonly for: "time"; readonly untilMs: number }
  | { readonly for: "ever" }
  | { readonly for: "jobs" }
  | { readonly for: "network"; readonly untilMs: number };

/** A request over the network, made by a program in a container. */
export interface NetworkRequest {
  /** The same for each try of one request. */
  readonly id: string;
  readonly sort: "http" | "dns" | "tcp" | "ping";
  /** URL for http, name for dns, `host:port` for tcp, host for ping. */
  readonly target: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
  /** When this try is made. */
  readonly atMs: number;
}

export type NetworkAnswer =
  | {
      readonly sort: "http";
      readonly status: number;
      readonly body: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly tookMs?: number;
    }
  | {
      readonly sort: "dns";
      readonly server: string;
      readonly addresses: readonly string[];
      readonly name?: string;
      readonly tookMs?: number;
    }
  | { readonly sort: "connected"; readonly address: string; readonly tookMs?: number }
  | {
      readonly sort: "failed";
      readonly reason: "refused" | "timeout" | "unknown-host" | "reset" | "unreachable";
      readonly address?: string;
      readonly tookMs?: number;
    }
  /** Ask again then. */
  | { readonly sort: "later"; readonly afterMs: number };

/** What a program in a container reaches outside itself. Answers may come later; the program then waits. */
export type NetworkHook = (
  from: { readonly podUid: string; readonly podIP: string; readonly container: string },
  request: NetworkRequest,
) => NetworkAnswer;

/** The world around a shell for the length of one call. */
export interface ShellContext {
  /** Moves forward while a shell that slept goes on. */
  nowMs: number;
  readonly files: FileSystem;
  readonly hostname: string;
  readonly podIP: string;
  readonly user: number;
  readonly name: string;
  /** Programs of the image beside the usual ones. */
  readonly knows: (program: string) => boolean;
  readonly lenient: boolean;
  readonly tools: boolean;
  network?(request: NetworkRequest): NetworkAnswer;
  random(n: number): number;
  output(stream: "stdout" | "stderr", text: string, atMs: number): void;
}
