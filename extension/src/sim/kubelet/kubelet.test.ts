import { describe, expect, it } from "vitest";
import type { Pod } from "../schema/types";
import { courseImageRule, recordedImageRule } from "../worlds/images";
import type { KubeletConfig } from "./config";
import { answerHttp, execInContainer, listContainers, listSandboxes, readLogs } from "./lookups";
import { deleting, podOf, rig as rigOf, statusText } from "./testing";

const recordedConfig: KubeletConfig = {
  nodeName: "node-1",
  internalIP: "10.0.0.1",
  capacity: { cpu: "4", memory: "8Gi" },
  podCIDR: "10.244.1.0/24",
  images: recordedImageRule,
  times: { pullResolveMs: 0, pullBytesPerSecond: 0, processMs: 1_000 },
  runtime: { endsAtOnce: true, reportsUser: false, reportsNoMemory: true },
};

const rig = (config: KubeletConfig = recordedConfig) => rigOf(config);

const courseConfig = { ...recordedConfig, images: courseImageRule, times: {}, runtime: {} };

/** Lets a pod run and gives back its statuses, without times. */
function statuses(pod: Pod, ms: number, config = recordedConfig): string[] {
  const test = rig(config);
  test.put(pod, "default/p");
  test.run(ms);
  return test.story
    .filter(
      (line) =>
        line.includes(" status P") ||
        line.includes(" status R") ||
        line.includes(" status F") ||
        line.includes(" status S"),
    )
    .map((line) => line.replace(/^\S+ status /, ""));
}

const container = (more: object = {}) => ({ name: "c", image: "nginx:1.25", imagePullPolicy: "IfNotPresent", ...more });
const script = (text: string) => container({ image: "busybox:1", command: ["sh", "-c", text] });

