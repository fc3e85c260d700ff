/**
 * The sentence of each rule that a component may give for a write. `{object}` is what was written, `{by}` who wrote;
 * other names are the values that the component gave.
 */
export const sentencesOfRules: Readonly<Record<string, { readonly en: string; readonly "zh-cn": string }>> = {};
