/** Pulls a machine's plug: every process on it ends, and nobody is told. */
import { changeLink } from "../transport/transport";
import type { Fault } from "./fault";
import { endAllProcesses, programsOf, stopProgram } from "./machine";
import { noSuchNode } from "./refusals";

export const stopNode: Fault = {
  name: "stop-node",
  title: { en: "Switch a node off", "zh-cn": "关闭一个节点" },
  summary: {
    en: "The kubelet and all containers of the node end at once; only its disk remains.",
    "zh-cn": "该节点的 kubelet 和所有容器立即终止，只有磁盘内容保留。",
  },
  target: "node",
  parameters: [],
  healedBy: { fault: "start-node" },
  refuse(strike) {
    const { cluster, target } = strike;
    const isRunning = programsOf(cluster, target).some((id) => cluster.instances.get(id)?.running);
    return noSuchNode(strike) ?? (isRunning ? undefined : `nothing runs on ${target}`);
  },
  strike({ cluster, target }) {
    // First the line: a machine without power says no goodbye.
    changeLink(cluster.kernel, target, "*", { off: true });
    changeLink(cluster.kernel, "*", target, { off: true });
    endAllProcesses(cluster, target);
    for (const id of programsOf(cluster, target).toReversed()) stopProgram(cluster, id);
  },
};
