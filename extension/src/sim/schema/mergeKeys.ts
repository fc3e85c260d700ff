/**
 * How lists and maps of the stable kinds merge: what the generated definitions do not say.
 * Two things stand side by side, as in upstream's types.go: the patch strategy (strategic merge patch, kubectl apply)
 * and the list type (server-side apply). A list without a row is replaced as a whole by both; a map or struct without
 * a row merges field by field.
 */

export type MergeRule = {
  /** Strategic merge: merge item by item, keep only the named keys, or replace. */
  strategy?: readonly ("merge" | "replace" | "retainKeys")[];
  /** Strategic merge: the field that tells items apart; absent for lists of plain values. */
  patchKey?: string;
  /** Server-side apply: a set of plain values, or a list whose items are told apart by `keys`. */
  listType?: "map" | "set";
  keys?: readonly string[];
};

/** Items told apart by the same key in both schemes: by far the most common row. */
const by = (key: string): MergeRule => ({ strategy: ["merge"], patchKey: key, listType: "map", keys: [key] });
const byKeys = (patchKey: string, ...keys: string[]): MergeRule => ({
  strategy: ["merge"],
  patchKey,
  listType: "map",
  keys,
});
/** Strategic merge alone; server-side apply replaces the list. */
const patchBy = (patchKey: string): MergeRule => ({ strategy: ["merge"], patchKey });
/** Server-side apply alone; a strategic merge replaces the list. */
const mapOf = (...keys: string[]): MergeRule => ({ listType: "map", keys });
const set: MergeRule = { listType: "set" };
const mergedSet: MergeRule = { strategy: ["merge"], listType: "set" };
const oneOfMany = (key: string): MergeRule => ({ ...by(key), strategy: ["merge", "retainKeys"] });

const container: { [field: string]: MergeRule } = {
  env: by("name"),
  ports: byKeys("containerPort", "containerPort", "protocol"),
  volumeDevices: by("devicePath"),
  volumeMounts: by("mountPath"),
};

