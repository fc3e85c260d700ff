/** The checks of the Pod Security Standards, with the texts of k8s.io/pod-security-admission/policy. */
import type { TemplateMeta } from "../../api/types";
import type { Container, PodSpec } from "../../schema/types";

export type Level = "privileged" | "baseline" | "restricted";

type Check = (
  spec: PodSpec,
  containers: readonly Container[],
  metadata: TemplateMeta | undefined,
) => string | undefined;

/** What breaks a level, in the order of the checks' names. */
export function podSecurityProblems(level: Level, metadata: TemplateMeta | undefined, spec: PodSpec): string[] {
  if (level === "privileged") return [];
  const ephemeral = (spec.ephemeralContainers ?? []) as readonly unknown[] as readonly Container[];
  const containers = [...(spec.initContainers ?? []), ...(spec.containers ?? []), ...ephemeral];
  const checks = level === "baseline" ? BASELINE : RESTRICTED;
  return checks.flatMap((check) => check(spec, containers, metadata) ?? []);
}

const quote = (text: string): string => JSON.stringify(text);
const quoted = (names: readonly string[]): string => names.map(quote).join(", ");
const plural = (count: number, one: string, many = `${one}s`): string => (count === 1 ? one : many);

/** `container "c"` or `containers "a", "b"`. */
const containersText = (names: readonly string[]): string => `${plural(names.length, "container")} ${quoted(names)}`;

const namesOf = (containers: readonly Container[], bad: (container: Container) => boolean): string[] =>
  containers.filter(bad).map(({ name }) => name);

const BASELINE_CAPABILITIES: ReadonlySet<string> = new Set(
  "AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT".split(
    " ",
  ),
);

const capabilitiesBaseline: Check = (_spec, containers) => {
  const added = (container: Container) =>
    (container.securityContext?.capabilities?.add ?? []).filter((name) => !BASELINE_CAPABILITIES.has(name));
  const bad = namesOf(containers, (container) => added(container).length > 0);
  if (bad.length === 0) return undefined;
  const names = [...new Set(containers.flatMap(added))].sort();
  return `non-default capabilities (${containersText(bad)} must not include ${quoted(names)} in securityContext.capabilities.add)`;
};

const hostNamespaces: Check = (spec) => {
  const set = (["hostNetwork", "hostPID", "hostIPC"] as const)
    .filter((name) => spec[name])
    .map((name) => `${name}=true`);
  return set.length > 0 ? `host namespaces (${set.join(", ")})` : undefined;
};

const hostPathVolumes: Check = (spec) => {
  const bad = (spec.volumes ?? []).filter(({ hostPath }) => hostPath).map(({ name }) => name);
  return bad.length > 0 ? `hostPath volumes (${plural(bad.length, "volume")} ${quoted(bad)})` : undefined;
};

const hostPorts: Check = (_spec, containers) => {
  const portsOf = ({ ports }: Container) => (ports ?? []).flatMap(({ hostPort }) => (hostPort ? [hostPort] : []));
  const bad = namesOf(containers, (container) => portsOf(container).length > 0);
  if (bad.length === 0) return undefined;
  const ports = [...new Set(containers.flatMap(portsOf))].sort((a, b) => a - b);
  return `hostPort (${containersText(bad)} ${plural(bad.length, "uses", "use")} ${plural(ports.length, "hostPort")} ${ports.join(", ")})`;
};

const privileged: Check = (_spec, containers) => {
  const bad = namesOf(containers, ({ securityContext }) => securityContext?.privileged === true);
  return bad.length > 0
    ? `privileged (${containersText(bad)} must not set securityContext.privileged=true)`
    : undefined;
};

const procMount: Check = (_spec, containers) => {
  const mount = ({ securityContext }: Container) => securityContext?.procMount;
  const bad = namesOf(containers, (container) => ![undefined, "Default"].includes(mount(container)));
  if (bad.length === 0) return undefined;
  const values = [...new Set(containers.flatMap((container) => mount(container) ?? []))]
    .filter((value) => value !== "Default")
    .sort();
  return `procMount (${containersText(bad)} must not set securityContext.procMount to ${quoted(values)})`;
};

