/**
 * What a rule's sentence says beyond the values that the component gave: scores, bounds, conditions, the owner's name;
 * and what is folded under the step. Read from the records around the write.
 */
import { boundsOf } from "../controllers/deployment/revisions";
import type { JournalRecord, Ref } from "../kernel/types";
import type { Decision } from "../scheduler/decision";
import type { Deployment, DeploymentStatus, HorizontalPodAutoscaler, Node, Pod } from "../schema/types";
import { controllerOf, type History, latestStates, valueAt } from "./history";
import { durationText, type Language, type Values } from "./language";
import { statusChangeText } from "./podTexts";
import { reasonText } from "./scheduling";

export interface Told {
  readonly values: Values;
  readonly more?: readonly string[];
}

/** How the written object is called in the sentence. */
export interface Subject {
  /** True if the step before was about the same object: then it is "it". */
  readonly isKnown: boolean;
}

/** The values of a record's sentence and what is folded under it. */
export function factsOf(history: History, record: JournalRecord, { isKnown }: Subject, language: Language): Told {
  const compared = record.because?.compared[0]?.ref;
  const { ref } = record;
  const values: Record<string, string | number | boolean | undefined> = {
    ...(compared ? { [compared.kind.toLowerCase()]: compared.name, owner: `${compared.kind} ${compared.name}` } : {}),
    namespace: ref?.namespace,
    ...record.because?.values,
    object: isKnown ? { en: "it", "zh-cn": "它" }[language] : nameOf(ref),
    its: isKnown
      ? { en: "its", "zh-cn": "它的" }[language]
      : { en: `${nameOf(ref)}'s`, "zh-cn": `${nameOf(ref)} 的` }[language],
  };
  const count = values.wanted ?? values.pods;
  values.podWord = count === 1 ? "pod" : "pods";
  const rule = record.because?.rule ?? "";
  const special = FACTS[rule];
  const { more, values: given } = special?.({ history, record, language, isKnown }) ?? {};
  const status = rule.endsWith("/status") ? statusText(history, record) : undefined;
  return {
    values: { ...values, ...(status ? { statusText: status } : {}), ...given },
    ...(more && more.length > 0 ? { more } : {}),
  };
}

/** `Pod web-5b8c-x2x9q` */
export function nameOf(ref: Ref | undefined): string {
  return ref ? `${ref.kind} ${ref.name}` : "";
}

interface Asked {
  readonly history: History;
  readonly record: JournalRecord;
  readonly language: Language;
  readonly isKnown: boolean;
}

/** Values by name, beside what is folded under the step. */
interface Found {
  readonly values?: Values;
  readonly more?: readonly string[];
}

const FACTS: Readonly<Record<string, (asked: Asked) => Found>> = {
  "deployment/new-template": newTemplateFacts,
  "deployment/scale-down": scaleFacts,
  "deployment/scale-up": scaleFacts,
  "event/told": ({ record }) => ({
    values: {
      by: record.because
        ? String((record.what as { object?: { reportingComponent?: string } }).object?.reportingComponent ?? "")
        : "",
      about: nameOf(record.because?.compared[0]?.ref),
    },
  }),
  "garbagecollector/orphan": ({ record }) => ({ values: { ownerName: nameOf(record.because?.compared[0]?.ref) } }),
  "garbagecollector/owner-gone": ownerFacts,
  "garbagecollector/owner-waits": ownerFacts,
  "horizontalpodautoscaler/rescale": metricFacts,
  "kubelet/node-status-changed": nodeFacts,
  "kubelet/pod-ended": podFacts,
  "kubelet/status-changed": podFacts,
  "node/condition-taints": taintFacts,
  "node/eviction-taint": taintFacts,
  "node/silent": silenceFacts,
  "scheduler/bind": scoreFacts,
  "scheduler/no-node-fits": rejectionFacts,
  "tainteviction/not-tolerated": tolerationFacts,
};

// ── Pods ───────────────────────────────────────────────────────────────────────────────────────────────────────────

