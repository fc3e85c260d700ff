/** `kubectl events`: events in order of time (k8s.io/kubectl/pkg/cmd/events). */
import type { CoreEvent } from "../../schema/types";
import type { Call, Command } from "../command";
import { ALL_NAMESPACES, PRINTING } from "../commonFlags";
import { intervalOf, sortedEvents } from "../describe/events";
import { fail, refusal } from "../failures";
import { type Conversation, complain, nextOf, nowMs, print, requestOf } from "../io";
import { resourceNamed, withQuery } from "../mapping";
import { listOf, objectText } from "../output";
import { aligned, TABLE } from "../printers/tabWriter";
import { listed } from "../resources";

export const events: Command = {
  name: "events",
  about: "List events",
  usage: "[(-o|--output=)json|yaml] [--for TYPE/NAME] [--types=Normal,Warning] [--watch]",
  examples: ["kubectl events", "kubectl events --for pod/web", "kubectl events --types=Warning -A"],
  flags: [
    ...PRINTING,
    ALL_NAMESPACES,
    { name: "chunk-size", type: "integer", default: "500", about: "How many objects to ask for at a time." },
    { name: "for", type: "string", about: "Events about one object, as pod/web." },
    { name: "no-headers", type: "bool", about: "Whether to leave out the headers." },
    { name: "types", type: "list", about: "Normal, Warning or both." },
    { name: "watch", short: "w", type: "bool", about: "Whether to go on with what happens." },
  ],
  *run(call) {
    const { flags } = call;
    const types = flags.list("types");
    for (const type of types)
      if (!["normal", "warning"].includes(type.toLowerCase())) fail("valid --types are Normal or Warning");
    const namespace = flags.is("all-namespaces") ? undefined : call.namespace;
    const path = namespace === undefined ? "/api/v1/events" : `/api/v1/namespaces/${namespace}/events`;
    const fieldSelector = yield* aboutSelector(call);
    const resource = yield* resourceNamed(call.context, "events");
    const { items, resourceVersion } = yield* listed(resource, withQuery(path, { fieldSelector }));
    const isWanted = ({ type = "" }: CoreEvent) =>
      types.length === 0 || types.some((one) => one.toLowerCase() === type.toLowerCase());
    const found = sortedEvents((items as unknown as CoreEvent[]).filter(isWanted));
    const output = flags.text("output");
    if (found.length === 0 && !flags.is("watch")) {
      yield* complain(namespace === undefined ? "No events found.\n" : `No events found in ${namespace} namespace.\n`);
      return 0;
    }
    if (output !== "") {
      yield* print(yield* objectText(call, output, listOf(found)));
      return 0;
    }
    const widths: number[] = [];
    const header = ["NAMESPACE", "LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"].slice(
      namespace === undefined ? 0 : 1,
    );
    const now = yield* nowMs();
    const rows = found.map((event) => rowOf(event, now, namespace === undefined));
    yield* print(aligned(flags.is("no-headers") ? rows : [header, ...rows], TABLE, widths));
    if (!flags.is("watch")) return 0;
    const request = requestOf("GET", withQuery(path, { fieldSelector, resourceVersion, watch: true }));
    for (;;) {
      const { json, end, response } = yield* nextOf(request);
      if (response) throw refusal(response);
      if (end) return 0;
      const { type, object } = json as { type: string; object: CoreEvent };
      if (type === "DELETED" || type === "BOOKMARK" || type === "ERROR" || !isWanted(object)) continue;
      yield* print(aligned([rowOf(object, yield* nowMs(), namespace === undefined)], TABLE, widths));
    }
  },
};

function* aboutSelector(call: Call): Conversation<string> {
  const about = call.flags.text("for");
  if (about === "") return "";
  const [type = "", name] = about.split("/");
  if (!name) fail("--for must be in resource/name form");
  const resource = yield* resourceNamed(call.context, type);
  return `involvedObject.kind=${resource.kind},involvedObject.name=${name}`;
}

function rowOf(event: CoreEvent, now: number, withNamespace: boolean): string[] {
  const { kind, name } = event.involvedObject;
  const object = kind ? `${kind}/${name ?? ""}` : (name ?? "");
  return [
    ...(withNamespace ? [event.metadata.namespace ?? ""] : []),
    intervalOf(event, now),
    event.type ?? "",
    event.reason ?? "",
    object,
    (event.message ?? "").trim(),
  ];
}
