/** Clients that mean no good, or know no better, against `kubarium serve`: each gets its answer or is cut off, and the server goes on. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { request as httpsRequest } from "node:https";
import { after, before, test } from "node:test";
import { connect as tlsConnect } from "node:tls";
import { generate } from "selfsigned";
import { serve } from "./serve.mjs";

let cluster;
let target;

before(async () => {
  cluster = await serve("--world", "recorded", "--speed", "100");
  const kubeconfig = readFileSync(cluster.kubeconfig, "utf8");
  const part = (name) => Buffer.from(new RegExp(`${name}-data: (\\S+)`).exec(kubeconfig)[1], "base64").toString();
  const { hostname: host, port } = new URL(/server: (\S+)/.exec(kubeconfig)[1]);
  const identity = { cert: part("client-certificate"), key: part("client-key") };
  target = { host, port: Number(port), ca: part("certificate-authority"), identity };
});

after(async () => {
  assert.equal(await cluster?.stop(), 0);
});

/** Sends a request and resolves to its code and body; `undefined` when the server hung up. */
function ask(method, path, { body, headers = {}, identity = target.identity } = {}) {
  return new Promise((resolve) => {
    const { host, port, ca } = target;
    const sent = httpsRequest(
      { host, port, ca, servername: "localhost", ...identity, method, path, headers, agent: false },
      (response) => {
        const chunks = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("end", () => resolve({ code: response.statusCode, body: Buffer.concat(chunks).toString() }));
        response.on("error", () => resolve(undefined));
      },
    );
    sent.on("error", () => resolve(undefined));
    sent.end(body);
  });
}

const post = (path, body, headers = { "content-type": "application/json" }) => ask("POST", path, { body, headers });
const CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
const configMap = (name, rest) => JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name }, ...rest });

/** A TLS connection for bytes of one's own. Errors are what such a client deserves. */
function open() {
  return new Promise((resolve, reject) => {
    const { host, port, ca, identity } = target;
    const socket = tlsConnect({ host, port, ca, ...identity }, () => resolve(socket));
    socket.once("error", reject);
    socket.on("error", () => undefined);
  });
}

/** All that comes until the server hangs up, at most for that long. */
function readAll(socket, withinMs = 5_000) {
  return new Promise((resolve) => {
    let text = "";
    const done = () => resolve(text);
    const timer = setTimeout(() => {
      socket.destroy();
      done();
    }, withinMs);
    socket.on("data", (chunk) => {
      text += chunk;
    });
    socket.on("close", () => {
      clearTimeout(timer);
      done();
    });
  });
}

async function goesOn() {
  const answer = await ask("GET", "/readyz");
  assert.deepEqual(answer, { code: 200, body: "ok" });
}

test("a body beyond 3 MiB is refused with 413, announced or not", async () => {
  const body = configMap("large", { data: { a: "x".repeat(3 * 1024 * 1024) } });
  const json = { "content-type": "application/json" };
  assert.equal((await post(CONFIG_MAPS, body, { ...json, "content-length": body.length })).code, 413);
  assert.equal((await post(CONFIG_MAPS, body, { ...json, "transfer-encoding": "chunked" })).code, 413);
  await goesOn();
});

test("another Host is refused with 421", async () => {
  assert.equal((await ask("GET", "/api", { headers: { host: "evil.example" } })).code, 421);
  await goesOn();
});

test("nobody knows a certificate of another authority, and without one a client is anonymous", async () => {
  const stranger = await generate([
    { name: "organizationName", value: "system:masters" },
    { name: "commonName", value: "kubernetes-admin" },
  ]);
  const identity = { cert: stranger.cert, key: stranger.private };
  assert.equal((await ask("GET", "/api/v1/pods", { identity })).code, 401);
  assert.equal((await ask("GET", "/api/v1/pods", { identity: {} })).code, 403);
  await goesOn();
});

test("what is no HTTP is cut off", async () => {
  for (const garbage of [
    "GARBAGE\r\n\r\n",
    "\0".repeat(2_000),
    "GET / HTTP/9.9\r\n\r\n",
    `GET /${"a".repeat(80_000)} HTTP/1.1`,
  ]) {
    const socket = await open();
    socket.write(garbage);
    assert.doesNotMatch(await readAll(socket), /HTTP\/1.1 [25]00/);
  }
  await goesOn();
});

test("clients that never finish their headers keep nobody waiting", async () => {
  const slow = await Promise.all(Array.from({ length: 60 }, open));
  for (const socket of slow) socket.write("GET /api HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ");
  await goesOn();
  for (const socket of slow) socket.destroy();
  await goesOn();
});

