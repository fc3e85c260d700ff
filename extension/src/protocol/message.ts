/**
 * The three sorts of message between host and view, and their descriptors.
 *
 * A command goes from view to host and asks for something to be done. A notification goes from host to view and tells
 * what is so. A request goes from view to host and is answered. Everything that crosses is plain JSON in the view's
 * words; which messages a view has stands in that view's file.
 */

/** View → host: do this. */
export interface CommandType<Params> {
  readonly sort: "command";
  readonly name: string;
  /** Never set; it carries the type. */
  readonly params?: Params;
}

/** Host → view: this is so. */
export interface NotificationType<Params> {
  readonly sort: "notification";
  readonly name: string;
  readonly params?: Params;
}

/** View → host, answered. */
export interface RequestType<Params, Reply> {
  readonly sort: "request";
  readonly name: string;
  readonly params?: Params;
  readonly reply?: Reply;
}

/** What `postMessage` carries. */
export type Envelope =
  | { readonly sort: "message"; readonly name: string; readonly params: unknown }
  | { readonly sort: "request"; readonly name: string; readonly params: unknown; readonly id: number }
  | { readonly sort: "reply"; readonly id: number; readonly reply: unknown }
  | { readonly sort: "refusal"; readonly id: number; readonly reason: string };

/** Describes a command: `const Apply = command<{ files: File[] }>("lab/apply")`. */
export function command<Params = Record<string, never>>(name: string): CommandType<Params> {
  return { sort: "command", name };
}

/** Describes a notification. */
export function notification<Params = Record<string, never>>(name: string): NotificationType<Params> {
  return { sort: "notification", name };
}

/** Describes a request and its reply. */
export function request<Params, Reply>(name: string): RequestType<Params, Reply> {
  return { sort: "request", name };
}
