/** The step: where the learner is, what to do, the task's card, the named mistake, the hints; after the end, the debrief. */
import { useEffect, useRef } from "preact/hooks";
import { type LabState, OpenLink } from "../../../../extension/src/protocol/lab";
import { OpenWhy, RunCommand } from "../../../../extension/src/protocol/view";
import { t } from "../../i18n";
import { Icon } from "../../ui/Icon";
import { Markdown } from "../../ui/Markdown";
import { Button } from "../../ui/toolkit";
import { DebriefText } from "./DebriefText";
import { Hints } from "./Hints";
import type { LabStore } from "./labStore";
import { TaskCard } from "./TaskCard";

export function StepText({ store, lab }: { readonly store: LabStore; readonly lab: LabState }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const scroll = useRef<HTMLElement>(null);
  const step = lab.steps[lab.step]!;
  const showsDebrief = store.showsDebrief.value && lab.debrief !== undefined;
  const place = showsDebrief ? "debrief" : step.id;
  const before = useRef(place);
  useEffect(() => {
    if (before.current === place) return;
    before.current = place;
    scroll.current?.scrollTo({ top: 0 });
    heading.current?.focus({ preventScroll: true });
  }, [place]);
  const mistake = useRef<HTMLDivElement>(null);
  const mistakeText = step.mistake?.text;
  useEffect(() => {
    if (mistakeText !== undefined) mistake.current?.scrollIntoView({ block: "nearest" });
  }, [mistakeText]);
  const onLink = (href: string) => store.host.channel.send(OpenLink, { href });
  return (
    <section class="lab-text" ref={scroll} aria-labelledby="step-title">
      <div class="step-place">
        <span class="dim number">
          {showsDebrief ? t("debriefPlace") : t("stepOf", { step: lab.step + 1, count: lab.steps.length })}
        </span>
        <span class="step-dots" aria-hidden="true">
          {lab.steps.map((one, index) => (
            <span
              key={one.id}
              class={`step-dot ${one.status} ${index === lab.step && !showsDebrief ? "here" : ""}`}
              data-tip={one.title}
            />
          ))}
        </span>
        {step.status === "done" && !showsDebrief && (
          <span class="step-done">
            <Icon name="check" /> {t("stepDone")}
          </span>
        )}
      </div>
      <h2 id="step-title" ref={heading} tabIndex={-1}>
        {showsDebrief ? (lab.debrief?.parts[0]?.title ?? t("debrief")) : step.title}
      </h2>
      {showsDebrief && lab.debrief ? (
        <DebriefText debrief={lab.debrief} onLink={onLink} host={store.host} />
      ) : (
        <>
          {lab.step === 0 && lab.intro && <Markdown text={lab.intro} onLink={onLink} />}
          <Markdown text={step.text} onLink={onLink} />
          {step.task.kind === "ui" && step.task.command && (
            <div>
              <Button
                onPress={() =>
                  step.task.kind === "ui" &&
                  step.task.command &&
                  store.host.channel.send(RunCommand, { command: step.task.command })
                }
              >
                {step.task.label ?? step.task.command}
              </Button>
            </div>
          )}
          <TaskCard key={step.id} step={step} host={store.host} />
          {step.mistake && (
            <div class="card mistake" role="status" ref={mistake}>
              <h3>
                <Icon name="lightbulb" /> {t("mistake")}
              </h3>
              <Markdown text={step.mistake.text} onLink={onLink} />
              {step.mistake.ref && (
                <button
                  type="button"
                  class="link-button"
                  data-tip={t("whyTip")}
                  onClick={() => step.mistake?.ref && store.host.channel.send(OpenWhy, { ref: step.mistake.ref })}
                >
                  {t("why")}
                </button>
              )}
            </div>
          )}
          {step.reveals?.map((reveal) => (
            <section key={reveal.title} class="card reveal">
              <h3>{reveal.title}</h3>
              <div class={`outcome ${reveal.right ? "right" : "wrong"}`}>
                <Icon name={reveal.right ? "check" : "close"} />
                <span>{t("reveal", { given: reveal.given, truth: reveal.truth })}</span>
              </div>
              <Markdown text={reveal.text} onLink={onLink} />
            </section>
          ))}
          {step.status === "done" && step.after && <Markdown class="after" text={step.after} onLink={onLink} />}
          {store.hintsOpen.value && step.hints.length > 0 && <Hints step={step} host={store.host} onLink={onLink} />}
        </>
      )}
    </section>
  );
}
