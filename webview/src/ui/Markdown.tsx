/** The markdown of labs. HTML in it is shown as text, and the page's policy forbids scripts; links go to the host unless they lead to the web. */
import MarkdownIt from "markdown-it";
import { useMemo } from "preact/hooks";

const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false });

// A lab's own links (`object:Pod/shop/web`, `lab:1.4`) are as good as those of the web; scripts are not.
markdown.validateLink = (url) => /^(https?:|object:|lab:|why:|file:|#)/i.test(url.trim());

const fence = markdown.renderer.rules.fence;
markdown.renderer.rules.fence = (tokens, index, options, environment, renderer) => {
  const token = tokens[index]!;
  if (token.info.trim() !== "diff") return fence?.(tokens, index, options, environment, renderer) ?? "";
  const lines = token.content.split("\n").map((line) => {
    const escaped = markdown.utils.escapeHtml(line);
    if (line.startsWith("+")) return `<span class="diff-add">${escaped}</span>`;
    return line.startsWith("-") ? `<span class="diff-remove">${escaped}</span>` : escaped;
  });
  return `<pre><code>${lines.join("\n")}</code></pre>`;
};

export interface MarkdownProps {
  readonly text: string;
  readonly onLink?: (href: string) => void;
  readonly class?: string;
}

export function Markdown({ text, onLink, class: className = "" }: MarkdownProps) {
  const html = useMemo(() => markdown.render(text), [text]);
  const follow = (event: MouseEvent) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const href = link?.getAttribute("href");
    if (!href || /^https?:/i.test(href)) return;
    event.preventDefault();
    onLink?.(href);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the clicks are those of the links inside, which have keys.
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter on a link is a click.
    <div class={`prose ${className}`} onClick={follow} dangerouslySetInnerHTML={{ __html: html }} />
  );
}
