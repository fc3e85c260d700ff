/**
 * kube-proxy: follows Services and EndpointSlices and keeps its node's rules in step with them.
 *
 * Modelled on pkg/proxy/iptables/proxier.go: changes are collected and synced at most once a second, and a sync writes
 * the rules of changed Services alone. A Service's rules are two sorts of table entries in the node's kernel: what the
 * rules follow from (`services`), and every address that packets are compared with (`matches`). The health check
 * server and the periodic full sync are left out: nothing else here writes these tables.
 */
import type { Change, Component, OwnTables, Result, View } from "../client/component";
import { keyOf, splitKey } from "../client/component";
import type { EndpointSlice, Service } from "../schema/types";
import { hasRules, type Match, matchesOf, type PortRules, portsOf, type ServiceEntry } from "./serviceRules";

export interface KubeProxyOptions {
  /** The node's netfilter tables; the component's own tables unless given. */
  netfilter?(view: View): OwnTables;
  /** Upstream's `minSyncPeriod`. */
  readonly syncMsMin?: number;
  /** Tell the journal of every change of rules; a world of hundreds of nodes leaves that out. */
  readonly tells?: boolean;
}

const SERVICE_NAME = "kubernetes.io/service-name";
/** The only key: one sync looks at every Service that has changed since the last one. */
const SYNC = "sync";
const SYNC_MS_MIN = 1_000;

/** Makes the component of one node. */
export function createKubeProxy(options: KubeProxyOptions = {}): Component {
  const { syncMsMin = SYNC_MS_MIN, tells = true } = options;
  const netfilter = (view: View) => options.netfilter?.(view) ?? view.own;
  return {
    name: "kube-proxy",
    watches: [
      { kind: "Service", keys: wakeUnlessDue },
      { kind: "EndpointSlice", keys: wakeUnlessDue },
    ],
    startKeys: (view) => {
      // Rules of a former life whose Service has gone meanwhile.
      for (const [service] of netfilter(view).entries<ServiceEntry>("services")) view.own.set("pending", service, true);
      return [SYNC];
    },
    observe(view, change) {
      const service = serviceOf(change);
      if (service) view.own.set("pending", service, true);
    },
    reconcile(view): Result | undefined {
      const nextMs = view.own.get<number>("state", "nextSyncMs") ?? 0;
      if (view.nowMs < nextMs) {
        view.own.set("state", "timer", true);
        return { requeueAfterMs: nextMs - view.nowMs };
      }
      view.own.delete("state", "timer");
      const pending = view.own.entries<true>("pending");
      if (!pending.length) return undefined;
      view.own.set("state", "nextSyncMs", view.nowMs + syncMsMin);
      const changed = pending.filter(([service]) => {
        view.own.delete("pending", service);
        return syncService(view, netfilter(view), service);
      });
      if (!tells || !changed.length) return undefined;
      return {
        records: changed.map(([service]) => {
          const { namespace, name } = splitKey(service);
          const entry = netfilter(view).get<ServiceEntry>("services", service);
          const endpoints = entry ? (portsOf(entry)[0]?.endpoints.filter(({ ready }) => ready).length ?? 0) : 0;
          return {
            sort: "runtime" as const,
            ref: { kind: "Service", name, ...(namespace ? { namespace } : {}) },
            because: { rule: entry ? "kube-proxy/rules-synced" : "kube-proxy/rules-removed", compared: [] },
            what: { rules: service, node: view.node, endpoints },
          };
        }),
      };
    },
  };
}

/** All rules of a node as data, by Service and port. */
export function rulesOfNode(netfilter: Pick<OwnTables, "entries">): PortRules[] {
  return netfilter.entries<ServiceEntry>("services").flatMap(([, entry]) => portsOf(entry));
}

function serviceOf({ kind, object }: Change): string | undefined {
  if (kind === "Service") return keyOf(object);
  const { labels, namespace } = object.metadata;
  const name = labels?.[SERVICE_NAME];
  return name && `${namespace}/${name}`;
}

/** While a sync is due anyway there is nothing to wake. */
function wakeUnlessDue(view: View, change: Change<Service> | Change<EndpointSlice>): readonly string[] {
  if (!serviceOf(change as Change)) return [];
  return view.own.get("state", "timer") ? [] : [SYNC];
}

/** Writes one Service's rules. True when something changed. */
function syncService(view: View, netfilter: OwnTables, key: string): boolean {
  const { namespace, name } = splitKey(key);
  const service = view.get("Service", namespace, name);
  const before = netfilter.get<ServiceEntry>("services", key);
  const wanted = service && hasRules(service) ? service : undefined;
  const slices = wanted ? view.byIndex("EndpointSlice", "label", `${namespace}/${SERVICE_NAME}=${name}`) : [];
  if (before?.service !== wanted) writeMatches(netfilter, before?.service, wanted);
  else if (
    !before ||
    (before.slices.length === slices.length && before.slices.every((slice, i) => slice === slices[i]))
  )
    return false;
  if (wanted) netfilter.set<ServiceEntry>("services", key, { service: wanted, slices });
  else netfilter.delete("services", key);
  return true;
}

function writeMatches(netfilter: OwnTables, before: Service | undefined, now: Service | undefined): void {
  const wanted = new Map(now ? matchesOf(now) : []);
  for (const [key, { service }] of before ? matchesOf(before) : []) {
    // An address may have gone to another Service in the meantime; then it is no longer this one's to remove.
    if (!wanted.has(key) && netfilter.get<Match>("matches", key)?.service === service) netfilter.delete("matches", key);
  }
  for (const [key, match] of wanted) netfilter.set<Match>("matches", key, match);
}
