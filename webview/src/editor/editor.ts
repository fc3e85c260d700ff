/** What the lab panel asks of its editor. Monaco stands behind it, or a plain field where Monaco could not be loaded. */
import type { MarkerView } from "../../../extension/src/protocol/lab";

export interface EditorFile {
  readonly path: string;
  readonly text: string;
  readonly language: string;
  readonly readOnly?: boolean;
  readonly schemaUrl?: string;
  readonly markers?: readonly MarkerView[];
}

export interface EditorOptions {
  readonly parent: HTMLElement;
  /** Where the workers stand, with a slash at the end. */
  readonly assetsUrl: string;
  /** The learner has typed. */
  readonly onEdit: (path: string, text: string) => void;
  /** Ctrl+Enter or Cmd+Enter. */
  readonly onApply: () => void;
  readonly labelOf: (path: string) => string;
  /** Tab leaves the editor now, or indents again. */
  readonly onTabMode?: (leaves: boolean) => void;
}

export interface LabEditor {
  /** The files there are. A text that differs from the model's replaces it, with an undo step. */
  setFiles(files: readonly EditorFile[]): void;
  /** Shows a file, where the learner last stood in it. */
  show(path: string, line?: number): void;
  setMarkers(path: string, markers: readonly MarkerView[]): void;
  focus(): void;
  dispose(): void;
}

export type CreateEditor = (options: EditorOptions) => LabEditor;

declare global {
  /** Set by the editor's own script, `editor.js`. */
  var kubariumEditor: CreateEditor | undefined;
}
