/** A unified diff of two texts, with three lines around each change. */

const CONTEXT = 3;

type Line = { readonly mark: " " | "-" | "+"; readonly text: string };

export function unifiedDiff(before: string, after: string, oldName: string, newName: string): string {
  const lines = diffLines(linesOf(before), linesOf(after));
  if (!lines.some(({ mark }) => mark !== " ")) return "";
  let out = `--- ${oldName}\n+++ ${newName}\n`;
  for (let at = 0; at < lines.length; ) {
    const first = lines.findIndex(({ mark }, index) => index >= at && mark !== " ");
    if (first < 0) break;
    const start = Math.max(at, first - CONTEXT);
    let end = first;
    for (let index = first; index < lines.length && index - end <= 2 * CONTEXT; index++)
      if (lines[index]!.mark !== " ") end = index;
    const stop = Math.min(lines.length, end + CONTEXT + 1);
    const hunk = lines.slice(start, stop);
    const countOf = (list: readonly Line[], without: string) => list.filter(({ mark }) => mark !== without).length;
    const [oldCount, newCount] = [countOf(hunk, "+"), countOf(hunk, "-")];
    const place = (skipped: string, count: number) => {
      const from = countOf(lines.slice(0, start), skipped) + (count > 0 ? 1 : 0);
      return count === 1 ? `${from}` : `${from},${count}`;
    };
    out += `@@ -${place("+", oldCount)} +${place("-", newCount)} @@\n${hunk.map(({ mark, text }) => `${mark}${text}\n`).join("")}`;
    at = stop;
  }
  return out;
}

const linesOf = (text: string): string[] => (text === "" ? [] : text.replace(/\n$/, "").split("\n"));

/** The longest common subsequence of lines, deletions before insertions. */
function diffLines(a: readonly string[], b: readonly string[]): Line[] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--)
      lengths[i]![j] = a[i] === b[j] ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
  }
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ mark: " ", text: a[i]! });
      i += 1;
      j += 1;
    } else if (i < a.length && (j >= b.length || lengths[i + 1]![j]! >= lengths[i]![j + 1]!))
      lines.push({ mark: "-", text: a[i++]! });
    else lines.push({ mark: "+", text: b[j++]! });
  }
  return lines;
}
