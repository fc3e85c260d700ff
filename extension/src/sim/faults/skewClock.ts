/** Sets a node's clock ahead or back. Spans that programs measure are not touched, only the times that they write. */
import type { Fault } from "./fault";
import { setClockTo } from "./machine";
import { noSuchNode } from "./refusals";

export const skewClock: Fault = {
  name: "skew-clock",
  title: { en: "Set a node's clock wrong", "zh-cn": "使节点时钟偏移" },
  summary: { en: "The node's clock is ahead (or behind) by so much.", "zh-cn": "节点时钟提前（或落后）指定的时间。" },
  target: "node",
  parameters: [
    {
      name: "skewMs",
      title: { en: "Ahead by", "zh-cn": "提前" },
      unit: "ms",
      min: -3_600_000,
      max: 3_600_000,
      default: 60_000,
    },
  ],
  healedBy: { fault: "set-clock" },
  refuse: noSuchNode,
  strike: ({ cluster, target, number }) => setClockTo(cluster, target, number("skewMs")),
};
