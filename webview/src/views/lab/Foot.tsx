/** The checks and the way on. A check keeps two lines, so that nothing moves when it has something to say. */
import { type CheckView, type LabState, OpenLink } from "../../../../extension/src/protocol/lab";
import { OpenWhy } from "../../../../extension/src/protocol/view";
import { t } from "../../i18n";
import { Glyph } from "../../ui/Glyph";
import { Button } from "../../ui/toolkit";
import type { LabStore } from "./labStore";

const shapes = { passed: "succeeded", failed: "failed", waiting: "pending" } as const;
const words = { passed: "checkPassed", failed: "checkFailed", waiting: "checkWaiting" } as const;

export function Foot({ store, lab }: { readonly store: LabStore; readonly lab: LabState }) {
  const step = lab.steps[lab.step]!;
  const { checks } = step;
  const last = lab.step === lab.steps.length - 1;
  const inDebrief = store.showsDebrief.value && lab.debrief !== undefined;
  const nextLab = lab.debrief?.next;
  return (
    <footer class="lab-foot">
      {checks.length > 0 && !inDebrief && (
        <ul class="checks" aria-label={t("checks")}>
          {checks.map((check) => (
            <Check key={check.id} check={check} />
          ))}
        </ul>
      )}
      <div class="unseen" role="status">
        {checks.length > 0 && summary(checks)}
      </div>
      <div class="foot-actions">
        <Button disabled={lab.step === 0 && !inDebrief} tip={t("previousTip")} onPress={store.previous}>
          {t("previous")}
        </Button>
        {!inDebrief && step.hints.length > 0 && (
          <button
            type="button"
            class="link-button"
            aria-expanded={store.hintsOpen.value}
            data-tip={t("hintTip")}
            onClick={() => {
              store.hintsOpen.value = !store.hintsOpen.value;
            }}
          >
            {t("hint")}
          </button>
        )}
        {lab.whyTarget && (
          <button
            type="button"
            class="link-button"
            data-tip={t("whyTip")}
            onClick={() => lab.whyTarget && store.host.channel.send(OpenWhy, { ref: lab.whyTarget })}
          >
            {t("why")}
          </button>
        )}
        <span class="grow" />
        {inDebrief ? (
          nextLab && (
            <Button primary onPress={() => store.host.channel.send(OpenLink, { href: `lab:${nextLab.id}` })}>
              {t("nextLab", { title: nextLab.title })}
            </Button>
          )
        ) : (
          <Button
            primary={nextIsPrimary(lab)}
            tip={last ? t("finishTip") : t("nextTip")}
            onPress={store.next}
            disabled={last && step.status !== "done" && !lab.debrief}
          >
            {last ? t("finish") : t("next")}
          </Button>
        )}
      </div>
    </footer>
  );
}

/** There is one primary button: Answer or Apply until the step is done, then the way on. */
export function nextIsPrimary(lab: LabState): boolean {
  return lab.steps[lab.step]?.status === "done";
}

function Check({ check }: { readonly check: CheckView }) {
  return (
    <li class={`check check-${check.status}`}>
      <Glyph state={shapes[check.status]} status={t(words[check.status])} />
      <div class="grow">
        <div>{check.text}</div>
        <div class="dim check-why ellipsis" data-tip={check.why}>
          {check.why ?? (check.status === "waiting" ? t("checkWaits") : "\u00a0")}
        </div>
      </div>
    </li>
  );
}

function summary(checks: readonly CheckView[]): string {
  const passed = checks.filter((check) => check.status === "passed").length;
  return t("checksSummary", { passed, count: checks.length });
}
