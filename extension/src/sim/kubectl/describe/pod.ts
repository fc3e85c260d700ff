/** `kubectl describe pod`. */
import { controllerOf } from "../../api/meta";
import { parseTime } from "../../api/time";
import { humanDuration } from "../../kinds/ages";
import type { Pod } from "../../schema/types";
import { writeContainers, writeTolerations, writeVolumes } from "./containers";
import { rfc1123 } from "./moment";
import { writeSpread } from "./podTemplate";
import { type Writer, writeAnnotations, writeLabels } from "./writer";

export function writePod(w: Writer, pod: Pod, nowMs: number): void {
  const { metadata, spec, status = {} } = pod;
  w.write(0, `Name:\t${metadata.name}\nNamespace:\t${metadata.namespace}\n`);
  if (spec?.priority !== undefined) w.write(0, `Priority:\t${spec.priority}\n`);
  if (spec?.priorityClassName) w.write(0, `Priority Class Name:\t${spec.priorityClassName}\n`);
  if (spec?.runtimeClassName) w.write(0, `Runtime Class Name:\t${spec.runtimeClassName}\n`);
  if (spec?.serviceAccountName) w.write(0, `Service Account:\t${spec.serviceAccountName}\n`);
  w.write(0, `Node:\t${spec?.nodeName ? `${spec.nodeName}/${status.hostIP ?? ""}` : "<none>"}\n`);
  if (status.startTime) w.write(0, `Start Time:\t${rfc1123(status.startTime)}\n`);
  writeLabels(w, "Labels", metadata.labels);
  writeAnnotations(w, "Annotations", metadata.annotations);
  if (metadata.deletionTimestamp && status.reason !== "NodeLost") {
    const lasts = humanDuration(nowMs - (parseTime(metadata.deletionTimestamp) ?? nowMs));
    w.write(
      0,
      `Status:\tTerminating (lasts ${lasts})\nTermination Grace Period:\t${metadata.deletionGracePeriodSeconds ?? 0}s\n`,
    );
  } else w.write(0, `Status:\t${status.phase ?? ""}\n`);
  if (status.reason) w.write(0, `Reason:\t${status.reason}\n`);
  if (status.message) w.write(0, `Message:\t${status.message}\n`);
  if (spec?.securityContext?.seccompProfile)
    w.write(0, `SeccompProfile:\t${spec.securityContext.seccompProfile.type}\n`);
  w.write(0, `IP:\t${status.podIP ?? ""}\n`);
  if (status.podIPs?.length) {
    w.write(0, "IPs:\n");
    for (const { ip } of status.podIPs) w.write(1, `IP:\t${ip}\n`);
  } else w.write(0, "IPs:\t<none>\n");
  const owner = controllerOf(pod);
  if (owner) w.write(0, `Controlled By:\t${owner.kind}/${owner.name}\n`);
  if (status.nominatedNodeName) w.write(0, `NominatedNodeName:\t${status.nominatedNodeName}\n`);
  if (spec?.initContainers?.length)
    writeContainers(w, "Init Containers", spec.initContainers, status.initContainerStatuses ?? [], "", pod);
  writeContainers(w, "Containers", spec?.containers ?? [], status.containerStatuses ?? [], "", pod);
  if (spec?.ephemeralContainers?.length)
    writeContainers(
      w,
      "Ephemeral Containers",
      spec.ephemeralContainers as never,
      status.ephemeralContainerStatuses ?? [],
      "",
      pod,
    );
  if (spec?.readinessGates?.length) {
    w.write(0, "Readiness Gates:\n  Type\tStatus\n");
    for (const { conditionType } of spec.readinessGates) {
      w.write(
        1,
        `${conditionType} \t${status.conditions?.find(({ type }) => type === conditionType)?.status ?? "<none>"} \n`,
      );
    }
  }
  if (status.conditions?.length) {
    w.write(0, "Conditions:\n  Type\tStatus\n");
    for (const { type, status: value } of status.conditions) w.write(1, `${type} \t${value} \n`);
  }
  writeVolumes(w, spec?.volumes ?? [], "");
  w.write(0, `QoS Class:\t${status.qosClass ?? ""}\n`);
  writeLabels(w, "Node-Selectors", spec?.nodeSelector);
  writeTolerations(w, "Tolerations", spec?.tolerations ?? []);
  writeSpread(w, (spec?.topologySpreadConstraints ?? []) as never, "");
}
