import { describe, expect, it } from "vitest";
import { type Cluster, createCluster } from "../index";
import { readLogs } from "../kubelet";
import { setLink } from "../transport/transport";
import { courseWorld } from "../worlds/course";
import { rulesOfNode } from "./kubeProxy";
import { kubeletTables, netfilterTables, physicsFromOutside } from "./physics";
import { request } from "./request";
import { traceText, traceTo } from "./trace";
import { startTraffic, trafficResult } from "./traffic";

const ADMIN = { name: "kubernetes-admin", groups: ["system:masters", "system:authenticated"] };

function booted(): Cluster {
  const cluster = createCluster({ world: courseWorld({ workers: 2 }), seed: 1 });
  cluster.advance(60_000);
  return cluster;
}

function create(cluster: Cluster, body: { kind: string; metadata: { name: string } } & Record<string, unknown>): void {
  const answer = cluster.call({ verb: "create", kind: body.kind, namespace: "default", user: ADMIN, body });
  expect(answer.code, JSON.stringify(answer.body)).toBe(201);
}

const deployment = (image: string, more: Record<string, unknown> = {}) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web" },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: "web" } },
    template: {
      metadata: { labels: { app: "web" } },
      spec: {
        containers: [
          {
            name: "web",
            image,
            readinessProbe: { httpGet: { path: "/ready", port: 8080 }, periodSeconds: 1 },
            ...more,
          },
        ],
      },
    },
  },
});

const SERVICE = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "web" },
  spec: {
    type: "NodePort",
    clusterIP: "10.96.10.10",
    selector: { app: "web" },
    ports: [{ port: 80, targetPort: 8080, nodePort: 30080 }],
  },
};

const script = (command: string) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "client" },
  spec: {
    restartPolicy: "Never",
    containers: [{ name: "client", image: "busybox:1.36", command: ["sh", "-c", command] }],
  },
});

function logOf(cluster: Cluster, name: string): string {
  const pod = cluster.get("Pod", "default", name) as unknown as {
    metadata: { uid: string };
    spec: { nodeName: string };
  };
  const { plan } = physicsOf(cluster);
  const log = readLogs(
    kubeletTables(physicsOf(cluster), pod.spec.nodeName),
    plan.nodes.get(pod.spec.nodeName)!,
    pod.metadata.uid,
    name,
    cluster.nowMs,
  );
  return "text" in log ? log.text : log.error;
}

function physicsOf(cluster: Cluster) {
  return physicsFromOutside(cluster.kernel, cluster.options.world.network!);
}

