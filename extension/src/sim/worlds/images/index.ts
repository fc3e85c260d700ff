/**
 * The image catalogues of the worlds: the course's registry, and the recorded world's where every image can be pulled.
 * To add an image: one file, one line here.
 */
import type { Image, ImageRule } from "../../kubelet/runtime/image";
import { agnhost } from "./agnhost";
import { alpine } from "./alpine";
import { busybox } from "./busybox";
import { controlPlane } from "./controlPlane";
import { coredns } from "./coredns";
import { curl } from "./curl";
import { flannel } from "./flannel";
import { httpd } from "./httpd";
import { kubia } from "./kubia";
import { nginx } from "./nginx";
import { pause } from "./pause";
import { postgres } from "./postgres";
import { redis } from "./redis";
import { shop } from "./shop";
import { troubled } from "./troubled";

/** Every image of the course's registry. */
export const courseImages: readonly Image[] = [
  ...agnhost,
  ...alpine,
  ...busybox,
  ...controlPlane,
  ...coredns,
  ...curl,
  ...flannel,
  ...httpd,
  ...kubia,
  ...nginx,
  ...pause,
  ...postgres,
  ...redis,
  ...shop,
  ...troubled,
];

/** The course's registry: what is not in it cannot be pulled. */
export const courseImageRule: ImageRule = { catalogue: courseImages, others: "refuse" };

/** The recorded world: every image can be pulled at once, but those whose name contains `nosuch`. */
export const recordedImageRule: ImageRule = {
  catalogue: [],
  refuseContaining: ["nosuch"],
  others: {
    sizeBytes: 50_000_000,
    program: {
      listens: "all",
      refuses: [9999],
      lenient: true,
      http: [{ pathContains: "fail", status: 500 }, { pathContains: "missing", status: 404 }, { status: 200 }],
    },
  },
};
