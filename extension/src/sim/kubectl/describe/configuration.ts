/** `kubectl describe` for ConfigMaps, Secrets, Services, ServiceAccounts, quotas, Endpoints, Ingresses, claims. */
import type { Obj } from "../../api/types";
import { base64Text } from "../../kinds/common/base64";
import type {
  ConfigMap,
  EndpointSlice,
  Ingress,
  PersistentVolumeClaim,
  Pod,
  Secret,
  Service,
} from "../../schema/types";
import { keysOf } from "../text";
import { writeUsage } from "./cluster";
import { type Writer, writeAnnotations, writeLabels } from "./writer";

function begin(w: Writer, { metadata }: Pick<Obj, "metadata">, labels = true): void {
  w.write(0, `Name:\t${metadata.name}\nNamespace:\t${metadata.namespace ?? ""}\n`);
  if (!labels) return;
  writeLabels(w, "Labels", metadata.labels);
  writeAnnotations(w, "Annotations", metadata.annotations);
}

export function writeConfigMap(w: Writer, map: ConfigMap): void {
  begin(w, map);
  w.write(0, "\nData\n====\n");
  for (const key of keysOf(map.data)) w.write(0, `${key}:\n----\n${map.data![key]}\n\n`);
  w.write(0, "\nBinaryData\n====\n");
  for (const key of keysOf(map.binaryData)) w.write(0, `${key}: ${base64Text(map.binaryData![key]!).length} bytes\n`);
  w.write(0, "\n");
}

export function writeSecret(w: Writer, secret: Secret): void {
  begin(w, secret);
  w.write(0, `\nType:\t${secret.type ?? ""}\n\nData\n====\n`);
  for (const key of keysOf(secret.data)) {
    const text = base64Text(secret.data![key]!);
    w.write(
      0,
      key === "token" && secret.type === "kubernetes.io/service-account-token"
        ? `${key}:\t${text}\n`
        : `${key}:\t${text.length} bytes\n`,
    );
  }
}

export function writeService(w: Writer, service: Service, slices: readonly EndpointSlice[]): void {
  const { spec, status } = service;
  begin(w, service);
  w.write(0, `Selector:\t${pairs(spec?.selector)}\nType:\t${spec?.type ?? ""}\n`);
  if (spec?.ipFamilyPolicy) w.write(0, `IP Family Policy:\t${spec.ipFamilyPolicy}\n`);
  if (spec?.ipFamilies?.length) w.write(0, `IP Families:\t${spec.ipFamilies.join(",")}\n`);
  w.write(
    0,
    `IP:\t${spec?.clusterIP ?? ""}\nIPs:\t${spec?.clusterIPs?.length ? spec.clusterIPs.join(",") : "<none>"}\n`,
  );
  if (spec?.externalIPs?.length) w.write(0, `External IPs:\t${spec.externalIPs.join(",")}\n`);
  if (spec?.loadBalancerIP) w.write(0, `Desired LoadBalancer IP:\t${spec.loadBalancerIP}\n`);
  if (spec?.externalName) w.write(0, `External Name:\t${spec.externalName}\n`);
  const ingress = status?.loadBalancer?.ingress ?? [];
  if (ingress.length > 0)
    w.write(
      0,
      `LoadBalancer Ingress:\t${ingress.map(({ ip, hostname, ipMode }) => (ip ? `${ip}${ipMode ? ` (${ipMode})` : ""}` : hostname)).join(", ")}\n`,
    );
  for (const port of spec?.ports ?? []) {
    const name = port.name || "<unset>";
    w.write(0, `Port:\t${name}\t${port.port}/${port.protocol ?? "TCP"}\n`);
    w.write(0, `TargetPort:\t${port.targetPort ?? port.port}/${port.protocol ?? "TCP"}\n`);
    if (port.nodePort) w.write(0, `NodePort:\t${name}\t${port.nodePort}/${port.protocol ?? "TCP"}\n`);
    w.write(0, `Endpoints:\t${endpointsText(slices, port.name ?? "")}\n`);
  }
  w.write(0, `Session Affinity:\t${spec?.sessionAffinity ?? ""}\n`);
  if (spec?.externalTrafficPolicy) w.write(0, `External Traffic Policy:\t${spec.externalTrafficPolicy}\n`);
  if (spec?.internalTrafficPolicy) w.write(0, `Internal Traffic Policy:\t${spec.internalTrafficPolicy}\n`);
  if (spec?.trafficDistribution) w.write(0, `Traffic Distribution:\t${spec.trafficDistribution}\n`);
  if (spec?.loadBalancerSourceRanges?.length)
    w.write(0, `LoadBalancer Source Ranges:\t${spec.loadBalancerSourceRanges.join(",")}\n`);
}

