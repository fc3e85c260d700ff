/** One YAML or JSON document as a value, in the dialect that the API reads. */
import { parseDocument } from "yaml";
import { yamlDialect } from "../schema/yamlText";

export function readYaml(text: string): { value: unknown } | { error: string } {
  const document = parseDocument(text, yamlDialect);
  const problem = document.errors[0];
  if (problem) return { error: problem.message.split("\n")[0]! };
  try {
    return { value: document.toJS({ maxAliasCount: 100 }) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
