/** The cluster's clock: pause, one change further, until all is done, and how fast; and the time it is. */
import { useEffect, useRef } from "preact/hooks";
import { clockFactors, MoveClock } from "../../../../extension/src/protocol/view";
import type { HostContext } from "../../host/hostContext";
import { t } from "../../i18n";
import { virtualTime } from "../../state/age";
import { clock, sinceStartMs } from "../../state/clock";
import { Dropdown, IconButton } from "../../ui/toolkit";

const repaintMs = 50;

export function ClockBar({ host }: { readonly host: HostContext }) {
  const { paused, factor, waiting, nowMs } = clock.value;
  const factors = clockFactors.includes(factor) ? clockFactors : [...clockFactors, factor].sort((a, b) => a - b);
  return (
    <div class="clock" role="toolbar" aria-label={t("virtualTime")}>
      <IconButton
        icon={paused ? "play" : "debug-pause"}
        tip={paused ? t("resume") : t("pause")}
        onPress={() => host.channel.send(MoveClock, { sort: paused ? "resume" : "pause" })}
      />
      <IconButton
        icon="debug-step-over"
        tip={t("stepClock")}
        onPress={() => host.channel.send(MoveClock, { sort: "step" })}
      />
      <IconButton
        icon="debug-continue"
        tip={t("settle")}
        onPress={() => host.channel.send(MoveClock, { sort: "settle" })}
      />
      <Dropdown
        above
        class="clock-speed"
        label={t("speed")}
        value={String(factor)}
        options={factors.map((one) => ({ value: String(one), text: `${one}×` }))}
        onChange={(value) => host.channel.send(MoveClock, { sort: "speed", factor: Number(value) })}
      />
      <span class="clock-waiting grow">
        {waiting && (
          <>
            <span class="ellipsis dim">
              {t("waitingFor", { what: waiting.for, time: virtualTime(waiting.untilMs - nowMs).slice(0, -4) })}
            </span>
            <button
              type="button"
              class="link-button"
              data-tip={t("skipTip")}
              onClick={() => host.channel.send(MoveClock, { sort: "advance", byMs: waiting.untilMs - nowMs })}
            >
              {t("skip")}
            </button>
          </>
        )}
      </span>
      <Time />
    </div>
  );
}

/** Writes itself, without a redraw of the panel. */
function Time() {
  const text = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    let shown = "";
    const write = () => {
      const now = virtualTime(sinceStartMs());
      if (text.current && now !== shown) text.current.textContent = now;
      shown = now;
    };
    write();
    const timer = setInterval(write, repaintMs);
    return () => clearInterval(timer);
  }, []);
  return (
    <span
      class="mono number clock-time"
      role="timer"
      aria-label={t("virtualTime")}
      aria-live="off"
      data-tip={t("virtualTime")}
      ref={text}
    />
  );
}
