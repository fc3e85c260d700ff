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
  /** The lines by their cells, with what upstream sorts them by: verbs, group, resource. */
  const lines = new Map<string, { sortKey: string; verbs: string[] }>();
  for (const { apiGroups = [], resources = [], nonResourceURLs = [], resourceNames, verbs = [] } of (role.rules ??
    []) as readonly Rule[]) {
    const add = (group: string, resource: string, cells: string): void => {
      const merged = lines.get(cells);
      lines.set(cells, {
        sortKey: `${list(merged?.verbs ?? [...verbs])} [${group}] [${resource}]`,
        verbs: [...new Set([...(merged?.verbs ?? []), ...verbs])],
      });
    };
    for (const resource of resources)
      for (const group of apiGroups)
        add(group, resource, `${group === "" ? resource : `${resource}.${group}`}\t[]\t${list(resourceNames)}`);
    for (const url of nonResourceURLs) add("", "", `\t${list([url])}\t[]`);
  }
  const sorted = [...lines].sort(([, a], [, b]) => (a.sortKey < b.sortKey ? -1 : a.sortKey > b.sortKey ? 1 : 0));
  for (const [cells, { verbs }] of sorted) w.write(1, `${cells}\t${list(verbs)}\n`);
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
  for (const subject of (binding.subjects ?? []) as { kind: string; name: string; namespace?: string }[])
    w.write(1, `${subject.kind}\t${subject.name}\t${subject.namespace ?? ""}\n`);
}
