/** `kubectl run`: one pod from an image. Attaching is left out: there is no terminal within the terminal. */
import type { Obj } from "../../api/types";
import { createMade } from "../changes";
import type { Call, Command } from "../command";
import { DRY_RUN, FIELD_MANAGER, PRINTING } from "../commonFlags";
import { fail } from "../failures";
import type { Conversation } from "../io";

export const run: Command = {
  name: "run",
  about: "Run a particular image on the cluster",
  usage:
    'NAME --image=image [--env="key=value"] [--port=port] [--dry-run=server|client] [--overrides=inline-json] [--command] -- [COMMAND] [args...]',
  examples: [
    "kubectl run web --image=nginx",
    "kubectl run web --image=nginx --port=80 --expose",
    "kubectl run once --image=busybox --restart=Never -- sh -c 'echo hello'",
  ],
  flags: [
    ...PRINTING,
    DRY_RUN,
    FIELD_MANAGER("kubectl-run"),
    { name: "annotations", type: "array", about: "An annotation, as key=value; may be repeated." },
    { name: "attach", type: "bool", about: "Not here." },
    { name: "command", type: "bool", about: "Whether the words after -- are the command, not its arguments." },
    { name: "env", type: "array", about: "An environment variable, as NAME=value; may be repeated." },
    { name: "expose", type: "bool", about: "Whether to create a service too." },
    { name: "image", type: "string", about: "The image to run." },
    { name: "image-pull-policy", type: "string", about: "Always, IfNotPresent or Never." },
    { name: "labels", short: "l", type: "string", about: "Labels, as a=b,c=d." },
    { name: "overrides", type: "string", about: "JSON to merge over the pod." },
    { name: "port", type: "string", about: "The port that the container listens on." },
    { name: "privileged", type: "bool", about: "Whether the container is privileged." },
    { name: "quiet", short: "q", type: "bool", about: "Whether to say less." },
    { name: "restart", type: "string", default: "Always", about: "Always, OnFailure or Never." },
    { name: "rm", type: "bool", about: "Not here." },
    { name: "stdin", short: "i", type: "bool", about: "Whether the container keeps its input open." },
    { name: "tty", short: "t", type: "bool", about: "Whether the container has a terminal." },
  ],
  *run(call) {
    const { flags } = call;
    const names = call.dash >= 0 ? call.args.slice(0, call.dash) : call.args;
    if (names.length === 0) fail("NAME is required for run\nSee 'kubectl run -h' for help and examples");
    if (flags.text("image") === "") fail('required flag(s) "image" not set');
    if (flags.is("rm") || flags.is("attach"))
      fail("--attach and --rm are not supported here; use kubectl logs and kubectl delete");
    if (flags.is("expose") && flags.text("port") === "") fail("--port must be set when exposing a service");
    const pod = podOf(call, names[0]!);
    const code = yield* createMade(call, pod, { manager: "kubectl-run" });
    if (!flags.is("expose")) return code;
    if (flags.text("output") === "yaml") yield* separator();
    return yield* createMade(call, serviceOf(pod, Number(flags.text("port"))), { manager: "kubectl-run" });
  },
};

function* separator(): Conversation<void> {
  yield { sort: "print", text: "---\n" };
}

function podOf({ flags, args, dash }: Call, name: string): Obj {
  const words = dash >= 0 ? args.slice(dash) : args.slice(1);
  const labels = flags.text("labels") === "" ? { run: name } : pairsOf(flags.text("labels").split(","), "labels");
  const annotations = pairsOf(flags.list("annotations"), "annotations");
  const env = flags.list("env").map((text) => {
    const equals = text.indexOf("=");
    if (equals < 1) fail(`invalid env: ${text}`);
    return { name: text.slice(0, equals), value: text.slice(equals + 1) };
  });
  const restartPolicy = flags.text("restart");
  if (!["Always", "OnFailure", "Never"].includes(restartPolicy))
    fail(`invalid restart policy: ${restartPolicy}\nSee 'kubectl run -h' for help and examples`);
  const container = {
    ...(words.length === 0 ? {} : flags.is("command") ? { command: words } : { args: words }),
    ...(env.length > 0 ? { env } : {}),
    image: flags.text("image"),
    ...(flags.text("image-pull-policy") ? { imagePullPolicy: flags.text("image-pull-policy") } : {}),
    name,
    ...(flags.text("port") ? { ports: [{ containerPort: Number(flags.text("port")) }] } : {}),
    resources: {},
    ...(flags.is("privileged") ? { securityContext: { privileged: true } } : {}),
    ...(flags.is("stdin") ? { stdin: true, stdinOnce: true } : {}),
    ...(flags.is("tty") ? { tty: true } : {}),
  };
  const pod: Obj = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { ...(Object.keys(annotations).length > 0 ? { annotations } : {}), labels, name },
    spec: { containers: [container], dnsPolicy: "ClusterFirst", restartPolicy },
    status: {},
  };
  const overrides = flags.text("overrides");
  return overrides === "" ? pod : (merged(pod, parsed(overrides)) as Obj);
}

function pairsOf(texts: readonly string[], what: string): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const equals = text.indexOf("=");
      if (equals < 1) fail(what === "labels" ? `unexpected label spec: ${text}` : `invalid ${what}: ${text}`);
      return [text.slice(0, equals), text.slice(equals + 1)];
    }),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return fail("invalid JSON in --overrides");
  }
}

/** A JSON merge patch. */
function merged(base: unknown, patch: unknown): unknown {
  if (typeof patch !== "object" || patch === null || Array.isArray(patch)) return patch;
  const result: Record<string, unknown> = { ...(base as Record<string, unknown>) };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = merged(result[key], value);
  }
  return result;
}

function serviceOf({ metadata }: Obj, port: number): Obj {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: metadata.name },
    spec: { ports: [{ port, protocol: "TCP", targetPort: port }], selector: metadata.labels },
    status: { loadBalancer: {} },
  };
}
