/**
 * What a shell script is compiled to: a flat list of instructions, plain data, so that a process in the middle of a
 * script can be stored, copied and replayed.
 */

export type Code = readonly Instruction[];

export type Instruction =
  | {
      readonly op: "command";
      readonly words: readonly Word[];
      readonly assigns: readonly Assign[];
      readonly redirects: readonly Redirect[];
    }
  /** Stages run one after the other, each with the output of the one before as its input. */
  | { readonly op: "pipeline"; readonly stages: readonly Code[] }
  | { readonly op: "jump"; readonly to: number }
  | { readonly op: "jumpIfFailed"; readonly to: number }
  | { readonly op: "jumpIfSucceeded"; readonly to: number }
  | { readonly op: "not" }
  | { readonly op: "succeed" }
  | { readonly op: "beginFor"; readonly words: readonly Word[] | undefined }
  | { readonly op: "nextFor"; readonly name: string; readonly to: number }
  | { readonly op: "endFor" }
  | { readonly op: "jumpUnlessMatch"; readonly word: Word; readonly patterns: readonly Word[]; readonly to: number }
  | { readonly op: "background"; readonly code: Code }
  | { readonly op: "subshell"; readonly code: Code }
  | { readonly op: "define"; readonly name: string; readonly code: Code }
  | { readonly op: "beginRedirect"; readonly redirects: readonly Redirect[] }
  | { readonly op: "endRedirect" };

export interface Assign {
  readonly name: string;
  readonly value: Word;
}

export interface Redirect {
  readonly stream: 0 | 1 | 2;
  readonly mode: "read" | "write" | "append" | "duplicate" | "text";
  /** The file, the stream to duplicate, or the text of a here-document. */
  readonly target: Word;
}

export type Word = readonly WordPart[];

export type WordPart =
  | { readonly sort: "text"; readonly text: string; readonly quoted: boolean }
  /** `${name<operator>argument}`; the operator is one of `:-`, `-`, `:=`, `:+`, `+`, `:?`, `#`, `##`, `%`, `%%`, `length`. */
  | {
      readonly sort: "variable";
      readonly name: string;
      readonly operator?: string;
      readonly argument?: Word;
      readonly quoted: boolean;
    }
  | { readonly sort: "command"; readonly code: Code; readonly quoted: boolean }
  | { readonly sort: "arithmetic"; readonly text: Word; readonly quoted: boolean };
