/** A claim that names no class gets the default one, the newest where there are several (plugin/pkg/admission/storage/storageclass/setdefault). */
import type { Obj } from "../../api/types";
import type { PersistentVolumeClaim } from "../../schema/types";
import type { AdmissionPlugin } from "./index";

const IS_DEFAULT = ["storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"];
const OLD_CLASS = "volume.beta.kubernetes.io/storage-class";

export const defaultStorageClass: AdmissionPlugin = {
  name: "DefaultStorageClass",
  kinds: ["PersistentVolumeClaim"],
  admit({ desk, operation, subresource, object }) {
    if (operation !== "CREATE" || subresource) return;
    const claim = object as unknown as PersistentVolumeClaim;
    if (claim.spec?.storageClassName !== undefined || claim.metadata.annotations?.[OLD_CLASS] !== undefined) return;
    const [newest] = desk.snapshot("StorageClass").objects.values().filter(isDefault).sort(byAge);
    if (newest && claim.spec) claim.spec.storageClassName = newest.metadata.name;
  },
};

const isDefault = ({ metadata }: Obj): boolean => IS_DEFAULT.some((name) => metadata.annotations?.[name] === "true");

/** The newest first, then by name. */
function byAge({ metadata: a }: Obj, { metadata: b }: Obj): number {
  const [left = "", right = ""] = [a.creationTimestamp, b.creationTimestamp];
  return left === right ? (a.name < b.name ? -1 : 1) : left > right ? -1 : 1;
}
