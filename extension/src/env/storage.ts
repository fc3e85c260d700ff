/**
 * What is kept in the extension's own storage: the learner's texts, one file for each lab and window, written whole and
 * put in place at once; and progress, lines that are only ever added. So two windows never overwrite each other.
 */
import * as vscode from "vscode";
import {
  mergeProgress,
  type Progress,
  type ProgressLine,
  parseProgress,
  progressOf,
  progressText,
} from "../labs/progress";
import type { LabStore, ProgressStore, StoredLab } from "../session/stored";
import type { Environment } from "./environment";

/** How many windows' texts of one lab are kept. */
const FILES_MAX = 20;

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** Reads a text; undefined when there is none. */
export async function readText(file: vscode.Uri): Promise<string | undefined> {
  try {
    return decoder.decode(await vscode.workspace.fs.readFile(file));
  } catch {
    return undefined;
  }
}

/** Writes beside, then puts in place: a reader or a crash sees the old text or the new one, never half of it. */
export async function writeWhole(file: vscode.Uri, text: string): Promise<void> {
  const beside = file.with({ path: `${file.path}.new` });
  await vscode.workspace.fs.writeFile(beside, encoder.encode(text));
  await vscode.workspace.fs.rename(beside, file, { overwrite: true });
}

async function list(folder: vscode.Uri): Promise<readonly string[]> {
  try {
    return (await vscode.workspace.fs.readDirectory(folder)).map(([name]) => name);
  } catch {
    return [];
  }
}

/** Files of {@link StoredLab}, below `labs/<lab>/`. */
export class LabFilesStore implements LabStore {
  private readonly pending = new Map<string, StoredLab>();
  private readonly writing = new Map<string, Promise<void>>();

  constructor(
    private readonly folder: vscode.Uri,
    /** This window's own name. */
    private readonly window: string,
    private readonly warn: (message: string) => void,
  ) {}

  async load(lab: string): Promise<StoredLab | undefined> {
    const folder = this.folderOf(lab);
    const names = (await list(folder)).filter((name) => name.endsWith(".json"));
    const found = await Promise.all(
      names.map(async (name) => ({
        name,
        stored: parseStored(await readText(vscode.Uri.joinPath(folder, name)), lab),
      })),
    );
    const kept = found
      .flatMap(({ name, stored }) => (stored ? [{ name, stored }] : []))
      .sort((a, b) => b.stored.savedMs - a.stored.savedMs);
    for (const { name } of kept.slice(FILES_MAX))
      void vscode.workspace.fs.delete(vscode.Uri.joinPath(folder, name)).then(undefined, () => {});
    return kept[0]?.stored;
  }

  save(stored: StoredLab): void {
    this.pending.set(stored.lab, stored);
    if (!this.writing.has(stored.lab)) this.writing.set(stored.lab, this.write(stored.lab));
  }

  /** Resolves when everything is on the disk. */
  async flushed(): Promise<void> {
    await Promise.all(this.writing.values());
  }

  private async write(lab: string): Promise<void> {
    const file = vscode.Uri.joinPath(this.folderOf(lab), `${this.window}.json`);
    for (let stored = this.pending.get(lab); stored; stored = this.pending.get(lab)) {
      this.pending.delete(lab);
      try {
        await writeWhole(file, JSON.stringify(stored));
      } catch (error) {
        this.warn(
          `the text of lab ${lab} could not be kept: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    }
    this.writing.delete(lab);
  }

  private folderOf(lab: string): vscode.Uri {
    return vscode.Uri.joinPath(this.folder, "labs", lab);
  }
}

function parseStored(text: string | undefined, lab: string): StoredLab | undefined {
  if (text === undefined) return undefined;
  try {
    const stored = JSON.parse(text) as StoredLab;
    return stored.format === 1 && stored.lab === lab && typeof stored.savedMs === "number" ? stored : undefined;
  } catch {
    return undefined;
  }
}

/** Lines of `progress*.jsonl`, of all windows together. */
export class ProgressFiles implements ProgressStore {
  private lines: readonly ProgressLine[] = [];
  private own: ProgressLine[] = [];
  private now: Progress = progressOf([]);
  private readonly changes = new vscode.EventEmitter<void>();
  private writing: Promise<void> = Promise.resolve();
  readonly onDidChange = this.changes.event;

  constructor(
    private readonly folder: vscode.Uri,
    private readonly window: string,
    private readonly environment: Environment,
    private readonly warn: (message: string) => void,
  ) {}

  get progress(): Progress {
    return this.now;
  }

  /** Reads what all windows have written. */
  async read(): Promise<void> {
    const names = (await list(this.folder)).filter((name) => /^progress.*\.jsonl$/.test(name));
    const files = await Promise.all(
      names.map(async (name) => parseProgress((await readText(vscode.Uri.joinPath(this.folder, name))) ?? "")),
    );
    this.take(mergeProgress(...files, this.own));
  }

  add(line: ProgressLine): void {
    const done =
      line.step === undefined ? this.now.labs.has(line.lab) : this.now.steps.get(line.lab)?.has(line.step) === true;
    if (done) return;
    this.own = [...this.own, line];
    this.take(mergeProgress(this.lines, [line]));
    this.writing = this.writing
      .then(() => this.write(line))
      .catch((error: unknown) => this.warn(`progress could not be kept: ${String(error)}`));
  }

  async flushed(): Promise<void> {
    await this.writing;
  }

  private take(lines: readonly ProgressLine[]): void {
    this.lines = lines;
    this.now = progressOf(lines);
    this.changes.fire();
  }

  private async write(line: ProgressLine): Promise<void> {
    const { appendText } = this.environment;
    if (appendText && this.folder.scheme === "file")
      return appendText(vscode.Uri.joinPath(this.folder, "progress.jsonl").fsPath, progressText(line));
    // Where files are written whole, each window has its own.
    await writeWhole(
      vscode.Uri.joinPath(this.folder, `progress-${this.window}.jsonl`),
      this.own.map(progressText).join(""),
    );
  }
}
