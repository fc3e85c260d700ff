/**
 * The roles and bindings that every cluster begins with
 * (plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go and controller_policy.go), as compact data.
 * Left out: roles of components that this cluster does not run (cloud providers, CSI sidecars, monitoring).
 */
import type { Obj } from "../../api/types";
import type { PolicyRule } from "../../schema/types";

const GROUP = "rbac.authorization.k8s.io";
const API_VERSION = `${GROUP}/v1`;
const META = {
  annotations: { "rbac.authorization.kubernetes.io/autoupdate": "true" },
  labels: { "kubernetes.io/bootstrapping": "rbac-defaults" },
};

const words = (text: string): string[] => text.split(" ").filter((word) => word !== "");

/** `rule("get list", "apps", "deployments replicasets")`; the group "core" is the one without a name. */
function rule(verbs: string, groups: string, resources: string, names = ""): PolicyRule {
  return {
    verbs: words(verbs),
    apiGroups: words(groups).map((group) => (group === "core" ? "" : group)),
    resources: words(resources),
    ...(names === "" ? {} : { resourceNames: words(names) }),
  };
}

const paths = (verbs: string, urls: string): PolicyRule => ({ verbs: words(verbs), nonResourceURLs: words(urls) });

const READ = "get list watch";
const WRITE = "create delete deletecollection patch update";
const EVENTS = rule("create patch update", "core events.k8s.io", "events");
const LEASES = (name: string) => [
  rule("create", "coordination.k8s.io", "leases"),
  rule("get update", "coordination.k8s.io", "leases", name),
];

const VIEWED = [
  rule(
    READ,
    "core",
    "configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods replicationcontrollers replicationcontrollers/scale serviceaccounts services services/status",
  ),
  rule(
    READ,
    "core",
    "bindings events limitranges namespaces/status pods/log pods/status replicationcontrollers/status resourcequotas resourcequotas/status",
  ),
  rule(READ, "core", "namespaces"),
  rule(READ, "discovery.k8s.io", "endpointslices"),
  rule(
    READ,
    "apps",
    "controllerrevisions daemonsets daemonsets/status deployments deployments/scale deployments/status replicasets replicasets/scale replicasets/status statefulsets statefulsets/scale statefulsets/status",
  ),
  rule(READ, "autoscaling", "horizontalpodautoscalers horizontalpodautoscalers/status"),
  rule(READ, "batch", "cronjobs cronjobs/status jobs jobs/status"),
  rule(READ, "policy", "poddisruptionbudgets poddisruptionbudgets/status"),
  rule(READ, "networking.k8s.io", "ingresses ingresses/status networkpolicies"),
  rule(READ, "resource.k8s.io", "resourceclaims resourceclaims/status resourceclaimtemplates"),
];

const EDITED = [
  rule(READ, "core", "pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy"),
  rule("impersonate", "core", "serviceaccounts"),
  rule(WRITE, "core", "pods pods/attach pods/exec pods/portforward pods/proxy"),
  rule("create", "core", "pods/eviction"),
  rule(
    WRITE,
    "core",
    "configmaps events persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets serviceaccounts services services/proxy",
  ),
  rule("create", "core", "serviceaccounts/token"),
  rule(
    WRITE,
    "apps",
    "daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale statefulsets statefulsets/scale",
  ),
  rule(WRITE, "autoscaling", "horizontalpodautoscalers"),
  rule(WRITE, "batch", "cronjobs jobs"),
  rule(WRITE, "policy", "poddisruptionbudgets"),
  rule(WRITE, "networking.k8s.io", "ingresses networkpolicies"),
  rule(`${READ} ${WRITE}`, "coordination.k8s.io", "leases"),
  rule(WRITE, "resource.k8s.io", "resourceclaims resourceclaimtemplates"),
];

const ADMINISTERED = [
  rule("create", "authorization.k8s.io", "localsubjectaccessreviews"),
  rule(`${READ} ${WRITE}`, GROUP, "rolebindings roles"),
];

