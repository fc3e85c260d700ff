/** Stops a program: a kubelet, the scheduler, the controller manager, the API server or etcd. */
import type { Fault } from "./fault";
import { stopProgram } from "./machine";
import { noSuchInstance } from "./refusals";

export const stopInstance: Fault = {
  name: "stop-instance",
  title: { en: "Stop a program", "zh-cn": "停止一个程序" },
  summary: {
    en: "The program stops and forgets what it knew; containers and stored objects stay.",
    "zh-cn": "程序停止并忘记它所知道的一切；容器和已存储的对象保持不变。",
  },
  target: "instance",
  parameters: [],
  healedBy: { fault: "start-instance" },
  refuse: (strike) =>
    noSuchInstance(strike) ??
    (strike.cluster.instances.get(strike.target)?.running ? undefined : `${strike.target} does not run`),
  strike: ({ cluster, target }) => stopProgram(cluster, target),
};
