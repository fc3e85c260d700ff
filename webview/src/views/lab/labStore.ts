/**
 * What the lab panel knows: the lab as the host tells it, and the learner's text, which is the panel's own. A key press
 * is kept at once with `setState` and is with the host within 200 ms.
 */
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import {
  Applied,
  Apply,
  type ApplyResult,
  Edit,
  Lab,
  type LabState,
  type LabStep,
  Markers,
  type MarkerView,
  Next,
  PressApply,
  Previous,
  ShowFile,
  Strip,
  type StripSample,
} from "../../../../extension/src/protocol/lab";
import type { EditorFile, LabEditor } from "../../editor/editor";
import type { HostContext } from "../../host/hostContext";
import { type Drafts, mergeDrafts } from "./drafts";

const editDelayMs = 200;
/** Ctrl+Enter reaches the panel twice: by its own key and by VS Code's key binding. */
const samePressMs = 400;
const samplesMax = 2_000;

export interface LabStore {
  readonly host: HostContext;
  readonly lab: ReadonlySignal<LabState | undefined>;
  readonly step: ReadonlySignal<LabStep | undefined>;
  /** The path of the file that is shown. */
  readonly file: ReadonlySignal<string | undefined>;
  readonly result: ReadonlySignal<ApplyResult | undefined>;
  readonly applying: ReadonlySignal<boolean>;
  readonly samples: ReadonlySignal<readonly StripSample[]>;
  /** The learner has asked to read what happened. */
  readonly showsDebrief: Signal<boolean>;
  readonly hintsOpen: Signal<boolean>;
  /** The text of a file as the learner has it. */
  textOf(path: string): string;
  /** Gives the store the editor that shows the files. */
  attach(editor: LabEditor): void;
  edit(path: string, text: string): void;
  showFile(path: string, line?: number): void;
  apply(): void;
  next(): void;
  previous(): void;
}

interface Kept {
  readonly lab: string;
  readonly drafts: Drafts;
  readonly file: string;
}

export function createLabStore(host: HostContext): LabStore {
  const kept = host.getState<Kept>();
  const lab = signal<LabState | undefined>(undefined);
  const file = signal<string | undefined>(kept.file);
  const result = signal<ApplyResult | undefined>(undefined);
  const applying = signal(false);
  const samples = signal<readonly StripSample[]>([]);
  const showsDebrief = signal(false);
  const hintsOpen = signal(false);
  const markers = new Map<string, readonly MarkerView[]>();
  let labId = kept.lab;
  let drafts: Drafts = kept.drafts ?? {};
  let editor: LabEditor | undefined;
  let appliedWords = "";
  let appliedAt = Number.NEGATIVE_INFINITY;
  const unsent = new Map<string, ReturnType<typeof setTimeout>>();

  const keep = () => host.setState({ lab: labId, drafts, file: file.peek() } satisfies Partial<Kept>);
  const sendEdit = (path: string) => {
    clearTimeout(unsent.get(path));
    unsent.delete(path);
    const draft = drafts[path];
    if (draft) host.channel.send(Edit, { path, text: draft.text, edition: draft.edition });
  };
  const sendEdits = () => {
    for (const path of [...unsent.keys()]) sendEdit(path);
  };
  addEventListener("pagehide", sendEdits);
  addEventListener("blur", sendEdits);

  const toEditor = () => {
    const files = lab.peek()?.files ?? [];
    editor?.setFiles(
      files.map(
        ({ path, language, readOnly, schemaUrl, text }): EditorFile => ({
          path,
          language,
          readOnly,
          schemaUrl,
          text: drafts[path]?.text ?? text,
          markers: markers.get(path),
        }),
      ),
    );
    if (file.peek() !== undefined) editor?.show(file.peek()!);
  };
  host.channel.onMessage(Lab, (state) => {
    const before = lab.peek();
    if (state.id !== labId) {
      drafts = {};
      markers.clear();
      labId = state.id;
      result.value = undefined;
    }
    drafts = mergeDrafts(drafts, state.files);
    for (const one of state.files) if (one.markers) markers.set(one.path, one.markers);
    if (!state.files.some((one) => one.path === file.peek())) file.value = state.files[0]?.path;
    if (before && (before.id !== state.id || before.step !== state.step)) {
      hintsOpen.value = false;
      showsDebrief.value = false;
    }
    lab.value = state;
    keep();
    toEditor();
  });
  host.channel.onMessage(Applied, (applied) => {
    result.value = applied;
    applying.value = false;
  });
  host.channel.onMessage(Markers, ({ path, markers: list }) => {
    markers.set(path, list);
    editor?.setMarkers(path, list);
  });
  host.channel.onMessage(Strip, ({ replace, samples: list }) => {
    samples.value = [...(replace ? [] : samples.peek()), ...list].slice(-samplesMax);
  });
  host.channel.onMessage(PressApply, () => store.apply());
  host.channel.onMessage(ShowFile, ({ path, line }) => store.showFile(path, line));

  const store: LabStore = {
    host,
    lab,
    step: computed(() => lab.value?.steps[lab.value.step]),
    file,
    result,
    applying,
    samples,
    showsDebrief,
    hintsOpen,
    textOf: (path) => drafts[path]?.text ?? "",
    attach(attached) {
      editor = attached;
      toEditor();
    },
    edit(path, text) {
      const edition = drafts[path]?.edition ?? lab.peek()?.files.find((one) => one.path === path)?.edition ?? 0;
      drafts = { ...drafts, [path]: { text, edition } };
      keep();
      // The first key of a burst starts the delay, so that a fast typist's text is never older than it.
      if (!unsent.has(path))
        unsent.set(
          path,
          setTimeout(() => sendEdit(path), editDelayMs),
        );
    },
    showFile(path, line) {
      file.value = path;
      keep();
      editor?.show(path, line);
      if (line !== undefined) editor?.focus();
    },
    apply() {
      const state = lab.peek();
      const now = performance.now();
      if (!state || state.files.length === 0) return;
      const files = state.files.map(({ path }) => ({ path, text: store.textOf(path) }));
      // One press comes twice; a text that has changed since is a press of its own, however quick.
      const words = JSON.stringify(files);
      if (now - appliedAt < samePressMs && words === appliedWords) return;
      appliedAt = now;
      appliedWords = words;
      sendEdits();
      applying.value = true;
      host.channel.send(Apply, { files });
    },
    next() {
      const state = lab.peek();
      if (!state) return;
      if (state.step === state.steps.length - 1) showsDebrief.value = true;
      if (!state.debrief || state.step < state.steps.length - 1) host.channel.send(Next, {});
    },
    previous() {
      if (showsDebrief.peek()) showsDebrief.value = false;
      else host.channel.send(Previous, {});
    },
  };
  return store;
}