/** Cluster roles by name. */
const CLUSTER_ROLES: Readonly<Record<string, readonly PolicyRule[]>> = {
  "cluster-admin": [rule("*", "*", "*"), paths("*", "*")],
  admin: [...EDITED, ...VIEWED, ...ADMINISTERED],
  edit: [...EDITED, ...VIEWED],
  view: VIEWED,
  "system:aggregate-to-admin": ADMINISTERED,
  "system:aggregate-to-edit": EDITED,
  "system:aggregate-to-view": VIEWED,
  "system:auth-delegator": [
    rule("create", "authentication.k8s.io", "tokenreviews"),
    rule("create", "authorization.k8s.io", "subjectaccessreviews"),
  ],
  "system:basic-user": [
    rule("create", "authorization.k8s.io", "selfsubjectaccessreviews selfsubjectrulesreviews"),
    rule("create", "authentication.k8s.io", "selfsubjectreviews"),
  ],
  "system:discovery": [
    paths("get", "/api /api/* /apis /apis/* /healthz /livez /openapi /openapi/* /readyz /version /version/"),
  ],
  "system:heapster": [rule(READ, "core", "events namespaces nodes pods"), rule(READ, "extensions", "deployments")],
  "system:kube-aggregator": [rule(READ, "core", "endpoints services")],
  "system:kube-controller-manager": [
    EVENTS,
    ...LEASES("kube-controller-manager"),
    rule("create", "core", "secrets serviceaccounts"),
    rule("delete", "core", "secrets"),
    rule("get", "core", "configmaps namespaces secrets serviceaccounts"),
    rule("update", "core", "secrets serviceaccounts"),
    rule("create", "authentication.k8s.io", "tokenreviews"),
    rule("create", "authorization.k8s.io", "subjectaccessreviews"),
    rule("list watch", "*", "*"),
    rule("create", "core", "serviceaccounts/token"),
  ],
  "system:kube-dns": [rule("list watch", "core", "endpoints services")],
  "system:kube-scheduler": [
    EVENTS,
    ...LEASES("kube-scheduler"),
    rule(READ, "core", "nodes"),
    rule(`delete ${READ}`, "core", "pods"),
    rule("create", "core", "bindings pods/binding"),
    rule("patch update", "core", "pods/status"),
    rule(READ, "core", "replicationcontrollers services"),
    rule(READ, "apps extensions", "replicasets"),
    rule(READ, "apps", "statefulsets"),
    rule(READ, "policy", "poddisruptionbudgets"),
    rule(`${READ} update`, "core", "persistentvolumeclaims persistentvolumes"),
    rule("create", "authentication.k8s.io", "tokenreviews"),
    rule("create", "authorization.k8s.io", "subjectaccessreviews"),
    rule(READ, "storage.k8s.io", "csidrivers csinodes csistoragecapacities volumeattachments"),
    rule(READ, "core", "namespaces"),
    rule(READ, "resource.k8s.io", "deviceclasses resourceclaims resourceslices"),
    rule("patch update", "resource.k8s.io", "resourceclaims/status"),
  ],
  "system:monitoring": [paths("get", "/healthz /healthz/* /livez /livez/* /metrics /metrics/slis /readyz /readyz/*")],
  "system:node": [
    rule("create", "authentication.k8s.io", "tokenreviews"),
    rule("create", "authorization.k8s.io", "localsubjectaccessreviews subjectaccessreviews"),
    rule(READ, "core", "services"),
    rule(`create ${READ}`, "core", "nodes"),
    rule("patch update", "core", "nodes nodes/status"),
    EVENTS,
    rule(READ, "core", "pods"),
    rule("create delete", "core", "pods"),
    rule("patch update", "core", "pods/status"),
    rule("create", "core", "pods/eviction"),
    rule(READ, "core", "configmaps secrets"),
    rule("get", "core", "persistentvolumeclaims persistentvolumes"),
    rule("get", "core", "endpoints"),
    rule(`create ${READ}`, "certificates.k8s.io", "certificatesigningrequests"),
    rule("create delete get patch update", "coordination.k8s.io", "leases"),
    rule("get", "storage.k8s.io", "volumeattachments"),
    rule("create", "core", "serviceaccounts/token"),
    rule(READ, "storage.k8s.io", "csidrivers"),
    rule("create delete get patch update", "storage.k8s.io", "csinodes"),
    rule(READ, "node.k8s.io", "runtimeclasses"),
  ],
  "system:node-bootstrapper": [rule(`create ${READ}`, "certificates.k8s.io", "certificatesigningrequests")],
  "system:node-problem-detector": [rule("get", "core", "nodes"), rule("patch", "core", "nodes/status"), EVENTS],
  "system:node-proxier": [
    rule("list watch", "core", "endpoints services"),
    rule(READ, "core", "nodes"),
    EVENTS,
    rule("list watch", "discovery.k8s.io", "endpointslices"),
    rule("list watch", "networking.k8s.io", "servicecidrs"),
  ],
  "system:persistent-volume-provisioner": [
    rule(`create delete ${READ}`, "core", "persistentvolumes"),
    rule(`${READ} update`, "core", "persistentvolumeclaims"),
    rule(READ, "storage.k8s.io", "storageclasses"),
    rule("watch", "core", "events"),
    EVENTS,
  ],
  "system:public-info-viewer": [paths("get", "/healthz /livez /readyz /version /version/")],
  "system:service-account-issuer-discovery": [
    paths(
      "get",
      "/.well-known/openid-configuration /.well-known/openid-configuration/ /openid/v1/jwks /openid/v1/jwks/",
    ),
  ],
  "system:volume-scheduler": [
    rule(`${READ} patch update`, "core", "persistentvolumes"),
    rule(READ, "storage.k8s.io", "storageclasses"),
    rule(`${READ} patch update`, "core", "persistentvolumeclaims"),
  ],
};

