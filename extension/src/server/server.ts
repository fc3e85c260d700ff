/**
 * The Kubernetes API over TLS on the loopback interface, for kubectl and client libraries.
 *
 * It decides nothing: a request becomes plain data for the cluster, an answer becomes bytes. What it adds are the
 * limits that a door to a person's machine needs: loopback only, certificate or token, Host header, sizes and times.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { TLSSocket } from "node:tls";
import { jsonOfProtobuf, PROTOBUF_TYPE } from "../sim/apiserver/protobuf/decode";
import type { Credentials } from "../sim/apiserver/request";
import { STREAM_KEY } from "../sim/apiserver/request";
import type { ClusterHost, Disposable, HttpRequest, HttpResponse, StreamPiece } from "../sim/index";
import { type EndpointCertificates, makeCertificates } from "./certificates";
import { serveExec } from "./exec";
import { textOfBody } from "./jsonBody";
import { kubeconfigText } from "./kubeconfig";

export interface Endpoint extends Disposable {
  /** `https://127.0.0.1:34567` */
  readonly address: string;
  readonly kubeconfig: string;
  close(): Promise<void>;
}

export interface EndpointOptions {
  /** 0 picks a free one. */
  readonly port?: number;
}

/** As the API server's own limit on request bodies. */
const BODY_BYTES_MAX = 3 * 1024 * 1024;
/** So much of a body that is too long is still read, so that the client hears why it is refused. */
const DRAIN_BYTES_MAX = 16 * 1024 * 1024;
const HEADERS_WITHIN_MS = 10_000;
/** How often connections are looked at for those that take too long. */
const LOOK_AT_CONNECTIONS_MS = 2_000;
const REQUEST_WITHIN_MS = 60_000;
const CONNECTIONS_MAX = 2_000;
const ALLOWED_HOSTS: ReadonlySet<string> = new Set(["127.0.0.1", "localhost"]);

/** Opens the endpoint. Rejects with the system's error when the port is taken. */
export async function openEndpoint(host: ClusterHost, { port = 0 }: EndpointOptions = {}): Promise<Endpoint> {
  const certificates = await makeCertificates();
  const server = createServer(
    {
      key: certificates.serverKey,
      cert: certificates.serverCertificate,
      ca: certificates.ca,
      requestCert: true,
      // A client without a certificate is anonymous or has a token; the API server decides what that may do.
      rejectUnauthorized: false,
      minVersion: "TLSv1.2",
      maxHeaderSize: 64 * 1024,
      connectionsCheckingInterval: LOOK_AT_CONNECTIONS_MS,
    },
    (request, response) => void answer(host, request, response),
  );
  server.headersTimeout = HEADERS_WITHIN_MS;
  server.requestTimeout = REQUEST_WITHIN_MS;
  server.maxConnections = CONNECTIONS_MAX;
  // A half-open or hostile connection is its own problem, never the cluster's.
  server.on("tlsClientError", (_error, socket) => socket.destroy());
  server.on("clientError", (_error, socket) => socket.destroy());
  server.on("upgrade", (request, socket, head) => {
    socket.on("error", () => socket.destroy());
    if (ALLOWED_HOSTS.has(hostName(request))) serveExec(host, toRequest(request, ""), request, socket, head);
    else socket.destroy();
  });
  await listen(server, port);
  return endpointOf(server, certificates);
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function endpointOf(server: Server, certificates: EndpointCertificates): Endpoint {
  const address = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { address, kubeconfig: kubeconfigText(address, certificates), close, dispose: () => void close() };
}

async function answer(host: ClusterHost, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    if (!ALLOWED_HOSTS.has(hostName(request))) {
      write(response, failure(421, "BadRequest", "this endpoint answers on 127.0.0.1 only"));
      return;
    }
    const body = await readBody(request);
    if (body === undefined) {
      response.shouldKeepAlive = false;
      write(response, failure(413, "RequestEntityTooLarge", `Request entity too large: limit is ${BODY_BYTES_MAX}`));
      return;
    }
    const http = inText(toRequest(request, ""), body);
    if (isStream(http)) follow(host, http, response);
    else {
      const outcome = await host.submit({ sort: "request", request: http, by: "kubectl" });
      write(
        response,
        outcome.sort === "response" ? outcome.response : failure(500, "InternalError", "the cluster gave no answer"),
      );
    }
  } catch (error) {
    if (!response.headersSent)
      write(response, failure(500, "InternalError", error instanceof Error ? error.message : String(error)));
    else response.destroy();
  }
}

function toRequest(request: IncomingMessage, body: string): HttpRequest {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined && name !== STREAM_KEY) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  return {
    method: request.method ?? "GET",
    target: request.url ?? "/",
    headers,
    credentials: credentialsOf(request),
    ...(body === "" ? {} : { body }),
  };
}

