/** Gives a node's image pulls their usual speed again. */
import type { Fault } from "./fault";
import { setRegistrySlowness } from "./machine";
import { noSuchNode } from "./refusals";

export const mendRegistry: Fault = {
  name: "mend-registry",
  title: { en: "Give the image registry its speed again", "zh-cn": "恢复镜像仓库速度" },
  summary: { en: "New pulls on the node take as long as usual.", "zh-cn": "该节点上新的镜像拉取恢复正常速度。" },
  target: "node",
  parameters: [],
  refuse: noSuchNode,
  strike: ({ cluster, target }) => setRegistrySlowness(cluster, target, 1),
};