/** What each controller may do; each has a service account of its own in kube-system. */
const CONTROLLERS: Readonly<Record<string, readonly PolicyRule[]>> = {
  "attachdetach-controller": [
    rule("list watch", "core", "persistentvolumeclaims persistentvolumes"),
    rule(READ, "core", "nodes"),
    rule("patch update", "core", "nodes/status"),
    rule("list watch", "core", "pods"),
    rule(`create delete ${READ}`, "storage.k8s.io", "volumeattachments"),
    rule(READ, "storage.k8s.io", "csidrivers csinodes"),
  ],
  "certificate-controller": [
    rule(`delete ${READ}`, "certificates.k8s.io", "certificatesigningrequests"),
    rule("update", "certificates.k8s.io", "certificatesigningrequests/approval certificatesigningrequests/status"),
    rule("create", "authorization.k8s.io", "subjectaccessreviews"),
  ],
  "clusterrole-aggregation-controller": [rule(`escalate ${READ} patch update`, GROUP, "clusterroles")],
  "cronjob-controller": [
    rule(`${READ} update`, "batch", "cronjobs"),
    rule(`create delete ${READ} patch update`, "batch", "jobs"),
    rule("update", "batch", "cronjobs/finalizers cronjobs/status"),
    rule("delete list", "core", "pods"),
  ],
  "daemon-set-controller": [
    rule(READ, "apps extensions", "daemonsets"),
    rule("update", "apps extensions", "daemonsets/finalizers daemonsets/status"),
    rule("list watch", "core", "nodes"),
    rule("create delete list patch watch", "core", "pods"),
    rule("create", "core", "pods/binding"),
    rule(`create delete ${READ} patch update`, "apps", "controllerrevisions"),
  ],
  "deployment-controller": [
    rule(`${READ} update`, "apps extensions", "deployments"),
    rule("update", "apps extensions", "deployments/finalizers deployments/status"),
    rule(`create delete ${READ} patch update`, "apps extensions", "replicasets"),
    rule(`${READ} update`, "core", "pods"),
  ],
  "disruption-controller": [
    rule(READ, "apps extensions", "deployments replicasets"),
    rule(READ, "core", "replicationcontrollers"),
    rule(READ, "policy", "poddisruptionbudgets"),
    rule(READ, "apps", "statefulsets"),
    rule("update", "policy", "poddisruptionbudgets/status"),
    rule("patch update", "core", "pods/status"),
    rule("get", "*", "*/scale"),
  ],
  "endpoint-controller": [
    rule(READ, "core", "pods services"),
    rule(`create delete ${READ} update`, "core", "endpoints"),
    rule("create", "core", "endpoints/restricted"),
  ],
  "endpointslice-controller": [
    rule(READ, "core", "nodes pods services"),
    rule("update", "core", "services/finalizers"),
    rule(`create delete ${READ} update`, "discovery.k8s.io", "endpointslices"),
  ],
  "endpointslicemirroring-controller": [
    rule(READ, "core", "endpoints services"),
    rule("update", "core", "endpoints/finalizers services/finalizers"),
    rule(`create delete ${READ} update`, "discovery.k8s.io", "endpointslices"),
  ],
  "ephemeral-volume-controller": [
    rule(READ, "core", "pods"),
    rule("update", "core", "pods/finalizers"),
    rule(`create ${READ}`, "core", "persistentvolumeclaims"),
  ],
  "expand-controller": [
    rule(`${READ} patch update`, "core", "persistentvolumes"),
    rule("patch update", "core", "persistentvolumeclaims/status"),
    rule(READ, "core", "persistentvolumeclaims"),
    rule(READ, "storage.k8s.io", "storageclasses"),
  ],
  "generic-garbage-collector": [rule(`delete ${READ} patch update`, "*", "*")],
  "horizontal-pod-autoscaler": [
    rule(READ, "autoscaling", "horizontalpodautoscalers"),
    rule("update", "autoscaling", "horizontalpodautoscalers/status"),
    rule("get update", "*", "*/scale"),
    rule("list", "core", "pods"),
    rule("list", "metrics.k8s.io", "pods"),
    rule("get list", "custom.metrics.k8s.io external.metrics.k8s.io", "*"),
  ],
  "job-controller": [
    rule(`${READ} patch update`, "batch", "jobs"),
    rule("update", "batch", "jobs/finalizers jobs/status"),
    rule("create delete list patch watch", "core", "pods"),
  ],
  "legacy-service-account-token-cleaner": [
    rule("get", "core", "configmaps", "kube-apiserver-legacy-service-account-token-tracking"),
    rule("delete patch", "core", "secrets"),
  ],
  "namespace-controller": [
    rule(`delete ${READ}`, "core", "namespaces"),
    rule("update", "core", "namespaces/finalize namespaces/status"),
    rule("delete deletecollection get list", "*", "*"),
  ],
  "node-controller": [
    rule(`delete ${READ} patch update`, "core", "nodes"),
    rule("patch update", "core", "nodes/status"),
    rule("patch update", "core", "pods/status"),
    rule("delete get list", "core", "pods"),
  ],
  "persistent-volume-binder": [
    rule(`create delete ${READ} update`, "core", "persistentvolumes"),
    rule("update", "core", "persistentvolumes/status"),
    rule(`${READ} update`, "core", "persistentvolumeclaims"),
    rule("update", "core", "persistentvolumeclaims/status"),
    rule(`create delete ${READ}`, "core", "pods"),
    rule(READ, "storage.k8s.io", "storageclasses"),
    rule("get list", "core", "nodes"),
  ],
  "pod-garbage-collector": [
    rule("delete list watch", "core", "pods"),
    rule("get list", "core", "nodes"),
    rule("patch update", "core", "pods/status"),
  ],
  "pv-protection-controller": [rule(`${READ} update`, "core", "persistentvolumes")],
  "pvc-protection-controller": [rule(`${READ} update`, "core", "persistentvolumeclaims"), rule(READ, "core", "pods")],
  "replicaset-controller": [
    rule(`${READ} update`, "apps extensions", "replicasets"),
    rule("update", "apps extensions", "replicasets/finalizers replicasets/status"),
    rule("create delete list patch watch", "core", "pods"),
  ],
  "replication-controller": [
    rule(`${READ} update`, "core", "replicationcontrollers"),
    rule("update", "core", "replicationcontrollers/finalizers replicationcontrollers/status"),
    rule("create delete list patch watch", "core", "pods"),
  ],
  "resourcequota-controller": [rule("list watch", "*", "*"), rule("update", "core", "resourcequotas/status")],
  "root-ca-cert-publisher": [rule("create update", "core", "configmaps")],
  "route-controller": [rule("list watch", "core", "nodes"), rule("patch", "core", "nodes/status")],
  "service-account-controller": [rule("create", "core", "serviceaccounts")],
  "service-cidrs-controller": [
    rule(`${READ} patch update`, "networking.k8s.io", "servicecidrs"),
    rule(READ, "networking.k8s.io", "ipaddresses"),
  ],
  "service-controller": [
    rule(READ, "core", "services"),
    rule("patch update", "core", "services/status"),
    rule("list watch", "core", "nodes"),
  ],
  "statefulset-controller": [
    rule("list watch", "core", "pods"),
    rule(READ, "apps", "statefulsets"),
    rule("update", "apps", "statefulsets/finalizers statefulsets/status"),
    rule("create delete get patch update", "core", "pods"),
    rule(`create delete ${READ} patch update`, "apps", "controllerrevisions"),
    rule("create get", "core", "persistentvolumeclaims"),
  ],
  "ttl-after-finished-controller": [rule(`delete ${READ}`, "batch", "jobs")],
  "ttl-controller": [rule("list patch update watch", "core", "nodes")],
  "validatingadmissionpolicy-status-controller": [
    rule(READ, "admissionregistration.k8s.io", "validatingadmissionpolicies"),
    rule("get patch update", "admissionregistration.k8s.io", "validatingadmissionpolicies/status"),
  ],
};

