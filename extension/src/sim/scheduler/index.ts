/** The scheduler's front door. */
export type { NodeScore } from "./algorithm";
export type { Decision, RejectionCount } from "./decision";
export {
  type DecisionMatrix,
  type ExplainOptions,
  type ExplainView,
  explainDecision,
  type NodeRow,
  type PluginScore,
  type Verdict,
} from "./explainDecision";
export type { Plugin, Settings, Status } from "./framework";
export { defaultPlugins } from "./plugins/index";
export { createScheduler, type SchedulerOptions } from "./scheduler";
