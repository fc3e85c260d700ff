/** Questions that are answered and forgotten: who am I, may I, whose token is this (pkg/registry/authorization, authentication). */
import { badRequest, invalid } from "../../api/errors";
import { type FieldError, invalidValue } from "../../api/fieldErrors";
import { formatTime } from "../../api/time";
import type { Obj } from "../../api/types";
import type { Kind } from "../../kinds/kind";
import type { PolicyRule } from "../../schema/types";
import { authorizeAs, authorizePathAs, type Decision } from "../authorization";
import { decodeBody } from "../decodeBody";
import { trackUpdate } from "../fieldManager";
import { answer, type Desk, type Plan } from "../plan";
import { rulesFor } from "../rbac/rules";
import type { ApiRequest, UserInfo } from "../request";
import { planBindingOf } from "../subresources/binding";
import { ISSUER, readToken, serviceAccountUser } from "../tokens";

type Review = (desk: Desk, kind: Kind, request: ApiRequest, body: Obj, warnings: string[]) => Plan;

/** The answer to a kind that is never stored, or undefined if this kind is stored. */
export function planReview(desk: Desk, kind: Kind, request: ApiRequest): Plan | undefined {
  if (kind.id === "ComponentStatus") return componentStatuses(kind, request);
  const review = REVIEWS[kind.id];
  if (!review) return undefined;
  const warnings: string[] = [];
  return review(desk, kind, request, decodeBody(desk, kind, request, warnings), warnings);
}

const REVIEWS: Readonly<Record<string, Review>> = {
  Binding: (desk, _kind, request, body) => {
    const pods = desk.registry.byId("Pod")!;
    return planBindingOf(desk, pods, { ...request, kind: "Pod", name: body.metadata?.name ?? "" }, body);
  },
  SelfSubjectReview: (desk, _kind, { user }, body, warnings) => {
    const reviewed = {
      ...body,
      metadata: { creationTimestamp: formatTime(desk.nowMs) },
      status: { userInfo: userInfo(user) },
    };
    return answer(201, reviewed, warnings);
  },
  TokenReview: (desk, kind, request, body, warnings) => {
    const metadata = managersOf(desk, kind, request, body);
    return answer(201, { ...body, metadata, status: tokenStatus(desk, body) }, warnings);
  },
  SelfSubjectAccessReview: (desk, kind, request, body, warnings) =>
    accessReview(desk, kind, request, request.user, body, warnings),
  SubjectAccessReview: (desk, kind, request, body, warnings) =>
    accessReview(desk, kind, request, subjectOf(body), body, warnings),
  LocalSubjectAccessReview: (desk, kind, request, body, warnings) => {
    const { resourceAttributes } = specOf(body);
    if (resourceAttributes && (resourceAttributes.namespace ?? "") !== request.namespace) {
      const text = "must match metadata.namespace";
      throw invalid({ group: kind.group, kind: "" }, "", [
        invalidValue("spec.resourceAttributes.namespace", resourceAttributes.namespace ?? "", text),
      ]);
    }
    return accessReview(desk, kind, request, subjectOf(body), body, warnings);
  },
  SelfSubjectRulesReview: (desk, _kind, { user }, body, warnings) => {
    const namespace = (body.spec as { namespace?: string } | undefined)?.namespace ?? "";
    if (namespace === "") throw badRequest("no namespace on request");
    const rules = rulesFor(desk, user, namespace).rules.map(({ rule }) => rule);
    const status = { ...rulesStatus(rules), incomplete: false };
    return answer(201, { ...body, metadata: {}, spec: {}, status }, warnings);
  },
};

interface AccessSpec {
  readonly user?: string;
  readonly groups?: readonly string[];
  readonly uid?: string;
  readonly resourceAttributes?: {
    readonly namespace?: string;
    readonly verb?: string;
    readonly group?: string;
    readonly resource?: string;
    readonly subresource?: string;
    readonly name?: string;
  };
  readonly nonResourceAttributes?: { readonly path?: string; readonly verb?: string };
}

const specOf = (body: Obj): AccessSpec => (body.spec ?? {}) as AccessSpec;

function subjectOf(body: Obj): UserInfo {
  const { user = "", groups = [], uid } = specOf(body);
  return { name: user, groups, ...(uid ? { uid } : {}) };
}

