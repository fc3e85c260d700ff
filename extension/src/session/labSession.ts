/**
 * A lab under way: its cluster, the learner's text, the run of its steps. It judges and remembers; it never moves on by
 * itself. A world that begins again is a fork of one that has booted, so a reset takes no time.
 */
import { Disposables } from "../base/disposable";
import { Emitter } from "../base/event";
import {
  type Answer,
  FeedWorld,
  foretell,
  type HintTier,
  type HostRunnerOptions,
  isAccepted,
  type LabEvent,
  type LabRun,
  type LoadedLab,
  reduce,
  runnerOver,
  type Step,
  startRun,
  startTexts,
} from "../labs/index";
import type { AnswerValue, ApplyResult, Debrief, FileText, LabState, MarkerView, StripSample } from "../protocol/lab";
import type { Language, ObjectRef } from "../protocol/view";
import { applyManifests, type Batch, type ClusterHost, readManifests } from "../sim/index";
import { applyFiles } from "./applyFiles";
import { labStateOf } from "./labState";
import { hasStrip, sameCounts, sampleOf } from "./labStrip";
import type { ClusterSpec } from "./openHost";
import { runConversation } from "./runConversation";
import { Session } from "./session";
import { APPLIED_MAX, type Draft, type LabStore, type ProgressStore, SAVED_MAX, type StoredLab } from "./stored";
import { timelineOf } from "./timeline";

/** What is said in words is read anew each time, so that it may follow a change of the language. */
export interface LabSessionOptions {
  readonly loaded: LoadedLab;
  /** `1 Workloads`. */
  readonly track: string;
  readonly next?: { readonly id: string; readonly title: string };
  readonly language: Language;
  readonly openHost: (spec: ClusterSpec) => Promise<ClusterHost>;
  readonly kubectl: HostRunnerOptions["kubectl"];
  readonly store: LabStore;
  readonly progress: ProgressStore;
  /** Wall-clock time, for "saved at". */
  readonly wallMs: () => number;
  /** Said when the cluster could not be had back and was built anew. */
  readonly rebuiltNote: string;
}

/** So soon after a batch the checks are judged: many batches are one look. */
const LOOK_AFTER_MS = 50;
const SETTLE_MS = 120_000;
const READS: ReadonlySet<string> = new Set(["get", "list", "watch"]);
const quiet = { print() {}, complain() {} };

export class LabSession {
  private readonly life = new Disposables();
  private readonly states = this.life.add(new Emitter<LabState>());
  private readonly applieds = this.life.add(new Emitter<ApplyResult>());
  private readonly marks = this.life.add(new Emitter<{ path: string; markers: readonly MarkerView[] }>());
  private readonly strips = this.life.add(new Emitter<StripSample>());
  private readonly stepBases = new Map<string, ClusterHost>();
  private readonly drafts = new Map<string, Draft>();
  private readonly markers = new Map<string, readonly MarkerView[]>();
  private readonly foretelling = new Set<string>();
  private world = new FeedWorld();
  private run!: LabRun;
  private session!: Session;
  private saved: Record<string, string>[] = [];
  private applied: FileText[] = [];
  private samplesNow: StripSample[] = [];
  private target: ObjectRef | undefined;
  private strip: ObjectRef | undefined;
  private note: string | undefined;
  private lookTimer: ReturnType<typeof setTimeout> | undefined;
  private told = "";

  readonly onState = this.states.event;
  readonly onApplied = this.applieds.event;
  readonly onMarkers = this.marks.event;
  readonly onStrip = this.strips.event;

  private constructor(
    private readonly options: LabSessionOptions,
    /** The world as the lab begins: booted, set up, standing still. */
    private readonly base: ClusterHost,
  ) {
    this.life.defer(() => base.dispose());
    this.life.defer(() => clearTimeout(this.lookTimer));
    this.life.defer(() => {
      for (const host of this.stepBases.values()) host.dispose();
    });
  }

