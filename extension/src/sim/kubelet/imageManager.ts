/**
 * Images on the node: present, pulled, refused.
 *
 * Models pkg/kubelet/images/image_manager.go and containerd's answers. A pull's length follows from the image's size;
 * pulls wait for each other unless told otherwise. Garbage collection of images is left out: disks do not fill here.
 */

import type { Container } from "../schema/types";
import { backoffEndMs, goDuration, nextBackoff } from "./backoff";
import { canonicalImage, findImage, parseImage } from "./runtime/image";
import type { RuntimePod } from "./runtime/pod";
import { type Step, tellPod, wakeAt } from "./step";
import { type ImageRecord, type NodeRecord, nodeRecord, type PodRecord } from "./tables";

/** Whether a container's image is there; if not, what is done about it is in the record and the step. */
export function ensureImage(
  step: Step,
  pod: RuntimePod,
  record: PodRecord,
  container: Container,
  field: string,
): boolean {
  const { settings, view } = step;
  const { nowMs } = view;
  const image = container.image ?? "";
  const about = { field, name: container.name };
  const pull = record.pulls[container.name];
  if (pull) {
    if (pull.doneMs > nowMs) {
      wakeAt(step, pull.doneMs, { waitingFor: `the pull of image ${image}` });
      return false;
    }
    delete record.pulls[container.name];
    return finishPull(step, pod, record, container, field, pull);
  }
  const present = imageOnNode(step, image) !== undefined;
  const policy = container.imagePullPolicy ?? (parseImage(image).tag === "latest" ? "Always" : "IfNotPresent");
  if (present && policy !== "Always") {
    tellPod(
      step,
      pod,
      "Normal",
      "Pulled",
      `Container image "${image}" already present on machine and can be accessed by the pod`,
      about,
    );
    return true;
  }
  if (policy === "Never") {
    const message = `Container image "${image}" is not present with pull policy of Never`;
    if (record.waiting[container.name]?.reason !== "ErrImageNeverPull") {
      tellPod(step, pod, "Warning", "ErrImageNeverPull", message, about);
      tellPod(step, pod, "Warning", "Failed", "Error: ErrImageNeverPull", about);
      setWaiting(record, container.name, "ErrImageNeverPull", message, nowMs);
    }
    return false;
  }
  const backoff = record.backoffs[`image ${image}`];
  const endMs = backoff ? backoffEndMs(backoff, backoff.sinceMs, settings.times) : undefined;
  if (endMs !== undefined && endMs > nowMs) {
    const waiting = record.waiting[container.name];
    if (waiting?.reason !== "ImagePullBackOff") {
      tellPod(step, pod, "Normal", "BackOff", `Back-off pulling image "${image}"`, about);
      tellPod(step, pod, "Warning", "Failed", "Error: ImagePullBackOff", about);
      const error = waiting?.reason === "ErrImagePull" ? `: ErrImagePull: ${waiting.message ?? ""}` : "";
      setWaiting(record, container.name, "ImagePullBackOff", `Back-off pulling image "${image}"${error}`, nowMs);
    }
    wakeAt(step, endMs, { waitingFor: `the image back-off of container ${container.name}` });
    return false;
  }
  tellPod(step, pod, "Normal", "Pulling", `Pulling image "${image}"`, about);
  const node = nodeRecord(view.own);
  const startMs = settings.serializeImagePulls ? Math.max(nowMs, node?.pullQueueFreeMs ?? 0) : nowMs;
  const doneMs = startMs + pullMs(step, image, startMs);
  if (node && settings.serializeImagePulls)
    view.own.set<NodeRecord>("node", "state", { ...node, pullQueueFreeMs: doneMs });
  if (settings.serializeImagePulls) view.own.set("pulled", canonicalImage(image), doneMs);
  const begun = { image, requestedMs: nowMs, startMs, doneMs };
  if (doneMs <= nowMs) return finishPull(step, pod, record, container, field, begun);
  record.pulls[container.name] = begun;
  wakeAt(step, doneMs, { waitingFor: `the pull of image ${image}` });
  return false;
}

