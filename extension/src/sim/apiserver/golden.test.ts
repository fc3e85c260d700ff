/** Every recorded request of a real 1.36, played in this process: each case in a fork of the recorded world. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { type Cluster, createCluster } from "../cluster";
import type { StreamPiece } from "../host";
import { recordedWorld } from "../worlds/recorded";
import type { HttpRequest, HttpResponse } from "./request";

/** The recordings agree in at least so many cases; raise it when it rises. */
const AGREE_MIN = 692;

const folder = "extension/test/golden/requests";
const only = new RegExp(process.env.GOLDEN_ONLY ?? "");
const ADMIN = { sort: "certificate", commonName: "kubernetes-admin", organizations: ["system:masters"] } as const;

type Wait = {
  path: string;
  is?: unknown[];
  gone?: boolean;
  count?: number;
  atLeast?: number;
  where?: unknown[];
  settledMs?: number;
  timeoutMs?: number;
};
type Step = {
  waitMs?: number;
  waitFor?: Wait;
  method: string;
  path: string;
  headers?: Record<string, string>;
  body?: unknown;
};
type Asked = Step & {
  bodyFromLive?: { path: string; patch: { path: string }[] };
  stream?: { ms: number; lines?: number };
  token?: string | null;
};
type Case = { id: string; group: string; setup?: Step[]; request: Asked; managedFields?: boolean; expect: object };
type Got = {
  status: number;
  headers: object;
  body?: unknown;
  lines?: unknown[];
  managedFields?: unknown;
  notes: string[];
};
type Replay = {
  fill<T>(value: T, names: readonly (readonly [string, string])[]): T;
  normalise(value: unknown, options: { names: readonly (readonly [string, string])[]; text: string }): never;
  compareCase(theCase: Case, got: Got, options?: { managedFields: boolean }): { path: string }[];
  describe(difference: { path: string }): string;
};
type Client = {
  patchJson(object: unknown, operations: unknown[]): unknown;
  satisfies(object: unknown, conditions: unknown[] | undefined): boolean;
};

let replay: Replay;
let client: Client;
let base: Cluster;

class Player {
  readonly names: readonly (readonly [string, string])[];

  constructor(
    readonly cluster: Cluster,
    readonly ns: string,
  ) {
    this.names = [["{ns}", ns], ...cluster.options.world.nodes.map((name, i) => [`{node${i + 1}}`, name] as const)];
  }

  play(theCase: Case): Got {
    const notes: string[] = [];
    if (JSON.stringify(theCase).includes("{ns}")) this.openNamespace();
    const { setup = [], request } = replay.fill({ setup: theCase.setup, request: theCase.request }, this.names);
    const text = JSON.stringify([setup, request]);
    const norm = (value: unknown) => replay.normalise(value, { names: this.names, text });
    for (const step of setup) {
      if (step.waitMs) this.cluster.advance(step.waitMs);
      else if (step.waitFor) {
        if (!this.waitFor(step.waitFor)) notes.push(`never came: ${JSON.stringify(step.waitFor)}`);
      } else {
        const answer = this.ask(step);
        if (answer.code >= 400)
          notes.push(
            `${step.method} ${step.path}: ${answer.code} ${(answer.body as { message?: string }).message ?? ""}`,
          );
      }
    }
    if (request.stream) return { ...this.stream(request, norm), notes };
    const answer = this.ask({ ...request, body: this.bodyOf(request) });
    const isText = typeof answer.body === "string" && answer.headers["content-type"] === "application/json";
    const body =
      answer.body === undefined
        ? ""
        : (JSON.parse(isText ? (answer.body as string) : JSON.stringify(answer.body)) as {
            metadata?: { managedFields?: Managed[] };
          });
    const managed = typeof body === "object" ? body.metadata?.managedFields : undefined;
    return {
      status: answer.code,
      headers: headersOf(answer, norm),
      body: norm(body),
      notes,
      ...(managed ? { managedFields: managedOf(managed, norm) } : {}),
    };
  }

  private bodyOf({ body, bodyFromLive }: Asked): unknown {
    if (!bodyFromLive) return body;
    const live = structuredClone(this.ask({ method: "GET", path: bodyFromLive.path }).body) as {
      metadata?: { managedFields?: unknown };
    };
    if (live.metadata) delete live.metadata.managedFields;
    return client.patchJson(live, bodyFromLive.patch);
  }

  private stream(request: Asked, norm: (value: unknown) => never): Omit<Got, "notes"> {
    const lines: unknown[] = [];
    let refused: HttpResponse | undefined;
    const on = (piece: StreamPiece) => {
      if (piece.sort === "event") lines.push(norm(JSON.parse(JSON.stringify(piece.json))));
      if (piece.sort === "refused") refused = piece.response;
    };
    const stream = this.cluster.stream(this.httpOf(request), on);
    this.cluster.advance(request.stream!.ms);
    stream.dispose();
    if (refused) return { status: refused.code, headers: headersOf(refused, norm), lines: [norm(refused.body)] };
    return {
      status: 200,
      headers: { "content-type": "application/json" },
      lines: lines.slice(0, request.stream!.lines ?? 20),
    };
  }

  private openNamespace(): void {
    this.ask({
      method: "POST",
      path: "/api/v1/namespaces",
      body: { apiVersion: "v1", kind: "Namespace", metadata: { name: this.ns } },
    });
    for (const what of ["serviceaccounts/default", "configmaps/kube-root-ca.crt"])
      this.waitFor({ path: `/api/v1/namespaces/${this.ns}/${what}`, is: [], timeoutMs: 15_000 });
  }

