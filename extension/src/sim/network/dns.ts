/**
 * Names: what a pod's resolver asks, and what CoreDNS answers.
 *
 * Models pkg/kubelet/network/dns (resolv.conf by dnsPolicy), the search of a stub resolver, and CoreDNS' plugin
 * `kubernetes`. CoreDNS answers from the store's head: its own watch and its cache of 30 s are left out, since a name
 * that is a moment old resolves to the same rules. Every query is a packet to the name server and is answered only if it arrives.
 */
import type { KubeletConfig } from "../kubelet";
import type { EndpointSlice, Pod, Service } from "../schema/types";
import { byIndex, type KindSnapshot } from "../store/mvcc";
import { isAddress } from "./addresses";
import { head, type NetworkPhysics, stored } from "./physics";
import { gatewayOf } from "./topology";

/** What stands in /etc/resolv.conf. */
export interface ResolverConfig {
  readonly nameservers: readonly string[];
  readonly searches: readonly string[];
  readonly ndots: number;
  readonly options: readonly string[];
}

/** The resolver of a node: the router of the machines' network. */
export function nodeResolver(config: Pick<KubeletConfig, "internalIP">): ResolverConfig {
  return { nameservers: [gatewayOf(config.internalIP)], searches: [], ndots: 1, options: [] };
}

/** What the kubelet writes for a pod, by its dnsPolicy and dnsConfig. */
export function resolverOf(
  pod: Pod,
  config: Pick<KubeletConfig, "internalIP" | "clusterDNS" | "clusterDomain">,
): ResolverConfig {
  const { dnsPolicy = "ClusterFirst", dnsConfig, hostNetwork } = pod.spec ?? {};
  const domain = config.clusterDomain ?? "cluster.local";
  const clusterFirst = dnsPolicy === "ClusterFirstWithHostNet" || (dnsPolicy === "ClusterFirst" && !hostNetwork);
  const base: ResolverConfig =
    dnsPolicy === "None"
      ? { nameservers: [], searches: [], ndots: 1, options: [] }
      : clusterFirst && config.clusterDNS
        ? {
            nameservers: [config.clusterDNS],
            searches: [`${pod.metadata.namespace}.svc.${domain}`, `svc.${domain}`, domain],
            ndots: 5,
            options: ["ndots:5"],
          }
        : nodeResolver(config);
  // An option of the pod's own takes the place of the one with its name.
  const own = (dnsConfig?.options ?? []).map(({ name = "", value }) => (value ? `${name}:${value}` : name));
  const names = new Set(own.map((option) => option.split(":")[0]));
  const options = [...base.options.filter((option) => !names.has(option.split(":")[0])), ...own];
  const ndots = options.find((option) => option.startsWith("ndots:"))?.slice("ndots:".length);
  return {
    nameservers: [...new Set([...base.nameservers, ...(dnsConfig?.nameservers ?? [])])],
    searches: [...new Set([...base.searches, ...(dnsConfig?.searches ?? [])])],
    ndots: ndots === undefined ? base.ndots : Math.min(15, Number(ndots) || 0),
    options,
  };
}

/** The file as it stands in the container. */
export function resolvConfText({ nameservers, searches, options }: ResolverConfig): string {
  return [
    ...(searches.length ? [`search ${searches.join(" ")}`] : []),
    ...nameservers.map((server) => `nameserver ${server}`),
    ...(options.length ? [`options ${options.join(" ")}`] : []),
  ]
    .map((line) => `${line}\n`)
    .join("");
}

/** The names that a resolver asks for, one after the other, until one is answered. */
export function candidatesFor(name: string, { searches, ndots }: ResolverConfig): string[] {
  if (name.endsWith(".")) return [name.slice(0, -1)];
  const searched = searches.map((search) => `${name}.${search}`);
  const dots = name.split(".").length - 1;
  return dots >= ndots ? [name, ...searched] : [...searched, name];
}

/** What /etc/hosts of a pod knows. */
export function hostsAnswer(pod: Pod | undefined, podIP: string, hostname: string, name: string): string | undefined {
  if (name === "localhost") return "127.0.0.1";
  if (name === hostname) return podIP;
  return (pod?.spec?.hostAliases ?? []).find((alias) => (alias.hostnames ?? []).includes(name))?.ip;
}

export type DnsAnswer =
  | { readonly code: "NOERROR"; readonly addresses: readonly string[]; readonly name: string }
  | { readonly code: "NXDOMAIN" };

