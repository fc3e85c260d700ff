/**
 * The spike that everything hangs on: two API servers, a controller on each side of a partition, a fork, equal hashes.
 * It uses the real kernel, transport, store, API server and runner, and a controller of eight lines.
 */
import { describe, expect, it } from "vitest";
import { apiserverProgram } from "./apiserver/program";
import { registryOf } from "./apiserver/registry";
import type { ApiRequest, ApiResponse } from "./apiserver/request";
import type { Component } from "./client/component";
import { compare, splitKey } from "./client/component";
import { runnerProgram } from "./client/runner";
import { Kernel } from "./kernel/kernel";
import type { Kind } from "./kinds/kind";
import type { ConfigMap } from "./schema/types";
import { etcdProgram } from "./store/etcd";
import { Mvcc } from "./store/mvcc";
import { Instances } from "./transport/instances";
import type { Program } from "./transport/program";
import { nodeOf } from "./transport/program";
import { send, setLink } from "./transport/transport";

const kinds: Kind[] = [plainKind("Namespace", "namespaces", false), plainKind("ConfigMap", "configmaps", true)];

function plainKind(kind: string, plural: string, namespaced: boolean): Kind {
  return {
    id: kind,
    group: "",
    version: "v1",
    kind,
    plural,
    singular: kind.toLowerCase(),
    namespaced,
    definition: `core.v1.${kind}`,
  };
}

/** Keeps a copy `<name>-copy` of every ConfigMap that is labelled `copy: "yes"`. */
const copier: Component = {
  name: "copier",
  watches: [
    {
      kind: "ConfigMap",
      keys: (_view, { object }) => [`${object.metadata.namespace}/${object.metadata.name.replace(/-copy$/, "")}`],
    },
  ],
  reconcile(view, key) {
    const { namespace, name } = splitKey(key);
    const original = view.get("ConfigMap", namespace, name);
    if (original?.metadata.labels?.copy !== "yes") return undefined;
    const copy = view.get("ConfigMap", namespace, `${name}-copy`);
    const because = { rule: "copier/copy-differs", compared: compare("ConfigMap", original, ".data") };
    const ref = { kind: "ConfigMap", namespace: namespace!, name: `${name}-copy` };
    const body = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: `${name}-copy`, namespace },
      data: original.data,
    };
    if (!copy) return { writes: [{ verb: "create", ref, because, body }] };
    if (JSON.stringify(copy.data) === JSON.stringify(original.data)) return undefined;
    return { writes: [{ verb: "update", ref, because, body: { ...copy, data: original.data } }] };
  },
};

class Spine {
  readonly store: Mvcc;
  readonly instances: Instances;
  readonly answers: { to: number; response: ApiResponse }[] = [];

  constructor(
    readonly kernel = new Kernel({ seed: 1, epochMs: 0, recordsMax: 10_000, digest: true }),
    from?: Spine,
  ) {
    this.store = new Mvcc(kernel, () => ({}), from?.store);
    const store = () => this.store;
    const outside: Program = {
      name: "outside",
      start() {},
      wake() {},
      receive: (_c, m) => void this.answers.push(m.body as never),
    };
    const programs: Program[] = [
      etcdProgram(store),
      apiserverProgram({ seed: 1, store, etcd: () => "etcd@cp-1", registry: () => registryOf(kinds) }),
      runnerProgram({
        name: "copier",
        components: [copier],
        apiserver: (context) => `kube-apiserver@${nodeOf(context.self)}`,
        user: () => ({ name: "system:copier", groups: [] }),
        limit: { perSecond: 20, burst: 30 },
      }),
      outside,
    ];
    this.instances = new Instances(kernel, new Map(programs.map((program) => [program.name, program])));
    if (from) return;
    for (const id of ["etcd@cp-1", "kube-apiserver@cp-1", "kube-apiserver@cp-2", "copier@cp-2", "outside@outside"])
      this.instances.start(id);
    this.run(100);
    this.ask({ verb: "create", kind: "Namespace", body: { metadata: { name: "default" } } });
  }

  run(byMs: number): void {
    const untilMs = this.kernel.nowMs + byMs;
    for (let entry = this.kernel.take(untilMs); entry; entry = this.kernel.take(untilMs))
      this.instances.dispatch(entry);
    this.kernel.nowMs = untilMs;
  }

