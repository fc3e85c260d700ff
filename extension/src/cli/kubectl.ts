/** `kubarium kubectl`: one command of the built-in kubectl against a cluster that begins and ends with it. */
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { openInThread } from "../session/openHost";
import { runConversation } from "../session/runConversation";
import { type Description, kubectl } from "../sim/index";

export async function run(args: string[]): Promise<number> {
  const { default: descriptions } = await import("../sim/schema/descriptions.generated.json");
  const descriptionOf = (id: string) => (descriptions as Record<string, Description>)[id];
  const host = openInThread({ base: "course", workers: 3, seed: 1 });
  try {
    return await runConversation(host, kubectl(args, { namespace: "default", descriptionOf }), {
      movesClock: true,
      print: (text) => void process.stdout.write(text),
      complain: (text) => void process.stderr.write(text),
      readFile: async (path) => (path === "-" ? text(process.stdin) : readFile(path, "utf8").catch(() => undefined)),
    });
  } finally {
    host.dispose();
  }
}
