/** Snapshot, then batches without a gap: the rule by which every view follows the cluster. */

/** A place in history. */
export interface Position {
  readonly branch: string;
  readonly seq: number;
}

/**
 * What to do with a batch: `take` it, `ignore` it because it tells what is already known (it was on its way when the
 * snapshot was made), or `ask` for a snapshot because something is missing.
 */
export function judgeBatch(
  at: Position | undefined,
  batch: Position & { readonly afterSeq: number },
): "take" | "ignore" | "ask" {
  if (!at || batch.branch !== at.branch) return "ask";
  if (batch.seq <= at.seq && batch.afterSeq < at.seq) return "ignore";
  return batch.afterSeq === at.seq ? "take" : "ask";
}

/** Calls `ask` for the first gap and then not again until a snapshot has come. */
export class GapKeeper {
  private asked = false;
  private at: Position | undefined;

  constructor(private readonly ask: () => void) {}

  /** A snapshot has come. */
  snapshot(at: Position): void {
    this.at = { branch: at.branch, seq: at.seq };
    this.asked = false;
  }

  /** Whether the batch is to be taken. */
  batch(batch: Position & { readonly afterSeq: number }): boolean {
    const verdict = judgeBatch(this.at, batch);
    if (verdict === "take") {
      this.at = { branch: batch.branch, seq: batch.seq };
      return true;
    }
    if (verdict === "ask" && !this.asked) {
      this.asked = true;
      this.ask();
    }
    return false;
  }
}
