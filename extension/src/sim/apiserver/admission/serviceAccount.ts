/**
 * Gives a pod its service account and the volume with the account's token (plugin/pkg/admission/serviceaccount).
 * Left out: the annotation that limits an account to listed secrets (deprecated upstream).
 */
import { forbidden } from "../../api/errors";
import type { Container, Pod, ServiceAccount } from "../../schema/types";
import type { AdmissionPlugin } from "./index";

const MOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";

export const serviceAccount: AdmissionPlugin = {
  name: "ServiceAccount",
  kinds: ["Pod"],
  admit({ desk, kind, operation, request, object }) {
    if (kind.id !== "Pod" || operation !== "CREATE" || request.subresource) return;
    const pod = object as unknown as Pod;
    if (pod.metadata.annotations?.["kubernetes.io/config.mirror"] !== undefined) return;
    const spec = pod.spec!;
    spec.serviceAccountName ||= "default";
    spec.serviceAccount = spec.serviceAccountName;
    const account = desk.get("ServiceAccount", pod.metadata.namespace, spec.serviceAccountName) as
      | ServiceAccount
      | undefined;
    if (!account) {
      const { namespace = "", name, generateName } = pod.metadata;
      throw forbidden(
        "pods",
        name || (generateName ?? ""),
        `error looking up service account ${namespace}/${spec.serviceAccountName}: serviceaccount "${spec.serviceAccountName}" not found`,
      );
    }
    if (!spec.imagePullSecrets?.length && account.imagePullSecrets?.length) {
      spec.imagePullSecrets = account.imagePullSecrets.map(({ name }) => ({ name: name ?? "" }));
    }
    const wanted = spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true;
    if (wanted) mountToken(pod, (object) => desk.drawSuffix(object));
  },
};

function mountToken(pod: Pod, drawSuffix: (object: string) => string): void {
  const spec = pod.spec!;
  const needs = (container: Pick<Container, "volumeMounts">) =>
    !container.volumeMounts?.some((mount) => mount.mountPath === MOUNT_PATH);
  const containers = [...(spec.initContainers ?? []), ...(spec.containers ?? [])].filter(needs);
  if (containers.length === 0) return;
  const base = pod.metadata.generateName ?? pod.metadata.name;
  const existing = spec.volumes?.find((volume) => volume.name.startsWith("kube-api-access-"));
  const name = existing?.name ?? `kube-api-access-${drawSuffix(`token volume ${pod.metadata.namespace}/${base}`)}`;
  for (const container of containers) {
    container.volumeMounts = [...(container.volumeMounts ?? []), { name, readOnly: true, mountPath: MOUNT_PATH }];
  }
  if (existing) return;
  const volume = {
    name,
    projected: {
      sources: [
        { serviceAccountToken: { expirationSeconds: 3607, path: "token" } },
        { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
        {
          downwardAPI: {
            items: [{ path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } }],
          },
        },
      ],
      defaultMode: 420,
    },
  };
  spec.volumes = [...(spec.volumes ?? []), volume];
}