  /** Boots the lab's world, puts back what the learner had, and lets the clock run. */
  static async open(options: LabSessionOptions): Promise<LabSession> {
    const { lab } = options.loaded;
    const [base, stored] = await Promise.all([openBase(options), options.store.load(lab.id)]);
    const own = new LabSession(options, base);
    own.takeStored(stored);
    const host = await base.fork({ branch: "main", seq: "now" });
    const isUnderWay = stored?.run !== undefined && !stored.run.finished && stored.run.version === lab.version;
    if (isUnderWay && stored.applied.length > 0) {
      own.applied = [...stored.applied];
      await reapply(host, stored.applied);
      own.note = options.rebuiltNote;
    }
    own.session = own.life.add(await Session.over(host, (batch) => own.receive(batch)));
    own.life.add(own.session.onRest(({ atRest }) => atRest && own.look(true)));
    own.run = isUnderWay ? broughtBack(options.loaded, stored.run!, own.world) : startRun(lab, own.world);
    await own.keepStepBase();
    await own.session.moveClock({ sort: "speed", factor: lab.world.speed });
    await own.session.moveClock({ sort: "resume" });
    return own;
  }

  get cluster(): Session {
    return this.session;
  }

  get lab(): LoadedLab["lab"] {
    return this.options.loaded.lab;
  }

  get labRun(): LabRun {
    return this.run;
  }

  get samples(): readonly StripSample[] {
    return this.samplesNow;
  }

  /** What the panel shows now. */
  get state(): LabState {
    const { loaded, track, next, language } = this.options;
    return labStateOf({
      loaded,
      track,
      language,
      run: this.run,
      drafts: this.drafts,
      markers: this.markers,
      timeline: this.run.finished ? this.timeline() : [],
      ...(next ? { next } : {}),
      ...(this.target ? { whyTarget: this.target } : {}),
      ...(this.strip ? { stripTarget: this.strip } : {}),
      ...(this.note ? { note: this.note } : {}),
    });
  }

  /** The learner's files as they are kept. */
  get files(): readonly FileText[] {
    return [...this.drafts].map(([path, { text }]) => ({ path, text }));
  }

  /** The learner has typed. */
  edit({ path, text, edition }: FileText & { readonly edition: number }): void {
    const draft = this.drafts.get(path);
    // An edit of a text that has been replaced since comes too late.
    if (!draft || edition !== draft.edition || text === draft.text) return;
    this.drafts.set(path, { text, edition });
    this.save();
  }

  /** Sends files to the cluster, as `kubectl apply -f` does. */
  async apply(files: readonly FileText[]): Promise<ApplyResult> {
    for (const { path, text } of files) this.edit({ path, text, edition: this.drafts.get(path)?.edition ?? 1 });
    this.note = undefined;
    const requestsBefore = this.writesRefused();
    const { lines, revision, markers, accepted, refusedByClient } = await applyFiles(this.session.host, files);
    for (const [path, list] of markers) {
      this.markers.set(path, list);
      this.marks.fire({ path, markers: list });
    }
    // What kubectl refused has left no trace in the cluster; the lab's mistakes want to know of it.
    if (refusedByClient.length > 0 && this.writesRefused() === requestsBefore)
      this.world.refuse(refusedByClient.join("\n"));
    const last = accepted.at(-1)?.ref;
    if (last) this.target = accepted.find(({ ref }) => hasStrip(ref) || ref.kind === "Pod")?.ref ?? last;
    const strip = accepted.find(({ ref }) => hasStrip(ref))?.ref;
    if (strip) this.strip = strip;
    if (accepted.length > 0) {
      const texts = files.filter(({ path }) => accepted.some(({ manifest }) => manifest.path === path));
      this.applied = [...this.applied, ...texts].slice(-APPLIED_MAX);
      this.save();
    }
    const result: ApplyResult = { lines, ...(revision === undefined ? {} : { revision }) };
    this.applieds.fire(result);
    this.look(false);
    return result;
  }

  /** Where the learner wrote the line that an object came from. */
  placeOf({ kind, name }: ObjectRef): { readonly path: string; readonly line: number } | undefined {
    for (const { path, text } of this.files) {
      for (const { object, line } of readManifests({ path, text }).manifests) {
        if (object.kind === kind && object.metadata?.name === name) return { path, line };
      }
    }
    return undefined;
  }

  /** The learner's prediction or answer. */
  async answer(stepId: string, value: AnswerValue): Promise<void> {
    const step = this.lab.steps.find(({ id }) => id === stepId);
    if (!step) return;
    const answer: Answer = value;
    if (!step.predict) {
      this.tell({ sort: "answered", step: stepId, answer });
      this.look(this.session.isAtRest === true);
      return;
    }
    this.tell({ sort: "predicted", step: stepId, answer });
    await this.foretell(step);
  }

