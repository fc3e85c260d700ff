/** A cluster in a worker: the editor never feels how hard it works. */
import type {
  Answer,
  Batch,
  ClockCommand,
  ClockState,
  ClusterHost,
  Cursor,
  Disposable,
  HttpRequest,
  Input,
  Query,
  RecordSort,
  StreamPiece,
} from "../../sim/index";
import type { ClusterSpec } from "../openHost";
import type { Call, FromWorker, Port, ToWorker } from "./remoteCalls";

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** The one wire to a worker, shared by all clusters in it. */
export class WorkerConnection implements Disposable {
  private readonly waiting = new Map<number, Waiting>();
  private readonly batches = new Map<number, (batch: Batch) => void>();
  private readonly pieces = new Map<number, (piece: StreamPiece) => void>();
  private nextId = 1;
  private failure: Error | undefined;

  constructor(
    private readonly port: Port<ToWorker, FromWorker>,
    private readonly end: () => void,
  ) {
    port.onMessage((message) => this.receive(message));
  }

  /** Opens a cluster; it has booted and stands still. */
  async open(spec: ClusterSpec): Promise<ClusterHost> {
    return new WorkerHost(this, (await this.call({ call: "open", spec })) as number);
  }

  call(call: Call): Promise<unknown> {
    if (this.failure) return Promise.reject(this.failure);
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.port.post({ ...call, id });
    });
  }

  feed(host: number, from: Cursor, sorts: readonly RecordSort[], on: (batch: Batch) => void): Disposable {
    const id = this.nextId++;
    this.batches.set(id, on);
    this.port.post({ call: "feed", id, host, from, sorts });
    return { dispose: () => this.batches.delete(id) && this.port.post({ call: "end", id }) };
  }

  stream(host: number, request: HttpRequest, on: (piece: StreamPiece) => void): Disposable {
    const id = this.nextId++;
    this.pieces.set(id, on);
    this.port.post({ call: "stream", id, host, request });
    return { dispose: () => this.pieces.delete(id) && this.port.post({ call: "end", id }) };
  }

  close(host: number): void {
    if (!this.failure) this.port.post({ call: "dispose", host });
  }

  /** The worker has died: everybody who waits is told. */
  fail(error: Error): void {
    this.failure ??= error;
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }

  dispose(): void {
    this.fail(new Error("the cluster has been closed"));
    this.end();
  }

  private receive(message: FromWorker): void {
    switch (message.sort) {
      case "answer":
        this.take(message.id)?.resolve(message.value);
        return;
      case "failure":
        this.take(message.id)?.reject(new Error(message.message));
        return;
      case "batch":
        this.batches.get(message.id)?.(message.batch);
        return;
      case "piece":
        this.pieces.get(message.id)?.(message.piece);
        return;
    }
  }

  private take(id: number): Waiting | undefined {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    return waiting;
  }
}

class WorkerHost implements ClusterHost {
  constructor(
    private readonly connection: WorkerConnection,
    private readonly host: number,
  ) {}

  async submit(input: Input): Promise<Answer> {
    return (await this.connection.call({ call: "submit", host: this.host, input })) as Answer;
  }

  stream(request: HttpRequest, on: (piece: StreamPiece) => void): Disposable {
    return this.connection.stream(this.host, request, on);
  }

  feed(from: Cursor, sorts: readonly RecordSort[], on: (batch: Batch) => void): Disposable {
    return this.connection.feed(this.host, from, sorts, on);
  }

  look(at: Cursor, query: Query): Promise<unknown> {
    return this.connection.call({ call: "look", host: this.host, at, query });
  }

  async clock(command: ClockCommand): Promise<ClockState> {
    return (await this.connection.call({ call: "clock", host: this.host, command })) as ClockState;
  }

  async fork(at: Cursor): Promise<ClusterHost> {
    return new WorkerHost(
      this.connection,
      (await this.connection.call({ call: "fork", host: this.host, at })) as number,
    );
  }

  dispose(): void {
    this.connection.close(this.host);
  }
}
