/** The default KubeSchedulerConfiguration, as far as it is offered (pkg/scheduler/apis/config/v1/defaults.go). */
import type { Settings } from "./framework";

export const defaultSettings: Settings = {
  schedulerName: "default-scheduler",
  percentageOfNodesToScore: 0,
  scoringStrategy: {
    type: "LeastAllocated",
    resources: [
      { name: "cpu", weight: 1 },
      { name: "memory", weight: 1 },
    ],
  },
  defaultSpreading: "System",
  hardPodAffinityWeight: 1,
  weights: {},
};
