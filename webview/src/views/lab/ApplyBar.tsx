/** Apply, Reset, and what the cluster answered. The answer's place is there from the beginning. */
import { Reset } from "../../../../extension/src/protocol/lab";
import { t } from "../../i18n";
import { grouped } from "../../state/age";
import { Icon } from "../../ui/Icon";
import { Button } from "../../ui/toolkit";
import { applyKey, tabKey } from "./EditorArea";
import { nextIsPrimary } from "./Foot";
import type { LabStore } from "./labStore";

export function ApplyBar({ store }: { readonly store: LabStore }) {
  const lab = store.lab.value;
  const result = store.result.value;
  const asks = lab?.steps[lab.step]?.task.kind !== "do";
  const isPrimary = lab !== undefined && !asks && !nextIsPrimary(lab) && !store.showsDebrief.value;
  return (
    <section class="apply" aria-label={t("apply")}>
      <div class="apply-bar">
        <Button primary={isPrimary} tip={t("applyTip", { key: applyKey })} onPress={store.apply}>
          {t("apply")}
        </Button>
        <span class="dim key" data-tip={t("editorTab", { key: tabKey })}>
          {applyKey}
        </span>
        <Button icon="discard" tip={t("resetTip")} onPress={() => store.host.channel.send(Reset, { what: "step" })}>
          {t("reset")}
        </Button>
        <span class="grow" />
        {result?.revision !== undefined && (
          <span class="mono dim number">{t("applied", { revision: grouped(result.revision) })}</span>
        )}
      </div>
      <div class="apply-result mono" role="status" aria-live="polite">
        {result ? (
          result.lines.map(({ ok, text, path, line }) => (
            <div key={`${path ?? ""} ${text}`} class={ok ? "applied" : "refused"}>
              <Icon name={ok ? "check" : "error"} />
              {path && !ok ? (
                <button type="button" onClick={() => store.showFile(path, line)}>
                  {text}
                  <span class="dim">
                    {" "}
                    {path}
                    {line === undefined ? "" : `:${line}`}
                  </span>
                </button>
              ) : (
                <span>{text}</span>
              )}
            </div>
          ))
        ) : (
          <span class="dim apply-hint">{store.applying.value ? t("applying") : t("applyHere")}</span>
        )}
      </div>
    </section>
  );
}
