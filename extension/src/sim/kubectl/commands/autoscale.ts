/** `kubectl autoscale`: a HorizontalPodAutoscaler for a workload. */
import type { Obj } from "../../api/types";
import { createMade, forEach } from "../changes";
import type { Command } from "../command";
import { DRY_RUN, FIELD_MANAGER, FILES, PRINTING, SAVE_CONFIG } from "../commonFlags";
import { fail } from "../failures";
import { apiVersionOf } from "../mapping";
import { gathered } from "../resources";

export const autoscale: Command = {
  name: "autoscale",
  about: "Auto-scale a deployment, replica set, stateful set, or replication controller",
  usage: "(-f FILENAME | TYPE NAME | TYPE/NAME) [--min=MINPODS] --max=MAXPODS [--cpu=CPU]",
  examples: ["kubectl autoscale deployment web --min=2 --max=10 --cpu=80%"],
  completes: "resource",
  flags: [
    ...FILES,
    ...PRINTING,
    DRY_RUN,
    SAVE_CONFIG,
    FIELD_MANAGER("kubectl-autoscale"),
    { name: "cpu", type: "string", about: "The CPU to aim at: 80% of the request, or an amount as 500m." },
    { name: "cpu-percent", type: "integer", default: "-1", about: "The same as --cpu with a share." },
    { name: "memory", type: "string", about: "The memory to aim at: a share or an amount." },
    { name: "max", type: "integer", default: "-1", about: "The most replicas." },
    { name: "min", type: "integer", default: "-1", about: "The fewest replicas." },
    { name: "name", type: "string", about: "The autoscaler's name." },
  ],
  *run(call) {
    const { flags } = call;
    if (!flags.has("max")) fail('required flag(s) "max" not set');
    const [min, max] = [flags.integer("min"), flags.integer("max")];
    if (max < 1) fail(`--max=MAXPODS is required and must be at least 1, max: ${max}`);
    if (max < min) fail(`--max=MAXPODS must be larger or equal to --min=MINPODS, max: ${max}, min: ${min}`);
    const { found, errors } = yield* gathered(call);
    const cpu = flags.text("cpu") || (flags.integer("cpu-percent") > 0 ? `${flags.integer("cpu-percent")}%` : "80%");
    const metrics = [metricOf("cpu", cpu), ...(flags.text("memory") ? [metricOf("memory", flags.text("memory"))] : [])];
    return yield* forEach(
      found,
      function* ({ resource, object }) {
        const hpa: Obj = {
          apiVersion: "autoscaling/v2",
          kind: "HorizontalPodAutoscaler",
          metadata: { name: flags.text("name") || object.metadata.name },
          spec: {
            maxReplicas: max,
            metrics,
            ...(min > 0 ? { minReplicas: min } : {}),
            scaleTargetRef: { apiVersion: apiVersionOf(resource), kind: resource.kind, name: object.metadata.name },
          },
          status: { currentMetrics: null, desiredReplicas: 0 },
        };
        yield* createMade(call, hpa, { done: "autoscaled", manager: "kubectl-autoscale" });
      },
      errors,
    );
  },
};

function metricOf(name: string, text: string): object {
  const share = /^(\d+)%?$/.exec(text);
  const target = share
    ? { averageUtilization: Number(share[1]), type: "Utilization" }
    : { averageValue: text, type: "AverageValue" };
  return { resource: { name, target }, type: "Resource" };
}
