/**
 * The lab panel: one lab, its steps, its files, its checks.
 *
 * The host owns the lab's progress and what it says; it sends the whole {@link LabState} whenever something in it has
 * changed (a few kilobytes, in the learner's language). The view owns the text that the learner types: a file's `text`
 * replaces what is in the editor only when its `edition` is another one than the draft was begun from, that is after a
 * reset and when a step brings its own files.
 */
import { command, notification } from "./message";
import type { ObjectRef } from "./view";

/** Host → view: everything about the lab, whole. */
export const Lab = notification<LabState>("lab/state");

/** Host → view: what the newest apply did. */
export const Applied = notification<ApplyResult>("lab/applied");

/** Host → view: marks in the editor that come from the cluster. They replace the file's earlier ones. */
export const Markers = notification<{ readonly path: string; readonly markers: readonly MarkerView[] }>("lab/markers");

/** Host → view: samples of the live strip, oldest first; `replace` drops the earlier ones. */
export const Strip = notification<{ readonly replace: boolean; readonly samples: readonly StripSample[] }>("lab/strip");

/** Host → view: act as if the learner had pressed Apply (the command palette and the key binding come this way). */
export const PressApply = notification("lab/pressApply");

/** Host → view: show this file at this line. */
export const ShowFile = notification<{ readonly path: string; readonly line?: number }>("lab/showFile");

/** View → host: send these files to the cluster. */
export const Apply = command<{ readonly files: readonly FileText[] }>("lab/apply");

/** View → host: the learner has typed; at most 250 ms after the key. */
export const Edit = command<FileText & { readonly edition: number }>("lab/edit");

/** View → host: back to the beginning of the step or of the lab. The host keeps the learner's text as a saved draft. */
export const Reset = command<{ readonly what: "step" | "lab" }>("lab/reset");

export const Next = command("lab/next");
export const Previous = command("lab/previous");

/** View → host: open the next hint of a step, or a certain tier. */
export const Hint = command<{ readonly step: string; readonly tier: HintTier }>("lab/hint");

/** View → host: the learner's prediction or answer. */
export const Answer = command<{ readonly step: string; readonly value: AnswerValue }>("lab/answer");

/** View → host: open a link of the lab's text that is not an address of the web: `object:Pod/shop/web`, `lab:1.4`. */
export const OpenLink = command<{ readonly href: string }>("lab/openLink");

export interface LabState {
  /** `1.6-rolling-update`. */
  readonly id: string;
  readonly title: string;
  /** `1.6`. */
  readonly number: string;
  /** `1 Workloads`. */
  readonly track: string;
  readonly minutes: number;
  /** What the lab simplifies, if it does: markdown, behind a small mark. */
  readonly simplified?: string;
  /** Markdown above the first step. */
  readonly intro?: string;
  readonly steps: readonly LabStep[];
  /** The index of the step that is shown. */
  readonly step: number;
  readonly files: readonly LabFile[];
  /** What the live strip counts: `ready pods of web`. Absent: no strip. */
  readonly stripTitle?: string;
  /** What "Why?" asks about. */
  readonly whyTarget?: ObjectRef;
  /** After the last step's success. */
  readonly debrief?: Debrief;
  /** The lab could not be loaded or its cluster stopped. */
  readonly trouble?: Trouble;
}

/** What happened, why, and what to try, in this order; the technical detail is folded under it. */
export interface Trouble {
  readonly what: string;
  readonly why?: string;
  readonly try?: string;
  readonly detail?: string;
}

export interface LabStep {
  readonly id: string;
  readonly title: string;
  /** Markdown. */
  readonly text: string;
  readonly task: LabTask;
  readonly checks: readonly CheckView[];
  readonly hints: readonly HintView[];
  /** The named mistake that the learner's text or cluster shows now: markdown, two lines. */
  readonly mistake?: { readonly id: string; readonly text: string; readonly ref?: ObjectRef };
  /** What predictions of earlier steps came to, now that it has been seen. */
  readonly reveals?: readonly RevealView[];
  /** Markdown, shown when the step is done. */
  readonly after?: string;
  /** `done` stays when the learner goes back. Nothing is locked: a step may be left open. */
  readonly status: "open" | "done";
}

