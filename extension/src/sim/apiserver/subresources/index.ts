/** What is special about single sub-resources. The key is `<kind id>/<subresource>`; `*` stands for every kind that has it. */
import type { Kind } from "../../kinds/kind";
import type { Desk, Plan } from "../plan";
import type { ApiRequest } from "../request";
import { planBinding } from "./binding";
import { planExec, planLog, planNodeProxy, planPodProxy, planPortForward, planServiceProxy } from "./connect";
import { planEviction } from "./eviction";
import { planFinalize } from "./finalize";
import { planScale } from "./scale";
import { planToken } from "./token";

export type SubresourceHandler = (desk: Desk, kind: Kind, request: ApiRequest) => Plan;

export const subresourceHandlers: Readonly<Record<string, SubresourceHandler>> = {
  "*/scale": planScale,
  "Namespace/finalize": planFinalize,
  "Node/proxy": planNodeProxy,
  "Pod/attach": planExec,
  "Pod/binding": planBinding,
  "Pod/eviction": planEviction,
  "Pod/exec": planExec,
  "Pod/log": planLog,
  "Pod/portforward": planPortForward,
  "Pod/proxy": planPodProxy,
  "Service/proxy": planServiceProxy,
  "ServiceAccount/token": planToken,
};
