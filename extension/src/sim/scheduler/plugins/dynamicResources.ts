/**
 * Stands in for device claims (dynamic resource allocation), which this cluster has none of.
 *
 * Modelled on the PostFilter of plugins/dynamicresources/dynamicresources.go. It is here for its words: since 1.34 it
 * is asked before preemption, and so a 1.36 scheduler says "no new claims to deallocate" about every pod that does not
 * fit, and "not found" about one that was turned away before this plugin's PreFilter could note that it has no claims.
 */
import { errorStatus, type Plugin, unschedulable } from "../framework";

const NOTHING_TO_DEALLOCATE = { status: unschedulable("no new claims to deallocate") };
const NO_STATE = { status: errorStatus("not found") };

export const dynamicResources: Plugin = {
  name: "DynamicResources",
  postFilter: (_cycle, diagnosis) => (diagnosis.preFilterMessage === undefined ? NOTHING_TO_DEALLOCATE : NO_STATE),
};