describe("a pod on its node", () => {
  it("is created, runs, is deleted with grace, and costs six looks", () => {
    const test = rig();
    test.put(podOf({ containers: [container()] }), "default/p");
    test.run(5_000);
    test.put(deleting(test.pod("p")), "default/p");
    test.run(4_000);
    expect(test.story).toEqual([
      "0.00s status Pending [I PS] c=ContainerCreating",
      '0.15s Normal Pulling Pulling image "nginx:1.25"',
      '0.15s Normal Pulled Successfully pulled image "nginx:1.25" in 0s (0s including waiting). Image size: 50000000 bytes.',
      "0.15s Normal Created Container created",
      "0.15s Normal Started Container started",
      "0.30s status Running [PRTSC I R CR PS] c=running+ready",
      "5.00s Normal Killing Stopping container c",
      "5.01s status Succeeded [I PS] c=Completed 0",
      "5.01s delete p grace 0",
    ]);
    expect(test.reconciles).toBeLessThanOrEqual(6);
  });

  it("asks for nothing while it runs steadily", () => {
    const test = rig({ ...recordedConfig, preloadedImages: ["nginx:1.25"] });
    test.put(podOf({ containers: [container()] }), "default/p");
    test.run(1_000);
    const before = test.reconciles;
    test.run(3_600_000);
    expect(test.reconciles).toBe(before);
  });

  it.each([
    [
      "exit code 3 with restartPolicy Never",
      { restartPolicy: "Never", containers: [script("exit 3")] },
      [
        "Pending [I PS] c=ContainerCreating",
        "Running [PRTSC I R CR PS] c=running+ready",
        "Running [PRTSC I PS] c=Error 3",
        "Failed [I PS] c=Error 3",
      ],
    ],
    [
      "success with restartPolicy OnFailure",
      { restartPolicy: "OnFailure", containers: [script("sleep 2; exit 0")] },
      [
        "Pending [I PS] c=ContainerCreating",
        "Running [PRTSC I R CR PS] c=running+ready",
        "Running [PRTSC I PS] c=Completed 0",
        "Succeeded [I PS] c=Completed 0",
      ],
    ],
    [
      "a sidecar beside a container that ends",
      {
        restartPolicy: "Never",
        initContainers: [{ name: "side", image: "busybox", restartPolicy: "Always" }],
        containers: [script("sleep 2; exit 0")],
      },
      [
        "Pending [PS] side=PodInitializing, c=PodInitializing",
        "Pending [PRTSC I PS] side=running+ready, c=PodInitializing",
        "Running [PRTSC I R CR PS] side=running+ready, c=running+ready",
        "Running [PRTSC I PS] side=running+ready, c=Completed 0",
        "Succeeded [I PS] side=Completed 0, c=Completed 0",
      ],
    ],
    [
      "init containers in order",
      {
        initContainers: [
          { ...script("sleep 1"), name: "one" },
          { ...script("exit 0"), name: "two" },
        ],
        containers: [container()],
      },
      [
        "Pending [PS] one=PodInitializing, two=PodInitializing, c=PodInitializing",
        "Pending [PRTSC PS] one=running, two=PodInitializing, c=PodInitializing",
        "Pending [PRTSC PS] one=Completed 0+ready, two=PodInitializing, c=PodInitializing",
        "Pending [PRTSC PS] one=Completed 0+ready, two=running, c=PodInitializing",
        "Pending [PRTSC I PS] one=Completed 0+ready, two=Completed 0+ready, c=PodInitializing",
        "Running [PRTSC I R CR PS] one=Completed 0+ready, two=Completed 0+ready, c=running+ready",
      ],
    ],
    [
      "an active deadline",
      { activeDeadlineSeconds: 3, containers: [container()] },
      [
        "Pending [I PS] c=ContainerCreating",
        "Running [PRTSC I R CR PS] c=running+ready",
        "Running [PRTSC I PS] c=running+ready",
        "Failed DeadlineExceeded [I PS] c=Completed 0",
      ],
    ],
    [
      "a Secret that is missing from the environment",
      { containers: [container({ env: [{ name: "A", valueFrom: { secretKeyRef: { name: "creds", key: "a" } } }] })] },
      ["Pending [I PS] c=ContainerCreating", "Pending [PRTSC I PS] c=CreateContainerConfigError"],
    ],
  ])("shows %s", (_title, spec, expected) => {
    expect(statuses(podOf(spec), 8_000)).toEqual(expected);
  });

  it("backs off from a crash for 10, 20 and 40 seconds", () => {
    const test = rig();
    test.put(podOf({ containers: [script("exit 1")] }), "default/p");
    test.run(70_000);
    expect(test.story.filter((line) => line.includes("Started")).map((line) => line.split(" ")[0])).toEqual([
      "0.15s",
      "1.30s",
      "12.35s",
      "33.40s",
    ]);
    expect(test.pod("p").status?.containerStatuses?.[0]?.state?.waiting).toEqual({
      reason: "CrashLoopBackOff",
      message: "back-off 40s restarting failed container=c pod=p_default(u1)",
    });
  });

  it("says what the registry says of an image that is not there", () => {
    const test = rig();
    test.put(podOf({ containers: [container({ image: "nginx:nosuch" })] }), "default/p");
    test.run(5_000);
    const { reason, message } = test.pod("p").status?.containerStatuses?.[0]?.state?.waiting ?? {};
    expect(reason).toBe("ImagePullBackOff");
    expect(message).toMatch(
      /^Back-off pulling image "nginx:nosuch": ErrImagePull: rpc error: code = NotFound desc = failed to pull and unpack image "docker.io\/library\/nginx:nosuch"/,
    );
  });

  it("waits for a missing Secret and mounts it when it comes", () => {
    const test = rig();
    test.put(
      podOf({
        volumes: [{ name: "v", secret: { secretName: "creds" } }],
        containers: [
          container({
            image: "busybox",
            command: ["sh", "-c", "cat /v/a; sleep 600"],
            volumeMounts: [{ name: "v", mountPath: "/v" }],
          }),
        ],
      }),
      "default/p",
    );
    test.run(1_000);
    expect(test.story.filter((line) => line.includes("FailedMount"))[0]).toBe(
      '0.00s Warning FailedMount MountVolume.SetUp failed for volume "v" : secret "creds" not found',
    );
    const secret = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "creds", namespace: "default" },
      data: { a: "aGVsbG8K" },
    };
    expect(
      test.kubelet.watches.find((watch) => watch.kind === "Secret")!.keys!(test.view, {
        type: "ADDED",
        kind: "Secret",
        object: secret as never,
        seq: 1,
      }),
    ).toEqual(["default/p"]);
    test.put(secret, "default/p");
    test.run(3_000);
    expect(readLogs(test.view.own, recordedConfig, "u1", "c", test.view.nowMs)).toMatchObject({ text: "hello\n" });
  });

  it("is refused when the node has no room", () => {
    const test = rig();
    test.put(podOf({ containers: [container({ resources: { requests: { cpu: "5" } } })] }), "default/p");
    test.run(1_000);
    expect(test.story).toEqual([
      "0.00s Warning OutOfcpu Node didn't have enough resource: cpu, requested: 5000, used: 0, capacity: 4000",
      "0.00s status Failed OutOfcpu [PS] ",
    ]);
  });

  it("is given up as unknown when the node lost it and it was to go", () => {
    const running = rig();
    running.put(podOf({ containers: [container()] }), "default/p");
    running.run(1_000);
    const restarted = rig();
    restarted.put(deleting(running.pod("p")), "default/p");
    restarted.run(1_000);
    expect(restarted.story.map((line) => line.replace(/^\S+ /, ""))).toEqual([
      "status Running [I PS] c=ContainerStatusUnknown 137",
      "status Failed [I PS] c=ContainerStatusUnknown 137",
      "delete p grace 0",
    ]);
  });

  it("tells an end for a container that never started when it is deleted", () => {
    const test = rig();
    test.put(podOf({ containers: [container({ image: "nginx:nosuch" })] }), "default/p");
    test.run(15_000);
    const before = test.story.length;
    test.put(deleting(test.pod("p")), "default/p");
    test.run(1_000);
    expect(test.story.slice(before).map((line) => line.replace(/^\S+ /, ""))).toEqual([
      "status Pending [PRTSC I PS] c=ContainerCreating",
      "status Failed [I PS] c=ContainerStatusUnknown 137",
      "delete p grace 0",
    ]);
  });

  it("reports nothing while a postStart hook runs, and starts the next container after it", () => {
    const postStart = { sleep: { seconds: 3 } };
    const slow = { ...container({ lifecycle: { postStart } }), name: "slow" };
    const test = rig();
    test.put(podOf({ containers: [slow, container()] }), "default/p");
    test.run(5_000);
    expect(test.story.filter((line) => /s (status|Normal Started)/.test(line))).toEqual([
      "0.00s status Pending [I PS] slow=ContainerCreating, c=ContainerCreating",
      "0.15s Normal Started Container started",
      "3.20s Normal Started Container started",
      "3.30s status Running [PRTSC I R CR PS] slow=running+ready, c=running+ready",
    ]);
  });

  it("kills a container whose postStart hook fails, and starts it again", () => {
    const postStart = { exec: { command: ["sh", "-c", "exit 1"] } };
    const test = rig();
    test.put(podOf({ containers: [container({ lifecycle: { postStart } })] }), "default/p");
    test.run(1_000);
    const told = test.story.map((line) => line.replace(/^\S+ /, ""));
    expect(told).toContain("Warning FailedPostStartHook PostStartHook failed");
    expect(told).toContain("Normal Killing FailedPostStartHook");
    expect(told).toContain("status Running [PRTSC I PS] c=PostStartHookError");
    expect(told.filter((line) => line.includes("Started"))).toHaveLength(2);
  });

  it("does not tell of a container that ended for good that it lives, though the node lost it", () => {
    const init = { ...script("exit 0"), name: "init" };
    const running = rig();
    running.put(podOf({ restartPolicy: "OnFailure", initContainers: [init], containers: [container()] }), "default/p");
    running.run(10_000);
    const restarted = rig();
    restarted.put(running.pod("p"), "default/p");
    restarted.run(10_000);
    const statuses = restarted.story.filter((line) => / status [PRFS]/.test(line));
    expect(statuses.length).toBeGreaterThan(0);
    for (const line of statuses) expect(line).toContain("init=Completed 0");
  });

  it("is brought back as a mirror when somebody deletes the mirror of a static pod", () => {
    const manifest = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "etcd", namespace: "default" },
      spec: { containers: [container()] },
    } as Pod;
    const test = rig({ ...recordedConfig, staticPods: [manifest] });
    expect(test.kubelet.startKeys!(test.view)).toEqual(["node", "lease", "default/etcd-node-1"]);
    test.put({ apiVersion: "v1", kind: "Node", metadata: { name: "node-1", uid: "n1" } }, "default/etcd-node-1");
    test.run(2_000);
    // The echo of its own create wakes the key again in a cluster; here the test does.
    test.put(test.pod("etcd-node-1"), "default/etcd-node-1");
    test.run(2_000);
    expect(statusText(test.pod("etcd-node-1").status!)).toBe("status Running [PRTSC I R CR PS] c=running+ready");
    test.remove("Pod", "default/etcd-node-1");
    test.run(2_000);
    expect(test.story.filter((line) => line.includes(" create "))).toHaveLength(2);
    expect(test.story.filter((line) => line.includes("Started"))).toHaveLength(1);
  });
});

