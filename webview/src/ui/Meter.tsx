/** A bar with its numbers: how much of a node's cpu or memory is spoken for. */
import type { Meter as MeterView } from "../../../extension/src/protocol/clusterTree";
import { t } from "../i18n";

const nearlyFull = 0.85;
const shortNames = { cpu: "cpu", memory: "mem", pods: "pods" } as const;

export function Meter({ meter }: { readonly meter: MeterView }) {
  const share = meter.of > 0 ? Math.min(1, meter.used / meter.of) : 0;
  const name = shortNames[meter.name];
  return (
    <span class={`meter meter-${meter.name}`} data-tip={t("ofRequested", { name, text: meter.text })}>
      <span class="dim meter-name">{name}</span>
      <span class={`meter-bar ${share >= nearlyFull ? "full" : ""}`} aria-hidden="true">
        <span style={{ width: `${Math.round(share * 100)}%` }} />
      </span>
      <span class="mono number meter-text">{meter.text}</span>
    </span>
  );
}
