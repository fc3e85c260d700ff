/** Label selectors as kubectl's `-l` takes them: `app=web,tier!=db,track in (a, b),!old`. */

type Requirement = (labels: Readonly<Record<string, string>>) => boolean;

/** Reads a selector once; the result says whether labels match. An empty selector matches all. */
export function parseSelector(selector: string): Requirement {
  const requirements = split(selector).map(requirement);
  return (labels) => requirements.every((matches) => matches(labels));
}

/** At commas outside of brackets. */
function split(selector: string): readonly string[] {
  return (selector.match(/(?:[^,(]|\([^)]*\))+/g) ?? []).map((part) => part.trim()).filter((part) => part !== "");
}

function requirement(part: string): Requirement {
  const set = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(part);
  if (set) {
    const [, key = "", operator, values = ""] = set;
    const wanted = values.split(",").map((value) => value.trim());
    return (labels) => wanted.includes(labels[key] ?? "\0") === (operator === "in");
  }
  const equality = /^([^!=\s]+)\s*(==|=|!=)\s*(\S*)$/.exec(part);
  if (equality) {
    const [, key = "", operator, value] = equality;
    return (labels) => (labels[key] === value) === (operator !== "!=");
  }
  if (part.startsWith("!")) return (labels) => !(part.slice(1).trim() in labels);
  return (labels) => part in labels;
}