describe("probes", () => {
  it("restart a container that fails its liveness probe", () => {
    const test = rig();
    test.put(
      podOf({
        containers: [
          container({ livenessProbe: { httpGet: { path: "/fail", port: 80 }, periodSeconds: 3, failureThreshold: 2 } }),
        ],
      }),
      "default/p",
    );
    test.run(5_000);
    expect(
      test.story
        .filter((line) => /Unhealthy|Killing/.test(line))
        .slice(0, 3)
        .map((line) => line.replace(/^\S+ /, "")),
    ).toEqual([
      "Warning Unhealthy Liveness probe failed: HTTP probe failed with statuscode: 500",
      "Warning Unhealthy Liveness probe failed: HTTP probe failed with statuscode: 500",
      "Normal Killing Container c failed liveness probe, will be restarted",
    ]);
    // The sync that killed it starts it again, so that nobody sees it ended.
    expect(test.story.filter((line) => line.includes("c=Completed"))).toEqual([]);
    expect(test.pod("p").status?.containerStatuses?.[0]?.restartCount).toBe(1);
  });

  it.each([
    [{ tcpSocket: { port: 9999 } }, "dial tcp 10.244.1.2:9999: connect: connection refused"],
    [{ exec: { command: ["sh", "-c", "exit 1"] } }, ""],
    [{ httpGet: { path: "/missing", port: 80 } }, "HTTP probe failed with statuscode: 404"],
  ])("keep a container unready: %j", (readinessProbe, message) => {
    const test = rig();
    test.put(
      podOf({ containers: [container({ readinessProbe: { ...readinessProbe, periodSeconds: 2 } })] }),
      "default/p",
    );
    test.run(3_000);
    expect(test.story.find((line) => line.includes("Unhealthy"))?.replace(/^\S+ /, "")).toBe(
      `Warning Unhealthy Readiness probe failed: ${message}`,
    );
    expect(statusText(test.pod("p").status!)).toBe("status Running [PRTSC I PS] c=running");
  });

  it("make a slow application ready when it is", () => {
    const spec = {
      containers: [
        container({ image: "shop:v1", readinessProbe: { httpGet: { path: "/ready", port: 8080 }, periodSeconds: 1 } }),
      ],
    };
    expect(statuses(podOf(spec), 5_000, courseConfig)).toEqual([
      "Pending [I PS] c=ContainerCreating",
      "Running [PRTSC I PS] c=running",
      "Running [PRTSC I R CR PS] c=running+ready",
    ]);
  });
});

