/** The chain of causes, from the effect upward, one sentence a step; the learner's own edit comes last and stands out. */
import type { ObjectRef, WhyStep } from "../../../extension/src/protocol/view";
import { t } from "../i18n";
import "./whyChain.css";

export interface WhyChainProps {
  readonly steps: readonly WhyStep[];
  readonly onReveal: (ref: ObjectRef) => void;
}

export function WhyChain({ steps, onReveal }: WhyChainProps) {
  if (steps.length === 0) return <p class="dim">{t("noWhy")}</p>;
  return (
    <ol class="why">
      {steps.map((step, index) => (
        <li
          key={index}
          class={step.byLearner ? "why-step by-learner" : "why-step"}
          style={{ "--depth": Math.min(index, 6) }}
        >
          <span class="why-text">
            {step.ref ? (
              <button type="button" class="why-link" onClick={() => step.ref && onReveal(step.ref)}>
                {step.text}
              </button>
            ) : (
              step.text
            )}
            {step.place && " "}
            {step.place && (
              <span class="mono why-place">
                {step.place.path}:{step.place.line}
              </span>
            )}
            {step.actor && " "}
            {step.actor && <span class="mono dim why-actor">{step.actor}</span>}
            {step.more && (
              <details>
                <summary>{t("more")}</summary>
                {step.more.map((line) => (
                  <div key={line} class="mono">
                    {line}
                  </div>
                ))}
              </details>
            )}
          </span>
        </li>
      ))}
    </ol>
  );
}
