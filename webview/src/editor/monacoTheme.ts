/** Monaco in the colours of the workbench, now and after each switch of the theme. */
import type * as Monaco from "monaco-editor";

const name = "vscode";

/** Follows the theme; the returned function ends it. */
export function followTheme(monaco: typeof Monaco): () => void {
  const dress = () => {
    monaco.editor.defineTheme(name, { base: baseTheme(), inherit: true, rules: [], colors: themeColors() });
    monaco.editor.setTheme(name);
  };
  dress();
  const observer = new MutationObserver(dress);
  observer.observe(document.body, { attributes: true, attributeFilter: ["class", "data-vscode-theme-id"] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["style"] });
  return () => observer.disconnect();
}

function baseTheme(): Monaco.editor.BuiltinTheme {
  const { classList } = document.body;
  if (classList.contains("vscode-high-contrast-light")) return "hc-light";
  if (classList.contains("vscode-high-contrast")) return "hc-black";
  return classList.contains("vscode-light") ? "vs" : "vs-dark";
}

/** VS Code writes every colour of the theme on the root element, `editor.background` as `--vscode-editor-background`. */
function themeColors(): Record<string, string> {
  const { style } = document.documentElement;
  const colors: Record<string, string> = {};
  for (let index = 0; index < style.length; index++) {
    const property = style.item(index);
    if (!property.startsWith("--vscode-")) continue;
    const color = hexOf(style.getPropertyValue(property).trim());
    if (color) colors[property.slice("--vscode-".length).replaceAll("-", ".")] = color;
  }
  return colors;
}

/** `#rrggbb` or `#rrggbbaa` of what VS Code writes; nothing for fonts and sizes. */
export function hexOf(value: string): string | undefined {
  if (/^#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/i.test(value)) return value;
  const parts = /^rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)(?:[\s,/]+([\d.]+%?))?\s*\)$/.exec(value);
  if (!parts) return undefined;
  const [, red, green, blue, alpha = "1"] = parts;
  const opacity = alpha.endsWith("%") ? Number(alpha.slice(0, -1)) / 100 : Number(alpha);
  const two = (channel: number) => Math.round(channel).toString(16).padStart(2, "0");
  return `#${two(Number(red))}${two(Number(green))}${two(Number(blue))}${two(opacity * 255)}`;
}
