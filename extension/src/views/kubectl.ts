/** kubectl over a cluster's port: the commands are the simulator's, the waiting is done here. */

import { type ConversationIo, runConversation } from "../session/runConversation";
import type { ClusterHost, Description, KubectlContext } from "../sim/index";

export type { KubectlContext };

/** Runs one command with its words, without the leading `kubectl`. Resolves to the exit code. */
export async function runKubectlWith(
  host: ClusterHost,
  args: readonly string[],
  io: ConversationIo,
  context: KubectlContext = { namespace: "default" },
  signal?: AbortSignal,
): Promise<number> {
  const { kubectl } = await import("../sim/kubectl");
  if (args.includes("explain") && !context.descriptionOf) {
    // A megabyte of texts, loaded by whoever asks for them.
    const { default: texts } = await import("../sim/schema/descriptions.generated.json");
    context.descriptionOf = (id) => (texts as Record<string, Description>)[id];
  }
  return runConversation(host, kubectl([...args], context), io, signal);
}

/** Runs one command and gathers what it says; for labs. */
export async function runKubectl(
  host: ClusterHost,
  args: readonly string[],
  stdin: string,
): Promise<{ readonly code: number; readonly stderr: string }> {
  let stderr = "";
  const code = await runKubectlWith(host, args, {
    print() {},
    complain: (text) => {
      stderr += text;
    },
    readFile: async (path) => (path === "-" ? stdin : undefined),
  });
  return { code, stderr };
}

/** What may come next on a command line, for Tab; the last word is the one that is completed. */
export async function completions(
  host: ClusterHost,
  line: string,
  context: KubectlContext,
): Promise<readonly string[]> {
  const { complete } = await import("../sim/kubectl");
  return runConversation<readonly string[]>(host, complete(line, line.length, context), { print() {}, complain() {} });
}
