/**
 * Kills a container's process with SIGKILL, as the kernel's OOM killer or an operator on the node would.
 * The container of a control-plane program is that program: it comes back with empty hands at once.
 */
import { wakeKeyOf } from "../client/runner";
import type { Fault } from "./fault";
import { findContainer, keptBy, killProcess, kubeletOf, stopProgram } from "./machine";

export const killContainer: Fault = {
  name: "kill-container",
  title: { en: "Kill a container", "zh-cn": "杀死一个容器" },
  summary: {
    en: "The container's process ends with exit code 137; the pod stays.",
    "zh-cn": "容器进程以退出码 137 结束；Pod 保留。",
  },
  target: "container",
  parameters: [],
  healedBy: {
    itself: {
      en: "The kubelet starts the container again, if the pod's restartPolicy says so.",
      "zh-cn": "如果 Pod 的 restartPolicy 允许，kubelet 会重新启动该容器。",
    },
  },
  refuse: ({ cluster, target }) => (findContainer(cluster, target) ? undefined : `no container ${target} is running`),
  strike({ cluster, target }) {
    const found = findContainer(cluster, target);
    if (!found) return;
    killProcess(cluster, found);
    const kubelet = kubeletOf(found.node);
    cluster.instances.context(kubelet).wakeAfter(0, wakeKeyOf("kubelet", found.key), "work");
    const program = `${target.split("/")[2]}@${found.node}`;
    if (!cluster.instances.get(program)?.running) return;
    stopProgram(cluster, program);
    cluster.instances.start(program, keptBy(program));
  },
};
