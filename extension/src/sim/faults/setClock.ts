/** Sets a node's clock right again. */
import type { Fault } from "./fault";
import { setClockTo } from "./machine";
import { noSuchNode } from "./refusals";

export const setClock: Fault = {
  name: "set-clock",
  title: { en: "Set a node's clock right", "zh-cn": "校准节点时钟" },
  summary: { en: "The node's clock shows the cluster's time again.", "zh-cn": "节点时钟重新与集群时间一致。" },
  target: "node",
  parameters: [],
  refuse: noSuchNode,
  strike: ({ cluster, target }) => setClockTo(cluster, target, 0),
};
