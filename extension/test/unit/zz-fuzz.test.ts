import { it } from "vitest";
import { createCluster, courseWorld } from "../../src/sim/index";
it("fuzz", () => {
  const base = createCluster({ world: courseWorld() }); base.settle({ boundMs: 60_000 });
  let s = Number(process.env.SEED ?? 1); const rnd = () => { s = (Math.imul(s, 1664525) + 1013904223) >>> 0; return s / 2 ** 32; };
  const pick = <T,>(xs: T[]): T => xs[Math.floor(rnd() * xs.length)]!;
  const probe = () => ({ ...pick<any>([{ httpGet: { path: "/fail", port: 80 } }, { httpGet: { path: "/", port: 80 } }, { tcpSocket: { port: 9999 } }, { exec: { command: ["true"] } }, { exec: { command: ["false"] } }, {grpc:{port:9999}}]), periodSeconds: pick([1, 3]), failureThreshold: pick([1, 3]), initialDelaySeconds: pick([0, 2]) });
  const cont = (name: string): any => ({ name, image: pick(["nginx:1.27", "nginx:1.27", "nginx:nosuch", "busybox:1.37"]), ...(rnd() < 0.6 ? { command: ["sh", "-c", pick(["exit 0", "exit 3", "sleep 2; exit 0", "sleep 600", "sleep 5; exit 1"])] } : {}),
    ...(rnd() < 0.25 ? { livenessProbe: probe() } : {}), ...(rnd() < 0.25 ? { readinessProbe: probe() } : {}), ...(rnd() < 0.25 ? { startupProbe: probe() } : {}),
    ...(rnd() < 0.2 ? { lifecycle: { ...(rnd() < 0.5 ? { preStop: pick<any>([{ sleep: { seconds: 3 } }, { exec: { command: ["sh", "-c", "sleep 4"] } }, {httpGet:{port:80,path:"/"}}]) } : {}), ...(rnd() < 0.5 ? { postStart: pick<any>([{ sleep: { seconds: 2 } }, { exec: { command: ["sh", "-c", "exit 1"] } }, {httpGet:{port:80,path:"/fail"}}]) } : {}) } } : {}),
    ...(rnd() < 0.1 ? { envFrom: [{ configMapRef: { name: "cm" } }] } : {}) });
  const admin = { sort: "certificate", commonName: "kubernetes-admin", organizations: ["system:masters"] } as const;
  for (let round = 0; round < Number(process.env.ROUNDS ?? 40); round++) {
    const specs: any[] = []; const at_: number[] = []; const c = base.fork(); let records = 0; { let n = 0, at = 0; const k: any = c.kernel; const take = k.take.bind(k); k.take = (u: number) => { const e = take(u); if (k.nowMs !== at) { at = k.nowMs; n = 0; } if (++n > 20000) { const name = String(e?.key ?? "").split(/[^ -~]/).join("|"); const m = /p\d/.exec(name)?.[0]; throw new Error("LOOP round " + round + " " + e?.to + " " + name + " " + JSON.stringify(specs[Number(m?.slice(1))]) + " deleted at " + at_[Number(m?.slice(1))]) ; } return e; }; } c.kernel.journal.listen(() => { records++; });
    const ask = (method: string, target: string, body?: unknown) => c.request({ method, target, headers: { "content-type": "application/json" }, credentials: admin, ...(body ? { body: JSON.stringify(body) } : {}) });
    
    for (let i = 0; i < 6; i++) {
      const spec: any = { restartPolicy: pick(["Always", "OnFailure", "Never"]), terminationGracePeriodSeconds: pick([0, 1, 5, 30]), containers: [cont("c0"), ...(rnd() < 0.4 ? [cont("c1")] : [])], ...(rnd() < 0.4 ? { initContainers: [cont("i0"), ...(rnd() < 0.5 ? [{ ...cont("i1"), restartPolicy: "Always" }] : [])].map((x) => { if (x.restartPolicy) return x; const { livenessProbe, readinessProbe, startupProbe, lifecycle, ...y } = x; return y; }) } : {}), ...(rnd() < 0.15 ? { activeDeadlineSeconds: 4 } : {}) };
      specs.push(spec);
      ask("POST", "/api/v1/namespaces/default/pods", { apiVersion: "v1", kind: "Pod", metadata: { name: `p${i}` }, spec });
    }
    const at: number[] = specs.map(() => Math.floor(rnd() * 40) * 500);
    at_.push(...at); let restartAt = rnd() < 0.3 ? 8000 : -1;
    for (let t = 0; t < 130_000; t += 500) {
      const before = records;
      c.advance(500);
      if (records - before > 600) { console.log("BUSY", round, t, records - before); break; }
      at.forEach((x, i) => { if (x === t) ask("DELETE", `/api/v1/namespaces/default/pods/p${i}${rnd() < 0.2 ? "?gracePeriodSeconds=0" : ""}`); });
      if (t === restartAt) c.instances.stop("kubelet@node-2"); if (t === restartAt + 3000) c.instances.start("kubelet@node-2");
    }
    for (const p of c.list("Pod", "default") as any[]) { const i = Number(p.metadata.name.slice(1)); console.log("LEFT", round, p.metadata.name, p.spec.nodeName, p.status.phase, at[i], JSON.stringify(p.status.containerStatuses?.map((x: any) => x.state)), JSON.stringify(specs[i])); }
  }
}, 300_000);
