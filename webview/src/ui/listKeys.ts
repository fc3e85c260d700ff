/** What a key means in a list or tree, as VS Code's own trees have it. Pure. */

export interface ListRow {
  /** 1 for the top. */
  readonly level: number;
  /** Undefined: nothing to unfold. */
  readonly expanded: boolean | undefined;
  /** What type-ahead looks at. */
  readonly text: string;
}

export type ListAction =
  | { readonly sort: "focus"; readonly index: number }
  | { readonly sort: "expand"; readonly index: number; readonly expanded: boolean }
  | { readonly sort: "open"; readonly index: number };

/** The action of a key, if it has one. `rowAt` is asked only for the rows that matter. */
export function listKey(
  key: string,
  focused: number,
  count: number,
  pageSize: number,
  rowAt: (index: number) => ListRow,
): ListAction | undefined {
  if (count === 0) return undefined;
  const to = (index: number): ListAction => ({ sort: "focus", index: Math.min(count - 1, Math.max(0, index)) });
  if (focused < 0)
    return /^(Arrow(Up|Down)|Home|End|Page(Up|Down))$/.test(key) ? to(key === "End" ? count - 1 : 0) : undefined;
  switch (key) {
    case "ArrowDown":
      return to(focused + 1);
    case "ArrowUp":
      return to(focused - 1);
    case "PageDown":
      return to(focused + pageSize);
    case "PageUp":
      return to(focused - pageSize);
    case "Home":
      return to(0);
    case "End":
      return to(count - 1);
    case "Enter":
      return { sort: "open", index: focused };
    case "ArrowRight": {
      const { expanded } = rowAt(focused);
      if (expanded === undefined) return undefined;
      return expanded ? to(focused + 1) : { sort: "expand", index: focused, expanded: true };
    }
    case "ArrowLeft": {
      const { expanded, level } = rowAt(focused);
      if (expanded) return { sort: "expand", index: focused, expanded: false };
      for (let above = focused - 1; above >= 0; above--) if (rowAt(above).level < level) return to(above);
      return undefined;
    }
    case " ": {
      const { expanded } = rowAt(focused);
      return expanded === undefined
        ? { sort: "open", index: focused }
        : { sort: "expand", index: focused, expanded: !expanded };
    }
    default:
      return undefined;
  }
}

/** The first row after the focused one, going round, whose text begins with what was typed. -1: none does. */
export function typeAhead(typed: string, focused: number, count: number, textAt: (index: number) => string): number {
  const wanted = typed.toLowerCase();
  // A further letter may go on matching the row that the letters before found.
  const first = typed.length > 1 ? Math.max(0, focused) : focused + 1;
  for (let step = 0; step < count; step++) {
    const index = (first + step) % count;
    if (textAt(index).toLowerCase().startsWith(wanted)) return index;
  }
  return -1;
}
