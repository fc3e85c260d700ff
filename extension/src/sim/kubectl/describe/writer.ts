/** Lines of a description: levels of two spaces, tabs between columns (k8s.io/kubectl/pkg/describe PrefixWriter). */
import { alignedText, DESCRIBE } from "../printers/tabWriter";

export class Writer {
  private out = "";

  /** Text with `\t` between columns, behind the indentation of a level. */
  write(level: number, text: string): void {
    this.out += "  ".repeat(level) + text;
  }

  line(text = ""): void {
    this.out += `${text}\n`;
  }

  /** Everything, columns lined up. */
  get text(): string {
    return alignedText(this.out, DESCRIBE);
  }

  get raw(): string {
    return this.out;
  }
}

/** `Labels:` and what follows, one pair a line, as printLabelsMultiline. */
export function writeLabels(
  writer: Writer,
  title: string,
  labels: Readonly<Record<string, string>> | undefined,
  indent = "",
  skip: ReadonlySet<string> = new Set(),
): void {
  const keys = Object.keys(labels ?? {})
    .filter((key) => !skip.has(key))
    .sort();
  writer.write(0, `${indent}${title}:${"\t"}`);
  if (keys.length === 0) {
    writer.write(0, "<none>\n");
    return;
  }
  keys.forEach((key, at) => {
    if (at > 0) writer.write(0, "\t");
    writer.write(0, `${key}=${labels![key]}\n`);
  });
}

const HIDDEN: ReadonlySet<string> = new Set(["kubectl.kubernetes.io/last-applied-configuration"]);
const ANNOTATION_LENGTH_MAX = 140;

/** The same for annotations, each cut at 140 characters, those with lines under their key. */
export function writeAnnotations(
  writer: Writer,
  title: string,
  annotations: Readonly<Record<string, string>> | undefined,
  indent = "",
): void {
  const keys = Object.keys(annotations ?? {})
    .filter((key) => !HIDDEN.has(key))
    .sort();
  writer.write(0, `${indent}${title}:\t`);
  if (keys.length === 0) {
    writer.write(0, "<none>\n");
    return;
  }
  keys.forEach((key, at) => {
    if (at > 0) writer.write(0, "\t");
    const value = annotations![key]!.replace(/\n$/, "");
    if (value.length + key.length + 2 < ANNOTATION_LENGTH_MAX && !value.includes("\n")) {
      writer.write(0, `${key}: ${value}\n`);
      return;
    }
    writer.write(0, `${key}:\n`);
    for (const line of value.split("\n")) writer.write(0, `${indent}\t  ${shortened(line)}\n`);
  });
}

const shortened = (text: string): string =>
  text.length > ANNOTATION_LENGTH_MAX ? `${text.slice(0, ANNOTATION_LENGTH_MAX)}...` : text;
