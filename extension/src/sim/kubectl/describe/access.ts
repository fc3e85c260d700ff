/** `kubectl describe` for roles and their bindings. */
import type { Obj } from "../../api/types";
import { type Writer, writeAnnotations, writeLabels } from "./writer";

interface Rule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs?: readonly string[];
}

function begin(w: Writer, { metadata }: Obj): void {
  w.write(0, `Name:\t${metadata.name}\n`);
  writeLabels(w, "Labels", metadata.labels);
  writeAnnotations(w, "Annotations", metadata.annotations);
}

const list = (items: readonly string[] = []): string => `[${items.join(" ")}]`;

/** One line for each resource of each group. */
export function writeRole(w: Writer, role: Obj): void {
  begin(w, role);
  w.write(0, "PolicyRule:\n");
  w.write(1, "Resources\tNon-Resource URLs\tResource Names\tVerbs\n");
  w.write(1, "---------\t-----------------\t--------------\t-----\n");
  const verbsOf = new Map<string, string[]>();
  for (const { apiGroups = [], resources = [], nonResourceURLs = [], resourceNames, verbs = [] } of (role.rules ?? []) as readonly Rule[]) {
    const cells = [
      ...resources.flatMap((resource) => apiGroups.map((group) => `${group === "" ? resource : `${resource}.${group}`}\t[]\t${list(resourceNames)}`)),
      ...nonResourceURLs.map((url) => `\t${list([url])}\t[]`),
    ];
    for (const cell of cells) verbsOf.set(cell, [...new Set([...(verbsOf.get(cell) ?? []), ...verbs])]);
  }
  for (const cell of [...verbsOf.keys()].sort()) w.write(1, `${cell}\t${list(verbsOf.get(cell))}\n`);
}

export function writeRoleBinding(w: Writer, binding: Obj): void {
  begin(w, binding);
  const { kind, name } = binding.roleRef as { kind: string; name: string };
  w.write(0, "Role:\n");
  w.write(1, `Kind:\t${kind}\n`);
  w.write(1, `Name:\t${name}\n`);
  w.write(0, "Subjects:\n");
  w.write(1, "Kind\tName\tNamespace\n");
  w.write(1, "----\t----\t---------\n");
  for (const subject of (binding.subjects ?? []) as { kind: string; name: string; namespace?: string }[]) w.write(1, `${subject.kind}\t${subject.name}\t${subject.namespace ?? ""}\n`);
}