  takeHint(step: string, tier: HintTier): void {
    this.tell({ sort: "hintTaken", step, tier });
  }

  /** The learner opened something in a view. */
  opened(kind: string, name: string, namespace?: string): void {
    this.world.open({ kind, name, ...(namespace ? { namespace } : {}) });
    this.look(this.session.isAtRest === true);
  }

  async next(): Promise<void> {
    await this.moveTo({ sort: "next" });
  }

  async previous(): Promise<void> {
    const index = this.lab.steps.findIndex(({ id }) => id === this.run.current);
    const before = this.lab.steps[index - 1];
    if (before) await this.moveTo({ sort: "goTo", step: before.id });
  }

  /** Back to the beginning of the step or of the lab. What the learner has typed is kept beside. */
  async reset(what: "step" | "lab"): Promise<void> {
    const from = (what === "step" ? this.stepBases.get(this.run.current) : undefined) ?? this.base;
    const { paused } = this.session.clock;
    const host = await from.fork({ branch: "main", seq: "now" });
    if (what === "lab") this.applied = [];
    this.setAside();
    this.target = undefined;
    this.strip = undefined;
    this.note = undefined;
    this.samplesNow = [];
    await this.session.switchTo(host);
    this.tell({ sort: "reset", scope: what });
    if (what === "lab") {
      for (const base of this.stepBases.values()) base.dispose();
      this.stepBases.clear();
      await this.keepStepBase();
    }
    await this.session.moveClock({ sort: "speed", factor: this.lab.world.speed });
    if (!paused) await this.session.moveClock({ sort: "resume" });
    this.save();
    this.tellState();
  }

  /** Judges now and tells who listens. */
  look(settled: boolean): void {
    clearTimeout(this.lookTimer);
    this.lookTimer = undefined;
    if (this.life.isDisposed || !this.run) return;
    this.tell({ sort: "look", settled });
  }

  dispose(): void {
    this.life.dispose();
  }

  // ── The feed ─────────────────────────────────────────────────────────────────────────────────────────────────────

  private receive(batch: Batch): void {
    const { lab } = this.options.loaded;
    this.world.receive(writesOnly(batch), (commit) => {
      if (this.run) this.run = reduce(lab, this.run, { sort: "commit", commit }, this.world);
    });
    if (!this.run) return;
    this.sampleStrip();
    this.lookTimer ??= setTimeout(() => this.look(this.session.isAtRest === true), LOOK_AFTER_MS);
  }

  private sampleStrip(): void {
    if (!this.strip) return;
    const sample = sampleOf(this.session.tree, this.strip, this.session.clock.sinceStartMs);
    if (sameCounts(this.samplesNow.at(-1), sample)) return;
    this.samplesNow.push(sample);
    if (this.samplesNow.length > 2_000) this.samplesNow = this.samplesNow.slice(-1_500);
    this.strips.fire(sample);
  }

  private writesRefused(): number {
    return this.world.requests.filter((request) => !isAccepted(request)).length;
  }

  // ── The run ──────────────────────────────────────────────────────────────────────────────────────────────────────

  private tell(event: LabEvent): void {
    const before = this.run;
    this.run = reduce(this.lab, before, event, this.world);
    if (this.run === before) return;
    this.noteProgress(before);
    this.save();
    this.tellState();
  }

  private tellState(): void {
    if (this.life.isDisposed) return;
    const state = this.state;
    const text = JSON.stringify(state);
    if (text === this.told) return;
    this.told = text;
    this.states.fire(state);
  }

  private noteProgress(before: LabRun): void {
    const { id: lab, version, steps } = this.lab;
    const at = new Date(this.options.wallMs()).toISOString();
    for (const { id } of steps) {
      if (this.run.steps[id]?.status !== "done" || before.steps[id]?.status === "done") continue;
      this.options.progress.add({ lab, step: id, version, at });
    }
    if (this.run.finished && !before.finished) this.options.progress.add({ lab, version, at });
  }

  private async moveTo(event: LabEvent): Promise<void> {
    const before = this.run.current;
    this.tell(event);
    if (this.run.current === before) return;
    await this.keepStepBase();
    this.tellState();
  }

