/** POST serviceaccounts/NAME/token: a token for an account (pkg/registry/core/serviceaccount/storage/token.go). */
import { badRequest, conflict, invalid, notFound } from "../../api/errors";
import { type FieldError, invalidValue } from "../../api/fieldErrors";
import { updateManagedFields } from "../../api/managedFields";
import { formatTime } from "../../api/time";
import type { JsonObject, Obj } from "../../api/types";
import { apiVersionOf, type Kind } from "../../kinds/kind";
import { definitionOf } from "../../schema/definitions";
import type { ServiceAccount } from "../../schema/types";
import { decodeAs } from "../decodeBody";
import { writerOf } from "../fieldManager";
import { mustGet } from "../handle";
import { answer, type Desk, type Plan } from "../plan";
import type { ApiRequest } from "../request";
import { ISSUER, makeToken } from "../tokens";

interface TokenSpec {
  readonly audiences?: readonly string[];
  readonly expirationSeconds?: number;
  readonly boundObjectRef?: {
    readonly kind?: string;
    readonly apiVersion?: string;
    readonly name?: string;
    readonly uid?: string;
  } | null;
}

const TOKEN_REQUEST = { group: "authentication.k8s.io", version: "v1", kind: "TokenRequest" };

const SECONDS_MIN = 600;
const SECONDS_MAX = 2 ** 32;

export function planToken(desk: Desk, kind: Kind, request: ApiRequest): Plan {
  const account = mustGet(desk, kind, request) as unknown as ServiceAccount;
  const body = decodeAs(request, TOKEN_REQUEST, []);
  const metadata = body.metadata as Partial<Obj["metadata"]> | undefined;
  const { name, namespace = "" } = account.metadata;
  if (metadata?.name && metadata.name !== name)
    throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`);
  const spec = (body.spec ?? {}) as TokenSpec;
  const seconds = spec.expirationSeconds ?? 3600;
  const errors: FieldError[] = [];
  if (seconds < SECONDS_MIN)
    errors.push(invalidValue("spec.expirationSeconds", seconds, "may not specify a duration less than 10 minutes"));
  if (seconds > SECONDS_MAX)
    errors.push(invalidValue("spec.expirationSeconds", seconds, "may not specify a duration larger than 2^32 seconds"));
  if (errors.length > 0) throw invalid({ group: "authentication.k8s.io", kind: "TokenRequest" }, "", errors);
  const pod = boundPod(desk, spec, namespace, name);
  const audiences = spec.audiences?.length ? spec.audiences : [ISSUER];
  const issuedSeconds = Math.floor(desk.nowMs / 1000);
  const token = makeToken(desk, {
    aud: audiences,
    exp: issuedSeconds + seconds,
    iat: issuedSeconds,
    iss: ISSUER,
    jti: desk.drawUid(`token of ${namespace}/${name}`),
    nbf: issuedSeconds,
    sub: `system:serviceaccount:${namespace}:${name}`,
    "kubernetes.io": { namespace, serviceaccount: { name, uid: account.metadata.uid ?? "" }, ...(pod ? { pod } : {}) },
  });
  return answer(201, {
    kind: "TokenRequest",
    apiVersion: "authentication.k8s.io/v1",
    metadata: {
      name,
      namespace,
      uid: account.metadata.uid,
      creationTimestamp: formatTime(desk.nowMs),
      ...managersOf(desk, kind, request, body),
    },
    spec: { audiences, expirationSeconds: seconds, boundObjectRef: spec.boundObjectRef ?? null },
    status: { token, expirationTimestamp: formatTime((issuedSeconds + seconds) * 1000) },
  });
}

function managersOf(
  desk: Desk,
  kind: Kind,
  request: ApiRequest,
  body: { [key: string]: unknown },
): Pick<Obj["metadata"], "managedFields"> {
  const writer = { ...writerOf(desk, kind, request), apiVersion: apiVersionOf(TOKEN_REQUEST) };
  const definition = definitionOf(TOKEN_REQUEST.group, TOKEN_REQUEST.version, TOKEN_REQUEST.kind)!;
  const tracked = updateManagedFields(undefined, body as JsonObject, writer, definition) as unknown as Obj;
  const { managedFields } = tracked.metadata;
  return managedFields ? { managedFields } : {};
}

/** The pod that the token lives and dies with, if it is bound to one. */
function boundPod(
  desk: Desk,
  { boundObjectRef }: TokenSpec,
  namespace: string,
  account: string,
): { name: string; uid: string } | undefined {
  if (!boundObjectRef) return undefined;
  const { kind = "", name = "", uid } = boundObjectRef;
  if (kind !== "Pod") return undefined;
  const pod = desk.get("Pod", namespace, name);
  if (!pod) throw notFound("pods", name);
  const used = (pod.spec as { serviceAccountName?: string } | undefined)?.serviceAccountName;
  if (used !== account)
    throw badRequest(
      `cannot bind token for serviceaccount ${JSON.stringify(account)} to pod running with different serviceaccount name.`,
    );
  if (uid && uid !== pod.metadata.uid)
    throw conflict(
      "pods",
      name,
      `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`,
    );
  return { name, uid: pod.metadata.uid ?? "" };
}
