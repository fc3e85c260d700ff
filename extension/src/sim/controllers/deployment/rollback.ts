/**
 * Goes back to an earlier revision when the old rollback annotation asks for it (pkg/controller/deployment/rollback.go).
 * `kubectl rollout undo` writes the old template itself; this is for clients of the days of extensions/v1beta1.
 */
import type { Result } from "../../client/component";
import { refOf } from "../../client/component";
import type { Deployment, ReplicaSet } from "../../schema/types";
import { sameValue } from "../shared/equal";
import { because, update } from "../shared/writes";
import { ROLLBACK_TO, revisionOf, withoutHash } from "./revisions";

/** Copies the template of the revision that is asked for (0: the last one before this) and takes the annotation away. */
export function rollback(deployment: Deployment, sets: readonly ReplicaSet[]): Result {
  const { [ROLLBACK_TO]: asked = "0", ...annotations } = deployment.metadata.annotations ?? {};
  const revision = Number(asked) || (sets.map(revisionOf).sort((a, b) => b - a)[1] ?? 0);
  const set = revision ? sets.find((candidate) => revisionOf(candidate) === revision) : undefined;
  const cleared = { ...deployment, metadata: { ...deployment.metadata, annotations } };
  const why = because("deployment/rollback", deployment, [".metadata.annotations"], { revision });
  const told = (type: "Normal" | "Warning", reason: string, message: string, body: Deployment): Result => ({
    writes: [update(body, why)],
    events: [
      { about: { ...refOf("Deployment", deployment), apiVersion: "apps/v1" }, type, reason, message, afterWrite: 0 },
    ],
  });
  if (!set) {
    const message = revision ? "Unable to find the revision to rollback to." : "Unable to find last revision.";
    return told("Warning", "DeploymentRollbackRevisionNotFound", message, cleared);
  }
  const template = withoutHash(set.spec?.template);
  if (sameValue(template, withoutHash(deployment.spec?.template))) {
    const message = `The rollback revision contains the same template as current deployment "${deployment.metadata.name}"`;
    return told("Warning", "DeploymentRollbackTemplateUnchanged", message, cleared);
  }
  const message = `Rolled back deployment "${deployment.metadata.name}" to revision ${revision}`;
  return told("Normal", "DeploymentRollback", message, { ...cleared, spec: { ...deployment.spec!, template } });
}