/** Names beyond the cluster that anybody can resolve. */
const WORLD: Readonly<Record<string, string>> = { "example.com": "93.184.215.14", "www.example.com": "93.184.215.14" };

/** What a name server beyond the cluster answers. */
export function answerOutside(name: string): DnsAnswer {
  const ip = WORLD[name.toLowerCase()];
  return ip ? { code: "NOERROR", addresses: [ip], name } : NXDOMAIN;
}

/** What CoreDNS answers to a question for A records (or for a name, when the question is an address). */
export function answerCluster(physics: NetworkPhysics, question: string, domain = "cluster.local"): DnsAnswer {
  const name = question.toLowerCase();
  const reverse = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\.in-addr\.arpa$/.exec(name);
  if (reverse) return answerReverse(physics, reverse.slice(1).reverse().join("."), domain);
  if (!name.endsWith(`.${domain}`)) return answerOutside(name);
  const labels = name.slice(0, -domain.length - 1).split(".");
  const sort = labels.at(-1);
  const namespace = labels.at(-2);
  if (!namespace || !stored(physics, "Namespace", undefined, namespace)) return NXDOMAIN;
  if (sort === "pod" && labels.length === 3) {
    // `pods insecure`: the address is in the name, whether or not there is such a pod.
    const ip = labels[0]!.replaceAll("-", ".");
    return isAddress(ip) ? found(question, [ip]) : NXDOMAIN;
  }
  const serviceName = labels.at(-3);
  if (sort !== "svc" || !serviceName || labels.length > 4) return NXDOMAIN;
  const service = stored(physics, "Service", namespace, serviceName);
  if (!service) return NXDOMAIN;
  return answerService(physics, question, service, labels.length === 4 ? labels[0] : undefined);
}

function answerService(
  physics: NetworkPhysics,
  question: string,
  service: Service,
  host: string | undefined,
): DnsAnswer {
  const { spec } = service;
  if (spec?.type === "ExternalName") {
    const answer = host === undefined ? answerOutside(spec.externalName ?? "") : NXDOMAIN;
    return answer.code === "NOERROR" ? { ...answer, name: spec.externalName ?? "" } : answer;
  }
  if (spec?.clusterIP !== "None")
    return host === undefined && spec?.clusterIP ? found(question, [spec.clusterIP]) : NXDOMAIN;
  const endpoints = readyEndpoints(physics, service);
  const addresses = endpoints
    .filter(({ ip, hostname }) => host === undefined || host === (hostname || ip.replaceAll(".", "-")))
    .map(({ ip }) => ip);
  return addresses.length ? found(question, addresses) : NXDOMAIN;
}

function readyEndpoints(physics: NetworkPhysics, { metadata, spec }: Service): { ip: string; hostname?: string }[] {
  const snapshot = head(physics, "EndpointSlice") as KindSnapshot;
  const slices = byIndex(
    snapshot,
    "label",
    `${metadata.namespace}/kubernetes.io/service-name=${metadata.name}`,
  ) as unknown as EndpointSlice[];
  const all = slices
    .filter(({ addressType }) => addressType === "IPv4")
    .flatMap(({ endpoints }) => endpoints ?? [])
    .filter(({ conditions }) => spec?.publishNotReadyAddresses || (conditions?.ready ?? true))
    .flatMap(({ addresses, hostname }) => addresses.map((ip) => ({ ip, ...(hostname ? { hostname } : {}) })));
  return all.sort((a, b) => (a.ip < b.ip ? -1 : 1));
}

function answerReverse(physics: NetworkPhysics, ip: string, domain: string): DnsAnswer {
  for (const object of head(physics, "Service").objects.values()) {
    const { metadata, spec } = object as unknown as Service;
    const place = `${metadata.name}.${metadata.namespace}.svc.${domain}`;
    if (spec?.clusterIPs?.includes(ip) || spec?.clusterIP === ip) return found(place, [ip]);
    if (spec?.clusterIP !== "None") continue;
    const endpoint = readyEndpoints(physics, object as unknown as Service).find((one) => one.ip === ip);
    if (endpoint) return found(`${endpoint.hostname || ip.replaceAll(".", "-")}.${place}`, [ip]);
  }
  return NXDOMAIN;
}

/** The name that asks for the name of an address. */
export function reverseName(ip: string): string {
  return `${ip.split(".").reverse().join(".")}.in-addr.arpa`;
}

const NXDOMAIN: DnsAnswer = { code: "NXDOMAIN" };

function found(name: string, addresses: readonly string[]): DnsAnswer {
  return { code: "NOERROR", addresses, name };
}
