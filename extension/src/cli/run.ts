/** `kubarium run`: applies manifests, lets virtual time pass as fast as it can, prints what happened. */
import { readFile } from "node:fs/promises";
import { appliedLine, applyManifests, type Cluster, createCluster, drive, readManifests } from "../sim/index";
import { eventLines, timelineLines } from "./timeline";
import { duration, integer, readFlags, UsageError, WORLD_FLAGS, worldFrom } from "./usage";

const OUTPUTS = ["timeline", "events", "json", "hash"];

export async function run(args: string[]): Promise<number> {
  const { values, positionals } = readFlags(args, {
    ...WORLD_FLAGS,
    for: { type: "string" },
    until: { type: "string" },
    history: { type: "string" },
    output: { type: "string", short: "o" },
  });
  const output = String(values.output ?? "timeline");
  if (!OUTPUTS.includes(output)) throw new UsageError(`-o takes one of ${OUTPUTS.join(", ")}, not '${output}'`);
  if (positionals.length === 0) throw new UsageError("name at least one manifest file");
  if (values.until !== undefined && values.until !== "settled")
    throw new UsageError(`--until takes 'settled', not '${values.until}'`);
  const seed = values.seed === undefined ? 1 : integer("seed", values.seed, 0, 2 ** 31 - 1);
  const history = values.history === undefined ? undefined : integer("history", values.history, 0, 10_000_000);

  const cluster = createCluster({
    world: worldFrom(values),
    seed,
    digest: output === "hash",
    ...(history === undefined ? {} : { recordsMax: history }),
  });
  cluster.settle({ boundMs: 60_000 });
  const fromSeq = cluster.kernel.journal.lastSeq + 1;
  const startMs = cluster.nowMs;
  let failures = 0;
  for (const file of positionals) failures += await applyFile(cluster, file);
  if (typeof values.for === "string") cluster.advance(duration("for", values.for));
  else {
    const settled = cluster.settle();
    if (settled.is !== "settled")
      process.stderr.write(`kubarium run: ${settled.is === "waiting" ? `waiting for ${settled.for}` : "still busy"}\n`);
  }
  print(cluster, output, fromSeq, startMs);
  return failures === 0 ? 0 : 1;
}

async function applyFile(cluster: Cluster, file: string): Promise<number> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch {
    throw new UsageError(`cannot read ${file}`);
  }
  const { manifests, problems } = readManifests({ path: file, text });
  for (const { line, column, message } of problems) process.stderr.write(`${file}:${line}:${column}: ${message}\n`);
  const { result } = drive(cluster, applyManifests(manifests));
  for (const applied of result) process.stderr.write(`${appliedLine(applied)}\n`);
  return problems.length + result.filter(({ outcome }) => outcome === "failed").length;
}

function print(cluster: Cluster, output: string, fromSeq: number, startMs: number): void {
  const write = (text: string) => process.stdout.write(`${text}\n`);
  if (output === "hash") {
    write(cluster.digest);
    return;
  }
  const records = cluster.kernel.journal.range(fromSeq);
  if (output === "json") for (const record of records) write(JSON.stringify(record));
  else
    for (const line of output === "events" ? eventLines(records, startMs) : timelineLines(records, startMs))
      write(line);
}
