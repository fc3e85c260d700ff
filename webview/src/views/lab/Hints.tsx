/** Hints in four tiers, when the learner asks: where to look, the rule, the shape, and behind one confirmation the difference. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Hint, type HintTier, type LabStep } from "../../../../extension/src/protocol/lab";
import type { HostContext } from "../../host/hostContext";
import { t } from "../../i18n";
import { Markdown } from "../../ui/Markdown";
import { Button } from "../../ui/toolkit";

const titles = { where: "hintWhere", rule: "hintRule", shape: "hintShape", diff: "hintDiff" } as const;

export interface HintsProps {
  readonly step: LabStep;
  readonly host: HostContext;
  readonly onLink: (href: string) => void;
}

export function Hints({ step, host, onLink }: HintsProps) {
  const asks = useSignal(false);
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    box.current?.scrollIntoView({ block: "nearest" });
    box.current?.focus({ preventScroll: true });
  }, []);
  const show = (tier: HintTier) => host.channel.send(Hint, { step: step.id, tier });
  return (
    <section class="card hints" ref={box} tabIndex={-1} aria-label={t("hint")}>
      {step.hints.map(({ tier, text, available = true }) => (
        <div key={tier} class="hint">
          <div class="hint-head">
            <h3 class="grow">{t(titles[tier])}</h3>
            {text === undefined && !available && <span class="dim">{t("hintLater")}</span>}
            {text === undefined && available && !(tier === "diff" && asks.value) && (
              <button
                type="button"
                class="link-button"
                aria-label={`${t("hintShow")}: ${t(titles[tier])}`}
                onClick={() => {
                  if (tier === "diff") asks.value = true;
                  else show(tier);
                }}
              >
                {t("hintShow")}
              </button>
            )}
          </div>
          {text !== undefined && <Markdown text={text} onLink={onLink} />}
          {text === undefined && tier === "diff" && asks.value && (
            <div class="hint-ask" role="alertdialog" aria-label={t("hintDiffAsk")}>
              <p>{t("hintDiffAsk")}</p>
              <div class="choices">
                <Button onPress={() => show("diff")}>{t("hintDiffYes")}</Button>
                <Button
                  onPress={() => {
                    asks.value = false;
                  }}
                >
                  {t("hintDiffNo")}
                </Button>
              </div>
            </div>
          )}
        </div>
      ))}
    </section>
  );
}
