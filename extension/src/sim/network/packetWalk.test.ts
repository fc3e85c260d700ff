import { describe, expect, it } from "vitest";
import { changeLink, setLink } from "../transport/transport";
import { connectionsOf } from "./conntrack";
import { type From, packetWalk, walkText } from "./packetWalk";
import { portForward } from "./portForward";
import { request } from "./request";
import type { Protocol } from "./serviceRules";
import { endpoint, type NetworkRig, networkRig, serviceOf } from "./testing";
import { links, neighbour, routes } from "./topology";

const CLIENT: From = { sort: "pod", namespace: "default", name: "client" };
const WEB = serviceOf("web", {
  clusterIP: "10.96.1.1",
  type: "NodePort",
  ports: [{ port: 80, targetPort: 8080, nodePort: 30080 }],
});

/** client and near on node-1, far on node-2. */
function rig(options: Parameters<typeof networkRig>[0] = {}): NetworkRig {
  const made = networkRig(options);
  made.pod({ name: "client", node: "node-1", ip: "10.244.1.2" });
  made.pod({ name: "near", node: "node-1", ip: "10.244.1.3" });
  made.pod({ name: "far", node: "node-2", ip: "10.244.2.2" });
  return made;
}

const NEAR = endpoint("near", "10.244.1.3", "node-1");
const FAR = endpoint("far", "10.244.2.2", "node-2");

function walk(
  { physics }: NetworkRig,
  ip: string,
  port: number,
  from: From = CLIENT,
  protocol: Protocol = "TCP",
  n = 0,
): string[] {
  return walkText(packetWalk(physics, { from, to: { ip, port, protocol }, n, sourcePort: 40_000 })).map((line) =>
    line.replace(/ +/g, " "),
  );
}

const ends = (lines: string[]): string => lines.at(-1)!;

