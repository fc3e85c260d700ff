/**
 * pods/log, exec, attach, portforward and the proxies: checked here, answered by the pod's kubelet
 * (pkg/registry/core/pod/strategy.go LogLocation, streamLocation; rest/subresources.go).
 */
import { badRequest, invalid, notFound, serviceUnavailable } from "../../api/errors";
import { type FieldError, forbiddenField, invalidValue } from "../../api/fieldErrors";
import { labelsSelector, matchesLabels } from "../../api/selectors";
import { parseTime } from "../../api/time";
import type { Obj } from "../../api/types";
import type { Kind } from "../../kinds/kind";
import type { Pod, Service } from "../../schema/types";
import { mustGet } from "../handle";
import {
  KUBELET_TOPICS,
  type KubeletExecRequest,
  type KubeletLogRequest,
  type KubeletProxyRequest,
  type KubeletTarget,
} from "../kubeletMessages";
import { answer, type Desk, type Plan } from "../plan";
import type { ApiRequest, ConnectOptions } from "../request";

const NO_OPTIONS: ConnectOptions = { query: {} };

export function planLog(desk: Desk, kind: Kind, request: ApiRequest): Plan {
  const pod = mustGet(desk, kind, request) as unknown as Pod;
  const { query } = request.connect ?? NO_OPTIONS;
  const errors: FieldError[] = [];
  const whole = (name: string, min: number): number | undefined => {
    const text = query[name]?.[0];
    if (text === undefined || text === "") return undefined;
    if (!/^[+-]?\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
    const value = Number(text);
    if (value < min)
      errors.push(invalidValue(name, value, `must be greater than ${min === 0 ? "or equal to 0" : "0"}`));
    return value;
  };
  const limitBytes = whole("limitBytes", 1);
  const tailLines = whole("tailLines", 0);
  const sinceSeconds = whole("sinceSeconds", 1);
  const sinceTime = query.sinceTime?.[0];
  if (sinceTime && sinceSeconds !== undefined)
    errors.push(forbiddenField("", "at most one of `sinceTime` or `sinceSeconds` may be specified"));
  if (errors.length > 0) throw invalid({ kind: "PodLogOptions" }, pod.metadata.name, errors);
  const target = targetOf(pod, query);
  const node = pod.spec?.nodeName;
  if (!node) return { ...answer(204, undefined) };
  const sinceMs =
    sinceSeconds !== undefined ? desk.nowMs - sinceSeconds * 1000 : sinceTime ? parseTime(sinceTime) : undefined;
  const body: KubeletLogRequest = {
    ...target,
    follow: flag(query, "follow"),
    previous: flag(query, "previous"),
    timestamps: flag(query, "timestamps"),
    ...(typeof sinceMs === "number" ? { sinceMs } : {}),
    ...(tailLines === undefined ? {} : { tailLines }),
    ...(limitBytes === undefined ? {} : { limitBytes }),
  };
  return { sort: "connect", node, topic: KUBELET_TOPICS.log, body, follow: body.follow };
}

export function planExec(desk: Desk, kind: Kind, request: ApiRequest): Plan {
  const pod = mustGet(desk, kind, request) as unknown as Pod;
  const options = request.connect ?? NO_OPTIONS;
  const { query } = options;
  const target = targetOf(pod, query);
  const node = hostOf(pod);
  if (!options.upgrade) throw badRequest("Upgrade request required");
  const isExec = request.subresource === "exec";
  const body: KubeletExecRequest = {
    ...target,
    command: isExec ? (query.command ?? []) : [],
    stdin: flag(query, "stdin"),
    stdout: flag(query, "stdout"),
    stderr: flag(query, "stderr"),
    tty: flag(query, "tty"),
  };
  if (isExec && body.command.length === 0) throw badRequest("you must specify at least 1 command for the container");
  return { sort: "connect", node, topic: isExec ? KUBELET_TOPICS.exec : KUBELET_TOPICS.attach, body, follow: true };
}

export function planPortForward(desk: Desk, kind: Kind, request: ApiRequest): Plan {
  hostOf(mustGet(desk, kind, request) as unknown as Pod);
  if (!request.connect?.upgrade) throw badRequest("Upgrade request required");
  throw badRequest("port-forward is not served here: use kubectl exec, or the pod's address from another pod");
}

/** pods/NAME:PORT/proxy/PATH. */
export function planPodProxy(desk: Desk, kind: Kind, request: ApiRequest): Plan {
  const { scheme, name, port } = splitProxyName(request.name ?? "");
  const pod = mustGet(desk, kind, { ...request, name }) as unknown as Pod;
  return proxyTo(pod, scheme, port, request);
}

/** services/NAME:PORT/proxy/PATH: to any pod that is ready. */
export function planServiceProxy(desk: Desk, kind: Kind, request: ApiRequest): Plan {
  const { scheme, name, port } = splitProxyName(request.name ?? "");
  const service = mustGet(desk, kind, { ...request, name }) as unknown as Service;
  const { ports = [], selector } = service.spec ?? {};
  const wanted = port === "" ? ports[0] : ports.find((one) => one.name === port || String(one.port) === port);
  if (!wanted)
    throw serviceUnavailable(`no service port ${JSON.stringify(port)} found for service ${JSON.stringify(name)}`);
  const matches = labelsSelector(selector);
  const pods = desk
    .snapshot("Pod")
    .objects.values(`${request.namespace ?? ""}/`) as readonly Obj[] as unknown as readonly Pod[];
  const isReady = (pod: Pod) =>
    pod.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True");
  const ready = selector ? pods.filter((pod) => isReady(pod) && matchesLabels(matches, pod.metadata.labels)) : [];
  const pod = ready[Math.floor(desk.draw(`Service ${request.namespace}/${name}`, "proxy endpoint") * ready.length)];
  if (!pod) throw serviceUnavailable(`no endpoints available for service ${JSON.stringify(name)}`);
  return proxyTo(pod, scheme, String(wanted.targetPort ?? wanted.port), request);
}

export function planNodeProxy(_desk: Desk, _kind: Kind, request: ApiRequest): Plan {
  throw notFound("nodes/proxy", request.connect?.path ?? "");
}

function proxyTo(pod: Pod, scheme: "http" | "https", port: string, request: ApiRequest): Plan {
  const body: KubeletProxyRequest = {
    namespace: pod.metadata.namespace ?? "",
    pod: pod.metadata.name,
    uid: pod.metadata.uid ?? "",
    port,
    scheme,
    method: METHODS[request.verb] ?? "GET",
    path: `/${request.connect?.path ?? ""}`,
    ...(typeof request.body === "string" && request.body !== "" ? { body: request.body } : {}),
  };
  return { sort: "connect", node: hostOf(pod), topic: KUBELET_TOPICS.proxy, body, follow: false };
}

const METHODS: Readonly<Record<string, string>> = {
  create: "POST",
  delete: "DELETE",
  get: "GET",
  patch: "PATCH",
  update: "PUT",
};

/** `name`, `name:port` or `https:name:port`. */
function splitProxyName(text: string): { scheme: "http" | "https"; name: string; port: string } {
  const parts = text.split(":");
  if (parts.length === 3 && (parts[0] === "http" || parts[0] === "https" || parts[0] === ""))
    return { scheme: parts[0] === "https" ? "https" : "http", name: parts[1]!, port: parts[2]! };
  if (parts.length > 2) throw badRequest(`invalid pod request ${JSON.stringify(text)}`);
  return { scheme: "http", name: parts[0]!, port: parts[1] ?? "" };
}

function hostOf({ metadata, spec }: Pod): string {
  if (!spec?.nodeName) throw badRequest(`pod ${metadata.name} does not have a host assigned`);
  return spec.nodeName;
}

function targetOf({ metadata, spec }: Pod, query: ConnectOptions["query"]): KubeletTarget {
  const containers = spec?.containers ?? [];
  const all = [...(spec?.initContainers ?? []), ...containers, ...(spec?.ephemeralContainers ?? [])].map(
    ({ name }) => name,
  );
  const asked = query.container?.[0] ?? "";
  if (asked === "" && containers.length !== 1) {
    const choice = all.length > 0 ? `, choose one of: [${all.join(" ")}]` : "";
    throw badRequest(`a container name must be specified for pod ${metadata.name}${choice}`);
  }
  if (asked !== "" && !all.includes(asked))
    throw badRequest(`container ${asked} is not valid for pod ${metadata.name}`);
  const { namespace = "", name, uid = "" } = metadata;
  return { namespace, pod: name, uid, container: asked || containers[0]!.name };
}

function flag(query: ConnectOptions["query"], name: string): boolean {
  const value = query[name]?.[0];
  return value !== undefined && value !== "0" && value.toLowerCase() !== "false";
}