/** Up to three addresses of the endpoints that are ready, and how many more. */
export function endpointsText(slices: readonly EndpointSlice[], portName: string): string {
  const list: string[] = [];
  let count = 0;
  for (const { endpoints, ports } of slices) {
    for (const port of ports ?? []) {
      if ((port.name ?? "") !== portName) continue;
      for (const { addresses, conditions } of endpoints ?? []) {
        if (conditions?.ready === false) continue;
        for (const address of addresses) {
          count += 1;
          if (list.length < 3) list.push(`${address.includes(":") ? `[${address}]` : address}:${port.port}`);
        }
      }
    }
  }
  return `${list.join(",")}${count > list.length ? ` + ${count - list.length} more...` : ""}`;
}

const pairs = (map: Readonly<Record<string, string>> | undefined): string => {
  const keys = keysOf(map);
  return keys.length === 0 ? "<none>" : keys.map((key) => `${key}=${map![key]}`).join(",");
};

export function writeEndpointSlice(w: Writer, slice: EndpointSlice): void {
  begin(w, slice);
  w.write(0, `AddressType:\t${slice.addressType}\n`);
  if (!slice.ports?.length) w.write(0, "Ports: <unset>\n");
  else {
    w.write(0, "Ports:\n  Name\tPort\tProtocol\n");
    w.write(1, "----\t----\t--------\n");
    for (const { name, port, protocol } of slice.ports)
      w.write(1, `${name || "<unset>"}\t${port ?? "<unset>"}\t${protocol ?? ""}\n`);
  }
  if (!slice.endpoints?.length) {
    w.write(0, "Endpoints: <none>\n");
    return;
  }
  w.write(0, "Endpoints:\n");
  for (const { addresses, conditions, hostname, targetRef, nodeName, zone } of slice.endpoints) {
    w.write(1, `- Addresses:\t${addresses.join(", ")}\n`);
    w.write(2, "Conditions:\n");
    w.write(3, `Ready:\t${conditions?.ready ?? "<unset>"}\n`);
    w.write(2, `Hostname:\t${hostname ?? "<unset>"}\n`);
    if (targetRef) w.write(2, `TargetRef:\t${targetRef.kind}/${targetRef.name}\n`);
    w.write(2, `NodeName:\t${nodeName ?? "<unset>"}\n`);
    w.write(2, `Zone:\t${zone ?? "<unset>"}\n`);
  }
}

export function writeServiceAccount(
  w: Writer,
  account: Obj & { secrets?: { name?: string }[]; imagePullSecrets?: { name?: string }[] },
): void {
  begin(w, account);
  const lines: readonly (readonly [string, readonly { name?: string }[]])[] = [
    ["Image pull secrets", account.imagePullSecrets ?? []],
    ["Mountable secrets", account.secrets ?? []],
    ["Tokens", []],
  ];
  for (const [title, list] of lines) {
    if (list.length === 0) w.write(0, `${title}:\t<none>\n`);
    list.forEach(({ name }, at) => w.write(0, at === 0 ? `${title}:\t${name ?? ""}\n` : `\t${name ?? ""}\n`));
  }
}

export function writeResourceQuota(w: Writer, quota: Obj): void {
  begin(w, quota, false);
  const scopes = (quota.spec as { scopes?: string[] } | undefined)?.scopes ?? [];
  if (scopes.length > 0) w.write(0, `Scopes:\t${[...scopes].sort().join(", ")}\n`);
  writeUsage(w, quota, "");
}

