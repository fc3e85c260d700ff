/**
 * Which sub-resources there are, what they speak of and which verbs they have: what the installers of
 * pkg/registry/<group>/rest say. A kind's own list (`Kind.subresources`) and the rows here add up.
 */
import type { Kind } from "../../kinds/kind";
import type { Verb } from "../request";

export interface SubresourceRule {
  readonly name: string;
  /** The kind that it answers with or takes. */
  readonly kind: string;
  /** Given when that kind is of another group than the resource itself. */
  readonly group?: string;
  readonly version?: string;
  readonly verbs: readonly Verb[];
}

const READ_AND_WRITE: readonly Verb[] = ["get", "patch", "update"];
const CONNECT: readonly Verb[] = ["create", "get"];
const PROXY: readonly Verb[] = ["create", "delete", "get", "patch", "update"];

/** Sub-resources that exist although the kind's file does not list them. */
const EXTRA: Readonly<Record<string, readonly string[]>> = {
  CertificateSigningRequest: ["approval", "status"],
  Namespace: ["finalize", "status"],
  Node: ["proxy", "status"],
  Pod: [
    "attach",
    "binding",
    "ephemeralcontainers",
    "eviction",
    "exec",
    "log",
    "portforward",
    "proxy",
    "resize",
    "status",
  ],
  Service: ["proxy", "status"],
  ServiceAccount: ["token"],
};

/** The names of a kind's sub-resources, sorted. */
export function subresourcesOf(kind: Kind): readonly string[] {
  const extra = EXTRA[kind.id];
  const own = kind.subresources ?? [];
  return [...new Set(extra ? [...own, ...extra] : own)].sort();
}

/** What one sub-resource of a kind does; undefined when the kind has none of that name. */
export function subresourceRule(kind: Kind, name: string): SubresourceRule | undefined {
  if (!kind.subresources?.includes(name) && !EXTRA[kind.id]?.includes(name)) return undefined;
  switch (name) {
    case "scale":
      return { name, group: "autoscaling", version: "v1", kind: "Scale", verbs: READ_AND_WRITE };
    case "finalize":
      return { name, kind: kind.kind, verbs: ["update"] };
    case "binding":
      return { name, kind: "Binding", verbs: ["create"] };
    case "eviction":
      return { name, group: "policy", version: "v1", kind: "Eviction", verbs: ["create"] };
    case "token":
      return { name, group: "authentication.k8s.io", version: "v1", kind: "TokenRequest", verbs: ["create"] };
    case "log":
      return { name, kind: "Pod", verbs: ["get"] };
    case "exec":
      return { name, kind: "PodExecOptions", verbs: CONNECT };
    case "attach":
      return { name, kind: "PodAttachOptions", verbs: CONNECT };
    case "portforward":
      return { name, kind: "PodPortForwardOptions", verbs: CONNECT };
    case "proxy":
      return { name, kind: `${kind.kind}ProxyOptions`, verbs: PROXY };
    default:
      return { name, kind: kind.kind, verbs: READ_AND_WRITE };
  }
}
