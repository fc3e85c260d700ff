/** One sentence for a record, in the learner's language. */
import type { CommitWhat, RequestWhat } from "../host";
import type { JournalRecord } from "../kernel/types";
import { nodeOf, programOf } from "../transport/program";
import { factsOf, nameOf, startFacts } from "./facts";
import type { History } from "./history";
import { fill, type Language } from "./language";
import { sentenceOfRule } from "./rules";

export type { Language } from "./language";

/** What a record tells, as a clause without a full stop, and what is folded under it. `isKnown`: its object was just named. */
export function sentenceFor(
  history: History,
  record: JournalRecord,
  language: Language,
  isKnown = false,
): { readonly text: string; readonly more?: readonly string[] } {
  if (record.sort === "runtime" && (record.what as { action?: string }).action === "start")
    return startFacts(history, record, language);
  const sentence = record.because && sentenceOfRule(record.because.rule);
  if (!sentence) return { text: language === "zh-cn" ? plainChinese(record) : plainEnglish(record) };
  const { values, more } = factsOf(history, record, { isKnown }, language);
  return { text: fill(sentence, language, values), ...(more ? { more } : {}) };
}

/** Who did it: `kubelet/node-3`, `scheduler`, `deployment-controller`. */
export function actorOf(record: JournalRecord): string {
  if (record.sort === "input") return "learner";
  if (record.by.endsWith("@bootstrap")) return "bootstrap";
  const user = (record.what as { user?: string } | undefined)?.user;
  if (user?.startsWith("system:node:")) return `kubelet/${user.slice("system:node:".length)}`;
  if (user === "system:kube-scheduler") return "scheduler";
  if (user === "system:kube-controller-manager" && record.because)
    return controllerNamed(record.because.rule.split("/")[0] ?? "");
  if (user?.startsWith("system:")) return user.slice("system:".length);
  if (user !== undefined) return user;
  const program = programOf(record.by);
  if (program === "kubelet") return `kubelet/${nodeOf(record.by)}`;
  return program === "kube-scheduler" ? "scheduler" : program;
}

/** As upstream names its controllers in leases and Events, where the area alone is not that. */
const CONTROLLERS: Readonly<Record<string, string>> = {
  garbagecollector: "garbage-collector",
  persistentvolume: "persistentvolume-binder",
  podgc: "pod-garbage-collector",
  provisioner: "volume-provisioner",
  tainteviction: "taint-eviction-controller",
};

function controllerNamed(area: string): string {
  return CONTROLLERS[area] ?? `${area}-controller`;
}

function plainEnglish(record: JournalRecord): string {
  const name = nameOf(record.ref) || "the cluster";
  if (record.by.endsWith("@bootstrap")) return `${name} was there when the cluster began`;
  if (record.sort === "instance") {
    const { started, life } = record.what as { started: boolean; life?: number };
    return `${programName(record, "en")} ${started ? ((life ?? 1) > 1 ? "started again" : "started with the cluster") : "stopped"}`;
  }
  if (record.sort === "commit") {
    const verb = { ADDED: "created", MODIFIED: "changed", DELETED: "deleted" }[(record.what as CommitWhat).type];
    return `${actorOf(record)} ${verb} ${name}`;
  }
  if (record.sort === "request") return `${actorOf(record)} asked to ${(record.what as RequestWhat).verb} ${name}`;
  return `${actorOf(record)} acted on ${name}`;
}

function plainChinese(record: JournalRecord): string {
  const name = nameOf(record.ref) || "集群";
  if (record.by.endsWith("@bootstrap")) return `${name} 在集群启动时就存在`;
  if (record.sort === "instance") {
    const { started, life } = record.what as { started: boolean; life?: number };
    return `${programName(record, "zh-cn")}${started ? ((life ?? 1) > 1 ? "重新启动了" : "随集群启动") : "停止了"}`;
  }
  if (record.sort === "commit") {
    const verb = { ADDED: "创建了", MODIFIED: "修改了", DELETED: "删除了" }[(record.what as CommitWhat).type];
    return `${actorOf(record)} ${verb} ${name}`;
  }
  if (record.sort === "request") return `${actorOf(record)} 请求 ${(record.what as RequestWhat).verb} ${name}`;
  return `${actorOf(record)} 处理了 ${name}`;
}

/** `the kubelet on node-1`, `etcd on cp-1` */
function programName({ by }: JournalRecord, language: Language): string {
  const [program, node] = [programOf(by), nodeOf(by)];
  return { en: `${program === "kubelet" ? "the " : ""}${program} on ${node}`, "zh-cn": `${node} 上的 ${program} ` }[
    language
  ];
}
