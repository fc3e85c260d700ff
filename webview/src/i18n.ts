/** The texts of the views, in both languages. `t("apply")` follows the language by itself: components that use it redraw. */
import { signal } from "@preact/signals";
import type { Language } from "../../extension/src/protocol/view";
import { english } from "./texts.en";
import { simplifiedChinese } from "./texts.zh-cn";

export type TextKey = keyof typeof english;

/** The language, as the host's first message sets it. */
export const language = signal<Language>("en");

const tables: Readonly<Record<Language, Readonly<Record<TextKey, string>>>> = {
  en: english,
  "zh-cn": simplifiedChinese,
};

/** The text of a key with its `{names}` filled in. A text `one|many` is chosen by `count`. */
export function t(key: TextKey, values: Readonly<Record<string, string | number>> = {}): string {
  const forms = tables[language.value][key].split("|");
  const form = (forms.length > 1 && values.count !== 1 ? forms[1] : forms[0]) ?? "";
  return form.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
