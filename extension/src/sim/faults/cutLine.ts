/** Cuts a line: nothing arrives any more, and the sender is not told. */
import type { Fault } from "./fault";
import { changeLine, DIRECTION } from "./lines";
import { noSuchLine } from "./refusals";

export const cutLine: Fault = {
  name: "cut-line",
  title: { en: "Cut a node off", "zh-cn": "切断节点网络" },
  summary: {
    en: "Messages on the line are lost in silence; the programs at both ends go on.",
    "zh-cn": "线路上的消息静默丢失；两端的程序继续运行。",
  },
  target: "line",
  parameters: [DIRECTION],
  healedBy: { fault: "mend-line" },
  refuse: noSuchLine,
  strike: (strike) => changeLine(strike, { cut: true }),
};