function finishPull(
  step: Step,
  pod: RuntimePod,
  record: PodRecord,
  container: Container,
  field: string,
  pull: PodRecord["pulls"][string],
): boolean {
  const { settings, view } = step;
  const image = pull.image;
  const about = { field, name: container.name };
  const found = findImage(settings.images, image);
  const error = !found ? refusal(step, image) : found.private && !hasPullSecret(step, pod) ? denied(image) : undefined;
  if (found && error === undefined) {
    const took = goDuration(pull.doneMs - pull.startMs);
    const waited = goDuration(pull.doneMs - pull.requestedMs);
    view.own.set<ImageRecord>("images", found.image, {
      id: found.id,
      sizeBytes: found.sizeBytes,
      pulledMs: view.nowMs,
    });
    delete record.backoffs[`image ${image}`];
    tellPod(
      step,
      pod,
      "Normal",
      "Pulled",
      `Successfully pulled image "${image}" in ${took} (${waited} including waiting). Image size: ${found.sizeBytes} bytes.`,
      about,
    );
    return true;
  }
  const key = `image ${image}`;
  record.backoffs[key] = nextBackoff(record.backoffs[key], view.nowMs, view.nowMs, settings.times);
  tellPod(step, pod, "Warning", "Failed", `Failed to pull image "${image}": ${error}`, about);
  tellPod(step, pod, "Warning", "Failed", "Error: ErrImagePull", about);
  setWaiting(record, container.name, "ErrImagePull", error, view.nowMs);
  return false;
}

/** The image as it is stored on the node. */
export function imageOnNode(step: Pick<Step, "view" | "settings">, image: string): ImageRecord | undefined {
  const name = canonicalImage(image);
  const stored = step.view.own.get<ImageRecord>("images", name);
  if (stored) return stored;
  if (!(step.settings.preloadedImages ?? []).some((one) => canonicalImage(one) === name)) return undefined;
  const found = findImage(step.settings.images, image);
  return found ? { id: found.id, sizeBytes: found.sizeBytes, pulledMs: 0 } : undefined;
}

/** Says why a container waits, and that the status is to be looked at again. */
export function setWaiting(
  record: PodRecord,
  name: string,
  reason: string,
  message: string | undefined,
  nowMs: number,
): void {
  record.waiting[name] = { reason, ...(message === undefined ? {} : { message }) };
  record.changedMs ??= nowMs;
}

function pullMs(step: Step, image: string, startMs: number): number {
  const { times, images } = step.settings;
  const found = findImage(images, image);
  const bytes = found && !imageOnNode(step, image) && !isBeingPulled(step, image, startMs) ? found.sizeBytes : 0;
  const jitter = 0.8 + 0.4 * step.view.draw("pull", image, 0);
  const resolveMs = times.pullResolveMs * jitter;
  const transferMs = times.pullBytesPerSecond > 0 ? (bytes / times.pullBytesPerSecond) * 1_000 * jitter : 0;
  // Set from outside, when the registry is slow for this node.
  const slowness = step.view.own.get<number>("registry", "slowness") ?? 1;
  return Math.round((resolveMs + transferMs) * slowness);
}

/** With serialized pulls, what was asked for earlier is there by the time this pull begins. */
function isBeingPulled(step: Step, image: string, startMs: number): boolean {
  return (
    step.settings.serializeImagePulls &&
    startMs > step.view.nowMs &&
    step.view.own.get<number>("pulled", canonicalImage(image)) !== undefined
  );
}

function hasPullSecret(step: Step, pod: RuntimePod): boolean {
  return (pod.spec.imagePullSecrets ?? []).some(
    ({ name }) => name !== undefined && step.view.get("Secret", pod.metadata.namespace, name) !== undefined,
  );
}

function refusal(step: Step, image: string): string {
  const full = canonicalImage(image);
  const { repository } = parseImage(full);
  const isKnown =
    step.settings.images.others !== "refuse" ||
    step.settings.images.catalogue.some((one) => parseImage(canonicalImage(one.repository)).repository === repository);
  const begin = `failed to pull and unpack image "${full}": failed to resolve reference "${full}"`;
  return isKnown ? `rpc error: code = NotFound desc = ${begin}: ${full}: not found` : denied(image);
}

function denied(image: string): string {
  const full = canonicalImage(image);
  const detail =
    "pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed";
  return `rpc error: code = Unknown desc = failed to pull and unpack image "${full}": failed to resolve reference "${full}": ${detail}`;
}
