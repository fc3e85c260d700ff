/**
 * Pods from the node's manifest files, and their mirrors in the API server.
 *
 * Models pkg/kubelet/config/file.go and pkg/kubelet/pod/mirror_client.go. The files are part of the settings; a change
 * of a file is a new kubelet with other settings.
 */
import type { View, Write } from "../client/component";
import { compare, refOf } from "../client/component";
import type { Pod } from "../schema/types";
import type { Settings } from "./config";
import { hexDigest } from "./runtime/image";
import type { RuntimePod } from "./runtime/pod";

const MIRROR = "kubernetes.io/config.mirror";

/** The static pod behind a key, with name, uid and annotations as the kubelet gives them. */
export function staticPodOf(settings: Settings, key: string): RuntimePod | undefined {
  const manifest = (settings.staticPods ?? []).find((pod) => staticKey(settings, pod) === key);
  if (!manifest?.spec) return undefined;
  const namespace = manifest.metadata.namespace ?? "default";
  const hash = hexDigest(
    `${settings.nodeName}/${namespace}/${manifest.metadata.name}/${JSON.stringify(manifest.spec)}`,
  ).slice(0, 32);
  return {
    ...manifest,
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      ...manifest.metadata,
      name: `${manifest.metadata.name}-${settings.nodeName}`,
      namespace,
      uid: hash,
      annotations: {
        ...manifest.metadata.annotations,
        "kubernetes.io/config.hash": hash,
        "kubernetes.io/config.source": "file",
      },
    },
    spec: {
      ...manifest.spec,
      nodeName: settings.nodeName,
      tolerations: [...(manifest.spec.tolerations ?? []), { operator: "Exists", effect: "NoExecute" }],
    },
  };
}

/** The keys of all static pods. */
export function staticKeys(settings: Settings): string[] {
  return (settings.staticPods ?? []).map((pod) => staticKey(settings, pod)).sort();
}

function staticKey(settings: Settings, pod: Pod): string {
  return `${pod.metadata.namespace ?? "default"}/${pod.metadata.name}-${settings.nodeName}`;
}

/** Whether a pod in the API server mirrors a static pod. */
export function isMirror(pod: Pod): boolean {
  return pod.metadata.annotations?.[MIRROR] !== undefined;
}

/** The requests that make the mirror what it should be; a mirror that is deleted or stale is replaced. */
export function mirrorWrites(view: View, settings: Settings, pod: RuntimePod, mirror: Pod | undefined): Write[] {
  const writes: Write[] = [];
  const node = view.get("Node", undefined, settings.nodeName);
  if (!node) return writes;
  const hash = pod.metadata.uid!;
  if (mirror) {
    if (mirror.metadata.deletionTimestamp === undefined && mirror.metadata.annotations?.[MIRROR] === hash)
      return writes;
    writes.push({
      ref: refOf("Pod", mirror),
      verb: "delete",
      options: { gracePeriodSeconds: 0, preconditions: { uid: mirror.metadata.uid } },
      because: { rule: "kubelet/mirror-is-stale", compared: compare("Pod", mirror, ".metadata") },
      accept: ["NotFound", "Conflict"],
    });
    return writes;
  }
  const { uid: _uid, ...metadata } = pod.metadata;
  const body: Pod = {
    ...pod,
    metadata: {
      ...metadata,
      annotations: { ...metadata.annotations, [MIRROR]: hash },
      ownerReferences: [
        { apiVersion: "v1", kind: "Node", name: settings.nodeName, uid: node.metadata.uid ?? "", controller: true },
      ],
    },
  };
  writes.push({
    ref: { kind: "Pod", namespace: pod.metadata.namespace, name: pod.metadata.name },
    verb: "create",
    body,
    because: { rule: "kubelet/static-pod-has-no-mirror", compared: compare("Node", node, ".metadata.name") },
    accept: ["AlreadyExists"],
  });
  return writes;
}
