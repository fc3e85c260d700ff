/** The words of a label selector (the Lexer of k8s.io/apimachinery/pkg/labels/selector.go). */

export type Requirement = {
  readonly key: string;
  readonly operator: "=" | "==" | "!=" | "in" | "notin" | "exists" | "!" | "gt" | "lt";
  readonly values: readonly string[];
};

export type Selector = { readonly requirements: readonly Requirement[]; readonly matchesNothing?: boolean };

export type Token = { readonly sort: "identifier" | "symbol" | "end"; readonly text: string };

/** The tokens of a selector, the last one `end`. Whether `in` is an operator or a name is the parser's to say. */
export function lexSelector(text: string): Token[] {
  const tokens: Token[] = [];
  const word = /[ \t\r\n]*(?:(==|!=|[=!(),<>])|([^=!(),<>\s]+)|$)/y;
  while (word.lastIndex < text.length) {
    const found = word.exec(text);
    if (!found) break;
    if (found[1] !== undefined) tokens.push({ sort: "symbol", text: found[1] });
    else if (found[2] !== undefined) tokens.push({ sort: "identifier", text: found[2] });
    else break;
  }
  tokens.push({ sort: "end", text: "" });
  return tokens;
}