describe("the course's containers", () => {
  it("that ignore SIGTERM are killed when the grace is over", () => {
    const test = rig(courseConfig);
    test.put(podOf({ containers: [script("sleep 600")] }), "default/p");
    test.run(5_000);
    test.put(deleting(test.pod("p"), 3), "default/p");
    test.run(4_000);
    expect(test.story.slice(-2)).toEqual(["8.00s status Failed [I PS] c=Error 137", "8.00s delete p grace 0"]);
  });

  it("that trap SIGTERM end when their handler does", () => {
    const test = rig(courseConfig);
    test.put(
      podOf({ containers: [script("trap 'echo bye; exit 7' TERM; while true; do sleep 1; done")] }),
      "default/p",
    );
    test.run(5_000);
    test.put(deleting(test.pod("p")), "default/p");
    test.run(500);
    expect(test.story.some((line) => line.endsWith("c=Error 7"))).toBe(true);
  });

  it("run out of memory at their limit", () => {
    const test = rig(courseConfig);
    test.put(
      podOf({ containers: [container({ image: "leaky", resources: { limits: { memory: "64Mi" } } })] }),
      "default/p",
    );
    test.run(10_600);
    expect(test.pod("p").status?.containerStatuses?.[0]?.lastState?.terminated).toMatchObject({
      exitCode: 137,
      reason: "OOMKilled",
    });
  });

  it("share an emptyDir, answer on their ports and can be looked into", () => {
    const test = rig(courseConfig);
    const mount = { name: "pages", mountPath: "/usr/share/nginx/html" };
    const writer = {
      ...script("echo made by the writer > /pages/index.html; sleep 600"),
      name: "writer",
      volumeMounts: [{ name: "pages", mountPath: "/pages" }],
    };
    test.put(
      podOf({ volumes: [{ name: "pages", emptyDir: {} }], containers: [container({ volumeMounts: [mount] }), writer] }),
      "default/p",
    );
    test.run(10_000);
    const answer = answerHttp(test.view.own, courseConfig, "u1", { port: 80, path: "/" }, test.view.nowMs);
    expect(answer).toMatchObject({ sort: "response", status: 200, body: "made by the writer\n" });
    expect(answerHttp(test.view.own, courseConfig, "u1", { port: 81, path: "/" }, test.view.nowMs)).toEqual({
      sort: "refused",
    });
    expect(
      execInContainer(test.view, courseConfig, "u1", "writer", ["sh", "-c", "hostname; cat /pages/index.html | wc -w"]),
    ).toMatchObject({ exitCode: 0, stdout: "p\n4\n" });
    expect(listSandboxes(test.view.own)).toMatchObject([{ name: "p", state: "SANDBOX_READY", ip: "10.244.1.2" }]);
    expect(listContainers(test.view.own).map(({ name, state }) => `${name} ${state}`)).toEqual([
      "c CONTAINER_RUNNING",
      "writer CONTAINER_RUNNING",
    ]);
  });

  it("see a changed ConfigMap in their files with the next sync, and not in their environment", () => {
    const test = rig(courseConfig);
    const config = (text: string) => ({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "cm", namespace: "default" },
      data: { greeting: text },
    });
    test.view.put(config("one"));
    const spec = {
      volumes: [{ name: "v", configMap: { name: "cm" } }],
      containers: [
        {
          ...script("sleep 600"),
          volumeMounts: [{ name: "v", mountPath: "/v" }],
          env: [{ name: "G", valueFrom: { configMapKeyRef: { name: "cm", key: "greeting" } } }],
        },
      ],
    };
    test.put(podOf(spec), "default/p");
    test.run(5_000);
    test.put(config("two"), "default/p");
    const seen = () =>
      (
        execInContainer(test.view, courseConfig, "u1", "c", ["sh", "-c", "echo $(cat /v/greeting) $G"]) as {
          stdout: string;
        }
      ).stdout;
    test.run(1_000);
    expect(seen()).toBe("one one\n");
    test.run(60_000);
    expect(seen()).toBe("two one\n");
  });
});

