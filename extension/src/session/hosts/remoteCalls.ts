/** What a thread and its worker say to each other: the calls of a `ClusterHost`, as plain data. */
import type { Batch, ClockCommand, Cursor, HttpRequest, Input, Query, RecordSort, StreamPiece } from "../../sim/index";
import type { ClusterSpec } from "../openHost";

/** The calls that are answered. `host` is the number that `open` and `fork` gave. */
export type Call =
  | { readonly call: "open"; readonly spec: ClusterSpec }
  | { readonly call: "submit"; readonly host: number; readonly input: Input }
  | { readonly call: "look"; readonly host: number; readonly at: Cursor; readonly query: Query }
  | { readonly call: "clock"; readonly host: number; readonly command: ClockCommand }
  | { readonly call: "fork"; readonly host: number; readonly at: Cursor };

/** To the worker. */
export type ToWorker =
  | (Call & { readonly id: number })
  | {
      readonly call: "feed";
      readonly id: number;
      readonly host: number;
      readonly from: Cursor;
      readonly sorts: readonly RecordSort[];
    }
  | { readonly call: "stream"; readonly id: number; readonly host: number; readonly request: HttpRequest }
  /** Ends a feed or a stream. */
  | { readonly call: "end"; readonly id: number }
  | { readonly call: "dispose"; readonly host: number };

/** From the worker. */
export type FromWorker =
  | { readonly sort: "answer"; readonly id: number; readonly value: unknown }
  | { readonly sort: "failure"; readonly id: number; readonly message: string }
  | { readonly sort: "batch"; readonly id: number; readonly batch: Batch }
  | { readonly sort: "piece"; readonly id: number; readonly piece: StreamPiece };

/** Either end of the wire between a thread and its worker, whichever sort of worker it is. */
export interface Port<Out, In> {
  post(message: Out): void;
  onMessage(listener: (message: In) => void): void;
}
