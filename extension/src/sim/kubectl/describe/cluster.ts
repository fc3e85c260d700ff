/** `kubectl describe` for nodes and namespaces. */
import { addQuantity, milliValue } from "../../api/quantity";
import type { Obj } from "../../api/types";
import { age } from "../../kinds/ages";
import type { Lease, Namespace, Node, Pod } from "../../schema/types";
import { keysOf } from "../text";
import { rfc1123 } from "./moment";
import { type Writer, writeAnnotations, writeLabels } from "./writer";

const NONE = "0";

export function writeNode(w: Writer, node: Node, lease: Lease | undefined, pods: readonly Pod[], nowMs: number): void {
  const { metadata, spec, status } = node;
  const roles = Object.keys(metadata.labels ?? {})
    .filter((key) => key.startsWith("node-role.kubernetes.io/"))
    .map((key) => key.slice(24))
    .sort();
  w.write(0, `Name:\t${metadata.name}\nRoles:\t${roles.length > 0 ? roles.join(",") : "<none>"}\n`);
  writeLabels(w, "Labels", metadata.labels);
  writeAnnotations(w, "Annotations", metadata.annotations);
  w.write(0, `CreationTimestamp:\t${rfc1123(metadata.creationTimestamp)}\n`);
  w.write(0, "Taints:\t");
  const taints = spec?.taints ?? [];
  if (taints.length === 0) w.write(0, "<none>\n");
  taints.forEach(({ key, value, effect }, at) =>
    w.write(0, `${at > 0 ? "\t" : ""}${key}${value ? `=${value}` : ""}:${effect}\n`),
  );
  w.write(0, `Unschedulable:\t${spec?.unschedulable ?? false}\n`);
  w.write(0, "Lease:\n");
  w.write(1, `HolderIdentity:\t${lease?.spec?.holderIdentity ?? "<unset>"}\n`);
  w.write(1, `AcquireTime:\t${lease?.spec?.acquireTime ? rfc1123(lease.spec.acquireTime) : "<unset>"}\n`);
  w.write(1, `RenewTime:\t${lease?.spec?.renewTime ? rfc1123(lease.spec.renewTime) : "<unset>"}\n`);
  if (status?.conditions?.length) {
    w.write(0, "Conditions:\n  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage\n");
    w.write(1, "----\t------\t-----------------\t------------------\t------\t-------\n");
    for (const {
      type,
      status: value,
      lastHeartbeatTime,
      lastTransitionTime,
      reason = "",
      message = "",
    } of status.conditions) {
      w.write(
        1,
        `${type} \t${value} \t${rfc1123(lastHeartbeatTime)} \t${rfc1123(lastTransitionTime)} \t${reason} \t${message}\n`,
      );
    }
  }
  w.write(0, "Addresses:\n");
  for (const { type, address } of status?.addresses ?? []) w.write(1, `${type}:\t${address}\n`);
  for (const [title, list] of [
    ["Capacity", status?.capacity],
    ["Allocatable", status?.allocatable],
  ] as const) {
    if (!list) continue;
    w.write(0, `${title}:\n`);
    for (const name of keysOf(list)) w.write(0, `  ${name}:\t${list[name]}\n`);
  }
  const info = status?.nodeInfo;
  w.write(0, "System Info:\n");
  w.write(
    0,
    `  Machine ID:\t${info?.machineID ?? ""}\n  System UUID:\t${info?.systemUUID ?? ""}\n  Boot ID:\t${info?.bootID ?? ""}\n  Kernel Version:\t${info?.kernelVersion ?? ""}\n  OS Image:\t${info?.osImage ?? ""}\n`,
  );
  w.write(
    0,
    `  Operating System:\t${info?.operatingSystem ?? ""}\n  Architecture:\t${info?.architecture ?? ""}\n  Container Runtime Version:\t${info?.containerRuntimeVersion ?? ""}\n  Kubelet Version:\t${info?.kubeletVersion ?? ""}\n  Kube-Proxy Version:\t${info?.kubeProxyVersion ?? ""}\n`,
  );
  if (spec?.podCIDR) w.write(0, `PodCIDR:\t${spec.podCIDR}\n`);
  if (spec?.podCIDRs?.length) w.write(0, `PodCIDRs:\t${spec.podCIDRs.join(",")}\n`);
  if (spec?.providerID) w.write(0, `ProviderID:\t${spec.providerID}\n`);
  writeNodePods(
    w,
    node,
    pods.filter(({ status: podStatus }) => podStatus?.phase !== "Succeeded" && podStatus?.phase !== "Failed"),
    nowMs,
  );
}

type Amounts = Record<string, string>;

/** What the containers of a pod ask for together; an init container counts if it alone asks for more. */
function amountsOf({ spec }: Pod, list: "limits" | "requests"): Amounts {
  const total: Amounts = {};
  for (const { resources } of spec?.containers ?? []) {
    for (const [name, amount] of Object.entries(resources?.[list] ?? {}))
      total[name] = addQuantity(total[name] ?? NONE, amount as string);
  }
  for (const { resources, restartPolicy } of spec?.initContainers ?? []) {
    for (const [name, amount] of Object.entries(resources?.[list] ?? {})) {
      if (restartPolicy === "Always") total[name] = addQuantity(total[name] ?? NONE, amount as string);
      else if (milliValue(amount as string) > milliValue(total[name] ?? NONE)) total[name] = amount as string;
    }
  }
  return total;
}

