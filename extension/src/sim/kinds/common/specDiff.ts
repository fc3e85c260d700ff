/**
 * What changed between two objects, as a unified diff of their JSON: the text behind "may not change fields other than".
 * Modelled on k8s.io/apimachinery/pkg/util/diff, which uses Python's difflib; its choice of matches is followed exactly,
 * popular lines included, so that the hunks are the same.
 */

/** The hunks of the difference with three lines around each; empty if the two print the same. */
export function unifiedDiff(before: unknown, after: unknown): string {
  const a = lines(before);
  const b = lines(after);
  return hunks(opcodes(a, b), 3)
    .map((hunk) => {
      const [first, last] = [hunk[0]!, hunk.at(-1)!];
      const header = `@@ -${range(first.aFrom, last.aTo)} +${range(first.bFrom, last.bTo)} @@\n`;
      return header + hunk.map((code) => changed(code, a, b)).join("");
    })
    .join("");
}

type Opcode = { equal: boolean; aFrom: number; aTo: number; bFrom: number; bTo: number };
type Match = { a: number; b: number; size: number };

const lines = (value: unknown): string[] =>
  JSON.stringify(value, null, 1)
    .split("\n")
    .map((line) => `${line}\n`);

function changed(code: Opcode, a: readonly string[], b: readonly string[]): string {
  const removed = a.slice(code.aFrom, code.aTo);
  if (code.equal) return removed.map((line) => ` ${line}`).join("");
  const added = b.slice(code.bFrom, code.bTo);
  return [...removed.map((line) => `-${line}`), ...added.map((line) => `+${line}`)].join("");
}

function range(from: number, to: number): string {
  const length = to - from;
  if (length === 1) return `${from + 1}`;
  return `${length === 0 ? from : from + 1},${length}`;
}

function opcodes(a: readonly string[], b: readonly string[]): Opcode[] {
  const codes: Opcode[] = [];
  let aAt = 0;
  let bAt = 0;
  for (const match of [...matchingBlocks(a, b), { a: a.length, b: b.length, size: 0 }]) {
    if (aAt < match.a || bAt < match.b)
      codes.push({ equal: false, aFrom: aAt, aTo: match.a, bFrom: bAt, bTo: match.b });
    aAt = match.a + match.size;
    bAt = match.b + match.size;
    if (match.size > 0) codes.push({ equal: true, aFrom: match.a, aTo: aAt, bFrom: match.b, bTo: bAt });
  }
  return codes;
}

/** Groups changes that lie within twice the context of each other, each with its context. */
function hunks(codes: readonly Opcode[], context: number): Opcode[][] {
  const groups: Opcode[][] = [];
  let group: Opcode[] = [];
  for (const [at, code] of codes.entries()) {
    if (!code.equal) {
      group.push(code);
      continue;
    }
    const isFirst = at === 0;
    const isLast = at === codes.length - 1;
    const size = code.aTo - code.aFrom;
    const head = {
      ...code,
      aTo: Math.min(code.aTo, code.aFrom + context),
      bTo: Math.min(code.bTo, code.bFrom + context),
    };
    const tail = {
      ...code,
      aFrom: Math.max(code.aFrom, code.aTo - context),
      bFrom: Math.max(code.bFrom, code.bTo - context),
    };
    if (isFirst) group.push(tail);
    else if (isLast) group.push(head);
    else if (size > context * 2) {
      group.push(head);
      groups.push(group);
      group = [tail];
    } else group.push(code);
  }
  if (group.some((code) => !code.equal)) groups.push(group);
  return groups;
}

function matchingBlocks(a: readonly string[], b: readonly string[]): Match[] {
  const positions = positionsOf(b);
  const found: Match[] = [];
  const open: [number, number, number, number][] = [[0, a.length, 0, b.length]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [aFrom, aTo, bFrom, bTo] = next;
    const match = longestMatch(a, b, positions, aFrom, aTo, bFrom, bTo);
    if (match.size === 0) continue;
    found.push(match);
    open.push([aFrom, match.a, bFrom, match.b], [match.a + match.size, aTo, match.b + match.size, bTo]);
  }
  found.sort((x, y) => x.a - y.a || x.b - y.b);
  const merged: Match[] = [];
  for (const match of found) {
    const last = merged.at(-1);
    if (last && last.a + last.size === match.a && last.b + last.size === match.b) last.size += match.size;
    else merged.push({ ...match });
  }
  return merged;
}

/** Where each line stands in `b`; lines that make up more than a hundredth of a long text are no anchors. */
function positionsOf(b: readonly string[]): Map<string, number[]> {
  const positions = new Map<string, number[]>();
  for (const [at, line] of b.entries()) {
    const known = positions.get(line);
    if (known) known.push(at);
    else positions.set(line, [at]);
  }
  if (b.length < 200) return positions;
  const popular = Math.floor(b.length / 100) + 1;
  for (const [line, at] of positions) if (at.length > popular) positions.delete(line);
  return positions;
}

function longestMatch(
  a: readonly string[],
  b: readonly string[],
  positions: ReadonlyMap<string, number[]>,
  aFrom: number,
  aTo: number,
  bFrom: number,
  bTo: number,
): Match {
  let best: Match = { a: aFrom, b: bFrom, size: 0 };
  let lengths = new Map<number, number>();
  for (let at = aFrom; at < aTo; at++) {
    const next = new Map<number, number>();
    for (const position of positions.get(a[at]!) ?? []) {
      if (position < bFrom) continue;
      if (position >= bTo) break;
      const size = (lengths.get(position - 1) ?? 0) + 1;
      next.set(position, size);
      if (size > best.size) best = { a: at - size + 1, b: position - size + 1, size };
    }
    lengths = next;
  }
  while (best.a > aFrom && best.b > bFrom && a[best.a - 1] === b[best.b - 1])
    best = { a: best.a - 1, b: best.b - 1, size: best.size + 1 };
  while (best.a + best.size < aTo && best.b + best.size < bTo && a[best.a + best.size] === b[best.b + best.size])
    best = { ...best, size: best.size + 1 };
  return best;
}
