/** How the panel is divided: text and checks at the left, files, answer and clock at the right; all in one column where it is narrow. */
import { RunCommand } from "../../../../extension/src/protocol/view";
import { t } from "../../i18n";
import { EmptyState } from "../../ui/EmptyState";
import { Trouble } from "../../ui/Trouble";
import { ProgressRing } from "../../ui/toolkit";
import { ApplyBar } from "./ApplyBar";
import { ClockBar } from "./ClockBar";
import { EditorArea } from "./EditorArea";
import { Foot } from "./Foot";
import { LiveStrip } from "./LiveStrip";
import type { LabStore } from "./labStore";
import { StepText } from "./StepText";
import { TerminalBar } from "./TerminalBar";

export function LabPanel({ store }: { readonly store: LabStore }) {
  const lab = store.lab.value;
  if (!lab) {
    return (
      <div class="empty">
        <ProgressRing label={t("loading")} />
      </div>
    );
  }
  if (lab.trouble) return <Trouble {...lab.trouble} />;
  if (lab.steps.length === 0) {
    const open = () => store.host.channel.send(RunCommand, { command: "kubarium.lab.next" });
    return <EmptyState text={t("labMissing")} action={{ text: t("openLab"), onPress: open, primary: true }} />;
  }
  const hasFiles = lab.files.length > 0;
  return (
    <div class="lab">
      <header class="lab-head">
        <h1 class="ellipsis">{lab.title}</h1>
        {lab.simplified && (
          <span
            class="lab-simplified"
            role="img"
            aria-label={`${t("simplified")}: ${lab.simplified}`}
            data-tip={lab.simplified}
          >
            ≈
          </span>
        )}
        <span class="grow" />
        <span class="dim lab-place number">
          <span class="lab-track">{lab.track} · </span>
          {lab.number} · {t("labMinutes", { count: lab.minutes })}
        </span>
      </header>
      <div class={`lab-body ${hasFiles ? "" : "no-files"}`}>
        <StepText store={store} lab={lab} />
        <div class="lab-work">
          {hasFiles ? (
            <>
              <EditorArea store={store} files={lab.files} />
              <ApplyBar store={store} />
            </>
          ) : (
            <TerminalBar host={store.host} />
          )}
          {lab.stripTitle && <LiveStrip store={store} title={lab.stripTitle} />}
          <ClockBar host={store.host} />
        </div>
        <Foot store={store} lab={lab} />
      </div>
    </div>
  );
}
