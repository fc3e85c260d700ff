/**
 * What the API server knows of a kind: its names, defaults, strategy, validation and printer columns.
 *
 * Modelled on pkg/registry/<group>/<kind>/strategy.go, pkg/apis/<group>/<version>/defaults.go and
 * pkg/apis/<group>/validation. A kind is one plain object in a file of its own; the generic request path does the rest.
 * Objects reach these functions decoded and schema-clean; `defaults` and the `prepare…` functions get a private copy
 * that they may change in place, all others get immutable objects.
 */
import type { FieldError } from "../api/fieldErrors";
import type { Obj } from "../api/types";

/** A printer column, as Table answers carry it (`kubectl get`). */
export interface Column {
  readonly name: string;
  readonly type: "string" | "integer" | "number" | "boolean" | "date";
  readonly format?: string;
  readonly description?: string;
  /** 0 is always shown, 1 only with `-o wide`. */
  readonly priority?: number;
}

/** What validation and strategies may look at beside the object itself. */
export interface KindContext {
  readonly nowMs: number;
  /** `""` for the main resource, else `status`, `scale` … */
  readonly subresource: string;
  /** The request's namespace, undefined for cluster-scoped kinds. */
  readonly namespace: string | undefined;
}

export interface Kind<T extends Obj = Obj> {
  /** The id in the registry: the kind's name, for custom resources with the group: `Widget.example.com`. */
  readonly id: string;
  /** `""` for core. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** The list kind; `<kind>List` unless given. */
  readonly listKind?: string;
  /** `pods` */
  readonly plural: string;
  /** `pod` */
  readonly singular: string;
  readonly shortNames?: readonly string[];
  /** `["all"]` for what `kubectl get all` shows. */
  readonly categories?: readonly string[];
  readonly namespaced: boolean;
  /** The definition's name in the generated schema: `io.k8s.api.core.v1.Pod`. */
  readonly definition: string;
  /** Sub-resources beside the main one: `status`, `scale`, `binding`, `eviction`, `log` … */
  readonly subresources?: readonly string[];
  /** Verbs of the main resource; all of them unless given. */
  readonly verbs?: readonly string[];

  /** Fills in what the user left out, in place. Idempotent. */
  defaults?(draft: T): void;
  /** Clears and sets what users may not decide on create (status, generation), in place. */
  prepareForCreate?(draft: T, context: KindContext): void;
  validate?(object: T, context: KindContext): FieldError[];
  /** Carries over what an update may not touch (status on the main resource, spec on /status), in place; raises generation when the spec changes. */
  prepareForUpdate?(draft: T, old: T, context: KindContext): void;
  validateUpdate?(object: T, old: T, context: KindContext): FieldError[];
  warnings?(object: T, old: T | undefined, context: KindContext): string[];
  /** The name rule of metadata.name; DNS subdomain unless given. */
  validateName?(name: string, prefix: boolean): string[];
  /** PUT on an absent object creates it (leases do, pods do not). */
  readonly allowCreateOnUpdate?: boolean;
  /** PUT without a resourceVersion is taken as it is (most kinds: yes, as upstream's AllowUnconditionalUpdate). */
  readonly allowUnconditionalUpdate?: boolean;
  /** Graceful deletion: seconds to wait before the object goes; 0 or undefined deletes at once. Only pods have one. */
  gracePeriodSeconds?(object: T, requested: number | undefined): number | undefined;
  /** What a delete without a propagationPolicy means; `background` unless given. */
  readonly defaultGarbageCollection?: "background" | "orphan";

  readonly columns?: readonly Column[];
  /** The cells of one row, in the order of `columns`. `nowMs` for ages. */
  cells?(object: T, nowMs: number): readonly unknown[];
  /** Fields that a field selector may name, beside metadata.name and metadata.namespace. */
  readonly selectableFields?: Readonly<Record<string, (object: T) => string>>;
  /** Store indexes of this kind, beside `owner`, `controller` and `label`. */
  readonly indexes?: Readonly<Record<string, (object: T) => readonly string[]>>;
  /** Where `/scale` finds its numbers. */
  readonly scale?: {
    replicas(object: T): number;
    statusReplicas(object: T): number;
    selector(object: T): string;
    setReplicas(draft: T, replicas: number): void;
  };
}

/** `deployments.apps`, `pods`: how messages name a kind. */
export function groupResource(kind: Pick<Kind, "group" | "plural">): string {
  return kind.group ? `${kind.plural}.${kind.group}` : kind.plural;
}

/** `apps/v1`, `v1`. */
export function apiVersionOf(kind: Pick<Kind, "group" | "version">): string {
  return kind.group ? `${kind.group}/${kind.version}` : kind.version;
}