function podFacts({ history, record, language, isKnown }: Asked): Found {
  const change = history.changeAt(record.seq);
  if (!change || !record.ref) return {};
  const name = nameOf(record.ref);
  const object = isKnown ? { en: "it", "zh-cn": "它" } : { en: name, "zh-cn": name };
  const its = isKnown ? { en: "its", "zh-cn": "它的" } : { en: `${name}'s`, "zh-cn": `${name} 的` };
  const unhealthy = history.eventAbout(record.ref, ["Unhealthy"], record.seq);
  if (change.object.metadata.deletionTimestamp) {
    const ended = {
      en: `the kubelet has stopped all of ${its.en} containers`,
      "zh-cn": `kubelet 已停止${its["zh-cn"].startsWith("它") ? "" : " "}${its["zh-cn"]}所有容器`,
    };
    return { values: { changeText: ended[language] } };
  }
  const text = statusChangeText(change.before as Pod | undefined, change.object as Pod, {
    object,
    its,
    unhealthy: unhealthy?.message,
    killedBy: killedBy(history, record),
  });
  const failed = history.eventAbout(
    record.ref,
    ["Failed", "FailedMount", "FailedCreatePodSandBox"],
    record.seq,
    (message) => !/^Error: \w+$/.test(message),
  );
  const statuses = (change.object as Pod).status?.containerStatuses ?? [];
  const waits = statuses.some(({ state }) => state?.waiting);
  const last = unhealthy && record.atMs - unhealthy.record.atMs < 1_000 ? [unhealthy.message] : [];
  return { values: { changeText: text[language] }, more: [...(waits && failed ? [failed.message] : []), ...last] };
}

/** The probe whose failure ended the container that was last started before a record. */
function killedBy(history: History, { ref, seq }: JournalRecord): string | undefined {
  const killed = ref && history.eventAbout(ref, ["Killing"], seq);
  const start =
    ref &&
    history.factsOf(ref).findLast((fact) => fact.seq < seq && (fact.what as { action?: string }).action === "start");
  return killed && killed.record.seq > (start?.seq ?? 0)
    ? /failed (liveness|startup) probe/.exec(killed.message)?.[1]
    : undefined;
}

/** What the start of a container rests on: its image was there, or was pulled first. */
export function startFacts(
  history: History,
  record: JournalRecord,
  language: Language,
): { readonly text: string; readonly more: readonly string[] } {
  const {
    container = "",
    attempt = 0,
    image = "",
  } = record.what as { container?: string; attempt?: number; image?: string };
  const pulled = record.ref && history.eventAbout(record.ref, ["Pulled"], record.seq + 8);
  const took = /^Successfully pulled image "([^"]+)" in (\S+)/.exec(pulled?.message ?? "");
  const name = took?.[1] ?? /^Container image "([^"]+)"/.exec(pulled?.message ?? "")?.[1] ?? image;
  const probe = attempt > 0 ? killedBy(history, record) : undefined;
  const failed = probe
    ? { en: ` after its ${probe} probe had failed`, "zh-cn": `，因 ${probe} 探针失败` }
    : { en: "", "zh-cn": "" };
  const again =
    attempt > 0
      ? { en: ` again${failed.en} (restart ${attempt})`, "zh-cn": `（第 ${attempt} 次重启${failed["zh-cn"]}）` }[
          language
        ]
      : "";
  const text = {
    en: `its container ${container} started${again}${took ? `, once image ${name} had been pulled in ${durationOf(took[2])}` : `; image ${name} was on the node already`}`,
    "zh-cn": took
      ? `镜像 ${name} 用 ${durationOf(took[2])} 拉取完成后，容器 ${container} 启动了${again}`
      : `镜像 ${name} 已在节点上，容器 ${container} 直接启动了${again}`,
  }[language];
  return { text, more: pulled ? [pulled.message] : [] };
}

/** Go's `1.445s` and `712ms` as `1.4 s` and `712 ms`. */
function durationOf(text: string | undefined): string {
  const [, minutes = "0", seconds, millis] = /^(?:(\d+)m)?(?:([\d.]+)s)?(?:(\d+)ms)?$/.exec(text ?? "") ?? [];
  return durationText(Number(minutes) * 60_000 + Number(seconds ?? 0) * 1_000 + Number(millis ?? 0));
}

// ── Scheduling ─────────────────────────────────────────────────────────────────────────────────────────────────────

function scoreFacts({ history, record, language }: Asked): Found {
  const decision = decisionBefore(history, record, (outcome) => outcome === "assigned");
  if (!decision) return {};
  const [chosen, ...others] = decision.best;
  const more = [...decision.best.map(({ node, score }) => `${node}  ${score}`), ...rejectionLines(decision, language)];
  if (decision.tie)
    more.push(
      {
        en: `${decision.tie.nodes} nodes had the highest score; one was drawn`,
        "zh-cn": `有 ${decision.tie.nodes} 个节点得分最高，随机选了一个`,
      }[language],
    );
  if (decision.feasible === 1)
    return { values: { scoreText: { en: ", the only node that fits", "zh-cn": "，只有它合适" }[language] }, more };
  if (!chosen) return { more };
  const rest = others.slice(0, 2).map(({ node, score }) => `${node}: ${score}`);
  const scores = [{ en: `score ${chosen.score}`, "zh-cn": `得分 ${chosen.score}` }[language], ...rest];
  return {
    values: { scoreText: { en: ` (${scores.join("; ")})`, "zh-cn": `（${scores.join("；")}）` }[language] },
    more,
  };
}

