/** `kubectl create deployment|job|cronjob`. */
import type { Obj } from "../../../api/types";
import { resourceOf } from "../../changes";
import type { Call, Command } from "../../command";
import { answered, fail } from "../../failures";
import { ask, type Conversation } from "../../io";
import { pathOf } from "../../mapping";
import { commandOf, making } from "./made";

const IMAGE = { name: "image", type: "string", about: "The image to run." } as const;
const REQUIRED_IMAGE = 'required flag(s) "image" not set';

const deployment = making({
  name: "deployment",
  aliases: ["dep"],
  about: "Create a deployment with the specified name",
  usage: "NAME --image=image -- [COMMAND] [args...]",
  examples: ["kubectl create deployment web --image=nginx --replicas=3 --port=80"],
  failed: "failed to create deployment: ",
  flags: [
    { name: "image", type: "list", about: "An image to run; may be repeated." },
    { name: "port", type: "integer", default: "-1", about: "The port that the container listens on." },
    { name: "replicas", short: "r", type: "integer", default: "1", about: "How many replicas." },
  ],
  *build(call, name) {
    const images = call.flags.list("image");
    if (images.length === 0) fail(REQUIRED_IMAGE);
    const command = call.dash >= 0 ? commandOf(call) : [];
    if (images.length > 1 && command.length > 0) fail("cannot specify multiple --image options and command");
    const port = call.flags.integer("port");
    const labels = { app: name };
    const containers = images.map((image, at) => ({
      name: containerName(image),
      image,
      ...(command.length > 0 ? { command } : {}),
      ...(port >= 0 && at === 0 ? { ports: [{ containerPort: port }] } : {}),
      resources: {},
    }));
    return {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name, labels },
      spec: {
        replicas: call.flags.integer("replicas"),
        selector: { matchLabels: labels },
        strategy: {},
        template: { metadata: { labels }, spec: { containers } },
      },
      status: {},
    };
  },
});

/** `registry/team/web:1@sha256:…` → `web`. */
function containerName(image: string): string {
  const last = image.split("/").at(-1)!.split("@")[0]!.split(":")[0]!;
  return last
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, "-")
    .slice(0, 63);
}

const job = making({
  name: "job",
  about: "Create a job with the specified name",
  usage: "NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...]",
  examples: [
    "kubectl create job once --image=busybox -- sh -c 'echo hello'",
    "kubectl create job now --from=cronjob/nightly",
  ],
  failed: "failed to create job: ",
  flags: [IMAGE, { name: "from", type: "string", about: "The CronJob to take the job from, as cronjob/name." }],
  *build(call, name) {
    const image = call.flags.text("image");
    const from = call.flags.text("from");
    const command = commandOf(call);
    if ((image === "") === (from === "")) fail("either --image or --from must be specified");
    if (image !== "") {
      const template = { metadata: {}, spec: podSpec(name, image, command, "Never") };
      return { apiVersion: "batch/v1", kind: "Job", metadata: { name }, spec: { template }, status: {} };
    }
    if (command.length > 0) fail("cannot specify --from and command");
    const [type = "", source = ""] = from.split("/");
    if (source === "" || !["cronjob", "cronjobs", "cj", "cronjob.batch", "cronjobs.batch"].includes(type))
      fail(`from must be an existing cronjob: unable to find ${JSON.stringify(from)}`);
    return yield* fromCronJob(call, name, source);
  },
});

/** A job as the CronJob would make it, marked as made by hand. */
function* fromCronJob(call: Call, name: string, source: string): Conversation<Obj> {
  const resource = yield* resourceOf(call, "batch/v1", "CronJob");
  const path = pathOf(resource, call.namespace, source);
  const cronJob = answered<Obj & { spec: { jobTemplate: { metadata?: Obj["metadata"]; spec: object } } }>(
    yield* ask("GET", path),
  );
  const { metadata, spec } = cronJob.spec.jobTemplate;
  const annotations = { ...metadata?.annotations, "cronjob.kubernetes.io/instantiate": "manual" };
  const owner = {
    apiVersion: "batch/v1",
    kind: "CronJob",
    name: cronJob.metadata.name,
    uid: cronJob.metadata.uid ?? "",
    controller: true,
  };
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name, annotations, ...(metadata?.labels ? { labels: metadata.labels } : {}), ownerReferences: [owner] },
    spec,
    status: {},
  };
}

const cronjob = making({
  name: "cronjob",
  aliases: ["cj"],
  about: "Create a cron job with the specified name",
  usage: "NAME --image=image --schedule='0/5 * * * ?' -- [COMMAND] [args...]",
  examples: ["kubectl create cronjob tick --image=busybox --schedule='*/1 * * * *' -- date"],
  failed: "failed to create cronjob: ",
  flags: [
    IMAGE,
    { name: "schedule", type: "string", about: "When to run, in cron's form." },
    { name: "restart", type: "string", default: "OnFailure", about: "The pods' restart policy: OnFailure or Never." },
  ],
  *build(call, name) {
    const { flags } = call;
    const missing = ["image", "schedule"].filter((flag) => flags.text(flag) === "").map((flag) => JSON.stringify(flag));
    if (missing.length > 0) fail(`required flag(s) ${missing.join(", ")} not set`);
    const spec = podSpec(name, flags.text("image"), commandOf(call), flags.text("restart"));
    return {
      apiVersion: "batch/v1",
      kind: "CronJob",
      metadata: { name },
      spec: {
        jobTemplate: { metadata: { name }, spec: { template: { metadata: {}, spec } } },
        schedule: flags.text("schedule"),
      },
      status: {},
    };
  },
});

const podSpec = (name: string, image: string, command: readonly string[], restartPolicy: string): object => ({
  containers: [{ ...(command.length > 0 ? { command } : {}), image, name, resources: {} }],
  restartPolicy,
});

export const workloadCommands: readonly Command[] = [cronjob, deployment, job];
