/**
 * A list or tree of rows of 22 px of which only the visible ones exist. The list itself has the focus, as VS Code's own
 * do, and names the focused row; so the focus stays when rows come, go and scroll away.
 */
import type { Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { type ListRow, listKey, typeAhead } from "./listKeys";

export const rowHeightPx = 22;
const overscanRows = 8;
const typeAheadMs = 800;

export interface RowListProps<Row> {
  readonly id: string;
  readonly label: string;
  readonly role: "tree" | "listbox";
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** What the keys need to know of a row. */
  readonly describe: (row: Row) => ListRow;
  readonly place?: (row: Row) => { readonly position: number; readonly setSize: number };
  readonly classOf?: (row: Row) => string;
  readonly draw: (row: Row) => ComponentChildren;
  /** The row's sentence for screen readers, where its parts do not make one. */
  readonly labelOf?: (row: Row) => string;
  /** The key of the focused row. It is the selected row as well. */
  readonly focused: Signal<string | undefined>;
  readonly onOpen: (row: Row, by: "pointer" | "keyboard") => void;
  readonly onExpand?: (row: Row, expanded: boolean) => void;
  /** Gets the keys first; true: it has dealt with it. */
  readonly onKey?: (event: KeyboardEvent, row: Row | undefined) => boolean;
  /** The list keeps at its end while rows come. */
  readonly follow?: boolean;
  readonly onFollow?: (follow: boolean) => void;
}

export function RowList<Row>(props: RowListProps<Row>) {
  const { id, label, role, rows, keyOf, describe, focused, follow, onFollow } = props;
  const list = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600 });
  const hint = useRef(0);
  const typed = useRef({ text: "", at: Number.NEGATIVE_INFINITY });
  const lastTop = useRef(0);

  const focusedKey = focused.value;
  const focusedIndex = indexOfKey(rows, keyOf, focusedKey, hint.current);
  if (focusedIndex >= 0) hint.current = focusedIndex;

  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return;
    const measure = () => setView({ top: element.scrollTop, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useLayoutEffect(() => {
    if (follow && list.current) list.current.scrollTop = list.current.scrollHeight;
  }, [follow, rows, view.height]);

  // A focused row that is gone hands the focus to the row that took its place.
  useEffect(() => {
    if (focusedKey === undefined || focusedIndex >= 0 || rows.length === 0) return;
    const heir = rows[Math.min(hint.current, rows.length - 1)];
    if (heir) focused.value = keyOf(heir);
  }, [focusedKey, focusedIndex, rows]);

  // Whoever sets the focus from outside (reveal, the way to a cause) wants to see it.
  const shownKey = useRef(focusedKey);
  useLayoutEffect(() => {
    if (focusedKey === shownKey.current || focusedIndex < 0) return;
    shownKey.current = focusedKey;
    scrollTo(focusedIndex);
  }, [focusedKey, focusedIndex]);

  const scrollTo = (index: number) => {
    const element = list.current;
    if (!element) return;
    const top = index * rowHeightPx;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + rowHeightPx > element.scrollTop + element.clientHeight) {
      element.scrollTop = top + rowHeightPx - element.clientHeight;
    }
  };
  const focusRow = (index: number) => {
    const row = rows[index];
    if (!row) return;
    if (follow && index < rows.length - 1) onFollow?.(false);
    focused.value = keyOf(row);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[focusedIndex];
    if (props.onKey?.(event, row)) {
      event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(view.height / rowHeightPx) - 1);
    const action = listKey(event.key, focusedIndex, rows.length, page, (index) => describe(rows[index]!));
    if (action) {
      event.preventDefault();
      const target = rows[action.index]!;
      if (action.sort === "focus") focusRow(action.index);
      else if (action.sort === "open") props.onOpen(target, "keyboard");
      else props.onExpand?.(target, action.expanded);
      if (event.key === "End") onFollow?.(true);
      return;
    }
    if (event.key.length !== 1 || event.key === " ") return;
    const fresh = event.timeStamp - typed.current.at > typeAheadMs;
    const text = fresh ? event.key : typed.current.text + event.key;
    typed.current = { text, at: event.timeStamp };
    const found = typeAhead(text, focusedIndex, rows.length, (index) => describe(rows[index]!).text);
    if (found >= 0) focusRow(found);
  };

  const onScroll = () => {
    const element = list.current;
    if (!element) return;
    const top = element.scrollTop;
    const atEnd = top + element.clientHeight >= element.scrollHeight - 2;
    if (follow && !atEnd && top < lastTop.current) onFollow?.(false);
    lastTop.current = top;
    setView({ top, height: element.clientHeight });
  };

  const first = Math.max(0, Math.floor(view.top / rowHeightPx) - overscanRows);
  const last = Math.min(rows.length, Math.ceil((view.top + view.height) / rowHeightPx) + overscanRows);
  const rowRole = role === "tree" ? "treeitem" : "option";
  const focusedId = focusedIndex >= first && focusedIndex < last ? `${id}-${focusedKey}` : undefined;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: its role is a variable: tree or listbox.
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: a tree and a listbox have these properties.
    <div
      ref={list}
      id={id}
      class="list"
      role={role}
      aria-label={label}
      aria-activedescendant={focusedId}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onScroll={onScroll}
      onFocus={() => focusedIndex < 0 && rows[0] && !follow && focusRow(Math.floor(view.top / rowHeightPx))}
    >
      <div class="list-rows" role="presentation" style={{ height: `${rows.length * rowHeightPx}px` }}>
        {rows.slice(first, last).map((row, offset) => {
          const index = first + offset;
          const key = keyOf(row);
          const { level, expanded } = describe(row);
          const place = props.place?.(row) ?? { position: index + 1, setSize: rows.length };
          const isFocused = index === focusedIndex;
          const press = (event: MouseEvent) => {
            focusRow(index);
            const onTwistie = event.target instanceof Element && event.target.closest(".twistie");
            if (onTwistie && expanded !== undefined) props.onExpand?.(row, !expanded);
            else props.onOpen(row, "pointer");
          };
          return (
            // biome-ignore lint/a11y/noStaticElementInteractions: its role is a variable: treeitem or option.
            // biome-ignore lint/a11y/useAriaPropsSupportedByRole: a treeitem and an option have these properties.
            // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys of all its rows.
            <div
              key={key}
              id={`${id}-${key}`}
              role={rowRole}
              aria-label={props.labelOf?.(row)}
              aria-level={role === "tree" ? level : undefined}
              aria-expanded={role === "tree" ? expanded : undefined}
              aria-posinset={place.position}
              aria-setsize={place.setSize}
              aria-selected={isFocused}
              class={`list-row ${isFocused ? "focused selected" : ""} ${props.classOf?.(row) ?? ""}`}
              style={{ top: `${index * rowHeightPx}px` }}
              onClick={press}
            >
              {props.draw(row)}
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** Looks around the place where the row last was: a row rarely moves far. */
function indexOfKey<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  key: string | undefined,
  hint: number,
): number {
  if (key === undefined) return -1;
  const start = Math.min(hint, rows.length - 1);
  for (let distance = 0; distance < rows.length; distance++) {
    const below = rows[start + distance];
    if (below !== undefined && keyOf(below) === key) return start + distance;
    const above = distance > 0 ? rows[start - distance] : undefined;
    if (above !== undefined && keyOf(above) === key) return start - distance;
  }
  return -1;
}
