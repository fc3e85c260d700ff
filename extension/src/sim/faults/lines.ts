/** The directions of a line, for the faults that change one. */
import { changeLink, type Link } from "../transport/transport";
import type { Parameter, Strike } from "./fault";

export const DIRECTION: Parameter = {
  name: "direction",
  title: { en: "Direction", "zh-cn": "方向" },
  unit: "choice",
  choices: ["both", "in", "out"],
  default: "both",
};

/** Changes a line in the directions that were asked for; `in` is towards the first node of the target. */
export function changeLine({ cluster, target, choice }: Strike, change: Link, direction = choice("direction")): void {
  const [node = "", other = "*"] = target.split("/");
  if (direction !== "in") changeLink(cluster.kernel, node, other, change);
  if (direction !== "out") changeLink(cluster.kernel, other, node, change);
}
