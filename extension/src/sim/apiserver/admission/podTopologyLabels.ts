/** A pod that is bound learns its node's zone and region as labels (plugin/pkg/admission/podtopologylabels). */
import type { Pod } from "../../schema/types";
import type { AdmissionPlugin } from "./index";

const TOPOLOGY = ["topology.kubernetes.io/zone", "topology.kubernetes.io/region"];

export const podTopologyLabels: AdmissionPlugin = {
  name: "PodTopologyLabels",
  kinds: ["Pod"],
  admit({ desk, operation, subresource, object }) {
    // A binding is no attempt of its own here: `subresources/binding.ts` asks for the labels with topologyLabelsOf.
    if (operation !== "CREATE" || subresource) return;
    const pod = object as unknown as Pod;
    const node = pod.spec?.nodeName;
    if (!node) return;
    const labels = topologyLabelsOf(desk.get("Node", undefined, node)?.metadata.labels);
    if (labels) pod.metadata.labels = { ...pod.metadata.labels, ...labels };
  },
};

/** The labels of a node that its pods share; undefined when there are none. */
export function topologyLabelsOf(
  labels: { readonly [name: string]: string } | undefined,
): Record<string, string> | undefined {
  const found = TOPOLOGY.flatMap((name): [string, string][] =>
    labels?.[name] === undefined ? [] : [[name, labels[name]!]],
  );
  return found.length > 0 ? Object.fromEntries(found) : undefined;
}
