/** The sentences for check results, in every language. `{name}` is replaced by a value of the result. */
import type { CheckCode, CheckResult } from "./checks";
import type { Language } from "./lab";

const SENTENCES: Readonly<Record<Language, Readonly<Record<CheckCode, string>>>> = {
  en: {
    passed: "Done.",
    "not-yet": "Not yet.",
    "not-so": "The cluster has come to rest, and this is not so.",
    settling: "True so far; waiting for the cluster to come to rest.",
    "holds-so-far": "Holds so far.",
    held: "Held to the end.",
    broken: "Broken {after} into the step. Reset the step and try another way.",
    "too-late": "Did not happen within {limit}.",
    "nothing-done": "Watched from your first change on.",
    "not-opened": "Not opened yet.",
    unreadable: "This check could not be read: {message}",
    unanswered: "Waits for your answer.",
    right: "Right: {truth}.",
    wrong: "{answer} is not what the cluster says.",
    collateral: "You changed {object}, which this lab is not about. Reset the step to undo it.",
  },
  "zh-cn": {
    passed: "完成。",
    "not-yet": "还没有。",
    "not-so": "集群已经稳定，但这一条不成立。",
    settling: "目前成立，等集群稳定下来再确认。",
    "holds-so-far": "到目前为止都成立。",
    held: "自始至终都成立。",
    broken: "这一步开始后 {after} 被打破。请重置这一步，换一种做法。",
    "too-late": "没有在 {limit} 内发生。",
    "nothing-done": "从你的第一次改动开始观察。",
    "not-opened": "还没有打开。",
    unreadable: "这条检查无法求值：{message}",
    unanswered: "等待你的回答。",
    right: "正确：{truth}。",
    wrong: "集群给出的不是 {answer}。",
    collateral: "你改动了 {object}，它与本实验无关。重置这一步即可撤销。",
  },
};

const PROGRESS: Readonly<Record<Language, { of: string; range: string; always: string; now: string }>> = {
  en: { of: "{now} of {of} so far.", range: "Between {least} and {most}.", always: "Always {now}.", now: "Now {now}." },
  "zh-cn": {
    of: "目前 {now} / {of}。",
    range: "在 {least} 与 {most} 之间。",
    always: "一直是 {now}。",
    now: "现在是 {now}。",
  },
};

/** One or two sentences: where the check stands, and why. */
export function sentence(result: CheckResult, language: Language): string {
  const values: Record<string, string | number> = { ...result.values };
  if (typeof values.afterMs === "number") values.after = seconds(values.afterMs, language);
  if (typeof values.limitMs === "number") values.limit = seconds(values.limitMs, language);
  const said = fill(SENTENCES[language][result.code], values);
  const progress = progressOf(result, language);
  return progress ? (language === "en" ? `${said} ${progress}` : `${said}${progress}`) : said;
}

/** The codes that have a sentence; for the test that compares the languages. */
export function messageKeys(language: Language): readonly string[] {
  return Object.keys(SENTENCES[language]).sort();
}

function progressOf({ status, values }: CheckResult, language: Language): string {
  const { now, of, least, most } = values;
  const texts = PROGRESS[language];
  if (now !== undefined && of !== undefined) return status === "passed" ? "" : fill(texts.of, { now, of });
  if (least !== undefined && most !== undefined)
    return least === most ? fill(texts.always, { now: least }) : fill(texts.range, { least, most });
  return now === undefined || status === "passed" ? "" : fill(texts.now, { now });
}

function seconds(ms: number, language: Language): string {
  const value = Math.round(ms / 100) / 10;
  return language === "en" ? `${value} s` : `${value} 秒`;
}

function fill(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (_, key: string) => String(values[key] ?? ""));
}