  ask(request: Omit<ApiRequest, "user">, server = "cp-1"): ApiResponse | undefined {
    const seq = this.kernel.record({
      by: "outside@outside",
      sort: "input",
      what: { verb: request.verb, kind: request.kind },
    });
    const user = { name: "learner", groups: ["system:masters"] };
    const id = send(
      this.kernel,
      "outside@outside",
      `kube-apiserver@${server}`,
      "api/request",
      { ...request, user },
      seq,
    );
    this.run(20);
    return this.answers.find(({ to }) => to === id)?.response;
  }

  put(name: string, value: string, verb: "create" | "update" = "create"): ApiResponse | undefined {
    const metadata = { name, namespace: "default", labels: { copy: "yes" } };
    return this.ask({ verb, kind: "ConfigMap", namespace: "default", name, body: { metadata, data: { value } } });
  }

  dataOf(name: string): string | undefined {
    return (this.store.head("ConfigMap").objects.get(`default/${name}`) as ConfigMap | undefined)?.data?.value;
  }

  fork(): Spine {
    return new Spine(this.kernel.fork(), this);
  }
}

describe("the spine", () => {
  it("carries an object from a request to the store, through a watch to a controller, and back", () => {
    const spine = new Spine();
    expect(spine.put("a", "1")?.code).toBe(201);
    spine.run(100);
    expect(spine.dataOf("a-copy")).toBe("1");
  });

  it("lets both API servers show what one of them has been told", () => {
    const spine = new Spine();
    spine.put("a", "1");
    const answer = spine.ask({ verb: "get", kind: "ConfigMap", namespace: "default", name: "a" }, "cp-2");
    expect((answer?.body as ConfigMap | undefined)?.data).toEqual({ value: "1" });
  });

  it("lets a controller behind a partition act on what it knew, and catch up when the line heals", () => {
    const spine = new Spine();
    spine.put("a", "1");
    spine.run(100);
    setLink(spine.kernel, "cp-1", "cp-2", { cut: true });
    spine.put("a", "2", "update");
    spine.run(60_000);
    expect(spine.dataOf("a-copy")).toBe("1");
    expect(spine.ask({ verb: "get", kind: "ConfigMap", namespace: "default", name: "a" }, "cp-2")).toBeUndefined();
    setLink(spine.kernel, "cp-1", "cp-2", undefined);
    spine.run(120_000);
    expect(spine.dataOf("a-copy")).toBe("2");
  });

  it("names the cause of every write of a controller, back to the request from outside", () => {
    const spine = new Spine();
    spine.put("a", "1");
    spine.run(100);
    const { journal } = spine.kernel;
    const copied = journal.range(1).find((record) => record.sort === "commit" && record.ref?.name === "a-copy")!;
    expect(copied.because?.rule).toBe("copier/copy-differs");
    const original = journal.get(copied.wokenBy!.last)!;
    expect(original.ref?.name).toBe("a");
    expect(journal.get(original.wokenBy!.last)?.sort).toBe("input");
  });

  it("has the same history, byte for byte, for the same seed and inputs", () => {
    const play = () => {
      const spine = new Spine();
      spine.put("a", "1");
      setLink(spine.kernel, "cp-1", "cp-2", { lossProbability: 0.3 });
      spine.put("b", "2");
      spine.run(200_000);
      return spine.kernel.journal.digest;
    };
    expect(play()).toBe(play());
  });

  it("can be forked at any moment, and both go on as the one would have", () => {
    const whole = new Spine();
    whole.put("a", "1");
    whole.put("b", "2");
    whole.run(100_000);
    const total = whole.kernel.journal.lastSeq;

    for (let steps = 0; steps < 60; steps += 7) {
      const spine = new Spine();
      spine.put("a", "1");
      for (let i = 0; i < steps; i++) {
        const entry = spine.kernel.take(spine.kernel.nowMs);
        if (entry) spine.instances.dispatch(entry);
      }
      const fork = spine.fork();
      for (const one of [spine, fork]) {
        one.put("b", "2");
        one.run(100_000);
        expect(one.kernel.journal.digest).toBe(whole.kernel.journal.digest);
        expect(one.kernel.journal.lastSeq).toBe(total);
      }
    }
  });
});
