/**
 * Who asks? Client certificates name user and groups; bearer tokens name a service account
 * (apiserver/pkg/authentication, pkg/serviceaccount). Whoever shows nothing is `system:anonymous`.
 */
import { unauthorized } from "../api/errors";
import type { Desk } from "./plan";
import type { HttpRequest, UserInfo } from "./request";
import { readToken, serviceAccountUser } from "./tokens";

const AUTHENTICATED = "system:authenticated";

export const ANONYMOUS: UserInfo = { name: "system:anonymous", groups: ["system:unauthenticated"] };

export function authenticate(desk: Desk, { credentials }: HttpRequest): UserInfo {
  switch (credentials.sort) {
    case "certificate":
      return { name: credentials.commonName, groups: [...credentials.organizations, AUTHENTICATED] };
    case "anonymous":
      return ANONYMOUS;
    case "token": {
      const claims = readToken(desk, credentials.token);
      if (typeof claims === "string") throw unauthorized();
      return serviceAccountUser(claims);
    }
  }
}
