/**
 * What is kept of a lab between two sessions of the editor, and where. The editor's side implements {@link LabStore}:
 * files of the extension's own storage, written at once and whole.
 */
import type { LabRun, Progress, ProgressLine } from "../labs/index";

/** The learner's text of one file. `edition` grows when the host replaces the text. */
export interface Draft {
  readonly text: string;
  readonly edition: number;
}

export interface StoredLab {
  /** Of this shape. */
  readonly format: 1;
  readonly lab: string;
  /** Wall-clock time, to find the newest of several windows. */
  readonly savedMs: number;
  readonly drafts: Readonly<Record<string, Draft>>;
  /** Texts that a reset took away, newest last. */
  readonly saved: readonly Readonly<Record<string, string>>[];
  /** What was accepted, in order: applied again when the cluster itself cannot be had back. */
  readonly applied: readonly { readonly path: string; readonly text: string }[];
  readonly run?: LabRun;
}

export interface LabStore {
  /** The newest that any window has saved. */
  load(lab: string): Promise<StoredLab | undefined>;
  /** Keeps it, at once; the newest of several calls wins. */
  save(stored: StoredLab): void;
}

export interface ProgressStore {
  readonly progress: Progress;
  /** Appends what was done; what is known already is passed over. */
  add(line: ProgressLine): void;
}

/** How many texts of resets are kept. */
export const SAVED_MAX = 10;
/** How many applied texts are kept to be applied again. */
export const APPLIED_MAX = 100;
