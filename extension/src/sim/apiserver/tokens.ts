/**
 * Tokens of service accounts: JSON Web Tokens that say for whom, for what and for how long
 * (pkg/serviceaccount/claims.go). They are signed with a keyed digest (HS256) instead of RSA: nobody outside verifies
 * them, and the simulator stays without big-number arithmetic.
 */
import type { Pod, ServiceAccount } from "../schema/types";
import { base64Url, fromBase64, fromUtf8, hmacSha256, utf8 } from "./discovery/sha256";
import type { Desk } from "./plan";
import type { UserInfo } from "./request";

export const ISSUER = "https://kubernetes.default.svc.cluster.local";

export interface Claims {
  readonly aud: readonly string[];
  /** Seconds since the epoch. */
  readonly exp: number;
  readonly iat: number;
  readonly iss: string;
  readonly jti: string;
  readonly nbf: number;
  readonly sub: string;
  readonly "kubernetes.io": {
    readonly namespace: string;
    readonly serviceaccount: { readonly name: string; readonly uid: string };
    readonly pod?: { readonly name: string; readonly uid: string };
  };
}

const HEADER = base64Url(utf8(JSON.stringify({ alg: "HS256", kid: "kubarium", typ: "JWT" })));

export function makeToken(desk: Desk, claims: Claims): string {
  const signed = `${HEADER}.${base64Url(utf8(JSON.stringify(claims)))}`;
  return `${signed}.${base64Url(hmacSha256(keyOf(desk), signed))}`;
}

/** A token's claims if it is genuine, has not run out and its account still exists; else why not. */
export function readToken(desk: Desk, token: string): Claims | string {
  const [header, payload, signature, ...more] = token.split(".");
  if (header === undefined || payload === undefined || signature === undefined || more.length > 0)
    return "invalid bearer token";
  if (base64Url(hmacSha256(keyOf(desk), `${header}.${payload}`)) !== signature) return "invalid bearer token";
  const bytes = fromBase64(payload);
  if (!bytes) return "invalid bearer token";
  const claims = JSON.parse(fromUtf8(bytes)) as Claims;
  if (claims.exp * 1000 <= desk.nowMs) return "service account token has expired";
  const { namespace, serviceaccount, pod } = claims["kubernetes.io"];
  const account = desk.get("ServiceAccount", namespace, serviceaccount.name) as ServiceAccount | undefined;
  if (account?.metadata.uid !== serviceaccount.uid) return "service account UID does not match claim";
  if (pod) {
    const found = desk.get("Pod", namespace, pod.name) as Pod | undefined;
    if (found?.metadata.uid !== pod.uid) return "pod UID does not match claim";
  }
  return claims;
}

/** The user that a service account is. */
export function serviceAccountUser({ jti, "kubernetes.io": { namespace, serviceaccount, pod } }: Claims): UserInfo {
  return {
    name: `system:serviceaccount:${namespace}:${serviceaccount.name}`,
    uid: serviceaccount.uid,
    groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, "system:authenticated"],
    extra: {
      "authentication.kubernetes.io/credential-id": [`JTI=${jti}`],
      ...(pod
        ? { "authentication.kubernetes.io/pod-name": [pod.name], "authentication.kubernetes.io/pod-uid": [pod.uid] }
        : {}),
    },
  };
}

/** The cluster's own secret: it comes from the seed, so that a replay makes the same tokens. */
const keyOf = (desk: Desk): string =>
  [0, 1, 2, 3].map((n) => desk.draw("service account issuer", "signing key", n)).join(" ");
