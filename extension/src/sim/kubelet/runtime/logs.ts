/**
 * What containers wrote: stored lines of scripts and access logs, and lines that follow from an image's rules.
 *
 * Models /var/log/pods. Rule lines are made when somebody reads, so a container that logs for ever costs nothing.
 * A stored log keeps its last {@link LINES_MAX} lines, as a rotated file would lose its oldest.
 */
import type { OwnTables } from "../../client/component";
import type { ContainerLog, ContainerRecord, LogLine } from "../tables";
import type { ContainerProgram, LogRule } from "./image";
import { fillTemplate, type TemplateValues } from "./template";

export const LINES_MAX = 1_000;
const RULE_LINES_MAX = 1_000;

/** The key of a container's log. */
export function logKey(podUid: string, container: string, attempt: number): string {
  return `${podUid}/${container}/${attempt}`;
}

/** Adds lines to a log. */
export function appendLog(own: OwnTables, key: string, added: readonly LogLine[]): void {
  if (!added.length) return;
  const before = own.get<ContainerLog>("logs", key) ?? { lines: [], dropped: 0 };
  const lines = [...before.lines, ...added];
  const surplus = Math.max(0, lines.length - LINES_MAX);
  own.set<ContainerLog>("logs", key, {
    lines: surplus ? lines.slice(surplus) : lines,
    dropped: before.dropped + surplus,
  });
}

/** All lines of a container up to now, in the order of time. */
export function containerLog(
  own: OwnTables,
  podUid: string,
  container: ContainerRecord,
  program: ContainerProgram | undefined,
  values: TemplateValues,
  nowMs: number,
): LogLine[] {
  const stored = own.get<ContainerLog>("logs", logKey(podUid, container.name, container.attempt))?.lines ?? [];
  const isOwn = container.process.sort === "program";
  const lacksEnv = program?.needsEnv && !program.needsEnv.some((name) => container.env[name]);
  const rules = !isOwn ? [] : lacksEnv ? [{ afterMs: 50, text: program.needsEnvText ?? "" }] : (program?.logs ?? []);
  if (!rules.length) return [...stored];
  const endMs = Math.min(container.finishedMs ?? nowMs, nowMs);
  const made: LogLine[] = [];
  for (const rule of rules as readonly LogRule[]) {
    let atMs = container.startedMs + rule.afterMs;
    if (rule.everyMs) atMs += Math.max(0, Math.floor((endMs - atMs) / rule.everyMs) - RULE_LINES_MAX) * rule.everyMs;
    for (; atMs <= endMs; atMs += rule.everyMs ?? Number.POSITIVE_INFINITY)
      made.push({ atMs, stream: "stdout", text: fillTemplate(rule.text, values, atMs) });
  }
  return [...made, ...stored].sort((a, b) => a.atMs - b.atMs);
}
