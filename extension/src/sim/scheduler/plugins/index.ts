/**
 * The plugins, in the order in which they are asked (pkg/scheduler/apis/config/v1/default_plugins.go).
 * The order decides which reason is given for a node: the first plugin that rejects it has the word.
 */
import type { Plugin } from "../framework";
import { defaultBinder } from "./defaultBinder";
import { defaultPreemption } from "./defaultPreemption";
import { dynamicResources } from "./dynamicResources";
import { imageLocality } from "./imageLocality";
import { interPodAffinity } from "./interPodAffinity";
import { nodeAffinity } from "./nodeAffinity";
import { nodeName } from "./nodeName";
import { nodePorts } from "./nodePorts";
import { nodeResourcesBalancedAllocation } from "./nodeResourcesBalancedAllocation";
import { nodeResourcesFit } from "./nodeResourcesFit";
import { nodeUnschedulable } from "./nodeUnschedulable";
import { nodeVolumeLimits } from "./nodeVolumeLimits";
import { podTopologySpread } from "./podTopologySpread";
import { prioritySort } from "./prioritySort";
import { schedulingGates } from "./schedulingGates";
import { taintToleration } from "./taintToleration";
import { volumeBinding } from "./volumeBinding";
import { volumeRestrictions } from "./volumeRestrictions";
import { volumeZone } from "./volumeZone";

export const defaultPlugins: readonly Plugin[] = [
  schedulingGates,
  prioritySort,
  nodeUnschedulable,
  nodeName,
  taintToleration,
  nodeAffinity,
  nodePorts,
  nodeResourcesFit,
  volumeRestrictions,
  nodeVolumeLimits,
  volumeBinding,
  volumeZone,
  podTopologySpread,
  interPodAffinity,
  dynamicResources,
  defaultPreemption,
  nodeResourcesBalancedAllocation,
  imageLocality,
  defaultBinder,
] as readonly Plugin[];
