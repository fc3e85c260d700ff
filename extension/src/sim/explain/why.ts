/** "Why?": the chain from an object to the learner's own edit, in sentences. */
import type { Cluster } from "../cluster";
import type { JournalRecord, Ref, Seq } from "../kernel/types";
import { chainOfCauses, lastChange } from "./causes";
import { type Language, sentenceFor } from "./sentences";

/** One step of the chain, effect first. */
export interface WhyStep {
  readonly seq: Seq;
  readonly atMs: number;
  readonly by: string;
  readonly text: string;
  readonly rule?: string;
  readonly ref?: Ref;
  /** The step that a person took. */
  readonly isInput: boolean;
}

/** The causes of an object's present state; empty when history does not reach back to it. */
export function why(cluster: Cluster, ref: Ref, language: Language): readonly WhyStep[] {
  const { journal } = cluster.kernel;
  const from = lastChange(journal, ref);
  if (!from) return [];
  return chainOfCauses(journal, from).map((record) => stepOf(record, language));
}

function stepOf(record: JournalRecord, language: Language): WhyStep {
  return {
    seq: record.seq,
    atMs: record.atMs,
    by: record.by,
    text: sentenceFor(record, language),
    ...(record.because ? { rule: record.because.rule } : {}),
    ...(record.ref ? { ref: record.ref } : {}),
    isInput: record.sort === "input",
  };
}
