import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ApiError } from "../api/errors";
import { decodeValue } from "./decode";
import { decodeBody, type FieldValidation } from "./decodeBody";
import { builtInKinds, definition, definitionOf } from "./definitions";
import { readJson } from "./jsonText";

const deployment = { group: "apps", version: "v1", kind: "Deployment" };
const configMap = { group: "", version: "v1", kind: "ConfigMap" };
const pod = { group: "", version: "v1", kind: "Pod" };

function decode(
  body: string | object,
  kind: typeof pod,
  validation: FieldValidation = "Warn",
  form: "json" | "yaml" = "json",
) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return decodeBody(text, form, kind, definitionOf(kind.group, kind.version, kind.kind)!, validation);
}

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (ApiError.is(error, "BadRequest")) return error.message;
    throw error;
  }
  return "";
}

describe("a body of the wrong type is refused with Go's words", () => {
  it.each([
    [configMap, { data: { a: 5 } }, "json: cannot unmarshal number into Go struct field ConfigMap.data of type string"],
    [
      configMap,
      { data: "x" },
      "json: cannot unmarshal string into Go struct field ConfigMap.data of type map[string]string",
    ],
    [
      deployment,
      { spec: { replicas: "3" } },
      "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32",
    ],
    [
      deployment,
      { metadata: { labels: { a: 1 } } },
      "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string",
    ],
    [
      deployment,
      { spec: { template: { spec: { containers: [{ ports: {} }] } } } },
      "json: cannot unmarshal object into Go struct field Container.spec.template.spec.containers.ports of type []v1.ContainerPort",
    ],
    [
      pod,
      { spec: { containers: [{ args: [1] }] } },
      "json: cannot unmarshal number into Go struct field Container.spec.containers.args of type string",
    ],
    [
      pod,
      { spec: { nodeSelector: { a: true } } },
      "json: cannot unmarshal bool into Go struct field PodSpec.spec.nodeSelector of type string",
    ],
    [
      pod,
      { spec: { priority: 2 ** 40 } },
      "json: cannot unmarshal number 1099511627776 into Go struct field PodSpec.spec.priority of type int32",
    ],
    [
      pod,
      { spec: { containers: [{ resources: { limits: { cpu: "one" } } }] } },
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    ],
    [{ ...configMap, kind: "Secret" }, { data: { a: "1" } }, "illegal base64 data at input byte 0"],
    [
      pod,
      { metadata: { creationTimestamp: "now" } },
      'parsing time "now" as "2006-01-02T15:04:05Z07:00": cannot parse "now" as "2006"',
    ],
  ])("%#", (kind, body, message) => {
    expect(refusal(() => decode(body, kind))).toBe(
      `${kind.kind} in version "v1" cannot be handled as a ${kind.kind}: ${message}`,
    );
  });
});

describe("a body that cannot be read", () => {
  it.each([
    ['{"apiVersion":"v1","kind":"Pod",', 'unexpected end of JSON input ({"apiVersion":"v1","kind":"Pod ...)'],
    ["hello", "invalid character 'h' looking for beginning of value (68656c6c6f)"],
    ["", "unexpected end of JSON input (<empty>)"],
    ['{"a":1,}', "invalid character '}' looking for beginning of object key string ({\"a\":1,})"],
    ['{"a" 1}', "invalid character '1' after object key ({\"a\" 1})"],
    ["[1 2]", "invalid character '2' after array element (5b3120325d)"],
    ["{}x", "invalid character 'x' after top-level value ({}x)"],
    ["nul", "unexpected end of JSON input (6e756c)"],
    ["1.x", "invalid character 'x' after decimal point in numeric literal (312e78)"],
    ['{"a":"\n"}', 'invalid character \'\\n\' in string literal ({"a":"\n"})'],
  ])("is refused with Go's words: %j", (text, message) => {
    expect(refusal(() => decode(text, pod))).toBe(
      `the object provided is unrecognized (must be of type Pod): couldn't get version/kind; json parse error: ${message}`,
    );
  });

  it("is refused by its line in YAML", () => {
    const text = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n   labels: b\n";
    expect(refusal(() => decode(text, configMap, "Warn", "yaml"))).toContain(
      "(must be of type ConfigMap): yaml: line 5: mapping values are not allowed in this context (6170",
    );
  });
});

describe("unknown and repeated fields", () => {
  const body =
    '{"spec":{"replica":1,"replicas":0,"replicas":2,"template":{"spec":{"containers":[{"name":"c","imag":"x"}]}}},"Spec":{}}';
  const found = [
    'unknown field "spec.replica"',
    'unknown field "spec.template.spec.containers[0].imag"',
    'duplicate field "spec.replicas"',
    'unknown field "Spec"',
  ];

  it("are refused if the client asks for strictness", () => {
    expect(
      refusal(() => decode(body, deployment, "Strict"))
        .split(": ")
        .slice(-1)[0]!
        .split(", ")
        .sort(),
    ).toEqual([...found].sort());
  });

  it("are warned of and dropped otherwise, and the last of two counts", () => {
    const { object, warnings } = decode(body, deployment);
    expect([...warnings].sort()).toEqual([...found].sort());
    expect(object).toMatchObject({
      spec: { replicas: 2, template: { spec: { containers: [{ name: "c", resources: {} }] } } },
    });
    expect(object).not.toHaveProperty("Spec");
  });

  it("are named with their line in YAML", () => {
    const text = "data:\n  a: '1'\n  a: '2'\n";
    expect(refusal(() => decode(text, configMap, "Strict", "yaml"))).toContain(
      'strict decoding error: yaml: unmarshal errors:\n  line 3: key "a" already set in map',
    );
  });
});

