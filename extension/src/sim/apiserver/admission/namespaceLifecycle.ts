/** No new objects in a namespace that is missing or going (plugin/pkg/admission/namespace/lifecycle). */
import { ApiError, forbidden, notFound } from "../../api/errors";
import { groupResource } from "../../kinds/kind";
import type { AdmissionPlugin } from "./index";

/** Namespaces that may never be deleted. */
const IMMORTAL: ReadonlySet<string> = new Set(["default", "kube-system", "kube-public"]);

export const namespaceLifecycle: AdmissionPlugin = {
  name: "NamespaceLifecycle",
  admit({ desk, kind, operation, request, object }) {
    if (operation !== "CREATE" || !kind.namespaced) return;
    const name = request.namespace ?? "";
    const namespace = desk.get("Namespace", undefined, name);
    if (!namespace) throw notFound("namespaces", name);
    if ((namespace as { status?: { phase?: string } }).status?.phase !== "Terminating") return;
    const refused = forbidden(
      groupResource(kind),
      object?.metadata.name ?? "",
      `unable to create new content in namespace ${name} because it is being terminated`,
    );
    const cause = {
      reason: "NamespaceTerminating",
      message: `namespace ${name} is being terminated`,
      field: "metadata.namespace",
    };
    throw new ApiError({ ...refused.status, details: { ...refused.status.details, causes: [cause] } });
  },
  validate({ kind, operation, old }) {
    if (operation === "DELETE" && kind.id === "Namespace" && IMMORTAL.has(old?.metadata.name ?? "")) {
      throw forbidden("namespaces", old?.metadata.name ?? "", "this namespace may not be deleted");
    }
  },
};
