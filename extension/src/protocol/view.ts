/** What every view says and hears: the handshake, the clock, and that something went wrong. */
import { command, notification } from "./message";

/** The languages that Kubarium speaks. */
export type Language = "en" | "zh-cn";

/** An object of the cluster in the view's words. `kind` is the kind's id: `Pod`, `Deployment`, `Widget.example.com`. */
export interface ObjectRef {
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** One step of a chain of causes, from the effect upward; the learner's own edit comes last. */
export interface WhyStep {
  /** A sentence in the learner's language; the steps after the first begin with "because". */
  readonly text: string;
  /** Who did it: `kubelet/node-3`, `scheduler`. */
  readonly actor?: string;
  readonly atMs?: number;
  readonly ref?: ObjectRef;
  /** The learner's own edit: it is highlighted. */
  readonly byLearner?: boolean;
  /** Where the learner's edit stands. */
  readonly place?: { readonly path: string; readonly line: number };
  /** What is folded under the step: the whole score table, the refused nodes. */
  readonly more?: readonly string[];
}

/** The cluster's clock. Between two of these the view lets the time run on by itself, at `factor`. */
export interface ClockView {
  /** Milliseconds since the epoch, virtual. */
  readonly nowMs: number;
  readonly sinceStartMs: number;
  readonly paused: boolean;
  readonly factor: number;
  /** Nothing happens before `untilMs`; `for` follows "waiting for". */
  readonly waiting?: { readonly untilMs: number; readonly for: string };
}

export type ClockCommandView =
  | { readonly sort: "pause" }
  | { readonly sort: "resume" }
  /** To the next thing that a person can see. */
  | { readonly sort: "step" }
  /** Until nothing is left to do. */
  | { readonly sort: "settle" }
  /** To the end of a wait that `ClockView.waiting` tells of. */
  | { readonly sort: "advance"; readonly byMs: number }
  | { readonly sort: "speed"; readonly factor: number };

/** The speeds that views offer. */
export const clockFactors: readonly number[] = [0.1, 0.25, 0.5, 1, 2, 5, 10, 50, 100];

/** View → host, first: the view listens now. The host answers with {@link Hello} and then with a snapshot. */
export const Ready = command("view/ready");

/** Host → view, first. */
export const Hello = notification<{ readonly language: Language; readonly clock?: ClockView }>("view/hello");

/** Host → view: the clock was paused, resumed, moved or runs at another speed. */
export const Clock = notification<ClockView>("view/clock");

/** View → host: move the clock. */
export const MoveClock = command<ClockCommandView>("view/moveClock");

/** View → host: show this object in the cluster tree. */
export const Reveal = command<{ readonly ref: ObjectRef }>("view/reveal");

/** View → host: open the chain of causes of this object. */
export const OpenWhy = command<{ readonly ref: ObjectRef }>("view/openWhy");

/** View → host: run one of Kubarium's own commands (`kubarium.playground.new`): the button of an empty state. */
export const RunCommand = command<{ readonly command: string }>("view/runCommand");

/** View → host: the view has crashed; the cluster goes on. */
export const Crashed = command<{ readonly message: string; readonly stack?: string }>("view/crashed");

/** View → host: set the page anew. A page in VS Code cannot reload itself. */
export const ReloadView = command("view/reload");