describe("values take the form the server gives them", () => {
  it.each([
    [
      { spec: { containers: [{ name: "c", resources: { limits: { cpu: 0.5, memory: "1024Mi" } } }] } },
      { spec: { containers: [{ name: "c", resources: { limits: { cpu: "500m", memory: "1Gi" } } }] } },
    ],
    [
      { metadata: { name: "p", labels: {}, creationTimestamp: null } },
      { metadata: { name: "p" }, spec: { containers: null } },
    ],
    [
      { metadata: { deletionTimestamp: "2026-01-01T02:00:00+02:00" } },
      { metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" } },
    ],
    [
      { spec: { hostNetwork: false, priority: 0, volumes: [], nodeName: "", securityContext: {} } },
      { spec: { priority: 0, containers: null, securityContext: {} }, status: {} },
    ],
  ])("%#", (body, expected) => {
    expect(decode(body, pod).object).toMatchObject(expected);
  });

  it("empty values that Go omits are gone", () => {
    const { object } = decode({ spec: { hostNetwork: false, volumes: [], nodeName: "" } }, pod);
    expect(object.spec).toEqual({ containers: null });
  });

  it("a key called __proto__ is only a key", () => {
    const { object } = decode('{"data":{"__proto__":"x","constructor":"y"}}', configMap);
    expect(Object.keys(object.data as object)).toEqual(["__proto__", "constructor"]);
    expect(refusal(() => decode('{"__proto__":{"a":1}}', configMap, "Strict"))).toContain('unknown field "__proto__"');
  });
});

it("another kind than the path's is refused", () => {
  expect(refusal(() => decode({ apiVersion: "apps/v1", kind: "Deploymentt" }, deployment))).toBe(
    'Deploymentt in version "v1" cannot be handled as a Deployment: no kind "Deploymentt" is registered for version "apps/v1" in scheme "pkg/api/legacyscheme/scheme.go:30"',
  );
});

it("deep nesting is refused, not fatal", () => {
  expect(readJson("[".repeat(100_000))).toEqual({ error: "exceeded max depth" });
});

it("JSON is read as JSON.parse reads it", () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(readJson(text)).toMatchObject({ value: JSON.parse(text) });
    }),
  );
});

it("whatever the body, the decoder answers or refuses", () => {
  const kinds = builtInKinds();
  fc.assert(
    fc.property(fc.anything({ maxDepth: 4, withNullPrototype: false }), fc.nat(kinds.length - 1), (value, at) => {
      decodeValue(JSON.parse(JSON.stringify(value) ?? "null"), definition(kinds[at]![2]));
    }),
  );
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void refusal(() => decode(text, pod))));
  fc.assert(fc.property(fc.string(), (text) => void refusal(() => decode(text, pod, "Warn", "yaml"))));
});

const golden = process.env.KUBARIUM_GOLDEN ?? path.resolve(import.meta.dirname, "../../../test/golden/requests");

describe.skipIf(!existsSync(golden))("what a real server answered (skipped where the recordings are not there)", () => {
  const bodies = new Map<string, { apiVersion: string; kind: string }>();
  const collect = (id: string, value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    const { apiVersion, kind } = value as { apiVersion?: unknown; kind?: unknown };
    if (typeof apiVersion === "string" && typeof kind === "string" && kind !== "Status") {
      const [version, group = ""] = apiVersion.split("/").reverse() as [string, string?];
      if (definitionOf(group, version, kind))
        bodies.set(`${id} ${bodies.size}`, readable(value) as typeof pod & { apiVersion: string });
    } else for (const item of Object.values(value)) collect(id, item);
  };
  for (const file of existsSync(golden) ? readdirSync(golden).sort() : [])
    for (const { id, expect: expected, ignore } of JSON.parse(readFileSync(path.join(golden, file), "utf8")))
      if (expected.status < 300 && !ignore && !/<suffix>e/.test(JSON.stringify(expected))) collect(id, expected.body);

  it.each([...bodies])("decodes to itself: %s", (_, body) => {
    const [version, group = ""] = body.apiVersion.split("/").reverse() as [string, string?];
    const { object, strictErrors, error } = decodeValue(body, definitionOf(group, version, body.kind)!);
    expect({ error, strictErrors }).toEqual({ error: undefined, strictErrors: [] });
    expect(object).toEqual(body);
  });
});

/** The recordings write <time> for what differs between runs. */
function readable(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (key, item) => {
    if (item === "<port>") return 30_000;
    if (item !== "<time>") return item;
    return /^(renewTime|acquireTime|eventTime)$/.test(key) ? "2026-01-01T00:00:00.000000Z" : "2026-01-01T00:00:00Z";
  });
}
