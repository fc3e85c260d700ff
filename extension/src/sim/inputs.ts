/**
 * Inputs as replay needs them: whole, and with the moment at which they came.
 *
 * Virtual time alone does not say the moment, since many entries may be handled within one instant; the number of
 * entries handled so far does.
 */
import type { ApiRequest, HttpRequest } from "./apiserver/request";
import type { Input, InputWhat } from "./host";

/** Something that is to break or to heal: see `faults/`. */
export type FaultOrder = Omit<Extract<Input, { sort: "fault" }>, "sort">;

/** An input that can be given to a cluster once more. */
export type ReplayInput =
  | { readonly sort: "http"; readonly request: HttpRequest; readonly by: string }
  | { readonly sort: "api"; readonly request: ApiRequest }
  | { readonly sort: "close"; readonly id: number }
  | { readonly sort: "fault"; readonly order: FaultOrder };

/** What an `input` record tells: {@link InputWhat} for people, the rest for replay. */
export interface ReplayableWhat extends InputWhat {
  readonly input: ReplayInput;
  /** How many entries the kernel had handled by then. */
  readonly turn: number;
}
