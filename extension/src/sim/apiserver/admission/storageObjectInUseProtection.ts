/** Volumes and claims get a finalizer, so that none goes while it is used (plugin/pkg/admission/storage/storageobjectinuseprotection). */
import type { AdmissionPlugin } from "./index";

const FINALIZERS: Readonly<Record<string, string>> = {
  PersistentVolume: "kubernetes.io/pv-protection",
  PersistentVolumeClaim: "kubernetes.io/pvc-protection",
};

export const storageObjectInUseProtection: AdmissionPlugin = {
  name: "StorageObjectInUseProtection",
  kinds: ["PersistentVolume", "PersistentVolumeClaim"],
  admit({ kind, operation, subresource, object }) {
    if (operation !== "CREATE" || subresource || !object) return;
    const finalizer = FINALIZERS[kind.id]!;
    const { metadata } = object;
    if (!metadata.finalizers?.includes(finalizer)) metadata.finalizers = [...(metadata.finalizers ?? []), finalizer];
  },
};
