/** Which requests become journal records: every refusal, and what people asked for. Commits record themselves. */
import type { ApiRequest, ApiResponse } from "./request";

export function isAudited(request: ApiRequest, response: ApiResponse): boolean {
  if (response.code >= 400) return request.verb !== "get" || !isMachine(request);
  return !isMachine(request) && request.verb !== "watch";
}

function isMachine(request: ApiRequest): boolean {
  return request.user.name.startsWith("system:");
}
