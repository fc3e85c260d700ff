/** How many pods were ready, over the last minute: what goes is drawn light, what comes solid. */
import { t } from "../../i18n";
import { nowMs, sinceStartMs } from "../../state/clock";
import type { LabStore } from "./labStore";
import { stripColumns, stripRuns } from "./strip";

const columnMs = 250;
const columnCount = 240;
const heightPx = 32;

export function LiveStrip({ store, title }: { readonly store: LabStore; readonly title: string }) {
  const samples = store.samples.value;
  // Read for its change: the strip moves on when a second has passed.
  void nowMs.value;
  const columns = stripColumns(samples, sinceStartMs(), columnMs, columnCount);
  const newest = samples.at(-1) ?? { oldReady: 0, newReady: 0, wanted: undefined };
  const highest = Math.max(
    1,
    newest.wanted ?? 0,
    ...columns.map((column) => (column ? column.oldReady + column.newReady : 0)),
  );
  const unit = (heightPx - 4) / (highest + 1);
  const now = newest.oldReady + newest.newReady;
  const label = t("strip", { title, now, old: newest.oldReady, new: newest.newReady });
  return (
    <section class="strip" aria-label={label}>
      <svg viewBox={`0 0 ${columnCount} ${heightPx}`} preserveAspectRatio="none" role="img" aria-label={label}>
        {stripRuns(columns).map(({ oldReady, newReady, from, to }) => {
          const newTop = heightPx - newReady * unit;
          const oldTop = newTop - oldReady * unit;
          const width = to - from;
          return (
            <g key={from}>
              <rect class="strip-new" x={from} y={newTop} width={width} height={newReady * unit} />
              <rect class="strip-old" x={from} y={oldTop} width={width} height={oldReady * unit} />
              {oldReady > 0 && <line class="strip-edge" x1={from} x2={to} y1={oldTop} y2={oldTop} />}
            </g>
          );
        })}
        {newest.wanted !== undefined && (
          <line
            class="strip-wanted"
            x1="0"
            x2={columnCount}
            y1={heightPx - newest.wanted * unit}
            y2={heightPx - newest.wanted * unit}
          />
        )}
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
