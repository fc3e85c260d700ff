/** What a component asks for as a request to the API server, and the server's answer as the component is told it. */

import type { Status } from "../api/types";
import type { ApiRequest, ApiResponse, UserInfo } from "../apiserver/request";
import type { WokenBy } from "../kernel/types";
import type { Write, WriteAnswer } from "./component";

export function toRequest(write: Write, user: UserInfo, component: string, wokenBy: WokenBy): ApiRequest {
  const { ref, because, subresource } = write;
  const place = {
    kind: ref.kind,
    ...(ref.namespace ? { namespace: ref.namespace } : {}),
    ...(ref.name ? { name: ref.name } : {}),
    ...(subresource ? { subresource } : {}),
    user,
    userAgent: component,
    because,
    wokenBy,
  };
  switch (write.verb) {
    case "create":
    case "update":
      return { verb: write.verb, ...place, body: write.body };
    case "patch":
      return { verb: "patch", ...place, body: write.body, patchType: write.patchType };
    case "delete":
      return { verb: "delete", ...place, ...(write.options ? { options: write.options } : {}) };
  }
}

export function answerOf(response: ApiResponse): WriteAnswer {
  if (response.code < 400) return { ok: true, object: response.body };
  const status = response.body as Status;
  return { ok: false, code: response.code, reason: status.reason ?? "Unknown", message: status.message ?? "" };
}
