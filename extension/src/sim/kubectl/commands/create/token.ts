/** `kubectl create token`: a token of a service account, through its token sub-resource. */
import { resourceOf } from "../../changes";
import type { Command } from "../../command";
import { OUTPUT } from "../../commonFlags";
import { fail } from "../../failures";
import { ask, print } from "../../io";
import { pathOf } from "../../mapping";
import { objectText } from "../../output";
import { nameOf } from "./made";

export const tokenCommand: Command = {
  name: "token",
  about: "Request a service account token",
  usage: "SERVICE_ACCOUNT_NAME",
  flags: [
    OUTPUT,
    { name: "audience", type: "array", about: "Whom the token is for; may be repeated." },
    { name: "duration", type: "duration", default: "0s", about: "How long it is good for." },
  ],
  *run(call) {
    const name = nameOf(call);
    const resource = yield* resourceOf(call, "v1", "ServiceAccount");
    const seconds = Math.floor(call.flags.durationMs("duration") / 1000);
    const audiences = call.flags.list("audience");
    const spec = {
      ...(audiences.length > 0 ? { audiences } : {}),
      ...(seconds > 0 ? { expirationSeconds: seconds } : {}),
    };
    const body = { kind: "TokenRequest", apiVersion: "authentication.k8s.io/v1", metadata: {}, spec, status: {} };
    const response = yield* ask("POST", `${pathOf(resource, call.namespace, name)}/token`, { body });
    const answer = response.body as { message?: string; status?: { token?: string } };
    if (response.code >= 400) fail(`failed to create token: ${answer.message ?? ""}`);
    const output = call.flags.text("output");
    yield* print(output === "" ? `${answer.status?.token ?? ""}\n` : yield* objectText(call, output, answer));
    return 0;
  },
};
