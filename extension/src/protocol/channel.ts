/**
 * One end of the wire between host and view. Both sides use the same class, so that order is a fact: what is sent first
 * arrives first, whatever its sort.
 *
 * ```ts
 * const channel = new Channel((envelope) => webview.postMessage(envelope));
 * webview.onDidReceiveMessage((message) => channel.receive(message));
 * channel.onMessage(Ready, () => channel.send(TreeSnapshot, snapshot()));
 * channel.onRequest(Details, ({ ref }) => session.details(ref));
 * ```
 */
import type { CommandType, Envelope, NotificationType, RequestType } from "./message";

type MessageType<Params> = CommandType<Params> | NotificationType<Params>;
type Handler = (params: unknown) => unknown;
interface Waiting {
  resolve(reply: unknown): void;
  reject(error: Error): void;
}

/** Sends, receives and answers messages over any `postMessage`. */
export class Channel {
  private readonly handlers = new Map<string, Handler[]>();
  private readonly answerers = new Map<string, Handler>();
  private readonly waiting = new Map<number, Waiting>();
  private nextId = 1;
  private disposed = false;

  constructor(private readonly post: (envelope: Envelope) => unknown) {}

  /** Tells or asks, without an answer. */
  send<Params>(type: MessageType<Params>, params: Params): void {
    if (!this.disposed) this.post({ sort: "message", name: type.name, params });
  }

  /** Asks and waits for the answer. Rejects with the host's reason, or when the channel is closed. */
  request<Params, Reply>(type: RequestType<Params, Reply>, params: Params): Promise<Reply> {
    if (this.disposed) return Promise.reject(new Error("the channel is closed"));
    const id = this.nextId++;
    return new Promise<Reply>((resolve, reject) => {
      this.waiting.set(id, { resolve: (reply) => resolve(reply as Reply), reject });
      this.post({ sort: "request", name: type.name, params, id });
    });
  }

  /** Calls the handler for each message of this type. The returned function ends it. */
  onMessage<Params>(type: MessageType<Params>, handler: (params: Params) => void): { dispose(): void } {
    const own: Handler = (params) => handler(params as Params);
    this.handlers.set(type.name, [...(this.handlers.get(type.name) ?? []), own]);
    return {
      dispose: () => {
        const others = (this.handlers.get(type.name) ?? []).filter((other) => other !== own);
        this.handlers.set(type.name, others);
      },
    };
  }

  /** Answers requests of this type. An error that the handler throws becomes the reason of a refusal. */
  onRequest<Params, Reply>(
    type: RequestType<Params, Reply>,
    handler: (params: Params) => Reply | Promise<Reply>,
  ): { dispose(): void } {
    const own: Handler = (params) => handler(params as Params);
    this.answerers.set(type.name, own);
    return {
      dispose: () => {
        if (this.answerers.get(type.name) === own) this.answerers.delete(type.name);
      },
    };
  }

  /** Takes what `postMessage` brought. What is not one of our envelopes is left alone: other scripts post too. */
  receive(message: unknown): void {
    if (this.disposed || !isEnvelope(message)) return;
    switch (message.sort) {
      case "message":
        for (const handler of this.handlers.get(message.name) ?? []) handler(message.params);
        return;
      case "request":
        void this.answer(message);
        return;
      case "reply":
        this.take(message.id)?.resolve(message.reply);
        return;
      case "refusal":
        this.take(message.id)?.reject(new Error(message.reason));
        return;
    }
  }

  /** Ends the channel; questions still open are refused. */
  dispose(): void {
    this.disposed = true;
    for (const waiting of this.waiting.values()) waiting.reject(new Error("the channel is closed"));
    this.waiting.clear();
    this.handlers.clear();
    this.answerers.clear();
  }

  private take(id: number): Waiting | undefined {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    return waiting;
  }

  private async answer(message: Extract<Envelope, { sort: "request" }>): Promise<void> {
    const { id, name } = message;
    const answerer = this.answerers.get(name);
    let envelope: Envelope;
    try {
      if (!answerer) throw new Error(`nobody answers ${name}`);
      envelope = { sort: "reply", id, reply: await answerer(message.params) };
    } catch (error) {
      envelope = { sort: "refusal", id, reason: error instanceof Error ? error.message : String(error) };
    }
    if (!this.disposed) this.post(envelope);
  }
}

function isEnvelope(message: unknown): message is Envelope {
  if (typeof message !== "object" || message === null || !("sort" in message)) return false;
  switch (message.sort) {
    case "message":
      return "name" in message && typeof message.name === "string";
    case "request":
      return "name" in message && typeof message.name === "string" && "id" in message && typeof message.id === "number";
    case "reply":
    case "refusal":
      return "id" in message && typeof message.id === "number";
    default:
      return false;
  }
}
