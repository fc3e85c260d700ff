/** Whole-number arithmetic of `$((…))` and `expr`: the operators of C without the bitwise ones. */

export interface Variables {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
}

const LEVELS: readonly (readonly string[])[] = [
  ["||"],
  ["&&"],
  ["==", "!="],
  ["<=", ">=", "<", ">"],
  ["+", "-"],
  ["*", "/", "%"],
];

/** The value of an expression; throws with the text that the shell would print. */
export function evaluateArithmetic(text: string, variables: Variables): number {
  const tokens = text.match(/\d+|[A-Za-z_]\w*|\+\+|--|\|\||&&|[-+*/%<>=!]=|[-+*/%<>=!()?:]/g) ?? [];
  let at = 0;
  const numberOf = (name: string): number => Math.trunc(Number(variables.get(name) ?? 0)) || 0;
  const primary = (): number => {
    const token = tokens[at++];
    if (token === undefined) throw new Error("arithmetic syntax error");
    if (token === "-") return -primary();
    if (token === "+") return primary();
    if (token === "!") return primary() === 0 ? 1 : 0;
    if (token === "(") {
      const value = ternary();
      if (tokens[at++] !== ")") throw new Error("arithmetic syntax error");
      return value;
    }
    if (token === "++" || token === "--") {
      const name = tokens[at++] ?? "";
      const value = numberOf(name) + (token === "++" ? 1 : -1);
      variables.set(name, String(value));
      return value;
    }
    if (/^\d/.test(token)) return Number(token);
    if (!/^[A-Za-z_]/.test(token)) throw new Error("arithmetic syntax error");
    const operator = tokens[at];
    if (operator === "++" || operator === "--") {
      at++;
      const value = numberOf(token);
      variables.set(token, String(value + (operator === "++" ? 1 : -1)));
      return value;
    }
    if (operator !== undefined && /^[-+*/%]?=$/.test(operator)) {
      at++;
      const right = ternary();
      const value = operator === "=" ? right : apply(operator[0]!, numberOf(token), right);
      variables.set(token, String(value));
      return value;
    }
    return numberOf(token);
  };
  const binary = (level: number): number => {
    const operators = LEVELS[level];
    if (!operators) return primary();
    let left = binary(level + 1);
    while (operators.includes(tokens[at] ?? "")) left = apply(tokens[at++]!, left, binary(level + 1));
    return left;
  };
  const ternary = (): number => {
    const condition = binary(0);
    if (tokens[at] !== "?") return condition;
    at++;
    const yes = ternary();
    if (tokens[at++] !== ":") throw new Error("arithmetic syntax error");
    const no = ternary();
    return condition !== 0 ? yes : no;
  };
  if (!tokens.length) return 0;
  const value = ternary();
  if (at < tokens.length) throw new Error("arithmetic syntax error");
  return value;
}

function apply(operator: string, left: number, right: number): number {
  switch (operator) {
    case "||":
      return left !== 0 || right !== 0 ? 1 : 0;
    case "&&":
      return left !== 0 && right !== 0 ? 1 : 0;
    case "==":
      return left === right ? 1 : 0;
    case "!=":
      return left !== right ? 1 : 0;
    case "<=":
      return left <= right ? 1 : 0;
    case ">=":
      return left >= right ? 1 : 0;
    case "<":
      return left < right ? 1 : 0;
    case ">":
      return left > right ? 1 : 0;
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
  }
  if (right === 0) throw new Error("divide by zero");
  return operator === "/" ? Math.trunc(left / right) : left % right;
}