describe("a packet", () => {
  it("goes over the bridge to a pod on the same node, with no address changed", () => {
    expect(walk(rig(), "10.244.1.3", 8080)).toEqual([
      "node-1 eth0 send TCP 10.244.1.2:40000 > 10.244.1.3:8080 (default/client)",
      expect.stringMatching(/^node-1 veth[0-9a-f]{8} forward TCP 10.244.1.2:40000 > 10.244.1.3:8080$/),
      "node-1 cni0 forward TCP 10.244.1.2:40000 > 10.244.1.3:8080",
      "node-1 cni0 forward TCP 10.244.1.2:40000 > 10.244.1.3:8080",
      expect.stringMatching(/^node-1 veth[0-9a-f]{8} forward/),
      "node-1 eth0 deliver TCP 10.244.1.2:40000 > 10.244.1.3:8080",
      "delivered after 0 ms",
    ]);
  });

  it("goes through VXLAN to a pod on another node: inside the pods' addresses, outside the nodes'", () => {
    const lines = walk(rig(), "10.244.2.2", 8080);
    expect(lines).toContain(
      "node-1 flannel.1 encapsulate TCP 10.244.1.2:40000 > 10.244.2.2:8080 [172.18.0.11 > 172.18.0.12 vni 1]",
    );
    expect(lines).toContain("node-2 flannel.1 decapsulate TCP 10.244.1.2:40000 > 10.244.2.2:8080");
    expect(ends(lines)).toBe("delivered after 1 ms");
  });

  it("to a ClusterIP is given an endpoint's address and keeps its source", () => {
    const made = rig();
    made.service(WEB, [FAR]);
    const lines = walk(made, "10.96.1.1", 80);
    expect(lines).toContain(
      "node-1 netfilter dnat TCP 10.244.1.2:40000 > 10.244.2.2:8080 (default/web) endpoint 1 of 1",
    );
    expect(lines.some((line) => line.includes("snat"))).toBe(false);
    expect(ends(lines)).toBe("delivered after 1 ms");
  });

  it("from outside to a NodePort takes the node's tunnel address as its source, so that the answer comes back", () => {
    const made = rig();
    made.service(WEB, [FAR]);
    const lines = walk(made, "172.18.0.11", 30080, { sort: "outside" });
    expect(lines).toContain(
      "node-1 netfilter dnat TCP 203.0.113.10:40000 > 10.244.2.2:8080 (default/web) endpoint 1 of 1",
    );
    expect(lines).toContain("node-1 netfilter snat TCP 10.244.1.0:40000 > 10.244.2.2:8080 (masquerade)");
    expect(ends(lines)).toBe("delivered after 2 ms");
  });

  it.each([
    ["node-2's own endpoint is used and the client stays visible", "172.18.0.12", "delivered after 1 ms"],
    ["a node without an endpoint drops it", "172.18.0.11", "dropped: no-local-endpoints after 1 ms"],
  ])("with externalTrafficPolicy Local: %s", (_name, node, end) => {
    const made = rig();
    made.service({ ...(WEB as object), spec: { ...(WEB as { spec: object }).spec, externalTrafficPolicy: "Local" } }, [
      FAR,
    ]);
    const lines = walk(made, node, 30080, { sort: "outside" });
    expect(ends(lines)).toBe(end);
    expect(lines.some((line) => line.includes("snat"))).toBe(false);
  });

  it("to a Service whose policy is Local inside goes to the node's own endpoints alone", () => {
    const made = rig();
    const spec = { ...(WEB as { spec: object }).spec, internalTrafficPolicy: "Local" };
    made.service({ ...(WEB as object), spec }, [FAR]);
    expect(ends(walk(made, "10.96.1.1", 80))).toBe("dropped: no-local-endpoints after 0 ms");
    made.service({ ...(WEB as object), spec }, [NEAR, FAR]);
    for (let n = 0; n < 8; n++)
      expect(walk(made, "10.96.1.1", 80, CLIENT, "TCP", n).join()).toContain("> 10.244.1.3:8080");
  });

  it.each([
    ["no endpoints: rejected at once", [], "10.96.1.1", 80, "rejected: no-endpoints after 0 ms"],
    [
      "an endpoint that is not ready is none",
      [endpoint("far", "10.244.2.2", "node-2", { conditions: { ready: false, serving: false } })],
      "10.96.1.1",
      80,
      "rejected: no-endpoints after 0 ms",
    ],
    [
      "an endpoint that still answers while it is deleted serves when there is no other",
      [endpoint("far", "10.244.2.2", "node-2", { conditions: { ready: false, serving: true, terminating: true } })],
      "10.96.1.1",
      80,
      "delivered after 1 ms",
    ],
    [
      "a port that the Service has not: nobody's address",
      [FAR],
      "10.96.1.1",
      81,
      "dropped: no-service-rule after 0 ms",
    ],
    ["a pod address that nobody has", [], "10.244.2.77", 8080, "rejected: no-such-address after 1 ms"],
    ["a port on which nothing listens", [], "10.244.2.2", 81, "rejected: no-listener after 1 ms"],
  ])("meets %s", (_name, endpoints, ip, port, end) => {
    const made = rig();
    made.service(WEB, endpoints);
    expect(ends(walk(made, ip, port))).toBe(end);
  });

  it("is dropped where the line is cut, and arrives when it heals", () => {
    const made = rig();
    setLink(made.kernel, "node-1", "node-2", { cut: true });
    expect(ends(walk(made, "10.244.2.2", 8080))).toBe("dropped: link-cut after 0 ms");
    expect(ends(walk(made, "10.244.1.3", 8080))).toBe("delivered after 0 ms");
    setLink(made.kernel, "node-1", "node-2", { delayMs: 50 });
    expect(ends(walk(made, "10.244.2.2", 8080))).toBe("delivered after 51 ms");
  });

  it.each([
    ["UDP", "dropped: packet-lost after 1 ms"],
    ["TCP", "dropped: packet-lost after 31001 ms"],
  ] as const)("over a line that loses everything is given up: %s", (protocol, end) => {
    const made = rig();
    setLink(made.kernel, "node-1", "node-2", { lossProbability: 1 });
    expect(ends(walk(made, "10.244.2.2", 8080, CLIENT, protocol))).toBe(end);
  });

  it("whose answer cannot come back leaves the client waiting", () => {
    const made = rig();
    changeLink(made.kernel, "node-2", "node-1", { cut: true });
    const reply = request(made.physics, { from: CLIENT, host: "10.244.2.2", port: 8080, sort: "http" });
    expect(reply).toMatchObject({ sort: "failed", reason: "timeout", tookMs: 5_000 });
  });

  it("from outside to a load balancer's address enters by a node that has an endpoint, if only those may answer", () => {
    const made = rig();
    const spec = { ...(WEB as { spec: object }).spec, type: "LoadBalancer", externalTrafficPolicy: "Local" };
    made.service({ ...(WEB as object), spec, status: { loadBalancer: { ingress: [{ ip: "203.0.113.80" }] } } }, [FAR]);
    for (let n = 0; n < 5; n++) {
      const lines = walk(made, "203.0.113.80", 80, { sort: "outside" }, "TCP", n);
      expect(lines[1]).toContain("node-2 eth0 forward");
      expect(ends(lines)).toBe("delivered after 1 ms");
    }
  });

  it("to the world beyond leaves under the node's address", () => {
    const lines = walk(rig(), "93.184.215.14", 80);
    expect(lines).toContain("node-1 netfilter snat TCP 172.18.0.11:40000 > 93.184.215.14:80 (masquerade)");
    expect(ends(lines)).toBe("delivered after 1 ms");
  });

  it("from outside to a pod's address or a ClusterIP finds no way in", () => {
    const made = rig();
    made.service(WEB, [FAR]);
    for (const ip of ["10.244.1.2", "10.96.1.1"])
      expect(ends(walk(made, ip, 80, { sort: "outside" }))).toBe("dropped: no-way-in after 0 ms");
  });

  it("of a pod that calls itself through its Service comes back from the bridge's address", () => {
    const made = rig();
    made.service(WEB, [endpoint("client", "10.244.1.2", "node-1")]);
    expect(walk(made, "10.96.1.1", 80)).toContain(
      "node-1 netfilter snat TCP 10.244.1.1:40000 > 10.244.1.2:8080 (masquerade)",
    );
  });

  it("reaches a pod of the host's network at the node's address", () => {
    const made = rig();
    made.pod({ name: "host", node: "node-2", ip: "172.18.0.12", hostNetwork: true });
    const lines = walk(made, "172.18.0.12", 8080);
    expect(lines).toContain("node-1 netfilter snat TCP 172.18.0.11:40000 > 172.18.0.12:8080 (masquerade)");
    expect(ends(lines)).toBe("delivered after 1 ms");
  });
});

