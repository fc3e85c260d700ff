/** Mends a line: cuts, delays and losses are gone. A machine that is switched off stays off. */
import type { Fault } from "./fault";
import { changeLine } from "./lines";
import { noSuchLine } from "./refusals";

export const mendLine: Fault = {
  name: "mend-line",
  title: { en: "Mend a line", "zh-cn": "修复线路" },
  summary: {
    en: "The line is as it should be; broken connections are made anew at the next message.",
    "zh-cn": "线路恢复正常；断开的连接在下一条消息时重新建立。",
  },
  target: "line",
  parameters: [],
  refuse: noSuchLine,
  strike: (strike) => changeLine(strike, { cut: false, delayMs: 0, lossProbability: 0 }, "both"),
};
