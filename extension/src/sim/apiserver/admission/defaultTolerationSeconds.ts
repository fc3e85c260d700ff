/** Every pod stays five minutes on a node that is not ready or unreachable, unless it says otherwise (plugin/pkg/admission/defaulttolerationseconds). */
import type { Pod, Toleration } from "../../schema/types";
import type { AdmissionPlugin } from "./index";

const TAINTS = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];
const TOLERATION_SECONDS = 300;

export const defaultTolerationSeconds: AdmissionPlugin = {
  name: "DefaultTolerationSeconds",
  kinds: ["Pod"],
  admit({ kind, request, object }) {
    if (kind.id !== "Pod" || request.subresource || !object) return;
    const spec = (object as unknown as Pod).spec!;
    const tolerated = (key: string) => (spec.tolerations ?? []).some((t) => coversNoExecute(t, key));
    const missing = TAINTS.filter((key) => !tolerated(key));
    if (missing.length === 0) return;
    spec.tolerations = [
      ...(spec.tolerations ?? []),
      ...missing.map(
        (key) =>
          ({ key, operator: "Exists", effect: "NoExecute", tolerationSeconds: TOLERATION_SECONDS }) as Toleration,
      ),
    ];
  },
};

function coversNoExecute({ key, effect }: Toleration, taint: string): boolean {
  return (key === taint || !key) && (effect === "NoExecute" || !effect);
}
