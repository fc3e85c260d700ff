/** Toolbar, rows, and one line that reads the focused row as a sentence. */
import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { LogRow } from "../../../../extension/src/protocol/eventLog";
import { Reveal } from "../../../../extension/src/protocol/view";
import type { HostContext } from "../../host/hostContext";
import { t } from "../../i18n";
import { grouped, virtualTime } from "../../state/age";
import { sentenceOf } from "../../state/logFilter";
import { EmptyState } from "../../ui/EmptyState";
import { Icon } from "../../ui/Icon";
import { Name } from "../../ui/Name";
import { RowList } from "../../ui/RowList";
import { IconButton, ProgressRing, TextField } from "../../ui/toolkit";
import { type LogState, logSorts } from "./logState";

export interface EventLogViewProps {
  readonly host: HostContext;
  readonly state: LogState;
}

export function EventLogView({ host, state }: EventLogViewProps) {
  const { shown, count, focused, follow } = state;
  const said = useSignal("");
  const field = useRef<HTMLElement>(null);
  const hasFilter = useComputed(
    () => state.text.value.trim() !== "" || state.sorts.value.length < 3 || !!state.ref.value,
  );
  useEffect(() => {
    const find = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "f") return;
      event.preventDefault();
      field.current?.focus();
    };
    addEventListener("keydown", find);
    return () => removeEventListener("keydown", find);
  }, []);
  if (!state.loaded.value) {
    return (
      <div class="empty">
        <ProgressRing label={t("loading")} />
      </div>
    );
  }
  const clear = () => {
    state.text.value = "";
    state.sorts.value = logSorts;
    state.ref.value = undefined;
    state.keep();
  };
  /** Along the chain: to the row that made the revision this one answers, or to the first that answers this one's. */
  const walk = (row: LogRow, toCause: boolean): boolean => {
    const rows = shown.value;
    const target = toCause
      ? row.causeRevision !== undefined && state.rowOfRevision(row.causeRevision)
      : row.revision !== undefined && rows.find((one) => one.causeRevision === row.revision);
    const visible = target && rows.includes(target);
    if (target && visible) {
      follow.value = false;
      focused.value = String(target.seq);
      said.value = sentenceOf(target);
    } else if (toCause && row.causeRevision !== undefined) {
      said.value = t("causeNotShown", { revision: grouped(row.causeRevision) });
    }
    return true;
  };
  return (
    <div class="log">
      <Toolbar state={state} field={field} onClear={clear} />
      <div class="log-head log-grid dim" aria-hidden="true">
        <span class="log-icon" />
        <span class="log-time">{t("columnTime")}</span>
        <span class="log-actor">{t("columnActor")}</span>
        <span class="log-verb">{t("columnVerb")}</span>
        <span class="log-object">{t("columnObject")}</span>
        <span class="log-text">{t("columnText")}</span>
        <span class="log-revision">{t("columnRevision")}</span>
      </div>
      <div class="log-rows">
        {shown.value.length === 0 ? (
          hasFilter.value && count.value > 0 ? (
            <EmptyState
              text={t("logNoMatch", { all: grouped(count.value) })}
              action={{ text: t("showAll"), onPress: clear }}
            />
          ) : (
            <EmptyState text={t("logEmpty")} />
          )
        ) : (
          <RowList
            id="log"
            role="listbox"
            label={t("log")}
            rows={shown.value}
            keyOf={keyOf}
            describe={describe}
            labelOf={sentenceOf}
            classOf={(row) => `log-grid level-${row.level} ${row.sort === "Request" ? "sort-request" : ""}`}
            draw={(row) => <LogRowContent row={row} onCause={() => walk(row, true)} />}
            focused={focused}
            follow={follow.value && !state.paused.value}
            onFollow={(value) => {
              follow.value = value;
            }}
            onOpen={(row, by) => {
              said.value = sentenceOf(row);
              follow.value = false;
              if (by === "pointer" && row.ref) host.channel.send(Reveal, { ref: row.ref });
            }}
            onKey={(event, row) => {
              if (event.key === "/") {
                field.current?.focus();
                return true;
              }
              if (row && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
                if (row.ref) host.channel.send(Reveal, { ref: row.ref });
                return true;
              }
              if (row && event.key === "ArrowLeft") return walk(row, true);
              if (row && event.key === "ArrowRight") return walk(row, false);
              return false;
            }}
          />
        )}
      </div>
      <div class="log-foot">
        <span class="log-said grow" role="status" data-tip={said.value || undefined}>
          {said.value || <span class="dim">{t("sentenceHint")}</span>}
        </span>
        <span class="dim number">
          {t("rowsShown", { shown: grouped(shown.value.length), all: grouped(count.value) })}
        </span>
      </div>
    </div>
  );
}

