/** Acting as somebody else: the `Impersonate-…` headers (apiserver/pkg/endpoints/filters/impersonation.go). */
import { badRequest, forbidden } from "../api/errors";
import { goQuote } from "../api/goText";
import { authorizeAs } from "./authorization";
import type { Desk } from "./plan";
import type { HttpRequest, UserInfo } from "./request";

const ACCOUNT = /^system:serviceaccount:([^:]+):([^:]+)$/;

/** Who the request counts as: the caller, or whom the caller may and wants to be. */
export function impersonated(desk: Desk, caller: UserInfo, { headers }: HttpRequest): UserInfo {
  const name = headers["impersonate-user"] ?? "";
  const groups = splitHeader(headers["impersonate-group"]);
  const uid = headers["impersonate-uid"];
  const extra = extraOf(headers);
  if (name === "" && groups.length === 0 && uid === undefined && Object.keys(extra).length === 0) return caller;
  if (name === "") {
    const list = groups.length > 0 ? `[]string{${groups.map(goQuote).join(", ")}}` : "[]string(nil)";
    const asked = `&user.DefaultInfo{Name:"", UID:${goQuote(uid ?? "")}, Groups:${list}, Extra:map[string][]string(nil)}`;
    throw badRequest(`requested ${asked} without impersonating a user name`);
  }
  const account = ACCOUNT.exec(name);
  if (account) mayImpersonate(desk, caller, "", "serviceaccounts", account[2]!, account[1]);
  else mayImpersonate(desk, caller, "", "users", name);
  for (const group of groups) mayImpersonate(desk, caller, "", "groups", group);
  if (uid !== undefined) mayImpersonate(desk, caller, "authentication.k8s.io", "uids", uid);
  for (const [key, values] of Object.entries(extra))
    for (const value of values) mayImpersonate(desk, caller, "authentication.k8s.io", `userextras/${key}`, value);

  const given =
    groups.length > 0 || !account ? groups : ["system:serviceaccounts", `system:serviceaccounts:${account[1]}`];
  const isAnonymous = name === "system:anonymous";
  const implied = isAnonymous ? "system:unauthenticated" : "system:authenticated";
  return {
    name,
    groups: given.includes(implied) || (isAnonymous && groups.length > 0) ? given : [...given, implied],
    ...(uid === undefined ? {} : { uid }),
    ...(Object.keys(extra).length > 0 ? { extra } : {}),
  };
}

function mayImpersonate(
  desk: Desk,
  user: UserInfo,
  group: string,
  resource: string,
  name: string,
  namespace?: string,
): void {
  const [plain = "", subresource] = resource.split("/");
  const decision = authorizeAs(desk, user, {
    verb: "impersonate",
    group,
    resource: plain,
    name,
    ...(subresource === undefined ? {} : { subresource }),
    ...(namespace === undefined ? {} : { namespace }),
  });
  if (!decision.allowed) throw forbidden({ group, resource: plain }, name, decision.refusal);
}

const splitHeader = (value: string | undefined): string[] =>
  value === undefined
    ? []
    : value
        .split(",")
        .map((part) => part.trim())
        .filter((part) => part !== "");

function extraOf(headers: HttpRequest["headers"]): Record<string, string[]> {
  const prefix = "impersonate-extra-";
  const extra: Record<string, string[]> = {};
  for (const name of Object.keys(headers)) {
    if (name.startsWith(prefix))
      extra[decodeURIComponent(name.slice(prefix.length).replace(/%(?![0-9a-f]{2})/gi, "%25"))] = splitHeader(
        headers[name],
      );
  }
  return extra;
}