test("a client that has said all it has to say still gets its answer", async () => {
  const socket = await open();
  socket.end("GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
  assert.match(await readAll(socket), /^HTTP\/1.1 200 OK[\s\S]*ok$/);
});

test("watches that are torn off leave nothing behind", async () => {
  const sockets = await Promise.all(Array.from({ length: 50 }, open));
  for (const socket of sockets) socket.write("GET /api/v1/pods?watch=true HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
  await new Promise((resolve) => setTimeout(resolve, 100));
  for (const socket of sockets) socket.destroy();
  await goesOn();
});

test("keys that mean something to JavaScript are keys like any other", async () => {
  const body = `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"keys","labels":{"constructor":"a"},"annotations":{"valueOf":"b"}},"data":{"__proto__":"c","toString":"d"},"__proto__":{"polluted":true}}`;
  const made = await post(CONFIG_MAPS, body);
  assert.equal(made.code, 201, made.body);
  const kept = await ask("GET", `${CONFIG_MAPS}/keys`);
  assert.match(kept.body, /"__proto__":"c"/);
  assert.match(kept.body, /"toString":"d"/);
  assert.equal((await post(CONFIG_MAPS, configMap("clean"))).code, 201);
  assert.doesNotMatch((await ask("GET", `${CONFIG_MAPS}/clean`)).body, /polluted|"data"/);
  for (const path of [
    "/api/v1/namespaces/__proto__/pods/constructor",
    "/apis/__proto__/v1/toString",
    "/api/v1/constructor",
  ])
    assert.equal((await ask("GET", path)).code, 404, path);
});

test("a label map without end is read or refused, and quickly", async () => {
  const labels = Object.fromEntries(Array.from({ length: 30_000 }, (_, i) => [`label-${i}`, "x"]));
  const startMs = performance.now();
  const { code } = await post(CONFIG_MAPS, configMap("labels", { metadata: { name: "labels", labels } }));
  assert.ok([201, 413, 422].includes(code), String(code));
  assert.ok(performance.now() - startMs < 10_000);
  await goesOn();
});

test("nesting without end is refused", async () => {
  for (const deep of [
    "[".repeat(500_000),
    '{"a":'.repeat(100_000),
    `{"metadata":${"[".repeat(990)}${"]".repeat(990)}}`,
  ])
    assert.equal((await post(CONFIG_MAPS, deep)).code, 400);
  const yaml = `a: ${"[".repeat(50_000)}`;
  assert.equal((await post(CONFIG_MAPS, yaml, { "content-type": "application/yaml" })).code, 400);
  const bomb = `a: &a [x, x]\n${Array.from({ length: 40 }, (_, i) => `b${i}: &b${i} [*${i ? `b${i - 1}` : "a"}, *${i ? `b${i - 1}` : "a"}]`).join("\n")}\n`;
  assert.equal((await post(CONFIG_MAPS, bomb, { "content-type": "application/yaml" })).code, 400);
  await goesOn();
});

test("protobuf that is cut off or no protobuf is refused", async () => {
  const headers = { "content-type": "application/vnd.kubernetes.protobuf" };
  for (const body of [Buffer.from("k8s\0\x0a\xff", "latin1"), Buffer.from("nonsense"), Buffer.alloc(100_000, 0xff)])
    assert.equal((await post(CONFIG_MAPS, body, headers)).code, 415);
  await goesOn();
});

test("strange addresses break nothing", async () => {
  const paths = [
    "/api/v1/namespaces/%00/pods",
    "/api/v1/%E0%A4%A",
    "/api/v1/namespaces/../../etc/passwd",
    `/api/v1/pods?labelSelector=${"(".repeat(2_000)}`,
    `/api/v1/pods?labelSelector=${encodeURIComponent(`${"a,".repeat(5_000)}!`)}`,
    `/api/v1/pods?fieldSelector=${encodeURIComponent("metadata.name=\\".repeat(500))}`,
    "/api/v1/pods?limit=-1&continue=AAAA",
    "/api/v1/pods?resourceVersion=99999999999999999999999",
    "/api/v1/pods?watch=true&resourceVersion=x",
    "/api/v1/namespaces/default/pods/x/exec",
  ];
  for (const path of paths) {
    const answer = await ask("GET", path);
    assert.ok(answer && answer.code !== 500, `${path.slice(0, 60)}: ${answer?.code}`);
  }
  await goesOn();
});
