/**
 * The view's way to its host, and the only caller of `acquireVsCodeApi`. In a plain browser page a script that is loaded
 * earlier defines that function (see `dev/`); the view does not notice.
 */
import { Channel } from "../../../extension/src/protocol/channel";
import { Clock, Crashed, Hello, Ready } from "../../../extension/src/protocol/view";
import { language } from "../i18n";
import { setClock } from "../state/clock";

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** What a view may use of the page around it. */
export interface HostContext {
  readonly channel: Channel;
  /** What the view kept when it was last shown: expanded rows, filters, draft text. */
  getState<State>(): Partial<State>;
  /** Keeps it, at once. */
  setState(state: object): void;
  /** Where the scripts of the views stand, with a slash at the end. */
  readonly assetsUrl: string;
  /** The page's nonce, for a script that is loaded later. */
  readonly nonce: string;
}

const script = document.currentScript instanceof HTMLScriptElement ? document.currentScript : undefined;

/** Connects to the host. Call it once, register the handlers, then {@link announce}. */
export function connect(): HostContext {
  const api = acquireVsCodeApi();
  const channel = new Channel((envelope) => api.postMessage(envelope));
  addEventListener("message", (event) => channel.receive(event.data));
  channel.onMessage(Hello, (hello) => {
    language.value = hello.language;
    document.documentElement.lang = hello.language === "zh-cn" ? "zh-CN" : "en";
    if (hello.clock) setClock(hello.clock);
  });
  channel.onMessage(Clock, setClock);
  addEventListener("error", (event) => {
    const stack = event.error instanceof Error ? event.error.stack : undefined;
    channel.send(Crashed, { message: event.message, stack });
  });
  return {
    channel,
    getState: <State>() => (api.getState() ?? {}) as Partial<State>,
    setState: (state) => api.setState(state),
    assetsUrl: script ? script.src.slice(0, script.src.lastIndexOf("/") + 1) : "",
    nonce: script?.nonce ?? "",
  };
}

/** Says that the view listens; the host answers with all there is to show. */
export function announce(host: HostContext): void {
  host.channel.send(Ready, {});
}
