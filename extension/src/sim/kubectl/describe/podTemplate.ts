/** A pod template, as describe and `rollout history` show it. */
import type { PodTemplateSpec } from "../../schema/types";
import { writeContainers, writeTolerations, writeVolumes } from "./containers";
import { Writer, writeAnnotations, writeLabels } from "./writer";

export function writePodTemplate(w: Writer, template: PodTemplateSpec | undefined): void {
  w.write(0, "Pod Template:\n");
  if (!template?.spec) {
    w.write(1, "<unset>");
    return;
  }
  const { metadata, spec } = template;
  writeLabels(w, "Labels", metadata?.labels, "  ");
  if (Object.keys(metadata?.annotations ?? {}).length > 0)
    writeAnnotations(w, "Annotations", metadata?.annotations, "  ");
  if (spec.serviceAccountName) w.write(1, `Service Account:\t${spec.serviceAccountName}\n`);
  if (spec.initContainers?.length) writeContainers(w, "Init Containers", spec.initContainers, [], "  ");
  writeContainers(w, "Containers", spec.containers, [], "  ");
  writeVolumes(w, spec.volumes ?? [], "  ");
  writeSpread(w, spec.topologySpreadConstraints ?? [], "  ");
  if (spec.priorityClassName) w.write(1, `Priority Class Name:\t${spec.priorityClassName}\n`);
  writeLabels(w, "Node-Selectors", spec.nodeSelector, "  ");
  writeTolerations(w, "  Tolerations", spec.tolerations ?? []);
}

/** The template alone, its columns parted by bare tabs as upstream has it; change causes come with its annotations. */
export function podTemplateText(template: PodTemplateSpec, annotations: Readonly<Record<string, string>>): string {
  const w = new Writer();
  const metadata = { ...template.metadata, annotations: { ...template.metadata?.annotations, ...annotations } };
  writePodTemplate(w, { ...template, metadata } as PodTemplateSpec);
  return w.raw;
}

export function writeSpread(
  w: Writer,
  constraints: readonly {
    topologyKey: string;
    whenUnsatisfiable: string;
    maxSkew: number;
    labelSelector?: { matchLabels?: Record<string, string> };
  }[],
  space: string,
): void {
  constraints.forEach(({ topologyKey, whenUnsatisfiable, maxSkew, labelSelector }, at) => {
    const labels = Object.entries(labelSelector?.matchLabels ?? {})
      .map(([key, value]) => `${key}=${value}`)
      .join(",");
    const selector = labels === "" ? "" : ` for selector ${labels}`;
    w.write(
      0,
      `${at === 0 ? `${space}Topology Spread Constraints:` : space}\t${topologyKey}:${whenUnsatisfiable} when max skew ${maxSkew} is exceeded${selector}\n`,
    );
  });
}