type SubjectText = `Group ${string}` | `User ${string}`;

/** Who has which cluster role: binding name (the role's, unless it says otherwise), subjects, role. */
const BINDINGS: readonly (readonly [role: string, ...subjects: SubjectText[]])[] = [
  ["cluster-admin", "Group system:masters"],
  ["system:basic-user", "Group system:authenticated"],
  ["system:discovery", "Group system:authenticated"],
  ["system:kube-controller-manager", "User system:kube-controller-manager"],
  ["system:kube-scheduler", "User system:kube-scheduler"],
  ["system:monitoring", "Group system:monitoring"],
  ["system:node"],
  ["system:node-proxier", "User system:kube-proxy"],
  ["system:public-info-viewer", "Group system:authenticated", "Group system:unauthenticated"],
  ["system:service-account-issuer-discovery", "Group system:serviceaccounts"],
  ["system:volume-scheduler", "User system:kube-scheduler"],
];

/** The bootstrap roles and bindings as objects: a world stores them before anything starts. */
export function rbacBootstrapObjects(): Obj[] {
  const objects: Obj[] = Object.entries(CLUSTER_ROLES).map(([name, rules]) => clusterRole(name, rules));
  for (const [role, ...subjects] of BINDINGS)
    objects.push(binding("ClusterRoleBinding", role, role, subjects.map(subjectOf)));
  objects.push(
    binding("ClusterRoleBinding", "system:kube-dns", "system:kube-dns", [
      { kind: "ServiceAccount", name: "kube-dns", namespace: "kube-system" },
    ]),
  );
  for (const [controller, rules] of Object.entries(CONTROLLERS)) {
    const name = `system:controller:${controller}`;
    objects.push(clusterRole(name, [...rules, EVENTS]));
    objects.push(
      binding("ClusterRoleBinding", name, name, [
        { kind: "ServiceAccount", name: controller, namespace: "kube-system" },
      ]),
    );
  }
  return [...objects, ...namespacedObjects()];
}

