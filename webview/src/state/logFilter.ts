/** Which rows of the event log are shown, and a row as a sentence. Pure. */
import type { LogRow, LogSort } from "../../../extension/src/protocol/eventLog";
import type { ObjectRef } from "../../../extension/src/protocol/view";
import { t } from "../i18n";
import { grouped, virtualTime } from "./age";

export interface LogFilter {
  readonly text: string;
  readonly sorts: readonly LogSort[];
  readonly ref?: ObjectRef;
}

/** A test for rows: each word has to occur; `-word` must not. */
export function logMatcher(filter: LogFilter): (row: LogRow) => boolean {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = words.filter((word) => !word.startsWith("-"));
  const unwanted = words.filter((word) => word.startsWith("-") && word.length > 1).map((word) => word.slice(1));
  const sorts = new Set(filter.sorts);
  const { ref } = filter;
  return (row) => {
    if (!sorts.has(row.sort)) return false;
    if (ref && !sameRef(ref, row.ref)) return false;
    if (words.length === 0) return true;
    const text = `${row.actor} ${row.verb} ${row.object} ${row.ref?.kind ?? ""} ${row.text}`.toLowerCase();
    return wanted.every((word) => text.includes(word)) && !unwanted.some((word) => text.includes(word));
  };
}

/** The row as a person would say it. */
export function sentenceOf(row: LogRow): string {
  const values = {
    time: virtualTime(row.sinceStartMs),
    actor: row.actor === "learner" ? t("you") : row.actor,
    verb: row.verb,
    object: row.ref ? `${row.ref.kind} ${row.ref.name}` : row.object,
    text: row.text.replace(/[.。]$/, ""),
  };
  const first = t(`sentence${row.sort}` as const, values);
  const revision = row.revision === undefined ? "" : t("sentenceRevision", { revision: grouped(row.revision) });
  const cause = row.causeRevision === undefined ? "" : t("sentenceCause", { revision: grouped(row.causeRevision) });
  return [first, revision, cause].filter(Boolean).join(" ");
}

function sameRef(a: ObjectRef, b: ObjectRef | undefined): boolean {
  return b !== undefined && a.kind === b.kind && a.name === b.name && (a.namespace ?? "") === (b.namespace ?? "");
}
