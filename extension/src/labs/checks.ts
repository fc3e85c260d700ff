/**
 * Judges checks. A check reads the settled present (`state`), the step's history (`hist`), what the learner opened
 * (`ui`), or has been watched at every commit (`always`, `never`). The result is data; `messages.ts` has the sentences.
 */
import { evaluate, holds, type Scope } from "./expressions";
import type { AnswerForm, Check, Truth } from "./lab";
import type { LabWorld } from "./world";

export type CheckStatus = "passed" | "failed" | "waiting";

/** Why a check stands where it stands; each code has a sentence in every language. */
export type CheckCode =
  | "passed"
  | "not-yet"
  | "not-so"
  | "settling"
  | "holds-so-far"
  | "held"
  | "broken"
  | "too-late"
  | "nothing-done"
  | "not-opened"
  | "unreadable"
  | "unanswered"
  | "right"
  | "wrong"
  | "collateral";

export interface CheckResult {
  readonly id: string;
  readonly status: CheckStatus;
  readonly code: CheckCode;
  readonly values: Readonly<Record<string, string | number>>;
}

/** What has been seen of a check since its step began. Plain data: it is part of the stored run. */
export interface Watch {
  /** The first commit that broke an `always` or a `never`. */
  readonly brokenSeq?: number;
  readonly brokenMs?: number;
  /** When a `within` first held. */
  readonly metMs?: number;
  readonly least?: number;
  readonly most?: number;
}

/** Where a step stands while its checks are judged. */
export interface Moment {
  readonly scope: Scope;
  /** Whether the cluster has come to rest; undefined if nobody has said. */
  readonly settled: boolean;
  /** When the learner first changed something in this step. */
  readonly wroteMs?: number;
}

/** Commits of these kinds are heartbeats and notes; no promise is about them. */
const UNWATCHED_KINDS = new Set(["Lease", "Event"]);

/** Whether a commit of this kind can break a promise. */
export function isWatched(kind: string): boolean {
  return !UNWATCHED_KINDS.has(kind);
}

/** Looks at a check after one commit; returns the same watch if nothing is new. */
export function watch(check: Check, before: Watch, scope: Scope, wroteMs: number | undefined): Watch {
  const measured = check.measure ? evaluate(check.measure.source, scope) : undefined;
  const number = measured?.sort === "value" && typeof measured.value === "number" ? measured.value : undefined;
  let next = before;
  if (number !== undefined && (number < (before.least ?? Infinity) || number > (before.most ?? -Infinity))) {
    next = { ...next, least: Math.min(number, before.least ?? number), most: Math.max(number, before.most ?? number) };
  }
  const promised = check.verb === "always" || check.verb === "never";
  if (
    promised &&
    before.brokenSeq === undefined &&
    holds(check.expression.source, scope) === (check.verb === "never")
  ) {
    next = { ...next, brokenSeq: scope.world.seq, brokenMs: scope.world.nowMs };
  }
  if (
    check.after.when === "within" &&
    before.metMs === undefined &&
    wroteMs !== undefined &&
    holds(check.expression.source, scope)
  ) {
    next = { ...next, metMs: scope.world.nowMs };
  }
  return next;
}

/** Judges one check now. */
export function judge(check: Check, seen: Watch, moment: Moment): CheckResult {
  const { scope, settled, wroteMs } = moment;
  const values = measureOf(check, seen, scope);
  const say = (status: CheckStatus, code: CheckCode, more: CheckResult["values"] = {}): CheckResult => ({
    id: check.id,
    status,
    code,
    values: { ...values, ...more },
  });
  if (check.verb === "always" || check.verb === "never") {
    if (seen.brokenMs !== undefined) return say("failed", "broken", { afterMs: seen.brokenMs - scope.sinceMs });
    if (wroteMs === undefined) return say("waiting", "nothing-done");
    return settled ? say("passed", "held") : say("waiting", "holds-so-far");
  }
  if (check.after.when === "within") {
    if (wroteMs === undefined) return say("waiting", "nothing-done");
    const deadlineMs = wroteMs + check.after.ms;
    if (seen.metMs !== undefined) {
      return seen.metMs <= deadlineMs
        ? say("passed", "passed")
        : say("failed", "too-late", { limitMs: check.after.ms });
    }
    return scope.world.nowMs > deadlineMs
      ? say("failed", "too-late", { limitMs: check.after.ms })
      : say("waiting", "not-yet");
  }
  const result = evaluate(check.expression.source, scope);
  if (result.sort === "failed") return say("failed", "unreadable", { message: result.message });
  const holdsNow = result.sort === "value" && result.value === true;
  if (holdsNow)
    return check.after.when === "settled" && !settled ? say("waiting", "settling") : say("passed", "passed");
  if (check.verb === "ui") return say("waiting", "not-opened");
  return settled && wroteMs !== undefined && check.after.when === "settled"
    ? say("failed", "not-so")
    : say("waiting", "not-yet");
}

/** The value that the cluster itself gives to a question; undefined if it cannot be told. */
export function truthNow(source: string, scope: Scope): unknown {
  const result = evaluate(source, scope);
  return result.sort === "value" ? result.value : undefined;
}

/** Gathers the truth of a prediction over a forked run: call it after each commit and once at the end. */
export class TruthCollector {
  private extreme: number | undefined;
  private readonly sinceSeq: number;
  private readonly sinceMs: number;

  constructor(
    private readonly truth: Truth,
    private readonly world: LabWorld,
  ) {
    this.sinceSeq = world.seq;
    this.sinceMs = world.nowMs;
    this.afterCommit();
  }

  afterCommit(): void {
    if (this.truth.take === "value") return;
    const value = truthNow(this.truth.expression.source, this.scope());
    if (typeof value !== "number") return;
    const pick = this.truth.take === "max" ? Math.max : Math.min;
    this.extreme = this.extreme === undefined ? value : pick(this.extreme, value);
  }

  /** The truth, when the run is over. */
  value(): unknown {
    this.afterCommit();
    return this.truth.take === "value" ? truthNow(this.truth.expression.source, this.scope()) : this.extreme;
  }

  private scope(): Scope {
    return { world: this.world, sinceSeq: this.sinceSeq, sinceMs: this.sinceMs };
  }
}

export type Answer = string | number | readonly string[];

/** Whether an answer agrees with the truth. In an order only the items that really came count. */
export function agrees(form: AnswerForm, answer: Answer, truth: unknown): boolean {
  if (form.form === "number") return Number(answer) === truth;
  if (form.form === "order") {
    const came = orderOf(form, truth);
    const given = Array.isArray(answer) ? (answer as readonly string[]).filter((id) => came.includes(id)) : [];
    return given.length === came.length && given.every((id, index) => id === came[index]);
  }
  return normalised(String(answer)) === normalised(String(truth ?? "\0"));
}

/** The items in the order in which they really came, each once. */
export function orderOf(form: Extract<AnswerForm, { form: "order" }>, truth: unknown): readonly string[] {
  const known = new Set(form.items.map((item) => item.id));
  const came = Array.isArray(truth) ? truth.map(String).filter((id) => known.has(id)) : [];
  return [...new Set(came)];
}

function normalised(text: string): string {
  return text.trim().toLowerCase();
}

function measureOf(check: Check, seen: Watch, scope: Scope): Record<string, number> {
  if (!check.measure) return {};
  const now = truthNow(check.measure.source, scope);
  const values: Record<string, number> = {};
  if (typeof now === "number") values.now = now;
  if (check.of !== undefined) values.of = check.of;
  if (seen.least !== undefined) values.least = seen.least;
  if (seen.most !== undefined) values.most = seen.most;
  return values;
}