describe("a Service's connections", () => {
  const ask = (made: NetworkRig, more: Partial<Parameters<typeof request>[1]> = {}) =>
    request(made.physics, { from: CLIENT, host: "10.96.1.1", port: 80, sort: "http", ...more });
  const podOf = (reply: ReturnType<typeof request>) => (reply.sort === "failed" ? reply.reason : reply.target.pod);

  it("are dealt out by chance, and in turn by IPVS", () => {
    const chance = rig();
    chance.service(WEB, [NEAR, FAR]);
    const drawn = Array.from({ length: 40 }, () => podOf(ask(chance)));
    expect(drawn.filter((pod) => pod === "near").length).toBeGreaterThan(10);
    expect(drawn.filter((pod) => pod === "far").length).toBeGreaterThan(10);
    const turns = rig({ proxyMode: "ipvs" });
    turns.service(WEB, [NEAR, FAR]);
    expect(Array.from({ length: 4 }, () => podOf(ask(turns)))).toEqual(["near", "far", "near", "far"]);
  });

  it("stay with one pod by affinity until the time is over", () => {
    const made = rig({ proxyMode: "ipvs" });
    const spec = {
      ...(WEB as { spec: object }).spec,
      sessionAffinity: "ClientIP",
      sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } },
    };
    made.service({ ...(WEB as object), spec }, [NEAR, FAR]);
    expect(Array.from({ length: 3 }, () => podOf(ask(made)))).toEqual(["near", "near", "near"]);
    made.kernel.nowMs += 61_000;
    expect(podOf(ask(made))).toBe("far");
  });

  it("over UDP keep to their endpoint while the client keeps its socket, and are cleared with the endpoint", () => {
    const made = rig({ proxyMode: "ipvs" });
    made.pod({ name: "near-echo", node: "node-1", ip: "10.244.1.8", image: "echo" });
    made.pod({ name: "far-echo", node: "node-2", ip: "10.244.2.8", image: "echo" });
    const echo = serviceOf("echo", { clusterIP: "10.96.1.2", ports: [{ port: 7, targetPort: 7, protocol: "UDP" }] });
    const near = endpoint("near-echo", "10.244.1.8", "node-1");
    const far = endpoint("far-echo", "10.244.2.8", "node-2");
    made.service(echo, [near, far]);
    const send = () => podOf(ask(made, { host: "10.96.1.2", port: 7, sort: "udp", sourcePort: 5000 }));
    expect([send(), send(), send()]).toEqual(["near-echo", "near-echo", "near-echo"]);
    expect(connectionsOf(made.physics, "node-1").map(({ state, service }) => [state, service])).toEqual([
      ["ASSURED", "default/echo"],
    ]);
    made.service(echo, [far]);
    expect(send()).toBe("far-echo");
    made.kernel.nowMs += 121_000;
    expect(connectionsOf(made.physics, "node-1")).toEqual([]);
    // What has lapsed binds nobody: the next packet of the same socket is dealt out anew.
    made.service(echo, [near, far]);
    expect([send(), send()]).toEqual(["near-echo", "near-echo"]);
  });

  it("that are refused are told at once, those that are dropped wait for the timeout", () => {
    const made = rig();
    made.service(WEB, []);
    expect(ask(made)).toMatchObject({ sort: "failed", reason: "refused", tookMs: 0 });
    made.service(WEB, [FAR]);
    setLink(made.kernel, "node-1", "node-2", { cut: true });
    expect(ask(made)).toMatchObject({ sort: "failed", reason: "timeout", tookMs: 5_000 });
    setLink(made.kernel, "node-1", "node-2", undefined);
    expect(ask(made, { path: "/slow", timeoutMs: 1_000 })).toMatchObject({
      sort: "failed",
      reason: "timeout",
      tookMs: 1_000,
    });
    expect(ask(made)).toMatchObject({ sort: "response", status: 200, body: "far 10.244.1.2\n", tookMs: 5 });
  });

  it("leave one record with verdict, target and answer, and no hops", () => {
    const made = rig();
    made.service(WEB, [FAR]);
    ask(made);
    const records = made.kernel.journal.range(1);
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({
      sort: "packet",
      ref: { kind: "Pod", namespace: "default", name: "far" },
      what: {
        from: "pod default/client",
        to: { ip: "10.96.1.1", port: 80 },
        verdict: "delivered",
        code: 200,
        asked: "GET /",
        answer: "far 10.244.1.2",
      },
    });
    expect(records[0]!.what).not.toHaveProperty("hops");
  });
});

