/** Starts a program that was stopped. It learns all it needs from the API server. */
import { nodeOf } from "../transport/program";
import { links } from "../transport/transport";
import type { Fault } from "./fault";
import { keptBy } from "./machine";
import { noSuchInstance } from "./refusals";

export const startInstance: Fault = {
  name: "start-instance",
  title: { en: "Start a program", "zh-cn": "启动一个程序" },
  summary: { en: "A program that was stopped runs again.", "zh-cn": "被停止的程序重新运行。" },
  target: "instance",
  parameters: [],
  refuse(strike) {
    const { cluster, target } = strike;
    const node = nodeOf(target);
    if (links(cluster.kernel).some(([key, link]) => link.off && key === `${node}|*`))
      return `the node ${node} is switched off`;
    return noSuchInstance(strike) ?? (cluster.instances.get(target)?.running ? `${target} runs already` : undefined);
  },
  strike: ({ cluster, target }) => cluster.instances.start(target, keptBy(target)),
};
