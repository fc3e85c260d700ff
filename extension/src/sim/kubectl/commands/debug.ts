/** `kubectl debug`: an ephemeral container in a running pod. Left out: copies of pods and node shells. */
import type { Pod } from "../../schema/types";
import { resourceOf, STRATEGIC, sendPatch } from "../changes";
import type { Command } from "../command";
import { answered, fail } from "../failures";
import { ask, complain, print } from "../io";
import { pathOf } from "../mapping";

export const debug: Command = {
  name: "debug",
  about: "Create debugging sessions for troubleshooting workloads and nodes",
  usage: "(POD | pod/NAME) --image=image [-- COMMAND [args...]]",
  examples: ["kubectl debug web --image=busybox -- sleep 3600"],
  completes: "pod",
  flags: [
    { name: "container", short: "c", type: "string", about: "The name of the new container." },
    { name: "copy-to", type: "string", about: "Not here." },
    { name: "env", type: "array", about: "An environment variable, as NAME=value; may be repeated." },
    { name: "image", type: "string", about: "The image of the new container." },
    { name: "profile", type: "string", default: "general", about: "The settings of the new container; ignored." },
    { name: "quiet", short: "q", type: "bool", about: "Whether to say less." },
    { name: "stdin", short: "i", type: "bool", about: "Whether the container keeps its input open." },
    { name: "target", type: "string", about: "The container whose processes to see." },
    { name: "tty", short: "t", type: "bool", about: "Whether the container has a terminal." },
  ],
  *run(call) {
    const { flags, args, dash } = call;
    const name = (dash >= 0 ? args.slice(0, dash) : args)[0]?.replace(/^pods?\//, "");
    if (!name) fail("NAME or --filename is required for debug\nSee 'kubectl debug -h' for help and examples");
    if (flags.text("copy-to") !== "" || name!.includes("/"))
      fail("only ephemeral containers in pods are made here: kubectl debug POD --image=IMAGE");
    if (flags.text("image") === "") fail("you must specify --image");
    const resource = yield* resourceOf(call, "v1", "Pod");
    const pod = answered<Pod>(yield* ask("GET", pathOf(resource, call.namespace, name!)));
    const names = [...(pod.spec?.containers ?? []), ...(pod.spec?.ephemeralContainers ?? [])].map((one) => one.name);
    const number = names.filter((one) => one.startsWith("debugger-")).length + 1;
    const container = flags.text("container") || `debugger-${number}`;
    if (!flags.is("quiet") && !flags.has("container"))
      yield* complain(`Defaulting debug container name to ${container}.\n`);
    const command = dash >= 0 ? args.slice(dash) : [];
    const env = flags
      .list("env")
      .map((text) => ({ name: text.split("=")[0]!, value: text.slice(text.indexOf("=") + 1) }));
    const added = {
      name: container,
      image: flags.text("image"),
      imagePullPolicy: "IfNotPresent",
      terminationMessagePolicy: "File",
      ...(command.length > 0 ? { command } : {}),
      ...(env.length > 0 ? { env } : {}),
      ...(flags.is("stdin") ? { stdin: true } : {}),
      ...(flags.is("tty") ? { tty: true } : {}),
      ...(flags.text("target") ? { targetContainerName: flags.text("target") } : {}),
    };
    const body = { spec: { ephemeralContainers: [added] } };
    answered(
      yield* sendPatch(
        { resource, namespace: call.namespace, name: name! },
        { body, type: STRATEGIC },
        {},
        "ephemeralcontainers",
      ),
    );
    if (flags.is("stdin"))
      yield* print(
        `The container runs without a terminal here; see its output with: kubectl logs ${name} -c ${container}\n`,
      );
    return 0;
  },
};