const SELINUX_TYPES = ["", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"];

const seLinuxOptions: Check = (spec, containers) => {
  const isBad = (options: { type?: string; user?: string; role?: string } | undefined) =>
    options !== undefined &&
    (!SELINUX_TYPES.includes(options.type ?? "") || Boolean(options.user) || Boolean(options.role));
  const bad = namesOf(containers, ({ securityContext }) => isBad(securityContext?.seLinuxOptions));
  const setters = [
    ...(isBad(spec.securityContext?.seLinuxOptions) ? ["pod"] : []),
    ...(bad.length > 0 ? [containersText(bad)] : []),
  ];
  if (setters.length === 0) return undefined;
  const all = [
    spec.securityContext?.seLinuxOptions,
    ...containers.map(({ securityContext }) => securityContext?.seLinuxOptions),
  ];
  const types = [
    ...new Set(all.flatMap((options) => (SELINUX_TYPES.includes(options?.type ?? "") ? [] : [options!.type!]))),
  ].sort();
  const parts = [
    ...(types.length > 0 ? [`${plural(types.length, "type")} ${quoted(types)}`] : []),
    ...(all.some((options) => options?.user) ? ["user may not be set"] : []),
    ...(all.some((options) => options?.role) ? ["role may not be set"] : []),
  ];
  return `seLinuxOptions (${setters.join(" and ")} set forbidden securityContext.seLinuxOptions: ${parts.join("; ")})`;
};

const seccompBaseline: Check = (spec, containers) => {
  const isBad = (type: string | undefined) => type === "Unconfined";
  const bad = namesOf(containers, ({ securityContext }) => isBad(securityContext?.seccompProfile?.type));
  const setters = [
    ...(isBad(spec.securityContext?.seccompProfile?.type) ? ["pod"] : []),
    ...(bad.length > 0 ? [containersText(bad)] : []),
  ];
  return setters.length > 0
    ? `seccompProfile (${setters.join(" and ")} must not set securityContext.seccompProfile.type to "Unconfined")`
    : undefined;
};

const SYSCTLS: ReadonlySet<string> = new Set([
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.ip_local_reserved_ports",
  "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.ping_group_range",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_rmem",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.tcp_wmem",
]);

const sysctls: Check = (spec) => {
  const bad = (spec.securityContext?.sysctls ?? []).map(({ name }) => name).filter((name) => !SYSCTLS.has(name));
  return bad.length > 0 ? `forbidden sysctls (${bad.join(", ")})` : undefined;
};

const BASELINE: readonly Check[] = [
  hostNamespaces,
  hostPathVolumes,
  hostPorts,
  privileged,
  procMount,
  capabilitiesBaseline,
  seLinuxOptions,
  seccompBaseline,
  sysctls,
];

const allowPrivilegeEscalation: Check = (spec, containers) => {
  if (spec.os?.name === "windows") return undefined;
  const bad = namesOf(containers, ({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false);
  if (bad.length === 0) return undefined;
  return `allowPrivilegeEscalation != false (${containersText(bad)} must set securityContext.allowPrivilegeEscalation=false)`;
};

const capabilitiesRestricted: Check = (spec, containers) => {
  if (spec.os?.name === "windows") return undefined;
  const undropped = namesOf(containers, ({ securityContext }) => !securityContext?.capabilities?.drop?.includes("ALL"));
  const addedBy = ({ securityContext }: Container) =>
    (securityContext?.capabilities?.add ?? []).filter((name) => name !== "NET_BIND_SERVICE");
  const adding = namesOf(containers, (container) => addedBy(container).length > 0);
  const names = [...new Set(containers.flatMap(addedBy))].sort();
  const parts = [
    ...(undropped.length > 0
      ? [`${containersText(undropped)} must set securityContext.capabilities.drop=["ALL"]`]
      : []),
    ...(adding.length > 0
      ? [`${containersText(adding)} must not include ${quoted(names)} in securityContext.capabilities.add`]
      : []),
  ];
  return parts.length > 0 ? `unrestricted capabilities (${parts.join("; ")})` : undefined;
};

const VOLUMES = [
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "image",
  "persistentVolumeClaim",
  "projected",
  "secret",
];

const restrictedVolumes: Check = (spec) => {
  const sourceOf = (volume: object) => Object.keys(volume).find((name) => name !== "name") ?? "unknown";
  const bad = (spec.volumes ?? []).filter((volume) => !VOLUMES.includes(sourceOf(volume)));
  if (bad.length === 0) return undefined;
  const types = [...new Set(bad.map(sourceOf))].sort();
  const names = bad.map(({ name }) => name);
  return `restricted volume types (${plural(names.length, "volume")} ${quoted(names)} ${plural(names.length, "uses", "use")} restricted volume ${plural(types.length, "type")} ${quoted(types)})`;
};

const runAsNonRoot: Check = (spec, containers) => {
  const pod = spec.securityContext?.runAsNonRoot;
  const explicit = namesOf(containers, ({ securityContext }) => securityContext?.runAsNonRoot === false);
  const implicit = namesOf(
    containers,
    ({ securityContext }) => securityContext?.runAsNonRoot === undefined && pod !== true,
  );
  if (explicit.length > 0 || pod === false) {
    const who = [...(pod === false ? ["pod"] : []), ...(explicit.length > 0 ? [containersText(explicit)] : [])].join(
      " and ",
    );
    return `runAsNonRoot != true (${who} must not set securityContext.runAsNonRoot=false)`;
  }
  if (implicit.length === 0) return undefined;
  return `runAsNonRoot != true (pod or ${containersText(implicit)} must set securityContext.runAsNonRoot=true)`;
};

const runAsUser: Check = (spec, containers) => {
  const bad = namesOf(containers, ({ securityContext }) => securityContext?.runAsUser === 0);
  const who = [
    ...(spec.securityContext?.runAsUser === 0 ? ["pod"] : []),
    ...(bad.length > 0 ? [containersText(bad)] : []),
  ];
  return who.length > 0 ? `runAsUser=0 (${who.join(" and ")} must not set runAsUser=0)` : undefined;
};

const seccompRestricted: Check = (spec, containers) => {
  if (spec.os?.name === "windows") return undefined;
  const isGood = (type: string | undefined) => type === "RuntimeDefault" || type === "Localhost";
  const pod = spec.securityContext?.seccompProfile?.type;
  const typeOf = ({ securityContext }: Container) => securityContext?.seccompProfile?.type;
  const explicit = namesOf(containers, (container) => typeOf(container) !== undefined && !isGood(typeOf(container)));
  const who = [
    ...(pod !== undefined && !isGood(pod) ? ["pod"] : []),
    ...(explicit.length > 0 ? [containersText(explicit)] : []),
  ];
  if (who.length > 0)
    return `seccompProfile (${who.join(" and ")} must not set securityContext.seccompProfile.type to "Unconfined")`;
  const implicit = pod === undefined ? namesOf(containers, (container) => typeOf(container) === undefined) : [];
  if (implicit.length === 0) return undefined;
  return `seccompProfile (pod or ${containersText(implicit)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")`;
};

/** The restricted level replaces three of baseline's checks and adds its own. */
const RESTRICTED: readonly Check[] = [
  ...BASELINE.filter((check) => check !== capabilitiesBaseline && check !== seccompBaseline),
  allowPrivilegeEscalation,
  capabilitiesRestricted,
  restrictedVolumes,
  runAsNonRoot,
  runAsUser,
  seccompRestricted,
];