interface ToolbarProps {
  readonly state: LogState;
  readonly field: { current: HTMLElement | null };
  readonly onClear: () => void;
}

function Toolbar({ state, field, onClear }: ToolbarProps) {
  const { text, sorts, ref, follow, paused, gathered } = state;
  const setText = (value: string) => {
    text.value = value;
    state.keep();
  };
  const toggle = (sort: (typeof logSorts)[number]) => {
    const without = sorts.value.filter((one) => one !== sort);
    sorts.value =
      without.length < sorts.value.length ? without : logSorts.filter((one) => one === sort || without.includes(one));
    state.keep();
  };
  return (
    <div class="log-bar" role="toolbar" aria-label={t("log")}>
      <TextField
        class="log-filter"
        fieldRef={field}
        icon="filter"
        label={t("filterLog")}
        value={text.value}
        onInput={setText}
        onKeyDown={(event) => {
          if (event.key === "Escape") onClear();
          if (event.key === "ArrowDown" || event.key === "Enter") {
            event.preventDefault();
            document.getElementById("log")?.focus();
          }
        }}
      >
        {text.value && <IconButton icon="close" tip={t("clearFilter")} onPress={() => setText("")} />}
      </TextField>
      <div class="log-sorts">
        {logSorts.map((sort) => (
          <button
            key={sort}
            type="button"
            class="icon-button"
            aria-pressed={sorts.value.includes(sort)}
            onClick={() => toggle(sort)}
          >
            {t(`sort${sort}` as const)}
          </button>
        ))}
      </div>
      {ref.value && (
        <button
          type="button"
          class="icon-button log-ref"
          aria-pressed="true"
          data-tip={t("showAll")}
          onClick={() => {
            ref.value = undefined;
          }}
        >
          <span class="ellipsis mono">{t("onlyObject", { object: ref.value.name })}</span>
          <Icon name="close" />
        </button>
      )}
      <span class="grow" />
      <IconButton
        icon={paused.value ? "play" : "debug-pause"}
        tip={paused.value ? t("resumeLog", { count: gathered.value }) : t("pauseLog")}
        pressed={paused.value}
        onPress={() => state.setPaused(!paused.value)}
      >
        {paused.value && gathered.value > 0 && <span class="number log-gathered">+{grouped(gathered.value)}</span>}
      </IconButton>
      <IconButton
        icon="arrow-circle-down"
        tip={follow.value ? t("following") : t("follow")}
        pressed={follow.value}
        onPress={() => {
          follow.value = !follow.value;
        }}
      />
    </div>
  );
}

/** Longer names of actors are cut in the column. */
const actorLengthMax = 20;

const levelIcons = { info: undefined, warning: "warning", error: "error" } as const;

function LogRowContent({ row, onCause }: { readonly row: LogRow; readonly onCause: () => void }) {
  const icon = levelIcons[row.level];
  const time = virtualTime(row.sinceStartMs);
  return (
    <>
      <span class="log-icon">{icon && <Icon name={icon} />}</span>
      <span class="log-time mono number dim">
        <span class="log-hours">{time.slice(0, -9)}</span>
        {time.slice(-9)}
      </span>
      <span
        class={`log-actor mono ellipsis ${row.actor === "learner" ? "by-you" : ""}`}
        data-tip={row.actor.length > actorLengthMax ? row.actor : undefined}
      >
        {row.actor === "learner" ? t("you") : row.actor}
      </span>
      <span class="log-verb ellipsis dim">{row.verb}</span>
      <span class="log-object">
        <Name text={row.object} />
      </span>
      <span class="log-text ellipsis">{row.text}</span>
      <span class="log-revision mono number dim">
        {row.causeRevision !== undefined ? (
          <button
            type="button"
            class="log-cause"
            tabIndex={-1}
            data-tip={t("causeTip", { revision: grouped(row.causeRevision) })}
            onClick={(event) => {
              event.stopPropagation();
              onCause();
            }}
          >
            ← {grouped(row.causeRevision)}
          </button>
        ) : row.revision !== undefined ? (
          `rev ${grouped(row.revision)}`
        ) : null}
      </span>
    </>
  );
}

function keyOf(row: LogRow): string {
  return String(row.seq);
}

function describe(row: LogRow) {
  return { level: 1, expanded: undefined, text: row.object };
}
