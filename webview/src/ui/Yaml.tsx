/** YAML to be read: keys, strings and numbers in the colours that the debugger gives to values. */
import { Fragment } from "preact";
import { t } from "../i18n";
import { IconButton } from "./toolkit";
import "./yaml.css";

const line = /^(\s*(?:- )*)([^\s#'"][^:#]*|"[^"]*"|'[^']*')(:)(\s+(.*))?$/;

export function Yaml({ text }: { readonly text: string }) {
  return (
    <div class="yaml">
      <IconButton icon="copy" tip={t("copyYaml")} onPress={() => void navigator.clipboard.writeText(text)} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls has to be reached by keyboard. */}
      <pre tabIndex={0}>
        {text.split("\n").map((one, index) => (
          <Fragment key={index}>
            {coloured(one)}
            {"\n"}
          </Fragment>
        ))}
      </pre>
    </div>
  );
}

function coloured(text: string) {
  const parts = line.exec(text.endsWith(":") ? `${text} ` : text);
  if (!parts) {
    const item = /^(\s*(?:- )+)(.+)$/.exec(text);
    return item ? [item[1], value(item[2]!)] : text;
  }
  const [, indent, key, colon, , rest] = parts;
  return (
    <>
      {indent}
      <span class="yaml-key">{key}</span>
      {colon} {rest && value(rest)}
    </>
  );
}

function value(text: string) {
  const kind = /^-?\d+(\.\d+)?$/.test(text) ? "number" : /^(true|false|null|~)$/.test(text) ? "boolean" : "string";
  return <span class={`yaml-${kind}`}>{text}</span>;
}
