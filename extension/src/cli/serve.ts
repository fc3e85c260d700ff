/** `kubarium serve`: the Kubernetes API of a simulated cluster on 127.0.0.1, until it is told to stop. */
import { writeFile } from "node:fs/promises";
import { openEndpoint } from "../server/server";
import { InThreadHost } from "../session/hosts/inThreadHost";
import { createCluster } from "../sim/index";
import { integer, readFlags, UsageError, WORLD_FLAGS, worldFrom } from "./usage";

export async function run(args: string[]): Promise<number> {
  const { values } = readFlags(args, {
    ...WORLD_FLAGS,
    port: { type: "string" },
    kubeconfig: { type: "string" },
    speed: { type: "string" },
  });
  const speed = values.speed === undefined ? 1 : Number(values.speed);
  if (!(speed > 0 && speed <= 1000))
    throw new UsageError(`--speed takes a factor above 0 and up to 1000, not '${values.speed}'`);
  const seed = values.seed === undefined ? 1 : integer("seed", values.seed, 0, 2 ** 31 - 1);
  const port = values.port === undefined ? 0 : integer("port", values.port, 0, 65535);

  // People compare ages with their own watch, so a served cluster begins now.
  const epochMs = Math.floor(Date.now() / 1000) * 1000;
  const { default: descriptions } = await import("../sim/schema/descriptions.generated.json");
  const cluster = createCluster({ world: worldFrom(values, { epochMs }), seed, descriptions: () => descriptions });
  cluster.settle({ boundMs: 60_000 });
  const host = new InThreadHost(cluster, { factor: speed });
  const endpoint = await openEndpoint(host, { port });
  const kubeconfig = typeof values.kubeconfig === "string" ? values.kubeconfig : "kubarium.kubeconfig";
  await writeFile(kubeconfig, endpoint.kubeconfig, { mode: 0o600 });
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
  process.stdout.write(`ready: ${endpoint.address}, kubeconfig ${kubeconfig}\n`);
  await stopped;
  await endpoint.close();
  host.dispose();
  return 0;
}
