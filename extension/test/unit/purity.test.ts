/**
 * The simulator as it is bundled, libraries included, runs without a clock, chance, timers or the machine's language.
 * It runs in a realm of its own where each of them throws.
 */
import { existsSync } from "node:fs";
import path from "node:path";
import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { root } from "./sources";

const door = path.join(root, "extension/src/sim/index.ts");

/** Runs inside the realm before the simulator does. `instanceof Date` stays possible, because it asks for no time. */
const traps = `
  const trap = (name) => function () { throw new Error("the simulator reached for " + name); };
  const trapMembers = (object, owner, names) => {
    for (const name of names) Object.defineProperty(object, name, { value: trap(owner + "." + name), configurable: true, writable: true });
  };
  const DateTrap = trap("Date");
  trapMembers(DateTrap, "Date", ["now", "parse", "UTC"]);
  globalThis.Date = DateTrap;
  trapMembers(Math, "Math", ["random", "log", "log2", "log10", "log1p", "exp", "expm1", "pow", "sin", "cos", "tan",
    "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "hypot", "cbrt"]);
  trapMembers(String.prototype, "String", ["localeCompare", "toLocaleLowerCase", "toLocaleUpperCase", "normalize"]);
  trapMembers(Number.prototype, "Number", ["toLocaleString"]);
  trapMembers(Array.prototype, "Array", ["toLocaleString"]);
  globalThis.Intl = new Proxy({}, { get: (_, name) => trap("Intl." + String(name))() });
  for (const name of ["setTimeout", "setInterval", "setImmediate", "queueMicrotask", "fetch", "structuredClone"]) globalThis[name] = trap(name);
`;

const deployment = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web" },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: "web" } },
    template: {
      metadata: { labels: { app: "web" } },
      spec: { containers: [{ name: "web", image: "nginx:1.27" }] },
    },
  },
};

/** Runs inside the realm: boots the course's cluster, creates the Deployment, lets it settle, and reads the pods. */
const scenario = `
  const cluster = sim.createCluster({ world: sim.courseWorld({}), seed: 1 });
  const answer = cluster.request({
    method: "POST",
    target: "/apis/apps/v1/namespaces/default/deployments",
    headers: { "content-type": "application/json" },
    body: deployment,
    credentials: { sort: "certificate", commonName: "kubernetes-admin", organizations: ["system:masters"] },
  });
  cluster.settle();
  const phases = cluster.list("Pod", "default").map(({ status }) => status.phase);
  JSON.stringify({ code: answer.code, phases });
`;

describe("the bundled simulator", () => {
  it("throws where it would reach for a clock", () => {
    const realm = createContext({});
    runInContext(traps, realm);
    for (const reach of [
      "Date.now()",
      "new Date(0)",
      "Math.random()",
      "'a'.localeCompare('b')",
      "Intl.Collator",
      "setTimeout()",
    ]) {
      expect(() => runInContext(reach, realm), reach).toThrow("the simulator reached for");
    }
  });

  it("deploys three pods without a clock, chance, timers or a language", async () => {
    if (!existsSync(door)) return;
    const { outputFiles } = await build({
      entryPoints: [door],
      bundle: true,
      write: false,
      platform: "neutral",
      mainFields: ["module", "main"],
      format: "iife",
      globalName: "sim",
      target: "es2022",
      logLevel: "silent",
    });
    const realm = createContext({});
    runInContext(traps, realm);
    runInContext(outputFiles[0]!.text, realm, { filename: "sim.js" });
    Object.assign(realm, { deployment: JSON.stringify(deployment) });
    const outcome = JSON.parse(runInContext(scenario, realm));
    expect(outcome).toEqual({ code: 201, phases: ["Running", "Running", "Running"] });
  });
});
