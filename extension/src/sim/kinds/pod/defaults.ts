/**
 * What the API server fills into a pod, and into the pod template of every workload.
 * Modelled on pkg/apis/core/v1/defaults.go. All functions change their draft in place and may be called again.
 */
import type {
  Container,
  EphemeralContainer,
  LifecycleHandler,
  Pod,
  PodSpec,
  PodTemplateSpec,
  Probe,
  Volume,
} from "../../schema/types";
import { defaultClaimSpec } from "../common/claims";
import { roundedResources } from "../common/quantities";

type AnyContainer = Container | EphemeralContainer;
type Handler = NonNullable<Pick<Probe, "httpGet">["httpGet"]>;

/** A pod gets more than a template: requests from limits, host ports, service links. */
export function defaultPod(pod: Pod): void {
  pod.spec ??= { containers: [] };
  pod.status ??= {};
  const spec = pod.spec;
  defaultPodSpec(spec);
  spec.enableServiceLinks ??= true;
  for (const container of [...(spec.containers ?? []), ...(spec.initContainers ?? [])]) {
    defaultRequestsToLimits(container);
    if (!spec.hostNetwork) continue;
    for (const port of container.ports ?? [])
      if (!port.hostPort && port.containerPort) port.hostPort = port.containerPort;
  }
}

/** The template of a workload. */
export function defaultPodTemplate(template: PodTemplateSpec): void {
  template.metadata ??= {};
  template.spec ??= { containers: [] };
  defaultPodSpec(template.spec);
}

/** What holds for pods and templates alike. */
export function defaultPodSpec(spec: PodSpec): void {
  spec.restartPolicy ||= "Always";
  spec.terminationGracePeriodSeconds ??= 30;
  spec.dnsPolicy ||= "ClusterFirst";
  spec.securityContext ??= {};
  spec.schedulerName ||= "default-scheduler";
  const account = spec.serviceAccountName || spec.serviceAccount;
  if (account) Object.assign(spec, { serviceAccountName: account, serviceAccount: account });
  for (const field of ["hostNetwork", "hostPID", "hostIPC"] as const) if (spec[field] === false) delete spec[field];
  if (spec.overhead) spec.overhead = roundedResources(spec.overhead);
  defaultResources(spec.resources);
  for (const volume of spec.volumes ?? []) defaultVolume(volume);
  for (const container of spec.initContainers ?? []) defaultContainer(container);
  for (const container of spec.containers ?? []) defaultContainer(container);
  for (const container of spec.ephemeralContainers ?? []) defaultContainer(container);
}

/** `Always` for the tag `latest` or none, else `IfNotPresent`; a digest pins the image as a tag does. */
export function defaultPullPolicy(image: string | undefined): "Always" | "IfNotPresent" {
  const parts = /^[a-zA-Z0-9][\w./:-]*?(?::([\w][\w.-]{0,127}))?(@[\w+.-]+:[0-9a-fA-F]+)?$/.exec(image ?? "");
  if (!parts) return "IfNotPresent";
  const lastSegment = (image ?? "").split("@")[0]!.split("/").at(-1)!;
  const tag = lastSegment.includes(":") ? lastSegment.slice(lastSegment.indexOf(":") + 1) : parts[2] ? "" : "latest";
  return tag === "latest" ? "Always" : "IfNotPresent";
}

function defaultContainer(container: AnyContainer): void {
  container.imagePullPolicy ||= defaultPullPolicy(container.image);
  container.terminationMessagePath ||= "/dev/termination-log";
  container.terminationMessagePolicy ||= "File";
  container.resources ??= {};
  defaultResources(container.resources);
  for (const port of container.ports ?? []) {
    port.protocol ||= "TCP";
    if (port.hostPort === 0) delete port.hostPort;
  }
  for (const probe of [container.livenessProbe, container.readinessProbe, container.startupProbe]) defaultProbe(probe);
  defaultHandler(container.lifecycle?.postStart);
  defaultHandler(container.lifecycle?.preStop);
  for (const { valueFrom } of container.env ?? []) {
    if (valueFrom?.fieldRef) valueFrom.fieldRef.apiVersion ||= "v1";
    if (valueFrom?.resourceFieldRef) valueFrom.resourceFieldRef.divisor ??= "0";
    if (valueFrom?.fileKeyRef) valueFrom.fileKeyRef.optional ??= false;
  }
}

function defaultResources(resources: Container["resources"]): void {
  if (resources?.limits) resources.limits = roundedResources(resources.limits);
  if (resources?.requests) resources.requests = roundedResources(resources.requests);
}

function defaultRequestsToLimits(container: Container): void {
  const limits = container.resources?.limits;
  if (!container.resources || !limits || Object.keys(limits).length === 0) return;
  container.resources.requests = { ...limits, ...container.resources.requests };
}

function defaultProbe(probe: Probe | undefined): void {
  if (!probe) return;
  probe.timeoutSeconds ||= 1;
  probe.periodSeconds ||= 10;
  probe.successThreshold ||= 1;
  probe.failureThreshold ||= 3;
  if (probe.initialDelaySeconds === 0) delete probe.initialDelaySeconds;
  if (probe.httpGet) defaultHttpGet(probe.httpGet);
  if (probe.grpc) probe.grpc.service ??= "";
}

function defaultHandler(handler: LifecycleHandler | undefined): void {
  if (handler?.httpGet) defaultHttpGet(handler.httpGet);
}

function defaultHttpGet(action: Handler): void {
  action.path ||= "/";
  action.scheme ||= "HTTP";
  action.port ??= 0;
}

const fileMode = 0o644;

function defaultVolume(volume: Volume): void {
  if (Object.keys(volume).every((key) => key === "name")) volume.emptyDir = {};
  if (volume.secret) volume.secret.defaultMode ??= fileMode;
  if (volume.configMap) volume.configMap.defaultMode ??= fileMode;
  if (volume.hostPath) volume.hostPath.type ??= "";
  if (volume.image) volume.image.pullPolicy ||= defaultPullPolicy(volume.image.reference);
  if (volume.downwardAPI) {
    volume.downwardAPI.defaultMode ??= fileMode;
    for (const item of volume.downwardAPI.items ?? []) defaultDownwardItem(item);
  }
  if (volume.projected) {
    volume.projected.defaultMode ??= fileMode;
    for (const source of volume.projected.sources ?? []) {
      if (source.serviceAccountToken) source.serviceAccountToken.expirationSeconds ??= 3600;
      for (const item of source.downwardAPI?.items ?? []) defaultDownwardItem(item);
    }
  }
  if (volume.ephemeral?.volumeClaimTemplate) defaultClaimSpec(volume.ephemeral.volumeClaimTemplate.spec);
  if (volume.iscsi) volume.iscsi.iscsiInterface ||= "default";
}

function defaultDownwardItem(item: NonNullable<NonNullable<Volume["downwardAPI"]>["items"]>[number]): void {
  if (item.fieldRef) item.fieldRef.apiVersion ||= "v1";
  if (item.resourceFieldRef) item.resourceFieldRef.divisor ??= "0";
}
