/** What is special about single sub-resources. The key is `<kind id>/<subresource>`; `*` stands for every kind that has it. */
import type { Kind } from "../../kinds/kind";
import type { Desk, Plan } from "../plan";
import type { ApiRequest } from "../request";
import { planBinding } from "./binding";
import { planEviction } from "./eviction";
import { planFinalize } from "./finalize";
import { planScale } from "./scale";

export type SubresourceHandler = (desk: Desk, kind: Kind, request: ApiRequest) => Plan;

export const subresourceHandlers: Readonly<Record<string, SubresourceHandler>> = {
  "*/scale": planScale,
  "Namespace/finalize": planFinalize,
  "Pod/binding": planBinding,
  "Pod/eviction": planEviction,
};
