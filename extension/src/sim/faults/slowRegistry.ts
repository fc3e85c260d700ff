/** Makes the image registry slow for one node; 1 times is the usual speed again. */
import type { Fault } from "./fault";
import { setRegistrySlowness } from "./machine";
import { noSuchNode } from "./refusals";

export const slowRegistry: Fault = {
  name: "slow-registry",
  title: { en: "Slow the image registry down", "zh-cn": "降低镜像仓库速度" },
  summary: { en: "Pulls that begin on the node from now on take longer.", "zh-cn": "此后该节点上的镜像拉取耗时变长。" },
  target: "node",
  parameters: [
    {
      name: "slownessTimes",
      title: { en: "Times slower", "zh-cn": "减慢倍数" },
      unit: "times",
      min: 1,
      max: 1_000,
      default: 20,
    },
  ],
  healedBy: { fault: "mend-registry" },
  refuse: noSuchNode,
  strike: ({ cluster, target, number }) => setRegistrySlowness(cluster, target, number("slownessTimes")),
};