export function writeClaim(w: Writer, claim: PersistentVolumeClaim, pods: readonly Pod[]): void {
  const { metadata, spec, status } = claim;
  w.write(
    0,
    `Name:\t${metadata.name}\nNamespace:\t${metadata.namespace}\nStorageClass:\t${spec?.storageClassName ?? ""}\n`,
  );
  w.write(0, metadata.deletionTimestamp ? `Status:\tTerminating\n` : `Status:\t${status?.phase ?? ""}\n`);
  w.write(0, `Volume:\t${spec?.volumeName ?? ""}\n`);
  writeLabels(w, "Labels", metadata.labels);
  writeAnnotations(w, "Annotations", metadata.annotations);
  w.write(0, `Finalizers:\t[${(metadata.finalizers ?? []).join(" ")}]\n`);
  const modes: Readonly<Record<string, string>> = {
    ReadWriteOnce: "RWO",
    ReadOnlyMany: "ROX",
    ReadWriteMany: "RWX",
    ReadWriteOncePod: "RWOP",
  };
  const isBound = Boolean(spec?.volumeName);
  w.write(
    0,
    `Capacity:\t${isBound ? (status?.capacity?.storage ?? "") : ""}\nAccess Modes:\t${isBound ? (status?.accessModes ?? []).map((mode) => modes[mode] ?? mode).join(",") : ""}\n`,
  );
  if (spec?.volumeMode) w.write(0, `VolumeMode:\t${spec.volumeMode}\n`);
  const users = pods
    .filter((pod) => pod.spec?.volumes?.some((volume) => volume.persistentVolumeClaim?.claimName === metadata.name))
    .map((pod) => pod.metadata.name);
  users.forEach((name, at) => w.write(0, at === 0 ? `Used By:\t${name}\n` : `\t${name}\n`));
  if (users.length === 0) w.write(0, "Used By:\t<none>\n");
}

export function writeIngress(
  w: Writer,
  ingress: Ingress,
  backendsOf: (service: string, port: { name?: string; number?: number }) => string,
): void {
  const { metadata, spec, status } = ingress;
  w.write(0, `Name:\t${metadata.name}\n`);
  writeLabels(w, "Labels", metadata.labels);
  w.write(
    0,
    `Namespace:\t${metadata.namespace}\nAddress:\t${(status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip ?? hostname).join(",")}\n`,
  );
  w.write(0, `Ingress Class:\t${spec?.ingressClassName ?? "<none>"}\n`);
  const backend = (
    one: { service?: { name: string; port?: { name?: string; number?: number } } } | undefined,
  ): string => {
    const service = one?.service;
    if (!service) return "<default>";
    return `${service.name}:${service.port?.name ?? service.port?.number ?? ""} (${backendsOf(service.name, service.port ?? {})})`;
  };
  w.write(0, `Default backend:\t${spec?.defaultBackend ? backend(spec.defaultBackend as never) : "<default>"}\n`);
  if (spec?.tls?.length) {
    w.write(0, "TLS:\n");
    for (const { secretName, hosts = [] } of spec.tls)
      w.write(1, secretName ? `${secretName} terminates ${hosts.join(",")}\n` : `SNI routes ${hosts.join(",")}\n`);
  }
  w.write(0, "Rules:\n  Host\tPath\tBackends\n");
  w.write(1, "----\t----\t--------\n");
  let count = 0;
  for (const { host, http } of spec?.rules ?? []) {
    if (!http) continue;
    count += 1;
    w.write(1, `${host || "*"}\t\n`);
    for (const { path, backend: own } of http.paths) w.write(2, `\t${path ?? ""} \t${backend(own as never)}\n`);
  }
  if (count === 0) w.write(1, "*\t*\t" + backend(spec?.defaultBackend as never) + "\n");
  writeAnnotations(w, "Annotations", metadata.annotations);
}
