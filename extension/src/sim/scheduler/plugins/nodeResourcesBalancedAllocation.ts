/**
 * Prefers nodes on which CPU and memory would be used to about the same share.
 * Modelled on plugins/noderesources/balanced_allocation.go, with its default resources.
 */
import { MAX_NODE_SCORE, type Plugin, SKIP } from "../framework";

export const nodeResourcesBalancedAllocation: Plugin = {
  name: "NodeResourcesBalancedAllocation",
  weight: 1,

  /** Pods without requests would all find the same node best, so they are not scored. */
  preScore({ pod }) {
    return pod.requests.milliCpu === 0 && pod.requests.memory === 0 ? { status: SKIP } : {};
  },

  score(_, node, { pod }) {
    const { allocatable, requested } = node;
    // With fewer than two resources there is nothing out of balance.
    if (allocatable.milliCpu === 0 || allocatable.memory === 0) return MAX_NODE_SCORE;
    const cpu = Math.min(1, (requested.milliCpu + pod.requests.milliCpu) / allocatable.milliCpu);
    const memory = Math.min(1, (requested.memory + pod.requests.memory) / allocatable.memory);
    // The standard deviation of two values is half their distance.
    return Math.trunc((1 - Math.abs(cpu - memory) / 2) * MAX_NODE_SCORE);
  },
};
