/** What is wrong with a cron schedule, in the words of the library that Kubernetes uses (robfig/cron v3, ParseStandard). */
const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const descriptors = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];

type Bounds = {
  readonly least: number;
  readonly most: number;
  readonly names?: readonly string[];
  readonly from?: number;
};

const fields: readonly Bounds[] = [
  { least: 0, most: 59 },
  { least: 0, most: 23 },
  { least: 1, most: 31 },
  { least: 1, most: 12, names: months, from: 1 },
  { least: 0, most: 6, names: days, from: 0 },
];

/** The first thing that is wrong with the schedule; undefined for a good one. */
export function scheduleError(schedule: string): string | undefined {
  if (schedule === "") return "empty spec string";
  const spec = schedule.replace(/^(CRON_)?TZ=\S+\s+/, "");
  if (spec.startsWith("@")) {
    if (descriptors.includes(spec)) return undefined;
    if (!spec.startsWith("@every ")) return `unrecognized descriptor: ${spec}`;
    const duration = spec.slice("@every ".length);
    if (/^[-+]?(\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)((\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h))*$/.test(duration))
      return undefined;
    return `failed to parse duration ${spec}: time: invalid duration "${duration}"`;
  }
  const parts = spec.split(/\s+/).filter(Boolean);
  if (parts.length !== 5) return `expected exactly 5 fields, found ${parts.length}: [${parts.join(" ")}]`;
  for (const [at, part] of parts.entries())
    for (const range of part.split(",").filter(Boolean)) {
      const problem = rangeError(range, fields[at]!);
      if (problem) return problem;
    }
  return undefined;
}

function rangeError(expression: string, bounds: Bounds): string | undefined {
  const [range = "", step, ...moreSteps] = expression.split("/");
  const [low = "", high, ...moreEnds] = range.split("-");
  let from = bounds.least;
  let to = bounds.most;
  if (low !== "*" && low !== "?") {
    const start = numberOf(low, bounds);
    if (typeof start === "string") return start;
    from = start;
    to = step === undefined ? start : bounds.most;
    if (moreEnds.length > 0) return `too many hyphens: ${expression}`;
    if (high !== undefined) {
      const end = numberOf(high, bounds);
      if (typeof end === "string") return end;
      to = end;
    }
  }
  if (moreSteps.length > 0) return `too many slashes: ${expression}`;
  if (step !== undefined) {
    const by = numberOf(step, { least: 0, most: 0 });
    if (typeof by === "string") return by;
    if (by === 0) return `step of range should be a positive number: ${expression}`;
  }
  if (from < bounds.least) return `beginning of range (${from}) below minimum (${bounds.least}): ${expression}`;
  if (to > bounds.most) return `end of range (${to}) above maximum (${bounds.most}): ${expression}`;
  if (from > to) return `beginning of range (${from}) beyond end of range (${to}): ${expression}`;
  return undefined;
}

function numberOf(text: string, { names, from = 0 }: Bounds): number | string {
  const named = names?.indexOf(text.toLowerCase()) ?? -1;
  if (named >= 0) return named + from;
  if (!/^[+-]?\d+$/.test(text))
    return `failed to parse int from ${text}: strconv.Atoi: parsing "${text}": invalid syntax`;
  const number = Number(text);
  return number < 0 ? `negative number (${number}) not allowed: ${text}` : number;
}
