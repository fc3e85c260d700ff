/** Switches a machine on again: its programs start, and the kubelet starts what should run there. */
import { changeLink, links } from "../transport/transport";
import type { Fault } from "./fault";
import { keptBy, programsOf } from "./machine";
import { noSuchNode } from "./refusals";

export const startNode: Fault = {
  name: "start-node",
  title: { en: "Switch a node on", "zh-cn": "启动一个节点" },
  summary: {
    en: "The node boots; its kubelet makes new sandboxes and starts the containers again.",
    "zh-cn": "节点启动；kubelet 创建新的沙箱并重新启动容器。",
  },
  target: "node",
  parameters: [],
  refuse(strike) {
    const isOff = links(strike.cluster.kernel).some(([key, link]) => link.off && key === `${strike.target}|*`);
    return noSuchNode(strike) ?? (isOff ? undefined : `${strike.target} is not switched off`);
  },
  strike({ cluster, target }) {
    changeLink(cluster.kernel, target, "*", { off: false });
    changeLink(cluster.kernel, "*", target, { off: false });
    for (const id of programsOf(cluster, target)) {
      if (!cluster.instances.get(id)?.running) cluster.instances.start(id, keptBy(id));
    }
  },
};
