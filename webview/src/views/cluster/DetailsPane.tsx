/** All about one object: facts and conditions, its YAML, its Events, and why it is as it is. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import {
  Details,
  type DetailsTab,
  type ObjectDetails,
  OpenYaml,
  type TreeRow,
} from "../../../../extension/src/protocol/clusterTree";
import type { HostContext } from "../../host/hostContext";
import { t } from "../../i18n";
import { age } from "../../state/age";
import { nowMs } from "../../state/clock";
import { Glyph } from "../../ui/Glyph";
import { Tabs } from "../../ui/Tabs";
import { IconButton, ProgressRing } from "../../ui/toolkit";
import { WhyChain } from "../../ui/WhyChain";
import { Yaml } from "../../ui/Yaml";
import type { ClusterState } from "./clusterState";
import { noteOf } from "./RowContent";

/** Details are fetched again when the row has changed, but not more often than this. */
const refetchMs = 250;

export interface DetailsPaneProps {
  readonly host: HostContext;
  readonly state: ClusterState;
  readonly row: TreeRow;
  readonly onClose: () => void;
}

export function DetailsPane({ host, state, row, onClose }: DetailsPaneProps) {
  const { tab } = state;
  const details = useSignal<ObjectDetails | undefined>(undefined);
  const trouble = useSignal<string | undefined>(undefined);
  const shownId = useRef("");
  const live = state.rows.value.has(row.id) && state.changeOf(row.id)?.how !== "removed";

  useEffect(() => {
    const { ref } = row;
    if (!ref || !live) return;
    let current = true;
    if (shownId.current !== row.id) details.value = undefined;
    const wait = shownId.current === row.id ? refetchMs : 0;
    shownId.current = row.id;
    const timer = setTimeout(() => {
      host.channel.request(Details, { ref }).then(
        (reply) => {
          if (!current) return;
          details.value = reply;
          trouble.value = undefined;
        },
        (error: Error) => {
          if (current) trouble.value = error.message;
        },
      );
    }, wait);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [row.id, row.changedSeq, live]);

  const close = () => {
    state.opened.value = undefined;
    onClose();
  };
  return (
    <section
      class="details"
      aria-label={t("details", { name: row.name })}
      onKeyDown={(event) => event.key === "Escape" && close()}
    >
      <Sash state={state} />
      <div class="details-head">
        {row.state && <Glyph state={row.state} status={row.status} />}
        <span class="ellipsis grow">
          <span class="dim">{row.kind} </span>
          <span class="mono">{row.name}</span>
        </span>
        {row.ref && (
          <IconButton
            icon="go-to-file"
            tip={t("openYaml")}
            onPress={() => row.ref && host.channel.send(OpenYaml, { ref: row.ref })}
          />
        )}
        <IconButton icon="close" tip={t("close")} onPress={close} />
      </div>
      <Tabs
        id="details"
        label={t("details", { name: row.name })}
        tabs={[
          { id: "overview", text: t("tabOverview") },
          { id: "why", text: t("tabWhy") },
          { id: "events", text: t("tabEvents"), count: details.value?.events.length },
          { id: "yaml", text: t("tabYaml") },
        ]}
        active={tab.value}
        onActivate={(id) => {
          tab.value = id as DetailsTab;
        }}
      />
      <div class="details-body" role="tabpanel" id="details-panel" aria-labelledby={`details-tab-${tab.value}`}>
        {!live && <p class="details-gone">{t("gone", { name: row.name })}</p>}
        {trouble.value && <p role="alert">{t("detailsFailed", { reason: trouble.value })}</p>}
        {details.value ? (
          <Body tab={tab.value} details={details.value} row={row} state={state} />
        ) : (
          !trouble.value && <ProgressRing label={t("loading")} />
        )}
      </div>
    </section>
  );
}

interface BodyProps {
  readonly tab: DetailsTab;
  readonly details: ObjectDetails;
  readonly row: TreeRow;
  readonly state: ClusterState;
}

function Body({ tab, details, row, state }: BodyProps) {
  switch (tab) {
    case "yaml":
      return <Yaml text={details.yaml} />;
    case "why":
      return <WhyChain steps={details.why} onReveal={state.reveal} />;
    case "events":
      return <Events details={details} />;
    case "overview":
      return (
        <>
          <Facts row={row} />
          <h3 class="details-title">{t("conditions")}</h3>
          <Conditions details={details} />
        </>
      );
  }
}

function Facts({ row }: { readonly row: TreeRow }) {
  const { facts } = row;
  const lines: readonly (readonly [string, string | undefined])[] = [
    [t("factState"), row.status ?? (row.state && t(`state.${row.state}`))],
    [t("factReady"), row.ready],
    [t("factNamespace"), row.namespace],
    [t("factNode"), facts?.node],
    [t("factIp"), facts?.ip],
    [t("factImage"), facts?.image],
    [t("factRevision"), facts?.revision === undefined ? undefined : String(facts.revision)],
    [t("factRestarts"), facts?.restarts === undefined ? undefined : String(facts.restarts)],
    [t("factTaints"), facts?.taints && (facts.taints.join(", ") || t("none"))],
    [t("factNote"), noteOf(row)],
    [t("factAge"), row.createdMs === undefined ? undefined : age(nowMs.value - row.createdMs)],
  ];
  return (
    <dl class="facts-list">
      {lines.map(
        ([name, value]) =>
          value !== undefined && (
            <div key={name}>
              <dt class="dim">{name}</dt>
              <dd class="mono number">{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

function Conditions({ details }: { readonly details: ObjectDetails }) {
  if (details.conditions.length === 0) return <p class="dim">{t("noConditions")}</p>;
  return (
    <ul class="conditions">
      {details.conditions.map((condition) => (
        <li key={condition.type}>
          <Glyph
            state={condition.good ? "succeeded" : condition.status === "Unknown" ? "pending" : "failed"}
            status={condition.status}
          />
          <div class="grow">
            <div class="condition-line">
              <span class="mono">
                {condition.type} <span class="dim">{condition.status}</span>
              </span>
              {condition.reason && <span class="mono dim ellipsis">{condition.reason}</span>}
              <span class="grow" />
              {condition.changedMs !== undefined && (
                <span class="mono dim number">{age(nowMs.value - condition.changedMs)}</span>
              )}
            </div>
            {condition.message && <div class="dim">{condition.message}</div>}
          </div>
        </li>
      ))}
    </ul>
  );
}

function Events({ details }: { readonly details: ObjectDetails }) {
  if (details.events.length === 0) return <p class="dim">{t("noEvents")}</p>;
  return (
    <ul class="events">
      {details.events.map((event) => (
        <li key={`${event.reason} ${event.from} ${event.message}`} class={event.type === "Warning" ? "warning" : ""}>
          <div class="condition-line">
            <span class="mono event-reason">{event.reason}</span>
            {event.count > 1 && <span class="mono dim">×{event.count}</span>}
            <span class="mono dim ellipsis grow">{event.from}</span>
            <span class="mono dim number">{age(nowMs.value - event.lastMs)}</span>
          </div>
          <div>{event.message}</div>
        </li>
      ))}
    </ul>
  );
}

/** The edge that makes the details larger and smaller: by pointer, or by the arrow keys. */
function Sash({ state }: { readonly state: ClusterState }) {
  const set = (share: number) => {
    state.detailsShare.value = Math.min(0.8, Math.max(0.2, share));
    state.keep();
  };
  const drag = (event: PointerEvent) => {
    const area = (event.currentTarget as HTMLElement).parentElement?.parentElement?.getBoundingClientRect();
    if (!area || event.buttons !== 1) return;
    const beside = area.width >= 640;
    set(beside ? (area.right - event.clientX) / area.width : (area.bottom - event.clientY) / area.height);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be moved; a separator with a value can.
    <div
      class="sash"
      role="separator"
      tabIndex={0}
      aria-label={t("resizeDetails")}
      aria-valuenow={Math.round(state.detailsShare.value * 100)}
      aria-valuemin={20}
      aria-valuemax={80}
      onPointerDown={(event) => (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onKeyDown={(event) => {
        const by = { ArrowUp: 0.05, ArrowLeft: 0.05, ArrowDown: -0.05, ArrowRight: -0.05 }[event.key];
        if (by !== undefined) {
          event.preventDefault();
          set(state.detailsShare.value + by);
        }
      }}
    />
  );
}
