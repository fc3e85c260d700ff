/** The two languages of every explanation, and how a sentence gets its values. */
export type Language = "en" | "zh-cn";

/** A sentence in both languages; `{name}` stands for a value. */
export interface Text {
  readonly en: string;
  readonly "zh-cn": string;
}

export type Values = Readonly<Record<string, string | number | boolean | undefined>>;

/** Fills `{name}` from the values; a name without a value leaves nothing, nor the space before it. */
export function fill(text: Text, language: Language, values: Values): string {
  const filled = text[language].replace(/ ?\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined || value === "") return "";
    return (whole.startsWith(" ") ? " " : "") + String(value);
  });
  // The pronoun is Chinese and takes no space, where a name in its place does.
  return filled.trim().replace(/(?<=[^\x20-\x7e]) (?=它)|(?<=它的?) (?=[^\x20-\x7e])/g, "");
}

/** `because …`, `因为……`: Latin letters stand apart from Chinese ones. */
export function because(clause: string, language: Language): string {
  if (language === "en") return `because ${clause}`;
  return /^[\x20-\x7e]/.test(clause) ? `因为 ${clause}` : `因为${clause}`;
}

/** `1.4 s`, `2 min`: a duration as it is said. */
export function durationText(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 120_000) return `${Math.round(ms / 100) / 10} s`;
  return `${Math.round(ms / 60_000)} min`;
}