function rejectionFacts({ history, record, language }: Asked): Found {
  const decision = decisionBefore(history, record, (outcome) => outcome !== "assigned");
  const message = String(record.because?.values?.message ?? "");
  if (!decision || decision.rejections.length === 0) return { values: { reasonText: message } };
  const parts = decision.rejections.map(({ nodes, reason }) => {
    const text = reasonText(reason);
    return {
      en: `${nodes} of ${decision.nodes}: ${text.en}`,
      "zh-cn": `${decision.nodes} 个中的 ${nodes} 个：${text["zh-cn"]}`,
    }[language];
  });
  return { values: { reasonText: parts.join({ en: "; ", "zh-cn": "；" }[language]) }, more: [message] };
}

function rejectionLines({ rejections }: Decision, language: Language): string[] {
  return rejections.map(({ nodes, reason }) => {
    const text = reasonText(reason);
    return { en: `${nodes} ruled out: ${text.en}`, "zh-cn": `排除 ${nodes} 个：${text["zh-cn"]}` }[language];
  });
}

/** The decision that a write of the scheduler carries out. */
function decisionBefore(
  history: History,
  record: JournalRecord,
  isWanted: (outcome: string) => boolean,
): Decision | undefined {
  const found =
    record.ref &&
    history
      .factsOf(record.ref)
      .findLast(
        ({ seq, sort, what }) => seq < record.seq && sort === "decision" && isWanted((what as Decision).outcome),
      );
  return found?.what as Decision | undefined;
}

// ── Deployments and other owners ───────────────────────────────────────────────────────────────────────────────────

/** A new ReplicaSet begins a rollout, or takes the place of one that somebody deleted. */
function newTemplateFacts({ history, record, language }: Asked): Found {
  const { revision, bounds, arithmetic, isAlone } = rolloutOf(history, record, language);
  const isAgain = history
    .changesOf({ kind: "ReplicaSet", namespace: record.ref?.namespace, name: record.ref?.name ?? "" })
    .some(({ type, record: { seq } }) => type === "DELETED" && seq < record.seq);
  if (isAgain)
    return {
      values: {
        rolloutText: {
          en: `had lost the ReplicaSet of its revision ${revision} and made it anew`,
          "zh-cn": `丢失了修订版本 ${revision} 的 ReplicaSet，于是重新创建`,
        }[language],
      },
    };
  const within = isAlone ? { en: "", "zh-cn": "" } : { en: `, ${bounds[0]}`, "zh-cn": `，${bounds[0]}` };
  const rolloutText = {
    en: `rolls out revision ${revision}${within.en}`,
    "zh-cn": `开始发布修订版本 ${revision}${within["zh-cn"]}`,
  }[language];
  return { values: { rolloutText }, ...(isAlone ? {} : { more: [arithmetic] }) };
}

function scaleFacts({ history, record, language }: Asked): Found {
  const { bounds, arithmetic, isAlone } = rolloutOf(history, record, language);
  if (isAlone) return {};
  const rolloutText = {
    en: ` in its rollout (${bounds.join(", ")})`,
    "zh-cn": `，正在滚动发布（${bounds.join("，")}）`,
  }[language];
  return { values: { rolloutText }, more: [arithmetic] };
}

/** The Deployment's bounds as of a write on one of its ReplicaSets, and whether that is the only one with pods. */
function rolloutOf(history: History, record: JournalRecord, language: Language) {
  const compared = record.because?.compared[0]?.ref;
  const state = compared && (history.stateBefore(compared, record.seq) as Deployment | undefined);
  const set = history.changeAt(record.seq);
  const { replicas, maxSurge, maxUnavailable } = state
    ? boundsOf(state)
    : { replicas: 0, maxSurge: 0, maxUnavailable: 0 };
  const others = latestStates(history.changesOfDependents(compared?.uid), record.seq).filter(
    ({ object }) => object.metadata.uid !== set?.object.metadata.uid,
  );
  const arithmetic = {
    en: `at most ${replicas + maxSurge} pods may exist and at least ${replicas - maxUnavailable} must be available`,
    "zh-cn": `最多 ${replicas + maxSurge} 个 Pod，至少 ${replicas - maxUnavailable} 个可用`,
  }[language];
  return {
    revision: set?.object.metadata.annotations?.["deployment.kubernetes.io/revision"] ?? "1",
    bounds:
      state?.spec?.strategy?.type === "Recreate"
        ? ["Recreate"]
        : [`maxSurge ${maxSurge}`, `maxUnavailable ${maxUnavailable}`],
    arithmetic,
    isAlone: !others.some(({ object }) => Number(valueAt(object, ".spec.replicas") ?? 0) > 0),
  };
}

