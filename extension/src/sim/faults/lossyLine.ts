/** Makes a line lose packets: TCP sends them again, so messages come late and, when the line is very bad, not at all. */
import type { Fault } from "./fault";
import { changeLine, DIRECTION } from "./lines";
import { noSuchLine } from "./refusals";

export const lossyLine: Fault = {
  name: "lossy-line",
  title: { en: "Lose packets on a line", "zh-cn": "线路丢包" },
  summary: {
    en: "A share of the packets is lost and sent again, each time after twice as long.",
    "zh-cn": "一部分数据包丢失并重发，每次重发的等待时间加倍。",
  },
  target: "line",
  parameters: [
    {
      name: "lossShare",
      title: { en: "Lost packets", "zh-cn": "丢包比例" },
      unit: "share",
      min: 0.01,
      max: 1,
      default: 0.2,
    },
    DIRECTION,
  ],
  healedBy: { fault: "mend-line" },
  refuse: noSuchLine,
  strike: (strike) => changeLine(strike, { lossProbability: strike.number("lossShare") }),
};
