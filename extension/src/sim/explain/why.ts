/**
 * "Why?": the chain from an object's present state to the learner's own edit, in sentences.
 *
 * The first step says what the object is; each that follows is a cause of the one before and begins with "because". The
 * learner's request and the commit that carried it out are one step.
 */
import type { Cluster } from "../cluster";
import type { JournalRecord, Ref, Seq } from "../kernel/types";
import type { Pod } from "../schema/types";
import { chainOfCauses, personsInput } from "./causes";
import { History, sameObject } from "./history";
import { because, type Language } from "./language";
import { personsStep } from "./person";
import { whyPending } from "./scheduling";
import { actorOf, sentenceFor } from "./sentences";
import { recordOfState, stateOf } from "./states";

/** One step of the chain, effect first. */
export interface WhyStep {
  /** The record that the step tells of. */
  readonly seq: Seq;
  readonly atMs: number;
  /** A sentence without a full stop; the steps after the first begin with "because". */
  readonly text: string;
  /** Who did it: `kubelet/node-3`, `scheduler`. */
  readonly actor?: string;
  readonly rule?: string;
  readonly ref?: Ref;
  /** The learner's own edit. */
  readonly byLearner?: boolean;
  /** Where the learner's edit stands, when it came from a file. */
  readonly place?: { readonly path: string; readonly line: number };
  /** What is folded under the step. */
  readonly more?: readonly string[];
}

/** The causes of an object's present state; empty when history does not reach back to it. */
export function why(cluster: Cluster, ref: Ref, language: Language): readonly WhyStep[] {
  const history = new History(cluster.kernel.journal);
  const from = recordOfState(cluster, history, ref);
  if (!from) return [];
  const effect: WhyStep = {
    seq: from.seq,
    atMs: from.atMs,
    text: stateOf(cluster, ref, history.changesOf(ref).at(-1), language),
    ref,
  };
  let subject: Ref | undefined = ref;
  const steps = chainOfCauses(history, from).map((record) => {
    const isKnown = sameObject(subject, record.ref);
    subject = record.ref;
    return stepOf(cluster, history, record, isKnown, language);
  });
  return [effect, ...steps];
}

function stepOf(
  cluster: Cluster,
  history: History,
  record: JournalRecord,
  isKnown: boolean,
  language: Language,
): WhyStep {
  const input = record.sort === "fault" ? record : personsInput(history, record);
  const base = {
    seq: record.seq,
    atMs: record.atMs,
    ...(record.because ? { rule: record.because.rule } : {}),
    ...(record.ref ? { ref: record.ref } : {}),
  };
  if (input) {
    const { text, isLearner, place, more } = personsStep(history, record, input, language);
    return {
      ...base,
      text: because(text, language),
      actor: isLearner ? "learner" : actorOf(record),
      ...(isLearner ? { byLearner: true } : {}),
      ...(place ? { place } : {}),
      ...(more ? { more } : {}),
    };
  }
  const pending =
    record.because?.rule === "scheduler/no-node-fits" ? pendingNow(cluster, record, isKnown, language) : undefined;
  const { text, more } = pending ?? sentenceFor(history, record, language, isKnown);
  return {
    ...base,
    text: because(text, language),
    actor: actorOf(record),
    ...(more && more.length > 0 ? { more } : {}),
  };
}

/** For a pod that still waits, the scheduler's reason with the numbers of the nodes as they are now. */
function pendingNow(
  cluster: Cluster,
  record: JournalRecord,
  isKnown: boolean,
  language: Language,
): { readonly text: string; readonly more: readonly string[] } | undefined {
  const { kind, namespace, name, uid } = record.ref ?? { kind: "", name: "" };
  const pod = cluster.get(kind, namespace, name) as Pod | undefined;
  const found = pod && pod.metadata.uid === uid ? whyPending(cluster, pod, language) : undefined;
  const who = isKnown
    ? { en: "", "zh-cn": "" }
    : { en: `Pod ${name} fits nowhere: `, "zh-cn": `Pod ${name} 无处可放：` };
  return (
    found && { text: who[language] + found.sentence, more: [...found.nodes, ...(found.remedy ? [found.remedy] : [])] }
  );
}