/** The request with its body: text as it is, protobuf as the JSON that says the same. What cannot be read is refused later. */
function inText(http: HttpRequest, body: Buffer): HttpRequest {
  if (body.length === 0) return http;
  const [type = ""] = (http.headers["content-type"] ?? "").split(";");
  if (type.trim().toLowerCase() === PROTOBUF_TYPE) {
    const json = jsonOfProtobuf(body);
    if (json !== undefined)
      return { ...http, headers: { ...http.headers, "content-type": "application/json" }, body: json };
  }
  return { ...http, body: body.toString("utf8") };
}

function credentialsOf(request: IncomingMessage): Credentials {
  const bearer = /^Bearer\s+(.+)$/i.exec(request.headers.authorization ?? "");
  if (bearer) return { sort: "token", token: bearer[1]! };
  const socket = request.socket as TLSSocket;
  let known = credentialsOfSockets.get(socket);
  if (!known) {
    known = certificateOf(socket);
    credentialsOfSockets.set(socket, known);
  }
  return known;
}

/** A certificate that our authority has not signed says nothing, as does a token that nobody has issued: 401. */
const UNKNOWN_CREDENTIALS: Credentials = { sort: "token", token: "certificate signed by unknown authority" };

/** A certificate holds for its connection, and reading it takes longer than a whole request. */
const credentialsOfSockets = new WeakMap<TLSSocket, Credentials>();

function certificateOf(socket: TLSSocket): Credentials {
  const certificate = socket.getPeerCertificate();
  if (!certificate?.subject) return { sort: "anonymous" };
  if (!socket.authorized) return UNKNOWN_CREDENTIALS;
  const organization = certificate.subject.O as string | string[] | undefined;
  const organizations = organization === undefined ? [] : Array.isArray(organization) ? organization : [organization];
  return { sort: "certificate", commonName: String(certificate.subject.CN ?? ""), organizations };
}

function isStream({ target }: HttpRequest): boolean {
  return /[?&](watch|follow)=(?!0\b|false\b)/.test(target) || /\/(api|apis\/[^/]+)\/[^/]+\/watch\//.test(target);
}

const isLog = ({ target }: HttpRequest): boolean => /\/log(\?|$)/.test(target);

/** What waits for a client that does not read; beyond it the client is cut off. */
const BACKLOG_BYTES_MAX = 16 * 1024 * 1024;

/** Passes a stream on, piece by piece, until either side ends it. `timeoutSeconds` is the cluster's to count. */
function follow(host: ClusterHost, http: HttpRequest, response: ServerResponse): void {
  const end = () => {
    stream.dispose();
    if (!response.writableEnded) response.end();
  };
  const on = (piece: StreamPiece) => {
    switch (piece.sort) {
      case "refused":
        write(response, piece.response);
        return;
      case "start":
        response.writeHead(200, {
          "content-type": isLog(http) ? "text/plain" : "application/json",
          "cache-control": "no-cache, private",
          "transfer-encoding": "chunked",
        });
        response.flushHeaders();
        return;
      case "event":
        response.write(`${textOfBody(piece.json)}\n`);
        if (response.writableLength > BACKLOG_BYTES_MAX) response.destroy();
        return;
      case "text":
        if (!response.headersSent) response.writeHead(200, { "content-type": "text/plain" });
        response.write(piece.text);
        return;
      case "end":
        end();
    }
  };
  const stream = host.stream(http, on);
  response.on("close", end);
}

function write(response: ServerResponse, { code, headers, body, warnings }: HttpResponse): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (warnings?.length)
    response.setHeader(
      "warning",
      warnings.map((text) => `299 - ${JSON.stringify(text)}`),
    );
  const status = body as { details?: { retryAfterSeconds?: number } } | undefined;
  if (typeof body === "object" && status?.details?.retryAfterSeconds)
    response.setHeader("retry-after", status.details.retryAfterSeconds);
  if (code === 204) {
    response.writeHead(code);
    response.end();
    return;
  }
  const bytes =
    body instanceof Uint8Array
      ? body
      : Buffer.from(typeof body === "string" ? body : body === undefined ? "" : `${textOfBody(body)}\n`);
  response.setHeader("content-length", bytes.byteLength);
  response.writeHead(code);
  response.end(bytes);
}

/** The whole body, or undefined when it is too long. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.byteLength;
    if (length <= BODY_BYTES_MAX) chunks.push(chunk);
    else chunks.length = 0;
    if (length > DRAIN_BYTES_MAX) break;
  }
  return length > BODY_BYTES_MAX ? undefined : Buffer.concat(chunks);
}

function hostName(request: IncomingMessage): string {
  return (request.headers.host ?? "").replace(/:\d+$/, "");
}

const failure = (code: number, reason: string, message: string): HttpResponse => ({
  code,
  headers: { "content-type": "application/json" },
  body: { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason, code },
});
