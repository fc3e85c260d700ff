/**
 * The words of a lab: README.md and README.zh-cn.md, cut at headings that end with an id, `## Your turn {#update}`.
 *
 * Keys: `intro` (what stands under the title) · `<step>` · `<step>/after` (shown when the step is done, optional) ·
 * `<step>/reveal` (after a prediction) · `<step>/where|rule|shape|diff` (hints) · `<step>/mistake/<name>` ·
 * `debrief/happened|rule|incident|alternative`.
 */
import { HINT_TIERS, type Lab, type Language } from "./lab";

/** One section: its heading without the id, and the Markdown below it. */
export interface Section {
  readonly title: string;
  readonly text: string;
  /** The line of its heading, from 1. */
  readonly line: number;
}

/** The sections of one README by their ids. */
export interface Prose {
  readonly sections: ReadonlyMap<string, Section>;
  /** Ids that stand twice, and headings without an id, each with its line. */
  readonly faults: readonly { readonly line: number; readonly message: string }[];
}

export const DEBRIEF_PARTS = ["happened", "rule", "incident", "alternative"] as const;

/** The file that holds a language's words. */
export const PROSE_FILES: Readonly<Record<Language, string>> = { en: "README.md", "zh-cn": "README.zh-cn.md" };

/** Cuts a README into its sections. Headings inside of code fences are text. */
export function parseProse(markdown: string): Prose {
  const sections = new Map<string, Section>();
  const faults: { line: number; message: string }[] = [];
  let open: { id: string; title: string; line: number; text: string[] } | undefined;
  let fenced = false;
  const close = () => {
    if (open) sections.set(open.id, { title: open.title, text: open.text.join("\n").trim(), line: open.line });
  };
  markdown.split(/\r?\n/).forEach((line, index) => {
    if (/^\s*(```|~~~)/.test(line)) fenced = !fenced;
    const heading = fenced ? null : /^(#{1,6})\s+(.*?)\s*(?:\{#([a-z0-9/-]+)\})?\s*$/.exec(line);
    if (!heading) {
      open?.text.push(line);
      return;
    }
    close();
    const id = heading[1] === "#" ? "intro" : (heading[3] ?? "");
    if (id === "") faults.push({ line: index + 1, message: `The heading "${heading[2]}" has no id.` });
    if (id !== "" && sections.has(id)) faults.push({ line: index + 1, message: `The id "${id}" stands twice.` });
    open = id === "" ? undefined : { id, title: heading[2] ?? "", line: index + 1, text: [] };
  });
  close();
  return { sections, faults };
}

/** The keys that a lab's README must have, and those it may have. */
export function keysOf(lab: Lab): { required: readonly string[]; allowed: ReadonlySet<string> } {
  const required: string[] = ["intro"];
  const optional: string[] = [];
  for (const step of lab.steps) {
    required.push(step.id);
    optional.push(`${step.id}/after`);
    if (step.predict) required.push(`${step.id}/reveal`);
    for (const tier of HINT_TIERS) if (step.hints.includes(tier)) required.push(`${step.id}/${tier}`);
    for (const mistake of step.mistakes) required.push(`${step.id}/mistake/${mistake.say}`);
  }
  for (const part of DEBRIEF_PARTS) required.push(`debrief/${part}`);
  return { required, allowed: new Set([...required, ...optional]) };
}

/** The length of a text as a reader feels it: words in Latin script, and two Chinese characters for one. */
export function wordCount(markdown: string): number {
  const text = markdown.replace(/```[\s\S]*?```/g, " ");
  const han = (text.match(/\p{Script=Han}/gu) ?? []).length;
  const latin = (text.replace(/\p{Script=Han}/gu, " ").match(/[\p{L}\p{N}][\p{L}\p{N}'.:/-]*/gu) ?? []).length;
  return latin + Math.ceil(han / 2);
}
