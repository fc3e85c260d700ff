/** After the end: what happened in order of time, the rule, one real case, another way, and all the hints. */
import type { Debrief } from "../../../../extension/src/protocol/lab";
import { Reveal } from "../../../../extension/src/protocol/view";
import type { HostContext } from "../../host/hostContext";
import { t } from "../../i18n";
import { virtualTime } from "../../state/age";
import { Markdown } from "../../ui/Markdown";

export interface DebriefTextProps {
  readonly debrief: Debrief;
  readonly host: HostContext;
  readonly onLink: (href: string) => void;
}

export function DebriefText({ debrief, host, onLink }: DebriefTextProps) {
  // The panel's own heading stands above the first part.
  const [first, ...others] = debrief.parts;
  return (
    <div class="debrief">
      {first && <Markdown text={first.text} onLink={onLink} />}
      {debrief.timeline && debrief.timeline.length > 0 && (
        <>
          <h3>{t("debriefTimeline")}</h3>
          <ol class="timeline">
            {debrief.timeline.map(({ sinceStartMs, text, ref }) => (
              <li key={`${sinceStartMs} ${text}`}>
                <span class="mono number dim">{virtualTime(sinceStartMs)}</span>
                {ref ? (
                  <button type="button" class="link-button" onClick={() => host.channel.send(Reveal, { ref })}>
                    {text}
                  </button>
                ) : (
                  <span>{text}</span>
                )}
              </li>
            ))}
          </ol>
        </>
      )}
      {others.map(({ title, text }) => (
        <section key={title}>
          <h3>{title}</h3>
          <Markdown text={text} onLink={onLink} />
        </section>
      ))}
      {debrief.hints && debrief.hints.length > 0 && (
        <details>
          <summary>{t("debriefHints")}</summary>
          {debrief.hints.map(({ title, text }) => (
            <section key={title + text}>
              <h3>{title}</h3>
              <Markdown text={text} onLink={onLink} />
            </section>
          ))}
        </details>
      )}
    </div>
  );
}
