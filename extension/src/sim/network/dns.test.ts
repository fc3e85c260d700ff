import { describe, expect, it } from "vitest";
import type { Pod } from "../schema/types";
import { answerCluster, candidatesFor, resolvConfText, resolverOf } from "./dns";
import { resolve } from "./request";
import { endpoint, NODES, networkRig, serviceOf } from "./testing";

const CLIENT = { sort: "pod", namespace: "default", name: "client" } as const;

function rig(dnsEndpoints = [endpoint("coredns", "10.244.2.5", "node-2")]) {
  const made = networkRig();
  made.pod({
    name: "client",
    node: "node-1",
    ip: "10.244.1.2",
    spec: { hostAliases: [{ ip: "10.0.0.9", hostnames: ["old"] }] },
  });
  made.pod({ name: "coredns", node: "node-2", ip: "10.244.2.5", image: "coredns" });
  const dns = { clusterIP: "10.96.0.10", ports: [{ name: "dns", port: 53, targetPort: 53, protocol: "UDP" }] };
  made.service(serviceOf("kube-dns", dns, "kube-system"), dnsEndpoints);
  made.service(
    serviceOf("kubernetes", { clusterIP: "10.96.0.1", ports: [{ name: "https", port: 443, targetPort: 6443 }] }),
  );
  made.service(serviceOf("web", { clusterIP: "10.96.1.1", ports: [{ port: 80, targetPort: 8080 }] }));
  made.service(serviceOf("db", { clusterIP: "None", ports: [{ port: 5432, targetPort: 5432 }] }), [
    endpoint("db-1", "10.244.2.9", "node-2", { hostname: "db-1" }),
    endpoint("db-0", "10.244.1.9", "node-1", { hostname: "db-0" }),
    endpoint("db-2", "10.244.1.7", "node-1", { hostname: "db-2", conditions: { ready: false } }),
  ]);
  made.service(serviceOf("away", { type: "ExternalName", externalName: "example.com" }));
  return made;
}

const SVC = "svc.cluster.local";

describe("CoreDNS", () => {
  it.each([
    [`kubernetes.default.${SVC}`, ["10.96.0.1"]],
    [`web.default.${SVC}`, ["10.96.1.1"]],
    [`WEB.default.${SVC}`, ["10.96.1.1"]],
    [`db.default.${SVC}`, ["10.244.1.9", "10.244.2.9"]],
    [`db-0.db.default.${SVC}`, ["10.244.1.9"]],
    [`db-2.db.default.${SVC}`, undefined],
    [`pod.web.default.${SVC}`, undefined],
    [`web.kube-system.${SVC}`, undefined],
    [`web.nowhere.${SVC}`, undefined],
    [`away.default.${SVC}`, ["93.184.215.14"]],
    ["10-244-1-2.default.pod.cluster.local", ["10.244.1.2"]],
    ["example.com", ["93.184.215.14"]],
    ["no.such.name", undefined],
    ["1.1.96.10.in-addr.arpa", ["10.96.1.1"]],
  ])("answers %s with %j", (name, addresses) => {
    const answer = answerCluster(rig().physics, name);
    expect(answer.code === "NOERROR" ? answer.addresses : undefined).toEqual(addresses);
  });
});

describe("a resolver", () => {
  const cluster = resolverOf(
    { metadata: { name: "p", namespace: "shop" }, spec: { containers: [] } } as unknown as Pod,
    NODES[0]!,
  );

  it.each([
    ["web", ["web.shop.svc.cluster.local", "web.svc.cluster.local", "web.cluster.local", "web"]],
    [
      "a.b.c.d.e",
      ["a.b.c.d.e.shop.svc.cluster.local", "a.b.c.d.e.svc.cluster.local", "a.b.c.d.e.cluster.local", "a.b.c.d.e"],
    ],
    [
      "a.b.c.d.e.f",
      [
        "a.b.c.d.e.f",
        "a.b.c.d.e.f.shop.svc.cluster.local",
        "a.b.c.d.e.f.svc.cluster.local",
        "a.b.c.d.e.f.cluster.local",
      ],
    ],
    ["example.com.", ["example.com"]],
  ])("asks for %s as %j", (name, names) => {
    // Five dots are enough to be asked as it is; fewer go through the search list first.
    expect(candidatesFor(name, cluster)).toEqual(names);
  });

  it.each([
    [
      "ClusterFirst",
      {},
      "search shop.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n",
    ],
    ["Default", { dnsPolicy: "Default" }, "nameserver 172.18.0.1\n"],
    ["ClusterFirst on the host's network", { hostNetwork: true }, "nameserver 172.18.0.1\n"],
    [
      "ClusterFirstWithHostNet",
      { hostNetwork: true, dnsPolicy: "ClusterFirstWithHostNet" },
      "search shop.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n",
    ],
    [
      "None with a config",
      {
        dnsPolicy: "None",
        dnsConfig: { nameservers: ["1.1.1.1"], searches: ["x.y"], options: [{ name: "ndots", value: "2" }] },
      },
      "search x.y\nnameserver 1.1.1.1\noptions ndots:2\n",
    ],
    [
      "ClusterFirst with other ndots",
      { dnsConfig: { options: [{ name: "ndots", value: "1" }] } },
      "search shop.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:1\n",
    ],
  ])("of a pod with %s", (_name, spec, text) => {
    const pod = { metadata: { name: "p", namespace: "shop" }, spec: { containers: [], ...spec } } as unknown as Pod;
    expect(resolvConfText(resolverOf(pod, NODES[0]!))).toBe(text);
  });
});

describe("a query", () => {
  it.each([
    ["web", { sort: "found", addresses: ["10.96.1.1"], queries: 1, tookMs: 2 }],
    ["kubernetes.default", { sort: "found", addresses: ["10.96.0.1"], queries: 2 }],
    ["example.com", { sort: "found", queries: 4 }],
    ["example.com.", { sort: "found", queries: 1 }],
    ["nothing", { sort: "not-found", queries: 4 }],
    ["old", { sort: "found", addresses: ["10.0.0.9"], queries: 0 }],
    ["10.96.1.1", { sort: "found", name: `web.default.${SVC}`, queries: 1 }],
  ])("for %s is a packet each", (name, result) => {
    const made = rig();
    expect(resolve(made.physics, CLIENT, name)).toMatchObject(result);
    const packets = made.kernel.journal.range(1);
    expect(packets).toHaveLength(result.queries);
    for (const { what } of packets)
      expect(what).toMatchObject({ to: { ip: "10.96.0.10", port: 53, protocol: "UDP" }, target: { pod: "coredns" } });
  });

  it("has no answer when no CoreDNS is ready", () => {
    expect(resolve(rig([]).physics, CLIENT, "web")).toEqual({ sort: "no-server", tookMs: 0, queries: 2 });
  });

  it("waits in vain when its packets are lost", () => {
    const made = rig([endpoint("coredns", "10.244.2.5", "node-2")]);
    made.kernel.table("transport/links").set("node-1|node-2", { cut: true });
    expect(resolve(made.physics, CLIENT, "web")).toEqual({ sort: "no-server", tookMs: 10_000, queries: 2 });
  });
});