function writeNodePods(w: Writer, { status }: Node, pods: readonly Pod[], nowMs: number): void {
  const allocatable = (status?.allocatable ?? status?.capacity ?? {}) as Amounts;
  const share = (name: string, amount: string): number => {
    const all = milliValue(allocatable[name] ?? NONE);
    return all === 0 ? 0 : Math.trunc((milliValue(amount) / all) * 100);
  };
  const cell = (name: string, amounts: Amounts) => `${amounts[name] ?? NONE} (${share(name, amounts[name] ?? NONE)}%)`;
  w.write(0, `Non-terminated Pods:\t(${pods.length} in total)\n`);
  w.write(1, "Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge\n");
  w.write(1, "---------\t----\t\t------------\t----------\t---------------\t-------------\t---\n");
  const totals = { requests: {} as Amounts, limits: {} as Amounts };
  for (const pod of pods) {
    const requests = amountsOf(pod, "requests");
    const limits = amountsOf(pod, "limits");
    for (const [list, amounts] of [
      ["requests", requests],
      ["limits", limits],
    ] as const) {
      for (const [name, amount] of Object.entries(amounts))
        totals[list][name] = addQuantity(totals[list][name] ?? NONE, amount);
    }
    const { namespace, name, creationTimestamp } = pod.metadata;
    w.write(
      1,
      `${namespace}\t${name}\t\t${cell("cpu", requests)}\t${cell("cpu", limits)}\t${cell("memory", requests)}\t${cell("memory", limits)}\t${age(creationTimestamp, nowMs)}\n`,
    );
  }
  w.write(0, "Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)\n");
  w.write(1, "Resource\tRequests\tLimits\n");
  w.write(1, "--------\t--------\t------\n");
  const hugePages = keysOf(allocatable).filter((name) => name.startsWith("hugepages-"));
  for (const name of ["cpu", "memory", "ephemeral-storage", ...hugePages])
    w.write(1, `${name}\t${cell(name, totals.requests)}\t${cell(name, totals.limits)}\n`);
  const extra = keysOf(allocatable).filter(
    (name) => !["cpu", "memory", "ephemeral-storage", "pods", ...hugePages].includes(name),
  );
  for (const name of extra) w.write(1, `${name}\t${totals.requests[name] ?? NONE}\t${totals.limits[name] ?? NONE}\n`);
}

export function writeNamespace(w: Writer, namespace: Namespace, quotas: readonly Obj[], limits: readonly Obj[]): void {
  const { metadata, status } = namespace;
  w.write(0, `Name:\t${metadata.name}\n`);
  writeLabels(w, "Labels", metadata.labels);
  writeAnnotations(w, "Annotations", metadata.annotations);
  w.write(0, `Status:\t${status?.phase ?? ""}\n`);
  if (status?.conditions?.length) {
    w.write(0, "Conditions:\n  Type\tStatus\tLastTransitionTime\tReason\tMessage\n");
    w.write(1, "----\t------\t------------------\t------\t-------\n");
    for (const one of status.conditions)
      w.write(
        1,
        `${one.type}\t${one.status}\t${rfc1123(one.lastTransitionTime)}\t${one.reason ?? ""}\t${one.message ?? ""}\n`,
      );
  }
  w.write(0, "\n");
  if (quotas.length === 0) w.write(0, "No resource quota.\n");
  else {
    w.write(0, "Resource Quotas\n");
    for (const quota of quotas) {
      w.write(0, `  Name:\t${quota.metadata.name}\n`);
      writeUsage(w, quota, "  ");
    }
  }
  w.write(0, "\n");
  if (limits.length === 0) {
    w.write(0, "No LimitRange resource.\n");
    return;
  }
  w.write(0, "Resource Limits\n Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio\n");
  w.write(0, " ----\t--------\t---\t---\t---------------\t-------------\t-----------------------\n");
  for (const limit of limits) writeLimits(w, limit, " ");
}

/** Used and hard of a quota. */
export function writeUsage(w: Writer, quota: Obj, indent: string): void {
  const { hard = {}, used = {} } = (quota.status ?? {}) as { hard?: Amounts; used?: Amounts };
  w.write(0, `${indent}Resource\tUsed\tHard\n${indent}--------\t---\t---\n`);
  for (const name of keysOf(hard)) w.write(0, `${indent}${name}\t${used[name] ?? NONE}\t${hard[name]}\n`);
}

interface LimitItem {
  readonly type: string;
  readonly min?: Amounts;
  readonly max?: Amounts;
  readonly default?: Amounts;
  readonly defaultRequest?: Amounts;
  readonly maxLimitRequestRatio?: Amounts;
}

export function writeLimits(w: Writer, { spec }: Obj, indent: string): void {
  for (const item of (spec as { limits?: LimitItem[] } | undefined)?.limits ?? []) {
    const names = new Set(
      [item.min, item.max, item.default, item.defaultRequest, item.maxLimitRequestRatio].flatMap((list) =>
        keysOf(list),
      ),
    );
    for (const name of [...names].sort()) {
      const cells = [item.min, item.max, item.defaultRequest, item.default, item.maxLimitRequestRatio].map(
        (list) => list?.[name] ?? "-",
      );
      w.write(0, `${indent}${item.type}\t${name}\t${cells.join("\t")}\n`);
    }
  }
}