const AGGREGATED: Readonly<Record<string, string>> = { admin: "admin", edit: "edit", view: "view" };

function clusterRole(name: string, rules: readonly PolicyRule[]): Obj {
  const label = (role: string) => `rbac.authorization.k8s.io/aggregate-to-${role}`;
  const feeds = /^system:aggregate-to-(.+)$/.exec(name)?.[1] ?? { edit: "admin", view: "edit" }[name];
  const labels = feeds === undefined ? META.labels : { ...META.labels, [label(feeds)]: "true" };
  return {
    apiVersion: API_VERSION,
    kind: "ClusterRole",
    metadata: { name, ...META, labels },
    rules: [...rules],
    ...(AGGREGATED[name] === undefined
      ? {}
      : { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [label(name)]: "true" } }] } }),
  };
}

type SubjectObject = {
  readonly kind: string;
  readonly apiGroup?: string;
  readonly name: string;
  readonly namespace?: string;
};

function subjectOf(text: SubjectText): SubjectObject {
  const [kind = "", name = ""] = text.split(" ");
  return { kind, apiGroup: GROUP, name };
}

function binding(
  kind: string,
  name: string,
  role: string,
  subjects: readonly SubjectObject[],
  namespace?: string,
): Obj {
  return {
    apiVersion: API_VERSION,
    kind,
    metadata: { name, ...(namespace ? { namespace } : {}), ...META },
    roleRef: { apiGroup: GROUP, kind: namespace ? "Role" : "ClusterRole", name: role },
    ...(subjects.length > 0 ? { subjects: [...subjects] } : {}),
  };
}

