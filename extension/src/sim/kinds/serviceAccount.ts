/** ServiceAccounts (pkg/registry/core/serviceaccount). */
import type { ServiceAccount } from "../schema/types";
import { ageColumn, ageOf, nameColumn } from "./common/cells";
import { validateObjectMeta, validateObjectMetaUpdate } from "./common/metadata";
import type { Kind } from "./kind";

export const serviceAccount: Kind<ServiceAccount> = {
  id: "ServiceAccount",
  group: "",
  version: "v1",
  kind: "ServiceAccount",
  plural: "serviceaccounts",
  singular: "serviceaccount",
  shortNames: ["sa"],
  namespaced: true,
  definition: "core.v1.ServiceAccount",
  subresources: ["token"],
  allowUnconditionalUpdate: true,

  validate: (object) => validateObjectMeta(serviceAccount, object),
  validateUpdate: (object, old) => [
    ...validateObjectMetaUpdate(object, old),
    ...validateObjectMeta(serviceAccount, object),
  ],

  columns: [nameColumn, ageColumn],
  cells: (object, nowMs) => [object.metadata.name, ageOf(object, nowMs)],
};