  /** The cluster as the step begins, to come back to. */
  private async keepStepBase(): Promise<void> {
    if (this.stepBases.has(this.run.current)) return;
    this.stepBases.set(this.run.current, await this.session.host.fork({ branch: "main", seq: "now" }));
  }

  /** Lets a fork of the cluster show what a prediction was about. */
  private async foretell(step: Step): Promise<void> {
    if (!step.predict || this.foretelling.has(step.id) || this.run.steps[step.id]?.truth !== undefined) return;
    this.foretelling.add(step.id);
    try {
      const { kubectl, openHost } = this.options;
      const runner = await runnerOver(this.stepBases.get(step.id) ?? this.session.host, {
        kubectl,
        open: (world) => openHost({ base: world.base, workers: world.workers, seed: world.seed }),
      });
      const value = await foretell(step.predict, this.options.loaded.files, runner);
      runner.dispose();
      this.tell({ sort: "truth", step: step.id, value });
    } finally {
      this.foretelling.delete(step.id);
    }
  }

  private timeline(): NonNullable<Debrief["timeline"]> {
    return timelineOf(this.session.logRows, new Set(this.world.requests.filter(isAccepted).map(({ name }) => name)));
  }

  // ── What is kept ─────────────────────────────────────────────────────────────────────────────────────────────────

  private takeStored(stored: StoredLab | undefined): void {
    for (const [path, text] of startTexts(this.options.loaded)) {
      this.drafts.set(path, stored?.drafts[path] ?? { text, edition: 1 });
    }
    this.saved = [...(stored?.saved ?? [])];
  }

  /** Puts the learner's texts aside and lays the first ones out again. */
  private setAside(): void {
    const starts = startTexts(this.options.loaded);
    const changed = [...this.drafts].filter(([path, { text }]) => text !== starts.get(path));
    if (changed.length > 0) {
      this.saved = [...this.saved, Object.fromEntries(changed.map(([path, { text }]) => [path, text]))].slice(
        -SAVED_MAX,
      );
    }
    for (const [path, { edition }] of this.drafts) {
      this.drafts.set(path, { text: starts.get(path) ?? "", edition: edition + 1 });
      this.markers.set(path, []);
    }
  }

  private save(): void {
    this.options.store.save({
      format: 1,
      lab: this.lab.id,
      savedMs: this.options.wallMs(),
      drafts: Object.fromEntries(this.drafts),
      saved: this.saved,
      applied: this.applied,
      run: this.run,
    });
  }
}

/** The world as the lab begins, standing still. */
async function openBase({ loaded, openHost }: LabSessionOptions): Promise<ClusterHost> {
  const { world } = loaded.lab;
  const host = await openHost({ base: world.base, workers: world.workers, seed: world.seed });
  await reapply(
    host,
    world.setup.map((path) => ({ path, text: loaded.files.get(path) ?? "" })),
  );
  return host;
}

/** Applies texts to a cluster that stands still, and lets it come to rest. */
async function reapply(host: ClusterHost, files: readonly FileText[]): Promise<void> {
  for (const file of files) await runConversation(host, applyManifests(readManifests(file).manifests), quiet);
  if (files.length > 0) await host.clock({ sort: "settle", boundMs: SETTLE_MS });
}

/** A stored run in a world that was built anew: what was done stays done, what is open begins here. */
function broughtBack({ lab }: LoadedLab, run: LabRun, world: FeedWorld): LabRun {
  const steps = Object.fromEntries(
    lab.steps.map(({ id }) => {
      const step = run.steps[id] ?? startRun(lab, world).steps[id]!;
      if (step.status !== "open") return [id, step];
      return [
        id,
        {
          ...step,
          startedSeq: world.seq,
          startedMs: world.nowMs,
          watches: {},
          ...(step.wroteMs === undefined ? {} : { wroteMs: world.nowMs }),
        },
      ];
    }),
  );
  return { ...run, steps };
}

/** Reading changes nothing; the lab is about what the learner wrote. */
function writesOnly(batch: Batch): Batch {
  if (batch.sort === "snapshot") return batch;
  const records = batch.records.filter(
    ({ sort, what }) => sort !== "request" || !READS.has((what as { verb: string }).verb),
  );
  return { ...batch, records };
}
