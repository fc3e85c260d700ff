/** The last step of most chains: what a person did, joined from the request and the commit that carried it out. */
import { faults } from "../faults";
import type { CommitWhat } from "../host";
import type { JournalRecord } from "../kernel/types";
import { changedFields, fieldChangeText } from "./changes";
import { nameOf } from "./facts";
import type { History } from "./history";
import type { Language } from "./language";

/** What an input record tells; the place is known when the request came from a manifest. */
interface InputWhat {
  readonly by?: string;
  readonly method?: string;
  readonly target?: string;
  readonly file?: string;
  readonly line?: number;
  readonly fault?: string;
}

export interface PersonsStep {
  readonly text: string;
  readonly isLearner: boolean;
  readonly place?: { readonly path: string; readonly line: number };
  readonly more?: readonly string[];
}

const FIELDS_MAX = 3;

/** Inputs of the world's or a lab's own making. */
const NOT_THE_LEARNER = /^(lab|world|system:)/;

/** The step of a person. `record` is the commit, or the input itself where no commit is known. */
export function personsStep(
  history: History,
  record: JournalRecord,
  input: JournalRecord,
  language: Language,
): PersonsStep {
  const what = input.what as InputWhat;
  const isLearner = !NOT_THE_LEARNER.test(what.by ?? "");
  const who = isLearner
    ? { en: "YOU", "zh-cn": "你" }[language]
    : { en: `the ${what.by?.split(":")[0]}`, "zh-cn": `${what.by} ` }[language];
  const place = what.file !== undefined ? { place: { path: what.file, line: what.line ?? 1 } } : {};
  return { isLearner, ...place, ...deed(history, record, what, who, language) };
}

function deed(
  history: History,
  record: JournalRecord,
  what: InputWhat,
  who: string,
  language: Language,
): { text: string; more?: readonly string[] } {
  const say = (en: string, zh: string) => ({ text: `${who}${language === "en" ? ` ${en}` : zh}` });
  if (what.fault !== undefined) {
    const title = faults.find(({ name }) => name === what.fault)?.title[language] ?? what.fault;
    return say(`chose the fault “${title}” for ${what.target}`, `对 ${what.target} 施加了故障“${title}”`);
  }
  if (record.sort !== "commit")
    return say(
      `asked for it: ${what.method ?? ""} ${what.target ?? ""}`.trim(),
      `发出了请求：${what.method ?? ""} ${what.target ?? ""}`,
    );
  const change = history.changeAt(record.seq);
  const name = nameOf(record.ref);
  const { type } = record.what as CommitWhat;
  if (type === "ADDED") return say(`created ${name}`, `创建了 ${name}`);
  const marked =
    change?.object.metadata.deletionTimestamp !== undefined && change.before?.metadata.deletionTimestamp === undefined;
  if (/\/eviction(\?|$)/.test(what.target ?? "")) return say(`evicted ${name}`, `驱逐了 ${name}`);
  if (type === "DELETED" || marked) return say(`deleted ${name}`, `删除了 ${name}`);
  const fields = changedFields(change?.before, change?.object);
  if (!change?.before || fields.length === 0) return say(`wrote ${name}`, `写入了 ${name}`);
  const texts = fields.map((field) => fieldChangeText(field, language));
  const shown = texts.slice(0, FIELDS_MAX);
  const rest = texts.slice(FIELDS_MAX);
  const joined = shown.join(language === "en" ? ", " : "；");
  const beyond =
    rest.length > 0 ? { en: ` and ${rest.length} more`, "zh-cn": ` 等 ${fields.length} 处` }[language] : "";
  const text = say(`${joined}${beyond} in ${name}`, `修改了 ${name}：${joined}${beyond}`);
  return { ...text, ...(rest.length > 0 ? { more: rest } : {}) };
}
