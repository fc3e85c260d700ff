/** `kubectl create quota|priorityclass|poddisruptionbudget|ingress`. */
import type { Command } from "../../command";
import { fail } from "../../failures";
import { labelsOfSelector } from "../../selectors";
import { making } from "./made";

const quota = making({
  name: "quota",
  aliases: ["resourcequota"],
  about: "Create a quota with the specified name",
  usage: "NAME [--hard=key1=value1,key2=value2] [--scopes=Scope1,Scope2]",
  examples: ["kubectl create quota team --hard=cpu=4,memory=8Gi,pods=20"],
  failed: "failed to create quota: ",
  flags: [
    { name: "hard", type: "string", about: "The limits, as cpu=1,pods=2." },
    { name: "scopes", type: "string", about: "The scopes that the quota counts in." },
  ],
  *build({ flags }, name) {
    const pairs = flags
      .text("hard")
      .split(",")
      .filter((text) => text !== "");
    const hard = pairs.map((pair) => {
      const [resource, value, ...more] = pair.split("=");
      if (!resource || value === undefined || more.length > 0)
        fail(`Invalid argument syntax ${pair}, expected <resource>=<value>`);
      return [resource, value] as const;
    });
    const scopes = flags
      .text("scopes")
      .split(",")
      .filter((text) => text !== "");
    const spec = {
      ...(hard.length > 0 ? { hard: Object.fromEntries(hard) } : {}),
      ...(scopes.length > 0 ? { scopes } : {}),
    };
    return { apiVersion: "v1", kind: "ResourceQuota", metadata: { name }, spec, status: {} };
  },
});

const priorityclass = making({
  name: "priorityclass",
  aliases: ["pc"],
  about: "Create a priority class with the specified name",
  usage: "NAME --value=VALUE --global-default=BOOL",
  failed: "failed to create priorityclass: ",
  flags: [
    { name: "value", type: "integer", default: "0", about: "The priority." },
    { name: "global-default", type: "bool", about: "Whether pods without a class get this one." },
    { name: "description", type: "string", about: "When to use it." },
    {
      name: "preemption-policy",
      type: "string",
      default: "PreemptLowerPriority",
      about: "PreemptLowerPriority or Never.",
    },
  ],
  *build({ flags }, name) {
    const description = flags.text("description");
    return {
      apiVersion: "scheduling.k8s.io/v1",
      ...(description === "" ? {} : { description }),
      ...(flags.is("global-default") ? { globalDefault: true } : {}),
      kind: "PriorityClass",
      metadata: { name },
      preemptionPolicy: flags.text("preemption-policy"),
      value: flags.integer("value"),
    };
  },
});

const poddisruptionbudget = making({
  name: "poddisruptionbudget",
  aliases: ["pdb"],
  about: "Create a pod disruption budget with the specified name",
  usage: "NAME --selector=SELECTOR --min-available=N",
  failed: "failed to create poddisruptionbudgets: ",
  flags: [
    { name: "selector", type: "string", about: "The pods it is about, as app=web." },
    { name: "min-available", type: "string", about: "How many must stay, a number or a share." },
    { name: "max-unavailable", type: "string", about: "How many may be gone, a number or a share." },
  ],
  *build({ flags }, name) {
    const least = flags.text("min-available");
    const most = flags.text("max-unavailable");
    if (flags.text("selector") === "") fail("a selector must be specified");
    if (least === "" && most === "") fail("one of min-available or max-unavailable must be specified");
    if (least !== "" && most !== "") fail("min-available and max-unavailable cannot be both specified");
    const value = (text: string) => (/^\d+$/.test(text) ? Number(text) : text);
    return {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: { name },
      spec: {
        ...(most ? { maxUnavailable: value(most) } : {}),
        ...(least ? { minAvailable: value(least) } : {}),
        selector: labelsOfSelector(flags.text("selector")),
      },
      status: { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 },
    };
  },
});

interface Rule {
  host?: string;
  http: { paths: object[] };
}

const ingress = making({
  name: "ingress",
  aliases: ["ing"],
  about: "Create an ingress with the specified name",
  usage: "NAME --rule=host/path=service:port[,tls[=secret]]",
  examples: ["kubectl create ingress web --class=nginx --rule='web.example.com/*=web:80'"],
  failed: "failed to create ingress: ",
  flags: [
    { name: "rule", type: "array", about: "A rule, as host/path=service:port[,tls=secret]; may be repeated." },
    { name: "class", type: "string", about: "The ingress class." },
    { name: "default-backend", type: "string", about: "Where everything else goes, as service:port." },
    { name: "annotation", type: "array", about: "An annotation, as key=value; may be repeated." },
  ],
  *build({ flags }, name) {
    const texts = flags.list("rule");
    const fallback = flags.text("default-backend");
    if (texts.length === 0 && fallback === "")
      fail(
        "not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)",
      );
    const rules: Rule[] = [];
    const tls: { hosts?: string[]; secretName?: string }[] = [];
    for (const text of texts) {
      const parts = /^([^/]*)(\/[^=]*)=([^:,]+):([^,]+)(?:,(.*))?$/.exec(text);
      if (!parts) fail(`rule ${text} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`);
      const [, host = "", path = "", service = "", port = "", options = ""] = parts!;
      const isPrefix = path.endsWith("*");
      const backend = backendOf(service, port);
      const entry = {
        backend,
        path: isPrefix ? path.slice(0, -1) || "/" : path,
        pathType: isPrefix ? "Prefix" : "Exact",
      };
      const known = rules.find((rule) => (rule.host ?? "") === host);
      if (known) known.http.paths.push(entry);
      else rules.push({ ...(host === "" ? {} : { host }), http: { paths: [entry] } });
      if (!/^tls\b/.test(options)) continue;
      const secretName = options.slice("tls=".length);
      const same = tls.find((one) => (one.secretName ?? "") === secretName);
      if (same && host !== "" && !same.hosts?.includes(host)) same.hosts = [...(same.hosts ?? []), host];
      else if (!same)
        tls.push({ ...(host === "" ? {} : { hosts: [host] }), ...(secretName === "" ? {} : { secretName }) });
    }
    const annotations = Object.fromEntries(
      flags.list("annotation").map((text) => {
        const equals = text.indexOf("=");
        return [text.slice(0, equals), text.slice(equals + 1)];
      }),
    );
    const [service = "", port = ""] = fallback.split(":");
    const ingressClassName = flags.text("class");
    return {
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      metadata: { ...(Object.keys(annotations).length > 0 ? { annotations } : {}), name },
      spec: {
        ...(fallback === "" ? {} : { defaultBackend: backendOf(service, port) }),
        ...(ingressClassName === "" ? {} : { ingressClassName }),
        ...(rules.length > 0 ? { rules } : {}),
        ...(tls.length > 0 ? { tls } : {}),
      },
      status: { loadBalancer: {} },
    };
  },
});

const backendOf = (name: string, port: string): object => ({
  service: { name, port: /^\d+$/.test(port) ? { number: Number(port) } : { name: port } },
});

export const policyCommands: readonly Command[] = [ingress, poddisruptionbudget, priorityclass, quota];
