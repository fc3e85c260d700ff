/** A kubelet touches its own node and its own pods, nothing else (plugin/pkg/admission/noderestriction). */
import { forbidden } from "../../api/errors";
import { groupResource } from "../../kinds/kind";
import type { Pod } from "../../schema/types";
import type { WriteAttempt } from "../plan";
import type { AdmissionPlugin } from "./index";

const PREFIX = "system:node:";
const RESTRICTED = "node-restriction.kubernetes.io/";

export const nodeRestriction: AdmissionPlugin = {
  name: "NodeRestriction",
  kinds: ["Lease", "Node", "Pod"],
  admit(attempt) {
    const { user, kind, operation, subresource, old, object, request } = attempt;
    if (!user.name.startsWith(PREFIX) || !user.groups.includes("system:nodes")) return;
    const node = user.name.slice(PREFIX.length);
    const name = request.name ?? object?.metadata.name ?? "";
    switch (kind.id) {
      case "Node":
        if (name !== node)
          throw refusal(attempt, `node ${JSON.stringify(node)} is not allowed to modify node ${JSON.stringify(name)}`);
        if (operation !== "DELETE" && !subresource) checkLabels(attempt, node);
        return;
      case "Lease":
        if (object?.metadata.namespace === "kube-node-lease" && name !== node)
          throw refusal(attempt, `can only access node lease with the same name as the requesting node`);
        return;
      case "Pod":
        checkPod(attempt, node, (operation === "CREATE" ? object : old) as unknown as Pod);
    }
  },
};

function checkPod(attempt: WriteAttempt, node: string, pod: Pod): void {
  const { operation, subresource } = attempt;
  if (operation === "CREATE" && pod.metadata.annotations?.["kubernetes.io/config.mirror"] === undefined)
    throw refusal(
      attempt,
      `pod does not have "kubernetes.io/config.mirror" annotation, node ${JSON.stringify(node)} can only create mirror pods`,
    );
  if (operation === "UPDATE" && subresource !== "status" && subresource !== "resize")
    throw refusal(
      attempt,
      `unexpected operation ${JSON.stringify(operation)}, node ${JSON.stringify(node)} can only create and delete mirror pods`,
    );
  if (pod.spec?.nodeName === node) return;
  const verb = operation === "CREATE" ? "create" : operation === "DELETE" ? "delete" : "update status for";
  throw refusal(attempt, `node ${JSON.stringify(node)} can only ${verb} pods with spec.nodeName set to itself`);
}

function checkLabels(attempt: WriteAttempt, node: string): void {
  const { object, old } = attempt;
  const names = new Set([...Object.keys(object?.metadata.labels ?? {}), ...Object.keys(old?.metadata.labels ?? {})]);
  const changed = [...names].filter((name) => object?.metadata.labels?.[name] !== old?.metadata.labels?.[name]);
  const forbiddenLabels = changed.filter((name) => name.includes(RESTRICTED)).sort();
  if (forbiddenLabels.length > 0)
    throw refusal(
      attempt,
      `is not allowed to modify labels: ${forbiddenLabels.join(", ")}`.replace(/^/, `node ${JSON.stringify(node)} `),
    );
}

const refusal = ({ kind, request, object, old }: WriteAttempt, why: string) =>
  forbidden(groupResource(kind), request.name ?? object?.metadata.name ?? old?.metadata.name ?? "", why);
