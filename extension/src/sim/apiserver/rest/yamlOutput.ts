/** Objects as YAML, the way sigs.k8s.io/yaml prints them: keys sorted, lists at their parent's indentation. */
import { stringify } from "yaml";

export const yamlText = (body: unknown): string =>
  stringify(body, {
    sortMapEntries: true,
    indentSeq: false,
    lineWidth: 0,
    version: "1.1",
    aliasDuplicateObjects: false,
  });
