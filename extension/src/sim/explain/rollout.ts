/**
 * A Deployment's rollout at this moment, in plain text: the bounds in pods, what exists, what may be created or deleted
 * now, and what it waits for. The numbers come from the controller's own arithmetic.
 */
import type { Cluster } from "../cluster";
import { newSetReplicas, oldSetsReplicas, type SetSize, sum } from "../controllers/deployment/arithmetic";
import { boundsOf, byAge, findNewSet, replicasOf, revisionOf, sizeOf } from "../controllers/deployment/revisions";
import type { Deployment, Pod, ReplicaSet } from "../schema/types";
import type { Language } from "./language";
import { isReady, troubleOf } from "./podTexts";

/** Lines that explain where the rollout of a Deployment stands; empty if there is no such Deployment. */
export function explainRollout(
  cluster: Cluster,
  namespace: string,
  name: string,
  language: Language,
): readonly string[] {
  const deployment = cluster.get("Deployment", namespace, name) as Deployment | undefined;
  if (!deployment) return [];
  const all = (cluster.list("ReplicaSet", namespace) as unknown as readonly ReplicaSet[]).filter(({ metadata }) =>
    metadata.ownerReferences?.some(({ controller, uid }) => controller && uid === deployment.metadata.uid),
  );
  const sets = [...all].sort(byAge);
  const newSet = findNewSet(deployment, sets);
  const old = sets.filter((set) => set !== newSet);
  const en = language === "en";
  const lines = boundsLines(deployment, en);
  for (const set of sets) if (set === newSet || replicasOf(set) > 0) lines.push(setLine(set, set === newSet, en));
  if (deployment.spec?.paused)
    return [
      ...lines,
      en ? "Paused: templates are not rolled out until it is resumed." : "已暂停：恢复（resume）之前不会发布新模板。",
    ];
  lines.push(...nextLines(deployment, newSet, old, en));
  const hindered = newSet ? podsThatHinder(cluster, namespace, newSet) : [];
  for (const pod of hindered.slice(0, 3)) {
    const why =
      troubleOf(pod) ??
      (pod.spec?.nodeName ? (en ? "not ready yet" : "还没有就绪") : en ? "has no node yet" : "还没有节点");
    lines.push(en ? `Waits for Pod ${pod.metadata.name}: ${why}.` : `在等 Pod ${pod.metadata.name}：${why}。`);
  }
  return lines;
}

function boundsLines(deployment: Deployment, en: boolean): string[] {
  const { strategy } = deployment.spec ?? {};
  const { replicas, maxSurge, maxUnavailable } = boundsOf(deployment);
  if (strategy?.type === "Recreate")
    return [
      en
        ? `${replicas} replicas; strategy Recreate: all old pods end before the first new one begins.`
        : `${replicas} 个副本；策略 Recreate：旧 Pod 全部结束后才创建新 Pod。`,
    ];
  const { maxSurge: surge = "25%", maxUnavailable: unavailable = "25%" } = strategy?.rollingUpdate ?? {};
  const asPods = (given: number | string, pods: number, rounded: string) =>
    typeof given === "string" && given.endsWith("%")
      ? en
        ? `${given} (rounded ${rounded} to ${pods})`
        : `${given}（${rounded === "up" ? "向上" : "向下"}取整为 ${pods}）`
      : String(given);
  const most = replicas + maxSurge;
  const least = replicas - maxUnavailable;
  return [
    en
      ? `${replicas} replicas, maxSurge ${asPods(surge, maxSurge, "up")}, maxUnavailable ${asPods(unavailable, maxUnavailable, "down")}.`
      : `${replicas} 个副本，maxSurge ${asPods(surge, maxSurge, "up")}，maxUnavailable ${asPods(unavailable, maxUnavailable, "down")}。`,
    en
      ? `So at most ${replicas} + ${maxSurge} = ${most} pods exist and at least ${replicas} − ${maxUnavailable} = ${least} are available.`
      : `所以最多有 ${replicas} + ${maxSurge} = ${most} 个 Pod，至少有 ${replicas} − ${maxUnavailable} = ${least} 个可用。`,
  ];
}

function setLine(set: ReplicaSet, isNew: boolean, en: boolean): string {
  const { name, replicas, available } = sizeOf(set);
  return en
    ? `${isNew ? "New" : "Old"} ReplicaSet ${name} (revision ${revisionOf(set)}): wants ${replicas}, ${available} available.`
    : `${isNew ? "新" : "旧"} ReplicaSet ${name}（修订版本 ${revisionOf(set)}）：需要 ${replicas} 个，${available} 个可用。`;
}

function nextLines(
  deployment: Deployment,
  newSet: ReplicaSet | undefined,
  oldSets: readonly ReplicaSet[],
  en: boolean,
): string[] {
  const bounds = boundsOf(deployment);
  const old = oldSets.map(sizeOf);
  const fresh: SetSize = newSet ? sizeOf(newSet) : { name: "", replicas: 0, available: 0, createdMs: 0 };
  const { replicas, maxSurge, maxUnavailable } = bounds;
  const total = fresh.replicas + sum(old, "replicas");
  const available = fresh.available + sum(old, "available");
  if (fresh.replicas === replicas && fresh.available >= replicas && sum(old, "replicas") === 0)
    return [
      en ? "Done: every pod has the present template and is available." : "已完成：所有 Pod 都是当前模板并且可用。",
    ];
  if (deployment.spec?.strategy?.type === "Recreate") {
    if (sum(old, "replicas") > 0) return [en ? "The old pods are being ended." : "正在结束旧 Pod。"];
    return [
      en
        ? `${fresh.available} of ${replicas} new pods are available.`
        : `${replicas} 个新 Pod 中有 ${fresh.available} 个可用。`,
    ];
  }
  const lines: string[] = [];
  const grow = newSetReplicas(bounds, fresh.replicas, old) - fresh.replicas;
  if (fresh.replicas < replicas)
    lines.push(
      grow > 0
        ? en
          ? `May create ${grow} now: ${total} of at most ${replicas + maxSurge} pods exist.`
          : `现在可以创建 ${grow} 个：已有 ${total} 个 Pod，最多 ${replicas + maxSurge} 个。`
        : en
          ? `May create none now: ${total} pods exist, the most that maxSurge allows.`
          : `现在不能再创建：已有 ${total} 个 Pod，达到 maxSurge 的上限。`,
    );
  if (sum(old, "replicas") > 0) {
    const sizes = oldSetsReplicas(bounds, fresh, old);
    const shrink = old.reduce((count, set) => count + set.replicas - (sizes.get(set.name) ?? set.replicas), 0);
    const least = replicas - maxUnavailable;
    lines.push(
      shrink > 0
        ? en
          ? `May delete ${shrink} old now: ${available} are available, ${least} must stay.`
          : `现在可以删除 ${shrink} 个旧 Pod：${available} 个可用，至少保留 ${least} 个。`
        : en
          ? `May delete none now: ${available} are available and ${least} must stay.`
          : `现在不能删除旧 Pod：${available} 个可用，必须保留 ${least} 个。`,
    );
  }
  return lines;
}

function podsThatHinder(cluster: Cluster, namespace: string, newSet: ReplicaSet): readonly Pod[] {
  return (cluster.list("Pod", namespace) as unknown as readonly Pod[]).filter(
    (pod) =>
      !isReady(pod) &&
      !pod.metadata.deletionTimestamp &&
      pod.metadata.ownerReferences?.some(({ controller, uid }) => controller && uid === newSet.metadata.uid),
  );
}