/** Roles inside kube-system and kube-public: leader election, and what is open to everyone. */
function namespacedObjects(): Obj[] {
  const role = (namespace: string, name: string, rules: readonly PolicyRule[]): Obj => ({
    apiVersion: API_VERSION,
    kind: "Role",
    metadata: { name, namespace, ...META },
    rules: [...rules],
  });
  const leader = (component: string) => [
    rule("watch", "core", "configmaps"),
    rule("get update", "core", "configmaps", component),
  ];
  const user = (name: string) => [subjectOf(`User ${name}` as SubjectText)];
  return [
    role("kube-system", "extension-apiserver-authentication-reader", [
      rule(READ, "core", "configmaps", "extension-apiserver-authentication"),
    ]),
    role("kube-system", "system::leader-locking-kube-controller-manager", leader("kube-controller-manager")),
    role("kube-system", "system::leader-locking-kube-scheduler", leader("kube-scheduler")),
    role("kube-system", "system:controller:bootstrap-signer", [rule(READ, "core", "secrets")]),
    role("kube-system", "system:controller:token-cleaner", [rule(`delete ${READ}`, "core", "secrets"), EVENTS]),
    role("kube-public", "system:controller:bootstrap-signer", [
      rule(READ, "core", "configmaps"),
      rule("update", "core", "configmaps", "cluster-info"),
      EVENTS,
    ]),
    binding(
      "RoleBinding",
      "system::extension-apiserver-authentication-reader",
      "extension-apiserver-authentication-reader",
      [...user("system:kube-controller-manager"), ...user("system:kube-scheduler")],
      "kube-system",
    ),
    binding(
      "RoleBinding",
      "system::leader-locking-kube-controller-manager",
      "system::leader-locking-kube-controller-manager",
      user("system:kube-controller-manager"),
      "kube-system",
    ),
    binding(
      "RoleBinding",
      "system::leader-locking-kube-scheduler",
      "system::leader-locking-kube-scheduler",
      user("system:kube-scheduler"),
      "kube-system",
    ),
    binding(
      "RoleBinding",
      "system:controller:bootstrap-signer",
      "system:controller:bootstrap-signer",
      [{ kind: "ServiceAccount", name: "bootstrap-signer", namespace: "kube-system" }],
      "kube-system",
    ),
    binding(
      "RoleBinding",
      "system:controller:token-cleaner",
      "system:controller:token-cleaner",
      [{ kind: "ServiceAccount", name: "token-cleaner", namespace: "kube-system" }],
      "kube-system",
    ),
    binding(
      "RoleBinding",
      "system:controller:bootstrap-signer",
      "system:controller:bootstrap-signer",
      [{ kind: "ServiceAccount", name: "bootstrap-signer", namespace: "kube-system" }],
      "kube-public",
    ),
  ];
}
