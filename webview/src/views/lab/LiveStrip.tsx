/** How many pods were ready, over the last minute: what goes is drawn hollow, what comes solid. */
import { t } from "../../i18n";
import { nowMs, sinceStartMs } from "../../state/clock";
import type { LabStore } from "./labStore";
import { stripColumns } from "./strip";

const columnMs = 500;
const columnCount = 80;
const heightPx = 32;

export function LiveStrip({ store, title }: { readonly store: LabStore; readonly title: string }) {
  const samples = store.samples.value;
  // Read for its change: the strip moves on when a second has passed.
  void nowMs.value;
  const columns = stripColumns(samples, sinceStartMs(), columnMs, columnCount);
  const newest = samples.at(-1) ?? { oldReady: 0, newReady: 0, wanted: undefined };
  const highest = Math.max(1, newest.wanted ?? 0, ...columns.map((column) => (column ? column.oldReady + column.newReady : 0)));
  const unit = (heightPx - 4) / (highest + 1);
  const now = newest.oldReady + newest.newReady;
  const label = t("strip", { title, now, old: newest.oldReady, new: newest.newReady });
  return (
    <section class="strip" aria-label={label}>
      <svg viewBox={`0 0 ${columnCount * 4} ${heightPx}`} preserveAspectRatio="none" role="img" aria-label={label}>
        {newest.wanted !== undefined && (
          <line
            class="strip-wanted"
            x1="0"
            x2={columnCount * 4}
            y1={heightPx - newest.wanted * unit}
            y2={heightPx - newest.wanted * unit}
          />
        )}
        {columns.map((column, index) => {
          if (!column) return null;
          const newHeight = column.newReady * unit;
          const oldHeight = column.oldReady * unit;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place.
            <g key={index}>
              <rect class="strip-new" x={index * 4} y={heightPx - newHeight} width="3" height={newHeight} />
              <rect class="strip-old" x={index * 4} y={heightPx - newHeight - oldHeight} width="3" height={oldHeight} />
            </g>
          );
        })}
      </svg>
      <span class="strip-words number">
        <span class="ellipsis">{title}</span>
        <span class="mono">
          <span class="strip-key strip-key-old" /> {newest.oldReady} {t("stripLegendOld")}{" "}
          <span class="strip-key strip-key-new" /> {newest.newReady} {t("stripLegendNew")}
        </span>
      </span>
    </section>
  );
}
