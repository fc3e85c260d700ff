/**
 * `kubectl exec`: one command in a container, to its end. A terminal within the container is left out: commands of the
 * simulated containers read nothing, so `-it` changes nothing.
 */

import type { Obj } from "../../api/types";
import type { HttpRequest } from "../../apiserver/request";
import type { Pod } from "../../schema/types";
import type { Command } from "../command";
import { FILES } from "../commonFlags";
import { defaultContainer } from "../containers";
import { answered, fail, refusal } from "../failures";
import { ask, type Conversation, complain, nextOf, print, requestOf } from "../io";
import { pathOf, resourceNamed, withQuery } from "../mapping";
import { podsBehind } from "./logs";

export const exec: Command = {
  name: "exec",
  about: "Execute a command in a container",
  usage: "(POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...]",
  examples: ["kubectl exec web -- date", "kubectl exec -it web -c nginx -- sh -c 'ls /'"],
  completes: "pod",
  flags: [
    ...FILES,
    { name: "container", short: "c", type: "string", about: "The container." },
    { name: "pod-running-timeout", type: "duration", default: "1m0s", about: "How long to wait for a pod." },
    { name: "quiet", short: "q", type: "bool", about: "Whether to say less." },
    { name: "stdin", short: "i", type: "bool", about: "Whether to pass the input on." },
    { name: "tty", short: "t", type: "bool", about: "Whether the command has a terminal." },
  ],
  *run(call) {
    const { flags, args, dash, namespace } = call;
    const help = "\nSee 'kubectl exec -h' for help and examples";
    if (args.length === 0 || dash === 0) fail(`pod, type/name or --filename must be specified${help}`);
    if (dash < 0 && args.length > 1)
      fail(`exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead${help}`);
    const command = dash < 0 ? [] : args.slice(dash);
    if (command.length === 0) fail("you must specify at least one command for the container");
    const [type, name] = args[0]!.includes("/") ? args[0]!.split("/") : ["pods", args[0]];
    const resource = yield* resourceNamed(call.context, type!);
    const object = answered<Obj>(yield* ask("GET", pathOf(resource, namespace, name!)));
    const pod =
      resource.kind === "Pod"
        ? (object as unknown as Pod)
        : (yield* podsBehind(call, { ...object, kind: resource.kind }))[0];
    if (!pod) return fail("timed out waiting for the condition");
    const { phase } = pod.status ?? {};
    if (phase === "Succeeded" || phase === "Failed")
      fail(`cannot exec into a container in a completed pod; current phase is ${phase}`);
    const container = flags.text("container") || (yield* defaultContainer(pod, flags.is("quiet")));
    const query = command.map((word) => `command=${encodeURIComponent(word)}`).join("&");
    const path = withQuery(`/api/v1/namespaces/${pod.metadata.namespace}/pods/${pod.metadata.name}/exec`, {
      container,
      stdout: true,
      stderr: true,
    });
    const opening = requestOf("GET", `${path}&${query}`);
    return yield* pipe({ ...opening, headers: { ...opening.headers, connection: "Upgrade", upgrade: "websocket" } });
  },
};

/** The channels of remote commands: 1 and 2 are the outputs, 3 is the Status at the end. */
interface ChannelPiece {
  readonly channel: 1 | 2 | 3;
  readonly text?: string;
  readonly status?: {
    readonly status?: string;
    readonly reason?: string;
    readonly message?: string;
    readonly details?: { readonly causes?: { reason?: string; message?: string }[] };
  };
}

/** Shows what comes until the command has ended; returns its exit code. */
function* pipe(request: HttpRequest): Conversation<number> {
  for (;;) {
    const { json, end, response } = yield* nextOf(request);
    if (response) throw refusal(response);
    if (end) return fail("the connection was closed before the command ended");
    const piece = json as ChannelPiece | undefined;
    if (piece?.channel === 1) yield* print(piece.text ?? "");
    else if (piece?.channel === 2) yield* complain(piece.text ?? "");
    else if (piece?.channel === 3 && piece.status?.status === "Failure") {
      const { reason, message, details } = piece.status;
      if (reason !== "NonZeroExitCode") return fail(message ?? "the command could not be run");
      const code = Number(details?.causes?.find((cause) => cause.reason === "ExitCode")?.message ?? 1);
      yield* complain(`command terminated with exit code ${code}\n`);
      return code;
    }
  }
}
