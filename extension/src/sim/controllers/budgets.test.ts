import { describe, expect, it } from "vitest";
import { fakeView, writesAsText } from "../testing/fakeView";
import { createHorizontalPodAutoscaler } from "./horizontalPodAutoscaler";
import { controllers } from "./index";
import { podDisruptionBudgetController } from "./podDisruptionBudget";
import { resourceQuotaController } from "./resourceQuota";
import { deployment, meta, pod, replicaSet } from "./shared/testObjects";

const statusOf = (write: unknown) => (write as { body: { status: any } } | undefined)?.body.status;
const web = replicaSet("web", { replicas: 3 });
const pods = ["a", "b", "c"].map((name) => pod(name, { owner: web, ready: true }));

describe("the disruption controller", () => {
  const budget = (spec: object) => ({
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: meta("pdb", { name: "b" }),
    spec: { selector: { matchLabels: { app: "web" } }, ...spec },
  });
  const look = (spec: object, ...objects: unknown[]) =>
    podDisruptionBudgetController.reconcile(fakeView({ objects: [budget(spec), web, ...objects] }), "shop/b");

  it("counts what may go", () => {
    const cases: [spec: object, healthy: number, allowed: number, desired: number, expected: number][] = [
      [{ minAvailable: 2 }, 3, 1, 2, 3],
      [{ minAvailable: 2 }, 2, 0, 2, 2],
      [{ minAvailable: "50%" }, 3, 1, 2, 3],
      [{ maxUnavailable: 1 }, 2, 0, 2, 3],
    ];
    for (const [spec, healthy, disruptionsAllowed, desiredHealthy, expectedPods] of cases) {
      expect(statusOf(look(spec, ...pods.slice(0, healthy))?.writes?.[0])).toMatchObject({
        disruptionsAllowed,
        desiredHealthy,
        expectedPods,
        currentHealthy: healthy,
      });
    }
  });

  it("says that no pod matches", () => {
    expect(look({ minAvailable: 1 })?.events?.[0]?.message).toBe("No matching pods found");
  });
});

describe("the resource quota controller", () => {
  it("counts objects and what pods ask for", () => {
    const hard = { pods: "5", "requests.cpu": "1", "count/replicasets.apps": "2", secrets: "3" };
    const quota = { apiVersion: "v1", kind: "ResourceQuota", metadata: meta("quota", { name: "q" }), spec: { hard } };
    const hungry = pods.map((one) => ({
      ...one,
      spec: { containers: [{ name: "c", resources: { requests: { cpu: "250m" } } }] },
    }));
    const result = resourceQuotaController.reconcile(
      fakeView({ objects: [quota, web, ...hungry, pod("z", { phase: "Failed" })] }),
      "shop/q",
    );
    expect(statusOf(result?.writes?.[0])).toEqual({
      hard,
      used: { pods: "3", "requests.cpu": "750m", "count/replicasets.apps": "1", secrets: "0" },
    });
  });
});

describe("the horizontal pod autoscaler", () => {
  const autoscaler = {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: meta("hpa", { name: "h" }),
    spec: {
      minReplicas: 1,
      maxReplicas: 5,
      scaleTargetRef: { kind: "Deployment", name: "web" },
      metrics: [
        { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 50 } } },
      ],
    },
  };

  it("says that there are no metrics, and looks again in 15 s", () => {
    const result = createHorizontalPodAutoscaler().reconcile(
      fakeView({ objects: [autoscaler, deployment({ replicas: 1 })] }),
      "shop/h",
    );
    expect(result?.requeueAfterMs).toBe(15_000);
    const missing =
      "failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)";
    expect(result?.events?.map(({ message }) => message)).toEqual([
      missing,
      `invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric value: ${missing}`,
    ]);
    const { conditions, ...status } = statusOf(result?.writes?.[0]);
    expect(status).toEqual({ currentReplicas: 1, desiredReplicas: 0, currentMetrics: [{ type: "" }] });
    expect(conditions.map((one: any) => `${one.type} ${one.status} ${one.reason}`)).toEqual([
      "AbleToScale True SucceededGetScale",
      "ScalingActive False FailedGetResourceMetric",
    ]);
  });

  it("scales up by what the pods use, at most doubling", () => {
    const busy = pods.map((one) => ({
      ...one,
      spec: { containers: [{ name: "c", resources: { requests: { cpu: "100m" } } }] },
    }));
    const desired = (usedMilli: number, replicas = 3) => {
      const view = fakeView({ objects: [autoscaler, deployment({ replicas }), ...busy] });
      const result = createHorizontalPodAutoscaler(() => usedMilli).reconcile(view, "shop/h");
      return [writesAsText(result?.writes)[0], statusOf(result?.writes?.at(-1)).desiredReplicas];
    };
    expect(desired(80)).toEqual(["patch Deployment/scale shop/web", 5]);
    expect(desired(52)).toEqual(["update HorizontalPodAutoscaler/status shop/h", 3]);
    expect(desired(10)[1]).toBe(3);
  });
});

describe("the list of controllers", () => {
  it("has each name once", () => {
    expect(new Set(controllers.map(({ name }) => name)).size).toBe(controllers.length);
  });
});
