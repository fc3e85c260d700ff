/**
 * Kinds that are asked and answered but never stored: reviews of access and identity, bindings, component statuses.
 * Their answers are made in `reviews/index.ts`.
 */
import type { Kind } from "../../kinds/kind";

const asked = (group: string, kind: string, plural: string, namespaced = false): Kind => ({
  id: kind,
  group,
  version: "v1",
  kind,
  plural,
  singular: kind.toLowerCase(),
  namespaced,
  definition: `${group === "" ? "core" : group.split(".")[0]}.v1.${kind}`,
  verbs: ["create"],
});

export const reviewKinds: readonly Kind[] = [
  asked("", "Binding", "bindings", true),
  { ...asked("", "ComponentStatus", "componentstatuses"), verbs: ["get", "list"], shortNames: ["cs"] },
  asked("authentication.k8s.io", "SelfSubjectReview", "selfsubjectreviews"),
  asked("authentication.k8s.io", "TokenReview", "tokenreviews"),
  asked("authorization.k8s.io", "LocalSubjectAccessReview", "localsubjectaccessreviews", true),
  asked("authorization.k8s.io", "SelfSubjectAccessReview", "selfsubjectaccessreviews"),
  asked("authorization.k8s.io", "SelfSubjectRulesReview", "selfsubjectrulesreviews"),
  asked("authorization.k8s.io", "SubjectAccessReview", "subjectaccessreviews"),
];
