/** One row of the tree: what it is, how it is, and the few facts that fit. The same as a sentence for screen readers. */
import type { TreeRow } from "../../../../extension/src/protocol/clusterTree";
import { t } from "../../i18n";
import { age } from "../../state/age";
import { nowMs } from "../../state/clock";
import type { FlatRow } from "../../state/treeModel";
import { Glyph } from "../../ui/Glyph";
import { Icon } from "../../ui/Icon";
import { Meter } from "../../ui/Meter";
import { Name } from "../../ui/Name";

/** Kinds whose place says what they are; the others carry their kind before the name. */
const placeSays = new Set(["Section", "Namespace", "Node", "Pod", "Container", "InitContainer", "Endpoint"]);

/** kubectl's short names, for narrow views. */
const shortKinds: Readonly<Record<string, string>> = {
  ConfigMap: "cm",
  CronJob: "cj",
  DaemonSet: "ds",
  Deployment: "deploy",
  EndpointSlice: "eps",
  HorizontalPodAutoscaler: "hpa",
  Ingress: "ing",
  NetworkPolicy: "netpol",
  PersistentVolumeClaim: "pvc",
  PodDisruptionBudget: "pdb",
  ReplicaSet: "rs",
  ReplicationController: "rc",
  Service: "svc",
  ServiceAccount: "sa",
  StatefulSet: "sts",
};

/** The name as it is shown. */
export function rowName(row: TreeRow): string {
  if (row.id === "nodes") return t("nodesSection");
  if (row.id === "controlPlane") return t("controlPlane");
  return row.name;
}

/** The word beside the name: how many pods or endpoints, or whatever else is worth one. */
export function noteOf({ facts }: TreeRow): string | undefined {
  if (facts?.pods !== undefined) return t("pods", { count: facts.pods });
  if (facts?.endpoints !== undefined) return t("endpoints", { count: facts.endpoints });
  return facts?.note;
}

/** The row in words. */
export function rowSentence(row: TreeRow): string {
  const { facts } = row;
  const parts = [
    row.kind === "Section" ? rowName(row) : `${row.kind} ${row.name}`,
    row.status ?? (row.state && t(`state.${row.state}`)),
    row.ready && `${t("factReady")} ${row.ready}`,
    facts?.node && `${t("factNode")} ${facts.node}`,
    facts?.ip,
    facts?.restarts ? t("restarts", { count: facts.restarts }) : undefined,
    noteOf(row),
    ...(row.meters ?? []).map((meter) => t("ofRequested", { name: meter.name, text: meter.text })),
  ];
  return parts.filter(Boolean).join(", ");
}

export function RowContent({ flat: { row, level, expanded } }: { readonly flat: FlatRow }) {
  const { facts } = row;
  const note = noteOf(row);
  return (
    <>
      <span class="indent" style={{ width: `${(level - 1) * 12}px` }} />
      <span class="twistie">
        {expanded !== undefined && <Icon name={expanded ? "chevron-down" : "chevron-right"} />}
      </span>
      {row.state ? <Glyph state={row.state} status={row.status} /> : <GlyphSpace kind={row.kind} />}
      <span class="label">
        {!placeSays.has(row.kind) && (
          <span class="dim kind">
            <span class="kind-long">{row.kind}</span>
            <span class="kind-short">{shortKinds[row.kind] ?? row.kind}</span>
          </span>
        )}
        {row.kind === "Section" || row.kind === "Namespace" ? (
          <span class="section">{rowName(row)}</span>
        ) : (
          <Name text={row.name} />
        )}
        {row.status && row.state !== "ready" && (
          <span class={`status ellipsis status-${row.state ?? "none"}`}>{row.status}</span>
        )}
        {note && <span class="dim note ellipsis">{note}</span>}
      </span>
      <span class="facts number">
        {row.meters?.map((meter) => (
          <Meter key={meter.name} meter={meter} />
        ))}
        {facts?.restarts ? (
          <span class="fact-restarts dim" data-tip={t("restarts", { count: facts.restarts })}>
            ↻{facts.restarts}
          </span>
        ) : null}
        {facts?.node && <span class="mono dim fact-node ellipsis">{facts.node}</span>}
        {facts?.ip && <span class="mono dim fact-ip ellipsis">{facts.ip}</span>}
        {facts?.revision !== undefined && <span class="mono dim fact-revision">v{facts.revision}</span>}
        {row.ready && <span class="mono fact-ready">{row.ready}</span>}
        {row.createdMs !== undefined && <Age createdMs={row.createdMs} />}
      </span>
    </>
  );
}

/** Keeps names of siblings in one line, whether they have a state or not. */
function GlyphSpace({ kind }: { readonly kind: string }) {
  return kind === "Section" || kind === "Namespace" ? null : <span class="glyph-space" />;
}

/** Redraws itself alone when a second has passed. */
export function Age({ createdMs }: { readonly createdMs: number }) {
  return <span class="mono dim fact-age">{age(nowMs.value - createdMs)}</span>;
}
