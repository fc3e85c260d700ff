/**
 * What a container answers to those who connect: HTTP, TCP and the gRPC health protocol.
 *
 * Models the processes inside: the image's rules decide. Pure: effects of a request (an access log line, a process
 * that ends) are told, and {@link applyEffects} carries them out in the kubelet's tables.
 */
import type { OwnTables } from "../../client/component";
import type { Settings } from "../config";
import { type ContainerRecord, draftOf, type PodRecord, podByUid, storePod } from "../tables";
import { fileSystemOf, resolvePath } from "./files";
import type { ContainerProgram, HttpRule } from "./image";
import { appendLog, logKey } from "./logs";
import { programOf } from "./runtime";
import { fillTemplate, type TemplateValues } from "./template";

export interface HttpRequestToContainer {
  readonly port: number;
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The address that the request comes from. */
  readonly client?: string;
}

export type HttpAnswer =
  | {
      readonly sort: "response";
      readonly status: number;
      readonly body: string;
      readonly contentType: string;
      readonly delayMs: number;
      readonly effects: Effects;
    }
  | { readonly sort: "refused" };

export interface Effects {
  readonly log?: string;
  readonly exit?: boolean;
  readonly failHealth?: boolean;
}

/** The ports that a container's process listens on now. */
export function listeningPorts(
  settings: Settings,
  container: ContainerRecord,
  nowMs: number,
): "all" | readonly { port: number; protocol: "TCP" | "UDP" }[] {
  if (container.state !== "running" || nowMs < container.startedMs) return [];
  const program = programOf(settings, container);
  if (program.listens === "all") return "all";
  if (container.process.sort !== "program" || nowMs < container.startedMs + (program.startupMs ?? 0)) return [];
  const { args } = container.process;
  return (program.listens ?? []).map(({ port, protocol = "TCP", fromEnv, fromFlag }) => {
    const flag =
      fromFlag === undefined
        ? undefined
        : (args.find((arg) => arg.startsWith(`${fromFlag}=`))?.slice(fromFlag.length + 1) ??
          args[args.indexOf(fromFlag) + 1 || args.length]);
    const other = Number(flag?.replace(/^.*:/, "") ?? (fromEnv ? container.env[fromEnv] : undefined));
    return { port: Number.isInteger(other) && other > 0 ? other : port, protocol };
  });
}

/** Whether something accepts connections on a port. */
export function acceptsConnection(
  settings: Settings,
  container: ContainerRecord,
  port: number,
  nowMs: number,
  protocol: "TCP" | "UDP" = "TCP",
): boolean {
  const ports = listeningPorts(settings, container, nowMs);
  if (ports === "all") return !(programOf(settings, container).refuses ?? []).includes(port);
  return ports.some((one) => one.port === port && one.protocol === protocol);
}

/** The answer of a container to a request on one of its ports. */
export function answerHttp(
  own: OwnTables,
  settings: Settings,
  record: PodRecord,
  container: ContainerRecord,
  hostname: string,
  request: HttpRequestToContainer,
  nowMs: number,
): HttpAnswer {
  if (!acceptsConnection(settings, container, request.port, nowMs)) return { sort: "refused" };
  const program = programOf(settings, container);
  const path = request.path.split("?")[0] || "/";
  const rule = (program.http ?? []).find((one) => fits(one, program, container, path, nowMs));
  const files = fileSystemOf(own, program.files ?? {}, container);
  const values: TemplateValues = {
    hostname,
    ip: record.sandbox?.ip ?? "",
    image: container.image,
    startedMs: container.startedMs,
    env: container.env,
    args: container.process.sort === "program" ? container.process.args : [],
    path: request.path,
    client: request.client,
    method: request.method,
    readFile: (name) => files.read(name),
  };
  let status = rule?.status ?? (rule ? 200 : 404);
  let body = fillTemplate(rule?.body ?? "", values, nowMs);
  if (rule?.serveFiles) {
    const place = resolvePath(rule.serveFiles, `.${path}`);
    const content = files.read(place) ?? files.read(`${place === "/" ? "" : place}/index.html`);
    status = content === undefined ? (files.isFolder(place) ? 403 : 404) : 200;
    body = content ?? NOT_FOUND(status);
  }
  if (
    container.process.sort === "program" &&
    container.process.unhealthySinceMs !== undefined &&
    /health|ready|live/.test(path)
  )
    status = 500;
  const log = rule?.log === undefined ? undefined : fillTemplate(rule.log, { ...values, status }, nowMs);
  return {
    sort: "response",
    status,
    body,
    contentType: rule?.contentType ?? (body.startsWith("<") ? "text/html" : "text/plain; charset=utf-8"),
    delayMs: rule?.delayMs ?? 1,
    effects: {
      ...(log === undefined ? {} : { log }),
      ...(rule?.effect === "exit" ? { exit: true } : {}),
      ...(rule?.effect === "fail-health" ? { failHealth: true } : {}),
    },
  };
}

const NOT_FOUND = (status: number): string => {
  const text = status === 403 ? "403 Forbidden" : "404 Not Found";
  return `<html>\n<head><title>${text}</title></head>\n<body>\n<center><h1>${text}</h1></center>\n</body>\n</html>\n`;
};

function fits(
  rule: HttpRule,
  program: ContainerProgram,
  container: ContainerRecord,
  path: string,
  nowMs: number,
): boolean {
  if (
    rule.path !== undefined &&
    !(rule.path.endsWith("*") ? path.startsWith(rule.path.slice(0, -1)) : path === rule.path)
  )
    return false;
  if (rule.pathContains !== undefined && !path.includes(rule.pathContains)) return false;
  const ageMs = nowMs - container.startedMs;
  if (rule.whileYoungerThanMs !== undefined && ageMs >= rule.whileYoungerThanMs) return false;
  if (rule.onceOlderThanMs !== undefined && ageMs < rule.onceOlderThanMs) return false;
  if (rule.whenEnv === undefined) return true;
  const [name = "", value] = rule.whenEnv.split("=");
  const found = container.env[name] ?? program.env?.[name];
  return value === undefined ? Boolean(found) : found === value;
}

/** Carries out what a request did to a container. True when the pod's key should be looked at. */
export function applyEffects(
  own: OwnTables,
  podUid: string,
  containerId: string,
  effects: Effects,
  nowMs: number,
): boolean {
  const record = podByUid(own, podUid);
  const container = record?.containers.find((one) => one.id === containerId);
  if (!record || !container) return false;
  if (effects.log !== undefined) {
    appendLog(own, logKey(podUid, container.name, container.attempt), [
      { atMs: nowMs, stream: "stdout", text: effects.log },
    ]);
  }
  if ((!effects.exit && !effects.failHealth) || container.process.sort !== "program") return false;
  const draft = draftOf(record);
  const target = draft.containers.find((one) => one.id === containerId)!;
  target.process = {
    ...container.process,
    ...(effects.exit ? { ends: { atMs: nowMs, exitCode: 1 } } : {}),
    ...(effects.failHealth ? { unhealthySinceMs: nowMs } : {}),
  };
  storePod(own, record.key, podUid, draft);
  return true;
}
