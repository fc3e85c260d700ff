/** Who asks? Client certificates name user and groups; service-account tokens name their account (apiserver/pkg/authentication). */
import { unauthorized } from "../api/errors";
import type { Desk } from "./plan";
import type { HttpRequest, UserInfo } from "./request";

const AUTHENTICATED = "system:authenticated";

export function authenticate(_desk: Desk, { credentials }: HttpRequest): UserInfo {
  switch (credentials.sort) {
    case "certificate":
      return { name: credentials.commonName, groups: [...credentials.organizations, AUTHENTICATED] };
    case "anonymous":
      return { name: "system:anonymous", groups: ["system:unauthenticated"] };
    case "token":
      throw unauthorized();
  }
}