/** Rules by definition and field. */
export const mergeRules: { readonly [definition: string]: { readonly [field: string]: MergeRule } } = {
  "admissionregistration.v1.MutatingAdmissionPolicySpec": { matchConditions: by("name") },
  "admissionregistration.v1.MutatingWebhook": { matchConditions: by("name") },
  "admissionregistration.v1.MutatingWebhookConfiguration": { webhooks: by("name") },
  "admissionregistration.v1.ValidatingAdmissionPolicyBindingSpec": { validationActions: set },
  "admissionregistration.v1.ValidatingAdmissionPolicySpec": { matchConditions: by("name"), variables: by("name") },
  "admissionregistration.v1.ValidatingAdmissionPolicyStatus": { conditions: mapOf("type") },
  "admissionregistration.v1.ValidatingWebhook": { matchConditions: by("name") },
  "admissionregistration.v1.ValidatingWebhookConfiguration": { webhooks: by("name") },
  "apiextensions.v1.CustomResourceDefinitionStatus": { conditions: mapOf("type") },
  "apiextensions.v1.JSONSchemaProps": { "x-kubernetes-validations": by("rule") },
  "apiregistration.v1.APIServiceStatus": { conditions: by("type") },
  "apps.v1.DaemonSetStatus": { conditions: by("type") },
  "apps.v1.DeploymentSpec": { strategy: { strategy: ["retainKeys"] } },
  "apps.v1.DeploymentStatus": { conditions: by("type") },
  "apps.v1.ReplicaSetStatus": { conditions: by("type") },
  "apps.v1.StatefulSetStatus": { conditions: by("type") },
  "autoscaling.v2.HorizontalPodAutoscalerStatus": { conditions: by("type") },
  "batch.v1.JobStatus": { conditions: patchBy("type") },
  "batch.v1.PodFailurePolicyOnExitCodesRequirement": { values: set },
  "batch.v1.UncountedTerminatedPods": { failed: set, succeeded: set },
  "certificates.v1.CertificateSigningRequestStatus": { conditions: mapOf("type") },
  "core.v1.ComponentStatus": { conditions: by("type") },
  "core.v1.Container": container,
  "core.v1.ContainerStatus": { allocatedResourcesStatus: by("name"), volumeMounts: by("mountPath") },
  "core.v1.EphemeralContainer": container,
  "core.v1.NamespaceStatus": { conditions: by("type") },
  "core.v1.NodeSpec": { podCIDRs: mergedSet },
  "core.v1.NodeStatus": { addresses: by("type"), conditions: by("type") },
  "core.v1.PersistentVolumeClaimStatus": { conditions: by("type") },
  "core.v1.PodSpec": {
    containers: by("name"),
    ephemeralContainers: by("name"),
    hostAliases: by("ip"),
    imagePullSecrets: by("name"),
    initContainers: by("name"),
    resourceClaims: oneOfMany("name"),
    schedulingGates: by("name"),
    topologySpreadConstraints: byKeys("topologyKey", "topologyKey", "whenUnsatisfiable"),
    volumes: oneOfMany("name"),
  },
  "core.v1.PodStatus": {
    conditions: by("type"),
    hostIPs: patchBy("ip"),
    podIPs: by("ip"),
    resourceClaimStatuses: oneOfMany("name"),
  },
  "core.v1.ReplicationControllerStatus": { conditions: by("type") },
  "core.v1.ResourceRequirements": { claims: mapOf("name") },
  "core.v1.ResourceStatus": { resources: mapOf("resourceID") },
  "core.v1.ServiceAccount": { secrets: by("name") },
  "core.v1.ServiceSpec": { ports: byKeys("port", "port", "protocol") },
  "core.v1.ServiceStatus": { conditions: by("type") },
  "discovery.v1.Endpoint": { addresses: set },
  "flowcontrol.v1.FlowSchemaStatus": { conditions: by("type") },
  "flowcontrol.v1.NonResourcePolicyRule": { nonResourceURLs: set, verbs: set },
  "flowcontrol.v1.PriorityLevelConfigurationStatus": { conditions: by("type") },
  "flowcontrol.v1.ResourcePolicyRule": { apiGroups: set, namespaces: set, resources: set, verbs: set },
  "meta.v1.ObjectMeta": { finalizers: mergedSet, ownerReferences: by("uid") },
  "networking.v1.ServiceCIDRStatus": { conditions: by("type") },
  "policy.v1.PodDisruptionBudgetSpec": { selector: { strategy: ["replace"] } },
  "policy.v1.PodDisruptionBudgetStatus": { conditions: by("type") },
  "resource.v1.AllocatedDeviceStatus": { conditions: mapOf("type") },
  "resource.v1.ResourceClaimStatus": { devices: mapOf("driver", "device", "pool", "shareID"), reservedFor: by("uid") },
  "storage.v1.CSIDriverSpec": { volumeLifecycleModes: set },
  "storage.v1.CSINodeSpec": { drivers: by("name") },
};

/** Structs that server-side apply owns as one: a reference or a selector makes sense only whole. */
export const atomicStructs: ReadonlySet<string> = new Set([
  "admissionregistration.v1.MatchResources",
  "admissionregistration.v1.NamedRuleWithOperations",
  "admissionregistration.v1.ParamKind",
  "admissionregistration.v1.ParamRef",
  "autoscaling.v1.CrossVersionObjectReference",
  "core.v1.ConfigMapKeySelector",
  "core.v1.EndpointAddress",
  "core.v1.EndpointPort",
  "core.v1.FileKeySelector",
  "core.v1.LocalObjectReference",
  "core.v1.NodeSelector",
  "core.v1.NodeSelectorTerm",
  "core.v1.ObjectFieldSelector",
  "core.v1.ObjectReference",
  "core.v1.ResourceFieldSelector",
  "core.v1.ScopedResourceSelectorRequirement",
  "core.v1.ScopeSelector",
  "core.v1.SecretKeySelector",
  "core.v1.SecretReference",
  "core.v1.TopologySelectorTerm",
  "core.v1.TypedLocalObjectReference",
  "discovery.v1.EndpointPort",
  "flowcontrol.v1.FlowDistinguisherMethod",
  "flowcontrol.v1.Subject",
  "meta.v1.LabelSelector",
  "meta.v1.OwnerReference",
  "networking.v1.ServiceBackendPort",
  "rbac.v1.RoleRef",
  "rbac.v1.Subject",
]);

/** Maps that server-side apply owns as one. */
export const atomicMaps: ReadonlySet<string> = new Set([
  "core.v1.PodSpec.nodeSelector",
  "core.v1.ReplicationControllerSpec.selector",
  "core.v1.ServiceSpec.selector",
  "discovery.v1.Endpoint.deprecatedTopology",
]);
