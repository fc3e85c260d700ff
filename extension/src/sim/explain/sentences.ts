/** One sentence for a record, in the learner's language. */
import type { CommitWhat, RequestWhat } from "../host";
import type { JournalRecord } from "../kernel/types";
import { programOf } from "../transport/program";
import { sentencesOfRules } from "./rules";

export type Language = "en" | "zh-cn";

/** What a record tells, as a sentence without a full stop. */
export function sentenceFor(record: JournalRecord, language: Language): string {
  const rule = record.because && sentencesOfRules[record.because.rule];
  if (rule) return fillIn(rule[language], record);
  return language === "zh-cn" ? plainChinese(record) : plainEnglish(record);
}

/** Fills `{name}` from the record's values, and `{object}` and `{by}` from the record itself. */
function fillIn(template: string, record: JournalRecord): string {
  return template.replace(/\{(\w+)\}/g, (_whole, name: string) => {
    if (name === "object") return nameOf(record);
    if (name === "by") return actorOf(record);
    return String(record.because?.values?.[name] ?? "");
  });
}

function plainEnglish(record: JournalRecord): string {
  const name = nameOf(record);
  if (record.sort === "input") return "you asked for it";
  if (record.sort === "commit") {
    const verb = { ADDED: "created", MODIFIED: "changed", DELETED: "deleted" }[(record.what as CommitWhat).type];
    return `${actorOf(record)} ${verb} ${name}`;
  }
  if (record.sort === "request") return `${actorOf(record)} asked to ${(record.what as RequestWhat).verb} ${name}`;
  return `${actorOf(record)} acted on ${name}`;
}

function plainChinese(record: JournalRecord): string {
  const name = nameOf(record);
  if (record.sort === "input") return "这是你发出的请求";
  if (record.sort === "commit") {
    const verb = { ADDED: "创建了", MODIFIED: "修改了", DELETED: "删除了" }[(record.what as CommitWhat).type];
    return `${actorOf(record)} ${verb} ${name}`;
  }
  if (record.sort === "request") return `${actorOf(record)} 请求 ${(record.what as RequestWhat).verb} ${name}`;
  return `${actorOf(record)} 处理了 ${name}`;
}

/** `Pod web-7cdf-x2x9q`. */
function nameOf({ ref }: JournalRecord): string {
  return ref ? `${ref.kind} ${ref.name}` : "the cluster";
}

/** Who wrote: the user's short name, or the program. */
export function actorOf(record: JournalRecord): string {
  const user = (record.what as { user?: string } | undefined)?.user;
  if (user === "kubernetes-admin") return "you";
  if (user?.startsWith("system:node:")) return `kubelet on ${user.slice("system:node:".length)}`;
  if (user?.startsWith("system:")) return user.slice("system:".length);
  return programOf(record.by);
}
