/** Whatever arrives by HTTP is answered: never a crash, always a Status or a page, in bounded time. */
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { type Cluster, createCluster } from "../../cluster";
import { recordedWorld } from "../../worlds/recorded";
import { readAccept } from "./negotiate";
import { splitTarget } from "./query";

const ADMIN = { sort: "certificate", commonName: "kubernetes-admin", organizations: ["system:masters"] } as const;
let cluster: Cluster;

beforeAll(() => {
  cluster = createCluster({ world: recordedWorld({ workers: 1 }), recordsMax: 0 });
  cluster.settle({ boundMs: 30_000 });
});

const word = fc.constantFrom(
  "api",
  "apis",
  "v1",
  "apps",
  "namespaces",
  "default",
  "pods",
  "deployments",
  "web",
  "status",
  "scale",
  "log",
  "watch",
  "..",
  "%2F",
  "%",
  "",
);
const path = fc
  .array(fc.oneof(word, fc.string({ maxLength: 12 })), { maxLength: 9 })
  .map((parts) => `/${parts.join("/")}`);
const parameter = fc.tuple(
  fc.constantFrom(
    "limit",
    "continue",
    "labelSelector",
    "fieldSelector",
    "resourceVersion",
    "resourceVersionMatch",
    "dryRun",
    "fieldManager",
    "force",
    "pretty",
    "timeoutSeconds",
    "propagationPolicy",
  ),
  fc.string({ maxLength: 20 }),
);
const query = fc
  .array(parameter, { maxLength: 4 })
  .map((pairs) => pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&"));
const method = fc.constantFrom("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE");
const body = fc.oneof(fc.constant(undefined), fc.string({ maxLength: 60 }), fc.json({ maxDepth: 4 }));
const type = fc.constantFrom(
  "application/json",
  "application/yaml",
  "application/merge-patch+json",
  "application/json-patch+json",
  "application/strategic-merge-patch+json",
  "application/apply-patch+yaml",
  "text/plain",
  "",
);

describe("the REST reader", () => {
  it("answers whatever comes, and breaks nowhere", { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(
        method,
        path,
        query,
        body,
        type,
        fc.string({ maxLength: 30 }),
        (how, where, asked, text, contentType, accept) => {
          const answer = cluster.request({
            method: how,
            target: asked === "" ? where : `${where}?${asked}`,
            headers: { "content-type": contentType, accept },
            credentials: ADMIN,
            ...(text === undefined ? {} : { body: text }),
          });
          const status = answer.body as { message?: string } | undefined;
          expect(answer.code).toBeGreaterThanOrEqual(200);
          expect(status?.message ?? "").not.toContain("Internal error occurred");
          expect(answer.code).not.toBe(504);
        },
      ),
      { numRuns: 1500 },
    );
  });

  it("reads any URL and any Accept header", () => {
    fc.assert(fc.property(fc.string(), (text) => typeof splitTarget(text).path === "string"));
    fc.assert(fc.property(fc.string(), (text) => readAccept(text).every(({ quality }) => typeof quality === "number")));
  });
});
