/** Which requests a policy is about (apiserver/pkg/admission/plugin/policy/matching, plugin/webhook/predicates). */
import { labelSelector, matchesLabels } from "../../api/selectors";
import type { MatchResources } from "../../schema/types";
import type { WriteAttempt } from "../plan";

interface Rule {
  readonly apiGroups?: readonly string[];
  readonly apiVersions?: readonly string[];
  readonly operations?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly scope?: string;
}

export function matchesResources(attempt: WriteAttempt, match: MatchResources | undefined): boolean {
  if (!match) return false;
  const { desk, kind, object, old } = attempt;
  const namespace = object?.metadata.namespace ?? old?.metadata.namespace;
  if (match.namespaceSelector && (namespace !== undefined || kind.id === "Namespace")) {
    const labels =
      kind.id === "Namespace"
        ? (object ?? old)?.metadata.labels
        : desk.get("Namespace", undefined, namespace ?? "")?.metadata.labels;
    if (!matchesLabels(labelSelector(match.namespaceSelector), labels)) return false;
  }
  if (match.objectSelector) {
    const selector = labelSelector(match.objectSelector);
    if (![object, old].some((one) => one && matchesLabels(selector, one.metadata.labels))) return false;
  }
  if ((match.excludeResourceRules as readonly Rule[] | undefined)?.some((rule) => ruleMatches(attempt, rule)))
    return false;
  const rules = match.resourceRules as readonly Rule[] | undefined;
  return !rules?.length || rules.some((rule) => ruleMatches(attempt, rule));
}

function ruleMatches({ kind, operation, subresource, object, old }: WriteAttempt, rule: Rule): boolean {
  const has = (list: readonly string[] | undefined, value: string) =>
    list?.includes("*") === true || list?.includes(value) === true;
  if (!has(rule.apiGroups, kind.group) || !has(rule.apiVersions, kind.version) || !has(rule.operations, operation))
    return false;
  if (rule.scope === "Cluster" && kind.namespaced) return false;
  if (rule.scope === "Namespaced" && !kind.namespaced) return false;
  const resource = subresource ? `${kind.plural}/${subresource}` : kind.plural;
  const wanted = rule.resources ?? [];
  const matches = wanted.some(
    (name) =>
      name === "*/*" ||
      name === resource ||
      (name === "*" && !subresource) ||
      (subresource && (name === `*/${subresource}` || name === `${kind.plural}/*`)),
  );
  const name = object?.metadata.name ?? old?.metadata.name ?? "";
  return matches && (!rule.resourceNames?.length || rule.resourceNames.includes(name));
}
