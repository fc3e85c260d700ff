/** The state of a thing as a shape: the same in tree, map, log, terminal and documents. Shape first, then colour, then word. */

export type GlyphState =
  | "pending"
  | "creating"
  | "unready"
  | "ready"
  | "crashing"
  | "failed"
  | "succeeded"
  | "terminating";

/** The shapes as text. */
export const glyphText: Readonly<Record<GlyphState, string>> = {
  pending: "○",
  creating: "◔",
  unready: "◐",
  ready: "●",
  crashing: "↻",
  failed: "✕",
  succeeded: "✓",
  terminating: "◌",
};