describe("the network of the course", () => {
  it("lets a pod reach a Deployment by its Service's name", () => {
    const cluster = booted();
    create(cluster, deployment("shop:v1"));
    create(cluster, SERVICE);
    cluster.advance(30_000);
    create(
      cluster,
      script(
        "wget -qO- http://web; wget -qO- web.default:80/version; nslookup web; wget -qO- http://nobody; wget -qO- -T 2 http://web:81; echo done",
      ),
    );
    cluster.advance(60_000);
    const lines = logOf(cluster, "client").split("\n");
    expect(lines[0]).toMatch(/^shop v1 on web-[a-z0-9]+-[a-z0-9]+$/);
    expect(lines[1]).toBe("v1");
    const ip = (cluster.get("Service", "default", "web") as unknown as { spec: { clusterIP: string } }).spec.clusterIP;
    expect(lines).toContain("Name:\tweb.default.svc.cluster.local");
    expect(lines).toContain(`Address: ${ip}`);
    expect(lines).toContain("wget: bad address 'nobody'");
    expect(lines).toContain("wget: download timed out");
    expect(lines.at(-2)).toBe("done");
    const packets = cluster.kernel.journal.range(1).filter(({ sort }) => sort === "packet");
    expect(packets.some(({ what }) => JSON.stringify(what).includes('"answer":"shop v1 on'))).toBe(true);
  });

  it("gives every node the same rules, which follow readiness", () => {
    const cluster = booted();
    create(cluster, deployment("shop:v1"));
    create(cluster, SERVICE);
    cluster.advance(30_000);
    const endpoints = (node: string) =>
      rulesOfNode(netfilterTables((name) => cluster.kernel.table(name), node))
        .filter(({ service }) => service === "default/web")
        .map((rules) => rules.endpoints.map(({ ip }) => ip));
    expect(endpoints("node-1")[0]).toHaveLength(3);
    expect(endpoints("node-1")).toEqual(endpoints("cp-1"));
  });

  it.each([
    ["loses requests when processes end before kube-proxy has heard of it", {}, { min: 1, max: 60 }],
    [
      "loses none when containers wait before they stop",
      { lifecycle: { preStop: { sleep: { seconds: 5 } } } },
      { min: 0, max: 0 },
    ],
  ])("a rolling update under traffic %s", (_name, more, failed) => {
    const cluster = booted();
    create(cluster, deployment("shop:v1", more));
    create(cluster, SERVICE);
    cluster.advance(30_000);
    startTraffic(cluster.kernel, "outside@outside", {
      id: "lab",
      target: "service:default/web",
      path: "/version",
      perSecond: 20,
      forMs: 60_000,
    });
    cluster.advance(10_000);
    const body = { spec: { template: { spec: { containers: [{ name: "web", image: "shop:v2" }] } } } };
    const answer = cluster.call({
      verb: "patch",
      kind: "Deployment",
      namespace: "default",
      name: "web",
      user: ADMIN,
      patchType: "strategic",
      body,
    });
    expect(answer.code).toBe(200);
    cluster.advance(60_000);
    const result = trafficResult(cluster.kernel, "lab")!;
    expect(result.sent).toBe(1_200);
    expect(result.byAnswer.v1! + result.byAnswer.v2!).toBe(result.ok);
    expect(result.byAnswer.v2).toBeGreaterThan(100);
    expect(result.failed).toBeGreaterThanOrEqual(failed.min);
    expect(result.failed).toBeLessThanOrEqual(failed.max);
    expect(cluster.settle().is).toBe("settled");
  });

  it("lets a request from outside end a process, which its kubelet restarts", () => {
    const cluster = booted();
    // Without a probe nothing looks at the pod again but what the request itself sets off.
    create(cluster, deployment("shop:v1", { readinessProbe: undefined }));
    create(cluster, SERVICE);
    cluster.advance(30_000);
    const reply = request(physicsOf(cluster), {
      from: { sort: "outside" },
      host: "172.18.0.12",
      port: 30080,
      sort: "http",
      path: "/crash",
    });
    expect(reply).toMatchObject({ sort: "response", body: "bye\n" });
    cluster.advance(5_000);
    const pods = cluster.list("Pod", "default") as unknown as {
      status: { containerStatuses: { restartCount: number }[] };
    }[];
    expect(pods.map(({ status }) => status.containerStatuses[0]!.restartCount).sort()).toEqual([0, 0, 1]);
  });

  it("has no names while CoreDNS is cut off, and traces show where packets end", () => {
    const cluster = booted();
    create(cluster, script("sleep 1000"));
    cluster.advance(10_000);
    const from = { sort: "pod", namespace: "default", name: "client" } as const;
    expect(traceText(traceTo(physicsOf(cluster), from, "kubernetes.default", 443), "kubernetes.default").at(-1)).toBe(
      "delivered after 1 ms",
    );
    for (const node of cluster.options.world.nodes) setLink(cluster.kernel, node, "*", { cut: true });
    const trace = traceText(traceTo(physicsOf(cluster), from, "kubernetes.default", 443), "kubernetes.default");
    expect(trace[0]).toBe("kubernetes.default.svc.cluster.local is 10.96.0.1");
    expect(trace.at(-1)).toBe("dropped: link-cut after 0 ms");
  });

  it("is the same for a fork, which goes its own way from there", () => {
    const cluster = booted();
    create(cluster, deployment("shop:v1"));
    create(cluster, SERVICE);
    cluster.advance(30_000);
    const fork = cluster.fork();
    const answers = (one: Cluster) =>
      Array.from({ length: 6 }, () =>
        request(physicsOf(one), { from: { sort: "outside" }, host: "172.18.0.12", port: 30080, sort: "http" }),
      );
    const bodies = (one: Cluster) => answers(one).map((reply) => (reply.sort === "response" ? reply.body : reply.sort));
    expect(bodies(fork)).toEqual(bodies(cluster));
  });

  it("has the same history for the same seed, and in a fork from its middle", () => {
    const play = (forked: boolean) => {
      let cluster = createCluster({ world: courseWorld({ workers: 2 }), seed: 7, digest: true });
      cluster.advance(60_000);
      create(cluster, deployment("shop:v1"));
      create(cluster, SERVICE);
      startTraffic(cluster.kernel, "outside@outside", {
        id: "lab",
        target: "service:default/web",
        perSecond: 5,
        forMs: 30_000,
        clients: 3,
      });
      cluster.advance(15_000);
      if (forked) cluster = cluster.fork();
      cluster.advance(20_000);
      return [cluster.digest, trafficResult(cluster.kernel, "lab")];
    };
    const once = play(false);
    expect(play(false)).toEqual(once);
    expect(play(true)).toEqual(once);
  });
});
