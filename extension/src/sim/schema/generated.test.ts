import { execFileSync } from "node:child_process";
import path from "node:path";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import { expect, it } from "vitest";
import type { Obj } from "../api/types";
import editor from "./editor.generated.json";
import type { Deployment, Pod } from "./types";

const root = path.resolve(import.meta.dirname, "../../../..");

it("the generated files are what the script makes", () => {
  execFileSync(process.execPath, [path.join(root, "scripts/generateSchema.mjs"), "--check"], { cwd: root });
});

it("kinds are objects", () => {
  const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "p" } } satisfies Pod;
  const object: Obj = pod as Pod | Deployment;
  expect((object as Pod).spec?.containers).toBeUndefined();
});

const ajv = new Ajv({ strict: false });
addFormats(ajv);
const validate = ajv.compile(editor);
const pod = (spec: object) => ({ apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec });

it.each([
  [
    "a pod",
    pod({ containers: [{ name: "c", image: "nginx", resources: { limits: { cpu: 1, memory: "1Gi" } } }] }),
    true,
  ],
  ["a list of two kinds", { apiVersion: "v1", kind: "List", items: [pod({ containers: [] })] }, true],
  ["a null where a field is optional", pod({ containers: [], nodeName: null }), true],
  ["an unknown field", pod({ containers: [], contaners: [] }), false],
  ["a port as text", pod({ containers: [{ name: "c", ports: [{ containerPort: "80" }] }] }), false],
  ["half a replica", { apiVersion: "apps/v1", kind: "Deployment", spec: { replicas: 1.5 } }, false],
  ["a known kind under a wrong version", { apiVersion: "v1", kind: "Deployment" }, false],
  ["a mistake within a list", { apiVersion: "v1", kind: "List", items: [pod({})] }, false],
])("the editor's schema judges %s rightly", (_, manifest, good) => {
  expect(validate(manifest)).toBe(good);
});