/** What the learner does in a step. */
export type LabTask =
  | { readonly kind: "do" }
  | (Asking & { readonly kind: "number"; readonly min: number; readonly max: number; readonly unit?: string })
  | (Asking & { readonly kind: "text" })
  | (Asking & { readonly kind: "order"; readonly items: readonly Option[] })
  | (Asking & { readonly kind: "choice"; readonly options: readonly Option[]; readonly several?: boolean })
  /** Something to be done in VS Code itself: open a terminal, read a row of the event log. */
  | { readonly kind: "ui"; readonly command?: string; readonly label?: string };

interface Asking {
  /** A prediction is made before the run and may be changed until the run has shown what is so; a question is tried until it is right. */
  readonly purpose: "predict" | "question";
  /** Absent: the step's text asks. */
  readonly question?: string;
  /** What the learner said. */
  readonly answer?: AnswerValue;
  /** What came out; sent when the run has shown it and not earlier. `truth` is left out while the learner may try again. */
  readonly outcome?: { readonly right: boolean; readonly truth?: AnswerValue; readonly text?: string };
}

export interface Option {
  readonly id: string;
  readonly text: string;
}

/** A number, a text or an option's id, or ids: in the learner's order, or those that were picked. */
export type AnswerValue = number | string | readonly string[];

/** A prediction and what was so, both in words. */
export interface RevealView extends TitledText {
  readonly right: boolean;
  readonly given: string;
  readonly truth: string;
}

export interface CheckView {
  readonly id: string;
  readonly text: string;
  readonly status: "passed" | "failed" | "waiting";
  /** How far it is, or what broke it: `2 of 3 so far`. */
  readonly why?: string;
  readonly ref?: ObjectRef;
}

/** Where to look, which rule applies, the shape of the fix, the difference. The last stands behind one confirmation. */
export type HintTier = "where" | "rule" | "shape" | "diff";

export const hintTiers: readonly HintTier[] = ["where", "rule", "shape", "diff"];

export interface HintView {
  readonly tier: HintTier;
  /** Markdown; absent until the learner has asked for it. */
  readonly text?: string;
  /** `false`: not yet; it opens after a first attempt. */
  readonly available?: boolean;
}

export interface Debrief {
  /** What happened, the rule, a real incident, another way: in this order, each with its title. */
  readonly parts: readonly TitledText[];
  readonly timeline?: readonly { readonly sinceStartMs: number; readonly text: string; readonly ref?: ObjectRef }[];
  /** All hints of the lab; they are folded. */
  readonly hints?: readonly TitledText[];
  /** The lab that comes next, if there is one. */
  readonly next?: { readonly id: string; readonly title: string };
}

/** Markdown under a title. */
export interface TitledText {
  readonly title: string;
  readonly text: string;
}

export interface FileText {
  readonly path: string;
  readonly text: string;
}

export interface LabFile extends FileText {
  /** Monaco's language id: `yaml`. */
  readonly language: string;
  /** Grows when the host means the text to replace what the learner has typed. */
  readonly edition: number;
  /** Where the JSON schema stands, as an address that the webview may fetch. */
  readonly schemaUrl?: string;
  readonly readOnly?: boolean;
  readonly markers?: readonly MarkerView[];
}

/** Lines and columns begin at 1; the end column is the one after the last character. */
export interface MarkerView {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly message: string;
  readonly severity: "error" | "warning" | "info";
}

export interface ApplyResult {
  /** As kubectl prints them, one per object; refusals as the API server words them. */
  readonly lines: readonly {
    readonly text: string;
    readonly ok: boolean;
    readonly path?: string;
    readonly line?: number;
  }[];
  readonly revision?: number;
}

/** How many pods were ready at a moment; `oldReady` belongs to the revision that goes, `newReady` to the one that comes. */
export interface StripSample {
  readonly sinceStartMs: number;
  readonly oldReady: number;
  readonly newReady: number;
  readonly wanted?: number;
}