it("a port-forward reaches a pod without its Service, as 127.0.0.1", () => {
  const reply = portForward(
    rig().physics,
    "kube-apiserver@node-1",
    { namespace: "default", name: "far" },
    { port: 8080 },
  );
  expect(reply).toMatchObject({ sort: "response", body: "far 127.0.0.1\n" });
});

it("a node's devices, routes and neighbours follow from who is there", () => {
  const { physics } = rig();
  expect(links(physics, "node-1").map(({ sort, address, pod }) => [sort, address ?? pod?.name])).toEqual([
    ["eth", "172.18.0.11"],
    ["vxlan", "10.244.1.0"],
    ["bridge", "10.244.1.1"],
    ["veth", "client"],
    ["veth", "near"],
  ]);
  expect(routes(physics, "node-1")).toEqual([
    { destination: "default", device: "eth0", via: "172.18.0.1" },
    { destination: "10.244.1.0/24", device: "cni0" },
    { destination: "10.244.2.0/24", device: "flannel.1", via: "10.244.2.0", node: "node-2" },
    { destination: "172.18.0.0/16", device: "eth0" },
  ]);
  expect(neighbour(physics, "node-1", "10.244.2.2")).toMatchObject({
    node: "node-2",
    device: "flannel.1",
    vtep: "172.18.0.12",
  });
  expect(neighbour(physics, "node-1", "10.244.2.9")).toBeUndefined();
});