  private waitFor(want: Wait): boolean {
    const untilMs = this.cluster.nowMs + Math.max(15_000, want.timeoutMs ?? 45_000);
    let version: string | undefined;
    let sinceMs = 0;
    for (;;) {
      const { code, body } = this.ask({ method: "GET", path: want.path });
      const items = (body as { items?: unknown[] }).items ?? [];
      const matching = items.filter((item) => client.satisfies(item, want.where)).length;
      let holds = want.gone ? code === 404 : code === 200;
      if (holds && want.count !== undefined) holds = matching === want.count;
      else if (holds && want.atLeast !== undefined) holds = matching >= want.atLeast;
      else if (holds && !want.gone) holds = client.satisfies(body, want.is);
      if (holds && want.settledMs) {
        const now = (body as { metadata?: { resourceVersion?: string } }).metadata?.resourceVersion;
        if (now !== version) {
          version = now;
          sinceMs = this.cluster.nowMs;
        }
        holds = this.cluster.nowMs - sinceMs >= want.settledMs;
      }
      if (holds) return true;
      if (this.cluster.nowMs > untilMs) return false;
      this.cluster.advance(60);
    }
  }

  private ask(step: Pick<Asked, "method" | "path" | "headers" | "body" | "token">): HttpResponse {
    return this.cluster.request(this.httpOf(step), "golden");
  }

  private httpOf({
    method,
    path,
    headers = {},
    body,
    token,
  }: Pick<Asked, "method" | "path" | "headers" | "body" | "token">): HttpRequest {
    const own = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    const json: Record<string, string> =
      body !== undefined && typeof body !== "string" ? { "content-type": "application/json" } : {};
    return {
      method,
      target: path,
      headers: { accept: "application/json", "user-agent": "golden", ...json, ...own },
      credentials: token === undefined ? ADMIN : token === null ? { sort: "anonymous" } : { sort: "token", token },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    };
  }
}

type Managed = { manager: string; operation: string; subresource?: string; fieldsV1?: unknown };

/** As the replayer reads them: field paths are no place to look for addresses and hashes. */
function managedOf(list: readonly Managed[], norm: (value: unknown) => unknown): unknown {
  const texts = norm({
    list: list.map((entry) => ({ ...entry, fieldsV1: entry.fieldsV1 && JSON.stringify(entry.fieldsV1) })),
  }) as { list: Managed[] };
  const rank = (entry: Managed) => `${entry.manager} ${entry.operation} ${entry.subresource ?? ""}`;
  return texts.list
    .map((entry) => ({ ...entry, fieldsV1: entry.fieldsV1 && JSON.parse(entry.fieldsV1 as string) }))
    .sort((a, b) => rank(a).localeCompare(rank(b)));
}

function headersOf({ code, headers, warnings, body }: HttpResponse, norm: (value: unknown) => unknown): object {
  const found: Record<string, unknown> = {};
  for (const name of ["content-type", "retry-after", "allow", "www-authenticate"])
    if (headers[name] && code !== 204) found[name] = norm(headers[name]);
  if (warnings?.length) found.warning = norm(warnings.map((text) => `299 - ${JSON.stringify(text)}`).join(", "));
  const retry = (body as { details?: { retryAfterSeconds?: number } } | undefined)?.details?.retryAfterSeconds;
  if (retry) found["retry-after"] = String(retry);
  return found;
}

describe.skipIf(!existsSync(folder))("the recorded requests", () => {
  beforeAll(async () => {
    replay = (await import("../../../test/golden/replay.mjs")) as unknown as Replay;
    client = (await import("../../../test/golden/client.mjs")) as unknown as Client;
    base = createCluster({ world: recordedWorld(), seed: 1, recordsMax: 0 });
    base.settle({ boundMs: 60_000 });
  });

  it("are answered as the real server answered them", { timeout: 600_000 }, () => {
    const cases = readdirSync(folder)
      .filter((name) => name.endsWith(".json"))
      .flatMap((name) =>
        (JSON.parse(readFileSync(`${folder}/${name}`, "utf8")) as Case[]).map((one) => ({
          ...one,
          group: name.replace(".json", ""),
        })),
      )
      .filter(({ id }) => only.test(id));
    const groups = new Map<string, [agree: number, all: number]>();
    const report: string[] = [];
    for (const [at, theCase] of cases.entries()) {
      let differences: string[];
      try {
        const got = new Player(base.fork(), `golden-x${at.toString(36)}`).play(theCase);
        differences = replay
          .compareCase(theCase, got, { managedFields: process.env.GOLDEN_MANAGED !== undefined })
          .map((one) => replay.describe(one).slice(0, 600));
        if (differences.length > 0) differences.push(...got.notes.map((note) => `(${note.slice(0, 300)})`));
      } catch (error) {
        differences = [`threw ${(error as Error).stack?.split("\n").slice(0, 6).join(" ")}`];
      }
      const count = groups.get(theCase.group) ?? [0, 0];
      groups.set(theCase.group, [count[0] + (differences.length === 0 ? 1 : 0), count[1] + 1]);
      if (differences.length > 0) report.push(`${theCase.id}: ${differences.slice(0, 4).join("; ")}`);
    }
    const agree = [...groups.values()].reduce((sum, [n]) => sum + n, 0);
    for (const line of report) console.log(line);
    for (const [group, [n, all]] of groups) console.log(`  ${group}: ${n} of ${all}`);
    console.log(`${agree} of ${cases.length} cases agree`);
    if (process.env.GOLDEN_ONLY === undefined) expect(agree).toBeGreaterThanOrEqual(AGREE_MIN);
  });
});
