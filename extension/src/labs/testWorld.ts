/** A {@link LabWorld} made by hand, for tests: every change is a commit with the next seq. */
import type { LabCommit, LabObject, LabRequest, LabWorld, Opened } from "./world";

export class TestWorld implements LabWorld {
  nowMs = 0;
  seq = 0;
  readonly history: LabCommit[] = [];
  readonly requests: LabRequest[] = [];
  readonly opened: Opened[] = [];
  private readonly table = new Map<string, { kind: string; object: LabObject }>();

  objects(kind: string): readonly LabObject[] {
    return [...this.table.values()].filter((entry) => entry.kind === kind).map((entry) => entry.object);
  }

  object(kind: string, name: string, namespace = ""): LabObject | undefined {
    return this.table.get(`${kind}/${namespace}/${name}`)?.object;
  }

  add(kind: string, object: LabObject, user = "system:test"): LabCommit {
    const key = `${kind}/${object.metadata.namespace ?? ""}/${object.metadata.name}`;
    const type = this.table.has(key) ? "MODIFIED" : "ADDED";
    this.table.set(key, { kind, object });
    return this.commit(type, kind, object, user);
  }

  remove(kind: string, name: string, namespace = "default", user = "system:test"): LabCommit {
    const key = `${kind}/${namespace}/${name}`;
    const object = this.table.get(key)?.object ?? { metadata: { name, namespace } };
    this.table.delete(key);
    return this.commit("DELETED", kind, object, user);
  }

  request(verb: string, kind: string, name: string, code = 200, message = "", namespace = "default"): void {
    this.seq += 1;
    this.requests.push({
      seq: this.seq,
      atMs: this.nowMs,
      verb,
      kind,
      name,
      namespace,
      code,
      reason: code < 400 ? "" : "Invalid",
      message,
    });
  }

  private commit(type: LabCommit["type"], kind: string, object: LabObject, user: string): LabCommit {
    this.seq += 1;
    const commit: LabCommit = { seq: this.seq, atMs: this.nowMs, type, kind, object, user };
    this.history.push(commit);
    return commit;
  }
}

/** A pod as a running cluster shows it. */
export function pod(
  name: string,
  labels: Readonly<Record<string, string>> = {},
  options: { ready?: boolean; image?: string; node?: string; terminating?: boolean } = {},
): LabObject {
  return {
    metadata: {
      name,
      namespace: "default",
      labels,
      ...(options.terminating && { deletionTimestamp: "2026-01-01T00:00:00Z" }),
    },
    spec: {
      ...(options.node && { nodeName: options.node }),
      containers: [{ name: "web", image: options.image ?? "shop:v1" }],
    },
    status: {
      phase: options.ready ? "Running" : "Pending",
      conditions: [{ type: "Ready", status: options.ready ? "True" : "False" }],
    },
  };
}
