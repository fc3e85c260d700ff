/** Filter and counts, the tree, and the details of the row that was opened. */
import { useRef } from "preact/hooks";
import { RunCommand } from "../../../../extension/src/protocol/view";
import type { HostContext } from "../../host/hostContext";
import { t } from "../../i18n";
import { health } from "../../state/treeModel";
import { EmptyState } from "../../ui/EmptyState";
import { Glyph } from "../../ui/Glyph";
import { RowList } from "../../ui/RowList";
import { IconButton, ProgressRing, TextField } from "../../ui/toolkit";
import type { ClusterState } from "./clusterState";
import { DetailsPane } from "./DetailsPane";
import { RowContent, rowName, rowSentence } from "./RowContent";

export interface ClusterViewProps {
  readonly host: HostContext;
  readonly state: ClusterState;
}

export function ClusterView({ host, state }: ClusterViewProps) {
  const field = useRef<HTMLElement>(null);
  const { status, flat, filter, opened, focused } = state;
  if (status.value === "loading") {
    return (
      <div class="empty">
        <ProgressRing label={t("loading")} />
      </div>
    );
  }
  if (status.value === "none") {
    const openLab = () => host.channel.send(RunCommand, { command: "kubarium.lab.next" });
    return <EmptyState text={t("noCluster")} action={{ text: t("openLab"), onPress: openLab, primary: true }} />;
  }
  const setFilter = (value: string) => {
    filter.value = value;
    state.keep();
  };
  const list = () => document.getElementById("tree");
  return (
    <div class="cluster" style={{ "--share": `${Math.round(state.detailsShare.value * 100)}%` }}>
      <div class="cluster-main">
        <div class="cluster-head">
          <TextField
            class="grow"
            fieldRef={field}
            icon="filter"
            label={t("filterObjects")}
            value={filter.value}
            onInput={setFilter}
            onKeyDown={(event) => {
              if (event.key === "Escape") setFilter("");
              if (event.key === "ArrowDown" || event.key === "Enter") {
                event.preventDefault();
                list()?.focus();
              }
            }}
          >
            {filter.value && <IconButton icon="close" tip={t("clearFilter")} onPress={() => setFilter("")} />}
          </TextField>
        </div>
        <Counts state={state} />
        <div class="cluster-tree">
          {flat.value.length === 0 && filter.value ? (
            <EmptyState
              text={t("noMatch", { filter: filter.value })}
              action={{ text: t("showAll"), onPress: () => setFilter("") }}
            />
          ) : (
            <RowList
              id="tree"
              role="tree"
              label={t("clusterTree")}
              rows={flat.value}
              keyOf={({ row }) => row.id}
              describe={({ row, level, expanded }) => ({ level, expanded, text: rowName(row) })}
              place={({ position, setSize }) => ({ position, setSize })}
              labelOf={({ row }) => rowSentence(row)}
              classOf={({ row }) => changeClass(state, row.id)}
              draw={(flatRow) => <RowContent flat={flatRow} />}
              focused={focused}
              onExpand={({ row }, expanded) => state.setExpanded(row, expanded)}
              onOpen={({ row, expanded }, by) => {
                state.keep();
                if (row.ref) opened.value = row;
                else if (expanded !== undefined && by === "pointer") state.setExpanded(row, !expanded);
                else if (expanded !== undefined) state.setExpanded(row, !expanded);
              }}
              onKey={(event) => {
                if (event.key === "Escape" && opened.value) {
                  opened.value = undefined;
                  return true;
                }
                const find = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "f";
                if (find || event.key === "/") {
                  field.current?.focus();
                  return true;
                }
                return false;
              }}
            />
          )}
        </div>
      </div>
      {opened.value && <DetailsPane host={host} state={state} row={opened.value} onClose={() => list()?.focus()} />}
    </div>
  );
}

function Counts({ state }: { readonly state: ClusterState }) {
  const { nodes, pods, failing, unready } = health(state.rows.value.values());
  const verdict = failing > 0 ? "failed" : unready > 0 ? "unready" : "ready";
  const words =
    failing > 0 ? t("failing", { count: failing }) : unready > 0 ? t("notReady", { count: unready }) : t("healthy");
  return (
    <div class="cluster-counts number" role="status">
      <span>{t("nodes", { count: nodes })}</span>
      <span class="dim">·</span>
      <span>{t("pods", { count: pods })}</span>
      <span class="dim">·</span>
      <Glyph state={verdict} status={words} />
      <span>{words}</span>
    </div>
  );
}

function changeClass(state: ClusterState, id: string): string {
  const change = state.changeOf(id);
  if (!change) return "";
  return change.how === "changed" ? (change.seq % 2 === 0 ? "changed-a" : "changed-b") : change.how;
}
