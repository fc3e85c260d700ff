/**
 * What an owner's last create or delete was refused with, until one succeeds.
 * Upstream has the error in hand when it writes the status; here the answer comes later, and the next look finds it in this table.
 */
import type { View, Write, WriteAnswer } from "../../client/component";

export interface Refusal {
  readonly reason: "FailedCreate" | "FailedDelete";
  readonly message: string;
}

const TABLE = "refusals";

export function refusalOf(view: View, key: string): Refusal | undefined {
  return view.own.get<Refusal>(TABLE, key);
}

export function forgetRefusal(view: View, key: string): void {
  if (view.own.get(TABLE, key)) view.own.delete(TABLE, key);
}

/** For `answered`: remembers the refusal of a create or delete of this kind, and forgets it with the next success. */
export function noteRefusal(view: View, key: string, write: Write, answer: WriteAnswer, kind: string): void {
  if (write.ref.kind !== kind || (write.verb !== "create" && write.verb !== "delete")) return;
  if (answer.ok || write.accept?.includes(answer.reason)) {
    forgetRefusal(view, key);
  } else {
    const reason = write.verb === "create" ? "FailedCreate" : "FailedDelete";
    view.own.set<Refusal>(TABLE, key, { reason, message: answer.message });
  }
}
