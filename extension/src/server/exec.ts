/**
 * `kubectl exec` and `attach` over a WebSocket: subprotocols v5 and v4.channel.k8s.io, in which the first byte of each
 * message names the channel (k8s.io/apimachinery/pkg/util/remotecommand). SPDY, which kubectl before 1.31 speaks, is not
 * served; such a client is told that it has to upgrade.
 */
import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import { STREAM_INPUT, STREAM_KEY } from "../sim/apiserver/request";
import type { ClusterHost, HttpRequest, HttpResponse, StreamPiece } from "../sim/index";

const PROTOCOLS = ["v5.channel.k8s.io", "v4.channel.k8s.io"];
const MESSAGE_BYTES_MAX = 1024 * 1024;
/** What waits for a client that does not read; beyond it the client is cut off. */
const BACKLOG_BYTES_MAX = 8 * 1024 * 1024;

const STDIN = 0;
/** v5: the client says that a channel has ended. */
const CLOSE = 255;

const sockets = new WebSocketServer({
  noServer: true,
  maxPayload: MESSAGE_BYTES_MAX,
  handleProtocols: (offered) => PROTOCOLS.find((name) => offered.has(name)) ?? false,
});

/** What the API server says of an exec, piece by piece. */
type Piece = { readonly channel: 1 | 2; readonly text: string } | { readonly channel: 3; readonly status: unknown };

/** Takes a connection over once the API server has agreed; until then a refusal is an ordinary answer. */
export function serveExec(
  host: ClusterHost,
  http: HttpRequest,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void {
  const offered = (request.headers["sec-websocket-protocol"] ?? "").split(",").map((name) => name.trim());
  if (request.headers.upgrade?.toLowerCase() !== "websocket" || !offered.some((name) => PROTOCOLS.includes(name))) {
    refuse(socket, UPGRADE_REQUIRED);
    return;
  }
  const key = randomUUID();
  let client: WebSocket | undefined;
  const on = (piece: StreamPiece) => {
    switch (piece.sort) {
      case "refused":
        refuse(socket, piece.response);
        return;
      case "start":
        sockets.handleUpgrade(request, socket, head, (opened) => {
          client = opened;
          client.on("message", (data) => passOn(host, key, bytesOf(data)));
          client.on("close", () => stream.dispose());
          client.on("error", () => stream.dispose());
        });
        return;
      case "event":
        if (client) sendPiece(client, piece.json as Piece);
        return;
      case "end":
        client?.close(1000);
    }
  };
  const stream = host.stream({ ...http, headers: { ...http.headers, [STREAM_KEY]: key } }, on);
  socket.on("close", () => stream.dispose());
}

function sendPiece(client: WebSocket, piece: Piece): void {
  if (client.bufferedAmount > BACKLOG_BYTES_MAX) {
    client.terminate();
    return;
  }
  const text = piece.channel === 3 ? JSON.stringify(piece.status) : piece.text;
  client.send(Buffer.concat([Buffer.from([piece.channel]), Buffer.from(text)]));
}

/** What the client types goes to the container that its request is about. */
function passOn(host: ClusterHost, key: string, bytes: Buffer): void {
  const isEnd = bytes[0] === CLOSE && bytes[1] === STDIN;
  if (!isEnd && bytes[0] !== STDIN) return;
  const request: HttpRequest = {
    method: STREAM_INPUT,
    target: "/",
    headers: { [STREAM_KEY]: key },
    credentials: { sort: "anonymous" },
    ...(isEnd ? {} : { body: bytes.subarray(1).toString("utf8") }),
  };
  void host.submit({ sort: "request", request, by: "kubectl" });
}

const bytesOf = (data: RawData): Buffer =>
  Array.isArray(data) ? Buffer.concat(data) : Buffer.isBuffer(data) ? data : Buffer.from(data);

/** An HTTP answer on a connection that will not be upgraded. */
function refuse(socket: Duplex, { code, body }: HttpResponse): void {
  const text = typeof body === "string" ? body : JSON.stringify(body ?? {});
  const head = [
    `HTTP/1.1 ${code} Refused`,
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(text)}`,
    "connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${text}`);
}

const UPGRADE_REQUIRED: HttpResponse = {
  code: 400,
  headers: {},
  body: {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message: "exec and attach are served over WebSockets (v5.channel.k8s.io) only: use kubectl 1.31 or newer",
    reason: "BadRequest",
    code: 400,
  },
};
