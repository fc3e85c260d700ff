/**
 * Sees to what every namespace has: the `default` ServiceAccount and the ConfigMap `kube-root-ca.crt`.
 * Modelled on pkg/controller/serviceaccount/serviceaccounts_controller.go and pkg/controller/certificates/rootcacertpublisher.
 */
import type { Change, Component, Result, View } from "../client/component";
import type { ConfigMap, Namespace, ServiceAccount } from "../schema/types";
import { sameValue } from "./shared/equal";
import { because, create, update } from "./shared/writes";

/** Gives each namespace its `default` ServiceAccount, and gives it again when it is deleted. */
export const serviceAccountController: Component = {
  name: "serviceaccount-controller",
  watches: [{ kind: "Namespace" }, { kind: "ServiceAccount", keys: namespaceOfDeleted }],

  reconcile(view, key): Result | undefined {
    const namespace = activeNamespace(view, key);
    if (!namespace || view.get("ServiceAccount", key, "default")) return undefined;
    const body: ServiceAccount = {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: "default", namespace: key },
    };
    const write = create(body, because("serviceaccount/default-missing", namespace, [".status.phase"]));
    return { writes: [{ ...write, accept: ["AlreadyExists"] }] };
  },
};

const CA_CONFIG_MAP = "kube-root-ca.crt";
const CA_DESCRIPTION =
  "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.";

/** Publishes the CA of the API server in each namespace, where pods mount it. */
export function createRootCaPublisher(caBundle: string): Component {
  return {
    name: "root-ca-cert-publisher",
    watches: [
      { kind: "Namespace" },
      {
        kind: "ConfigMap",
        keys: (_view, { object }: Change<ConfigMap>) =>
          object.metadata.name === CA_CONFIG_MAP ? [object.metadata.namespace ?? ""] : [],
      },
    ],

    reconcile(view, key): Result | undefined {
      const namespace = activeNamespace(view, key);
      if (!namespace) return undefined;
      const found = view.get("ConfigMap", key, CA_CONFIG_MAP);
      const annotations = { ...found?.metadata.annotations, "kubernetes.io/description": CA_DESCRIPTION };
      const data = { "ca.crt": caBundle };
      const why = because("rootca/publish", namespace, [".status.phase"]);
      if (!found) {
        const body: ConfigMap = {
          apiVersion: "v1",
          kind: "ConfigMap",
          metadata: { name: CA_CONFIG_MAP, namespace: key, annotations },
          data,
        };
        return { writes: [{ ...create(body, why), accept: ["AlreadyExists"] }] };
      }
      if (sameValue(found.data, data) && sameValue(found.metadata.annotations, annotations)) return undefined;
      return { writes: [update({ ...found, metadata: { ...found.metadata, annotations }, data } as ConfigMap, why)] };
    },
  };
}

function activeNamespace(view: View, name: string): Namespace | undefined {
  const namespace = view.get("Namespace", undefined, name);
  return namespace && !namespace.metadata.deletionTimestamp && namespace.status?.phase !== "Terminating"
    ? namespace
    : undefined;
}

function namespaceOfDeleted(_view: View, { type, object }: Change<ServiceAccount>): string[] {
  return type === "DELETED" && object.metadata.name === "default" ? [object.metadata.namespace ?? ""] : [];
}
