/** Pods from templates (pkg/controller/controller_utils.go, GetPodFromTemplate). */
import type { ObjectMeta, Pod, PodTemplateSpec } from "../../schema/types";
import { controllerReference } from "./owners";

/** The pod that an owner's template asks for; the API server draws the end of its name. */
export function podFromTemplate(
  template: PodTemplateSpec | undefined,
  owner: { readonly apiVersion: string; readonly kind: string; readonly metadata: ObjectMeta },
): Pod {
  const { labels, annotations, finalizers } = template?.metadata ?? {};
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: "",
      generateName: `${owner.metadata.name}-`,
      namespace: owner.metadata.namespace,
      ...(labels ? { labels } : {}),
      ...(annotations ? { annotations } : {}),
      ...(finalizers ? { finalizers } : {}),
      ownerReferences: [controllerReference(owner)],
    },
    spec: template?.spec,
  };
}
