/**
 * Prefers nodes that already have the pod's images, by size; images that few nodes have count for less, so that pods
 * do not all run after one image. Modelled on plugins/imagelocality/image_locality.go.
 */
import { MAX_NODE_SCORE, type Plugin, SKIP } from "../framework";

const MB = 1024 * 1024;
/** Smaller images are pulled quickly; larger ones score no more. Both in bytes, the latter per container. */
const SIZE_MIN = 23 * MB;
const SIZE_MAX = 1000 * MB;

export const imageLocality: Plugin<undefined, readonly string[]> = {
  name: "ImageLocality",
  weight: 1,

  preScore({ pod, snapshot }) {
    const { initContainers = [], containers } = pod.pod.spec;
    const images = [...initContainers, ...containers].map(({ image }) => normalizedImageName(image ?? ""));
    // No node has any of them: every node would score 0.
    return images.some((image) => snapshot.imageNodes[image]) ? { state: images } : { status: SKIP };
  },

  score(images, node, { snapshot }) {
    let sum = 0;
    for (const image of images) {
      const size = node.images[image];
      if (size) sum += Math.trunc(size * ((snapshot.imageNodes[image] ?? 0) / snapshot.nodes.length));
    }
    const max = SIZE_MAX * images.length;
    const clamped = Math.min(Math.max(sum, SIZE_MIN), max);
    return Math.trunc((MAX_NODE_SCORE * (clamped - SIZE_MIN)) / (max - SIZE_MIN));
  },
};

/** A name without a tag means `latest`. */
function normalizedImageName(name: string): string {
  return name.lastIndexOf(":") <= name.lastIndexOf("/") ? `${name}:latest` : name;
}
