/**
 * Pod Security Standards by the labels of a namespace (k8s.io/pod-security-admission/admission): pods that break the
 * enforced level are refused; warnings reach workloads as well, since their pods are made by nobody who could read them.
 */
import { forbidden } from "../../api/errors";
import type { Obj, TemplateMeta } from "../../api/types";
import { groupResource } from "../../kinds/kind";
import type { PodSpec } from "../../schema/types";
import type { WriteAttempt } from "../plan";
import type { AdmissionPlugin } from "./index";
import { type Level, podSecurityProblems } from "./podSecurityChecks";

const LABEL = "pod-security.kubernetes.io/";

export const podSecurity: AdmissionPlugin = {
  name: "PodSecurity",
  kinds: [
    "CronJob",
    "DaemonSet",
    "Deployment",
    "Job",
    "Pod",
    "PodTemplate",
    "ReplicaSet",
    "ReplicationController",
    "StatefulSet",
  ],
  validate(attempt) {
    const { desk, kind, operation, subresource, object, old, warnings } = attempt;
    if (operation === "DELETE" || (subresource && subresource !== "ephemeralcontainers") || !object) return;
    const labels = desk.get("Namespace", undefined, object.metadata.namespace ?? "")?.metadata.labels;
    if (!labels) return;
    const enforced = levelOf(labels, "enforce");
    const warned = levelOf(labels, "warn");
    if (enforced === "privileged" && warned === "privileged") return;
    const template = templateOf(kind.id, object);
    if (!template?.spec) return;
    if (kind.id === "Pod" && operation === "UPDATE" && !changesSecurity(object, old)) return;
    if (kind.id === "Pod" && enforced !== "privileged") {
      const problems = podSecurityProblems(enforced, template.metadata, template.spec);
      if (problems.length > 0) throw refusal(attempt, enforced, labels, problems);
    }
    // What is refused anyway needs no warning.
    if (warned === "privileged" || (kind.id === "Pod" && warned === enforced)) return;
    const problems = podSecurityProblems(warned, template.metadata, template.spec);
    if (problems.length > 0)
      warnings.push(
        `would violate PodSecurity ${JSON.stringify(`${warned}:${versionOf(labels, "warn")}`)}: ${problems.join(", ")}`,
      );
  },
};

type Labels = { readonly [name: string]: string };

function levelOf(labels: Labels, mode: string): Level {
  const level = labels[LABEL + mode];
  if (level === undefined) return "privileged";
  // A level that does not exist is taken for the strictest.
  return level === "privileged" || level === "baseline" ? level : "restricted";
}

const versionOf = (labels: Labels, mode: string): string => labels[`${LABEL}${mode}-version`] ?? "latest";

function refusal({ kind, object }: WriteAttempt, level: Level, labels: Labels, problems: readonly string[]) {
  const name = object?.metadata.name || (object?.metadata.generateName ?? "");
  return forbidden(
    groupResource(kind),
    name,
    `violates PodSecurity ${JSON.stringify(`${level}:${versionOf(labels, "enforce")}`)}: ${problems.join(", ")}`,
  );
}

interface Template {
  readonly metadata?: TemplateMeta;
  readonly spec?: PodSpec;
}

function templateOf(kind: string, object: Obj): Template | undefined {
  if (kind === "Pod") return object as Template;
  if (kind === "PodTemplate") return (object as { template?: Template }).template;
  const spec = (object as { spec?: { template?: Template; jobTemplate?: { spec?: { template?: Template } } } }).spec;
  return kind === "CronJob" ? spec?.jobTemplate?.spec?.template : spec?.template;
}

/** Of a pod's spec only images may change, and these say nothing about security. */
function changesSecurity(object: Obj, old: Obj | undefined): boolean {
  const count = (pod: Obj | undefined) =>
    (pod as { spec?: PodSpec } | undefined)?.spec?.ephemeralContainers?.length ?? 0;
  return count(object) !== count(old);
}
