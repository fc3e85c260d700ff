/** Makes a line slow: every message takes so much longer. */
import type { Fault } from "./fault";
import { changeLine, DIRECTION } from "./lines";
import { noSuchLine } from "./refusals";

export const slowLine: Fault = {
  name: "slow-line",
  title: { en: "Slow a line down", "zh-cn": "降低线路速度" },
  summary: { en: "Every message takes longer, one way.", "zh-cn": "每条消息的单程耗时增加。" },
  target: "line",
  parameters: [
    {
      name: "delayMs",
      title: { en: "Added delay", "zh-cn": "额外延迟" },
      unit: "ms",
      min: 1,
      max: 60_000,
      default: 500,
    },
    DIRECTION,
  ],
  healedBy: { fault: "mend-line" },
  refuse: noSuchLine,
  strike: (strike) => changeLine(strike, { delayMs: strike.number("delayMs") }),
};