describe("the node", () => {
  it("registers, becomes ready, and renews its Lease", () => {
    const test = rig();
    test.view.remove("Node", "node-1");
    const first = test.kubelet.reconcile(test.view, "node")!;
    expect(first.writes).toMatchObject([{ verb: "create", ref: { kind: "Node", name: "node-1" } }]);
    expect(first.events?.map(({ reason, message }) => `${reason}: ${message}`)).toEqual([
      "Starting: Starting kubelet.",
      "NodeHasSufficientMemory: Node node-1 status is now: NodeHasSufficientMemory",
      "NodeHasNoDiskPressure: Node node-1 status is now: NodeHasNoDiskPressure",
      "NodeHasSufficientPID: Node node-1 status is now: NodeHasSufficientPID",
      "NodeAllocatableEnforced: Updated Node Allocatable limit across pods",
    ]);
    test.view.put((first.writes![0] as { body: unknown }).body);
    const second = test.kubelet.reconcile(test.view, "node")!;
    expect(second.events?.map(({ reason }) => reason)).toEqual(["NodeReady"]);
    expect(second.writes).toMatchObject([
      {
        verb: "patch",
        subresource: "status",
        body: {
          status: {
            conditions: expect.arrayContaining([
              expect.objectContaining({
                type: "Ready",
                status: "True",
                reason: "KubeletReady",
                message: "kubelet is posting ready status",
              }),
            ]),
          },
        },
      },
    ]);
    const lease = test.kubelet.reconcile(test.view, "lease")!;
    expect(lease).toMatchObject({
      writes: [{ verb: "create", ref: { kind: "Lease", namespace: "kube-node-lease" } }],
      requeueAfterMs: 10_000,
      requeueSort: "periodic",
    });
    test.kubelet.answered!(test.view, "lease", lease.writes![0]!, { ok: true, object: {} });
    expect(test.kubelet.reconcile(test.view, "lease")!.writes).toMatchObject([{ verb: "patch" }]);
  });
});
