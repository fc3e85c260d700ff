/** All about one object, for the details below the tree: YAML, conditions, events, causes. */
import { stringify } from "yaml";
import type { ConditionView, EventView, ObjectDetails } from "../protocol/clusterTree";
import type { Language, ObjectRef, WhyStep } from "../protocol/view";
import { type ClusterObject, listAt, numberAt, textAt, timeMs } from "../session/objects";
import type { OpenCluster } from "./appState";

const EVENTS_MAX = 100;

/** Conditions that are good when they are false; the others are good when they are true. */
const goodWhenFalse = /Pressure$|Unavailable$|Failed$|Failure$|^Terminating$|DisruptionTarget|Deletion/;

export async function detailsOf(cluster: OpenCluster, ref: ObjectRef, language: Language): Promise<ObjectDetails> {
  const object = await objectOf(cluster, ref);
  return {
    ref,
    yaml: object ? yamlOf(object) : "",
    conditions: listAt(object, "status", "conditions").map(conditionView),
    events: eventsOf(cluster, ref),
    why: await whyOf(cluster, ref, language),
  };
}

/** The causes of an object, with the place of the learner's own edit. */
export async function whyOf(
  { session, lab }: OpenCluster,
  ref: ObjectRef,
  language: Language,
): Promise<readonly WhyStep[]> {
  const steps = await session.why(ref, language);
  const own = steps.findLast((step) => step.ref)?.ref;
  return steps.map((step) => {
    const place = step.byLearner && !step.place && own ? lab?.placeOf(own) : undefined;
    return place ? { ...step, place } : step;
  });
}

/** The object as `kubectl get -o yaml` shows it: without the record of field managers. */
export function yamlOf(object: ClusterObject): string {
  const { managedFields: _, ...metadata } = object.metadata as ClusterObject["metadata"] & { managedFields?: unknown };
  return stringify({ ...object, metadata }, { indentSeq: false, lineWidth: 0, sortMapEntries: false });
}

export async function objectOf(
  { session }: OpenCluster,
  { kind, namespace, name }: ObjectRef,
): Promise<ClusterObject | undefined> {
  const known = session.tree.object(kind, namespace, name);
  if (known) return known;
  const query = { sort: "object", ref: { kind, name, ...(namespace ? { namespace } : {}) } } as const;
  return (await session.host.look({ branch: session.position.branch, seq: "now" }, query)) as ClusterObject | undefined;
}

function conditionView(condition: unknown): ConditionView {
  const type = textAt(condition, "type");
  const status = textAt(condition, "status") as ConditionView["status"];
  const reason = textAt(condition, "reason");
  const message = textAt(condition, "message");
  const changedMs = timeMs(textAt(condition, "lastTransitionTime"));
  return {
    type,
    status,
    good: status === (goodWhenFalse.test(type) ? "False" : "True"),
    ...(reason ? { reason } : {}),
    ...(message ? { message } : {}),
    ...(changedMs === undefined ? {} : { changedMs }),
  };
}

function eventsOf({ session }: OpenCluster, { kind, namespace, name }: ObjectRef): readonly EventView[] {
  return session.tree
    .list("Event")
    .filter((event) => {
      const about = event.involvedObject ?? event.regarding;
      return (
        textAt(about, "kind") === kind &&
        textAt(about, "name") === name &&
        (textAt(about, "namespace") || "") === (namespace ?? "")
      );
    })
    .map(eventView)
    .sort((a, b) => a.lastMs - b.lastMs)
    .slice(-EVENTS_MAX);
}

function eventView(event: ClusterObject): EventView {
  const component = textAt(event, "source", "component") || textAt(event, "reportingComponent");
  const host = textAt(event, "source", "host") || textAt(event, "reportingInstance");
  const last =
    timeMs(textAt(event, "series", "lastObservedTime")) ??
    timeMs(textAt(event, "lastTimestamp")) ??
    timeMs(textAt(event, "eventTime")) ??
    timeMs(event.metadata.creationTimestamp) ??
    0;
  return {
    type: textAt(event, "type") === "Warning" ? "Warning" : "Normal",
    reason: textAt(event, "reason"),
    message: textAt(event, "message") || textAt(event, "note"),
    from: component === "kubelet" && host ? `kubelet/${host}` : component,
    count: numberAt(event, "series", "count") || numberAt(event, "count") || 1,
    lastMs: last,
  };
}