/** A review is not stored, but answered as if it had been: with who set which field. */
function managersOf(desk: Desk, kind: Kind, request: ApiRequest, body: Obj): Partial<Obj["metadata"]> {
  const { managedFields } = trackUpdate(desk, kind, request, undefined, { ...body, metadata: { name: "" } }).metadata;
  return {
    ...(kind.namespaced && request.namespace ? { namespace: request.namespace } : {}),
    ...(managedFields ? { managedFields } : {}),
  };
}

function accessReview(
  desk: Desk,
  kind: Kind,
  request: ApiRequest,
  user: UserInfo,
  body: Obj,
  warnings: readonly string[],
): Plan {
  const spec = specOf(body);
  const { resourceAttributes: resource, nonResourceAttributes: path } = spec;
  const errors: FieldError[] = [];
  if (resource && path)
    errors.push(
      invalidValue("spec.nonResourceAttributes", path, "cannot be specified in combination with resourceAttributes"),
    );
  if (!resource && !path)
    errors.push(
      invalidValue(
        "spec.resourceAttributes",
        null,
        "exactly one of nonResourceAttributes or resourceAttributes must be specified",
      ),
    );
  if (kind.id !== "SelfSubjectAccessReview" && !spec.user && !spec.groups?.length)
    errors.push(invalidValue("spec.user", "", "at least one of user or group must be specified"));
  if (errors.length > 0) throw invalid({ group: kind.group, kind: "" }, "", errors);
  const decision = path
    ? authorizePathAs(desk, user, path.path ?? "", path.verb ?? "")
    : authorizeAs(desk, user, {
        verb: resource?.verb ?? "",
        group: resource?.group ?? "",
        resource: resource?.resource ?? "",
        ...(resource?.subresource ? { subresource: resource.subresource } : {}),
        ...(resource?.name ? { name: resource.name } : {}),
        ...(resource?.namespace ? { namespace: resource.namespace } : {}),
      });
  const metadata = managersOf(desk, kind, request, body);
  return answer(201, { ...body, metadata, status: decisionStatus(decision) }, warnings);
}

const decisionStatus = ({ allowed, reason }: Decision) => ({ allowed, ...(reason === "" ? {} : { reason }) });

function rulesStatus(rules: readonly PolicyRule[]) {
  const resourceRules = rules.filter(({ resources }) => resources?.length);
  const nonResourceRules = rules.filter(({ nonResourceURLs }) => nonResourceURLs?.length);
  return {
    resourceRules: resourceRules.map(({ verbs, apiGroups, resources, resourceNames }) => ({
      verbs,
      apiGroups,
      resources,
      ...(resourceNames ? { resourceNames } : {}),
    })),
    nonResourceRules: nonResourceRules.map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
  };
}

const userInfo = ({ name, uid, groups, extra }: UserInfo) => ({
  username: name,
  ...(uid ? { uid } : {}),
  ...(groups.length > 0 ? { groups } : {}),
  ...(extra ? { extra } : {}),
});

function tokenStatus(desk: Desk, body: Obj): object {
  const { token = "", audiences = [ISSUER] } = (body.spec ?? {}) as { token?: string; audiences?: readonly string[] };
  const claims = readToken(desk, token);
  if (typeof claims === "string") return { user: {}, error: `[${claims}]` };
  const shared = claims.aud.filter((audience) => audiences.includes(audience));
  if (shared.length === 0) return { user: {}, error: "token audiences do not match" };
  return { authenticated: true, user: userInfo(serviceAccountUser(claims)), audiences: shared };
}

const COMPONENTS = ["controller-manager", "etcd-0", "scheduler"];

/** Deprecated long ago and still served: everything is well. */
function componentStatuses(kind: Kind, { verb, name }: ApiRequest): Plan {
  const items = COMPONENTS.map((component) => ({
    apiVersion: "v1",
    kind: "ComponentStatus",
    metadata: { name: component },
    conditions: [{ type: "Healthy", status: "True", message: "ok" }],
  }));
  if (verb === "list") return answer(200, { kind: `${kind.kind}List`, apiVersion: "v1", metadata: {}, items });
  const found = items.find(({ metadata }) => metadata.name === name);
  if (!found) throw badRequest(`component not found: ${name ?? ""}`);
  return answer(200, found);
}