function ownerFacts({ history, record }: Asked): Found {
  const change = history.changeAt(record.seq);
  const owner = change && (controllerOf(change.before ?? change.object) ?? change.object.metadata.ownerReferences?.[0]);
  return { values: { ownerName: owner ? `${owner.kind} ${owner.name}` : "" } };
}

/** `3/3 available`, from whichever counts the status has. */
function statusText(history: History, record: JournalRecord): string {
  const status = valueAt(history.changeAt(record.seq)?.object, ".status") as Partial<DeploymentStatus> | undefined;
  const { replicas = 0, readyReplicas = 0, updatedReplicas } = status ?? {};
  return `replicas ${replicas}, ready ${readyReplicas}${updatedReplicas === undefined ? "" : `, updated ${updatedReplicas}`}`;
}

function metricFacts({ history, record, language }: Asked): Found {
  const compared = record.because?.compared[0]?.ref;
  const scaler = compared && (history.stateBefore(compared, record.seq) as HorizontalPodAutoscaler | undefined);
  const now = scaler?.status?.currentMetrics?.[0]?.resource;
  const target = scaler?.spec?.metrics?.[0]?.resource;
  if (now?.current?.averageUtilization === undefined || target?.target?.averageUtilization === undefined) return {};
  const measured = `${now.name} ${now.current.averageUtilization}%`;
  return {
    values: {
      metricText: {
        en: ` (last measured ${measured}, target ${target.target.averageUtilization}%)`,
        "zh-cn": `（最近测得 ${measured}，目标 ${target.target.averageUtilization}%）`,
      }[language],
    },
  };
}

// ── Nodes ──────────────────────────────────────────────────────────────────────────────────────────────────────────

function nodeFacts({ history, record }: Asked): Found {
  const change = history.changeAt(record.seq);
  const of = (node: unknown) =>
    new Map((node as Node | undefined)?.status?.conditions?.map(({ type, status }) => [type, status]));
  const before = of(change?.before);
  const changed = [...of(change?.object)]
    .filter(([type, status]) => before.get(type) !== status)
    .map(([type, status]) => `${type}=${status}`);
  return { values: { nodeText: changed.join(", ") || "images" } };
}

function taintFacts({ history, record, language }: Asked): Found {
  const change = history.changeAt(record.seq);
  const taints = ((change?.object as Node | undefined)?.spec?.taints ?? []).map(
    ({ key, effect }) => `${key}:${effect}`,
  );
  const before = new Set(
    ((change?.before as Node | undefined)?.spec?.taints ?? []).map(({ key, effect }) => `${key}:${effect}`),
  );
  const added = taints.filter((taint) => !before.has(taint));
  return {
    values: { taintText: (added.length > 0 ? added : taints).join(", ") || { en: "none", "zh-cn": "无" }[language] },
  };
}

function silenceFacts({ history, record }: Asked): Found {
  const name = record.ref?.name ?? "";
  const lease = history
    .changesOf({ kind: "Lease", namespace: "kube-node-lease", name })
    .findLast(({ record: { seq } }) => seq < record.seq);
  return { values: { graceText: lease ? durationText(record.atMs - lease.record.atMs) : "" } };
}

function tolerationFacts({ history, record, language }: Asked): Found {
  const pod = history.changeAt(record.seq)?.object as Pod | undefined;
  const taints =
    (
      history.stateBefore({ kind: "Node", name: String(record.because?.values?.node ?? "") }, record.seq) as
        | Node
        | undefined
    )?.spec?.taints?.filter(({ effect }) => effect === "NoExecute") ?? [];
  const parts = taints.map(({ key }) => {
    const toleration = pod?.spec?.tolerations?.find((one) => one.key === key && one.tolerationSeconds !== undefined);
    const seconds = toleration?.tolerationSeconds;
    return seconds === undefined
      ? key
      : { en: `${key}: tolerationSeconds ${seconds} are over`, "zh-cn": `${key}：tolerationSeconds ${seconds} 已到` }[
          language
        ];
  });
  return { values: { tolerationText: parts.join(", ") } };
}
