/**
 * What the Go types behind the API say and its OpenAPI does not: which absent or empty fields are printed all the
 * same, which zero values vanish on a round trip, and the names of string types in messages.
 * Facts of upstream's types.go (a pointer keeps its zero; `omitempty` drops a zero; a struct is never empty).
 * Left out: kinds that no course touches keep the rule of the majority, as each table says.
 */

/** Structs that are printed as `{}` when nothing is in them. */
const printedStructs = rows(`
admissionregistration.v1.MutatingAdmissionPolicy metadata spec
admissionregistration.v1.MutatingAdmissionPolicyBinding metadata spec
admissionregistration.v1.MutatingWebhook clientConfig
admissionregistration.v1.MutatingWebhookConfiguration metadata
admissionregistration.v1.ValidatingAdmissionPolicy metadata spec status
admissionregistration.v1.ValidatingAdmissionPolicyBinding metadata spec
admissionregistration.v1.ValidatingWebhook clientConfig
admissionregistration.v1.ValidatingWebhookConfiguration metadata
apiextensions.v1.CustomResourceDefinition metadata spec
apiregistration.v1.APIService metadata spec status
apps.v1.ControllerRevision metadata
apps.v1.DaemonSet metadata spec status
apps.v1.DaemonSetSpec template updateStrategy
apps.v1.Deployment metadata spec status
apps.v1.DeploymentSpec strategy template
apps.v1.ReplicaSet metadata spec status
apps.v1.ReplicaSetSpec template
apps.v1.StatefulSet metadata spec status
apps.v1.StatefulSetSpec template updateStrategy
authentication.v1.SelfSubjectReview metadata status
authentication.v1.SelfSubjectReviewStatus userInfo
authentication.v1.TokenRequest metadata spec status
authentication.v1.TokenReview metadata spec status
authentication.v1.TokenReviewStatus user
authorization.v1.LocalSubjectAccessReview metadata spec status
authorization.v1.SelfSubjectAccessReview metadata spec status
authorization.v1.SelfSubjectRulesReview metadata spec status
authorization.v1.SubjectAccessReview metadata spec status
autoscaling.v1.HorizontalPodAutoscaler metadata spec status
autoscaling.v1.HorizontalPodAutoscalerSpec scaleTargetRef
autoscaling.v1.Scale metadata spec status
autoscaling.v2.HorizontalPodAutoscaler metadata spec status
autoscaling.v2.HorizontalPodAutoscalerSpec scaleTargetRef
batch.v1.CronJob metadata spec status
batch.v1.CronJobSpec jobTemplate
batch.v1.Job metadata spec status
batch.v1.JobSpec template
batch.v1.JobTemplateSpec metadata spec
certificates.v1.CertificateSigningRequest metadata spec status
coordination.v1.Lease metadata spec
core.v1.Binding metadata target
core.v1.ComponentStatus metadata
core.v1.ConfigMap metadata
core.v1.Container resources
core.v1.ContainerStatus lastState state
core.v1.Endpoints metadata
core.v1.EphemeralContainer resources
core.v1.Event involvedObject metadata source
core.v1.LimitRange metadata spec
core.v1.Namespace metadata spec status
core.v1.Node metadata spec status
core.v1.NodeStatus daemonEndpoints nodeInfo
core.v1.PersistentVolume metadata spec status
core.v1.PersistentVolumeClaim metadata spec status
core.v1.PersistentVolumeClaimSpec resources
core.v1.PersistentVolumeClaimTemplate spec
core.v1.Pod metadata spec status
core.v1.PodTemplate metadata template
core.v1.PodTemplateSpec metadata spec
core.v1.ReplicationController metadata spec status
core.v1.ResourceQuota metadata spec status
core.v1.Secret metadata
core.v1.Service metadata spec status
core.v1.ServiceAccount metadata
core.v1.ServiceStatus loadBalancer
discovery.v1.Endpoint conditions
discovery.v1.EndpointSlice metadata
events.v1.Event deprecatedSource metadata regarding
flowcontrol.v1.FlowSchema metadata spec status
flowcontrol.v1.FlowSchemaSpec priorityLevelConfiguration
flowcontrol.v1.PriorityLevelConfiguration metadata spec status
networking.v1.HTTPIngressPath backend
networking.v1.IPAddress metadata spec
networking.v1.Ingress metadata spec status
networking.v1.IngressClass metadata spec
networking.v1.IngressServiceBackend port
networking.v1.IngressStatus loadBalancer
networking.v1.NetworkPolicy metadata spec
networking.v1.NetworkPolicySpec podSelector
networking.v1.ServiceCIDR metadata spec status
node.v1.RuntimeClass metadata
policy.v1.Eviction metadata
policy.v1.PodDisruptionBudget metadata spec status
rbac.v1.ClusterRole metadata
rbac.v1.ClusterRoleBinding metadata roleRef
rbac.v1.Role metadata
rbac.v1.RoleBinding metadata roleRef
resource.v1.DeviceClass metadata spec
resource.v1.ResourceClaim metadata spec status
resource.v1.ResourceClaimSpec devices
resource.v1.ResourceClaimTemplate metadata spec
resource.v1.ResourceSlice metadata spec
scheduling.v1.PriorityClass metadata
storage.v1.CSIDriver metadata spec
storage.v1.CSINode metadata spec
storage.v1.CSIStorageCapacity metadata
storage.v1.StorageClass metadata
storage.v1.VolumeAttachment metadata spec status
storage.v1.VolumeAttachmentSpec source
storage.v1.VolumeAttributesClass metadata
`);

/** Times, lists and pointers that are printed as `null` when they are not set. */
const printedNulls = rows(`
apiextensions.v1.CustomResourceDefinitionStatus conditions storedVersions
authentication.v1.TokenRequestSpec audiences boundObjectRef expirationSeconds
autoscaling.v2.HorizontalPodAutoscalerStatus currentMetrics
core.v1.Event eventTime firstTimestamp lastTimestamp
core.v1.PodCondition lastProbeTime lastTransitionTime
core.v1.PodSpec containers
core.v1.NodeCondition lastHeartbeatTime lastTransitionTime
discovery.v1.EndpointSlice endpoints ports
rbac.v1.ClusterRole rules
rbac.v1.Role rules
storage.v1.CSINodeSpec drivers
`);

/** Optional numbers that are printed as 0 (all required ones are). */
const printedZeros = rows(`
apps.v1.StatefulSetStatus availableReplicas
policy.v1.PodDisruptionBudgetStatus currentHealthy desiredHealthy disruptionsAllowed expectedPods
scheduling.v1.PriorityClass value
`);

/** Optional numbers whose 0 vanishes; all others are pointers and keep it. */
const droppedNumbers = rows(`
admissionregistration.v1.ValidatingAdmissionPolicyStatus observedGeneration
apps.v1.DaemonSetSpec minReadySeconds
apps.v1.DaemonSetStatus numberAvailable numberUnavailable observedGeneration updatedNumberScheduled
apps.v1.DeploymentSpec minReadySeconds
apps.v1.DeploymentStatus availableReplicas observedGeneration readyReplicas replicas unavailableReplicas updatedReplicas
apps.v1.ReplicaSetSpec minReadySeconds
apps.v1.ReplicaSetStatus availableReplicas fullyLabeledReplicas observedGeneration readyReplicas
apps.v1.StatefulSetSpec minReadySeconds
apps.v1.StatefulSetStatus currentReplicas observedGeneration readyReplicas updatedReplicas
autoscaling.v1.ScaleSpec replicas
autoscaling.v2.HorizontalPodAutoscalerStatus currentReplicas
batch.v1.JobStatus active failed succeeded
core.v1.AWSElasticBlockStoreVolumeSource partition
core.v1.ContainerPort hostPort
core.v1.ContainerStateTerminated signal
core.v1.Event count
core.v1.EventSeries count
core.v1.GCEPersistentDiskVolumeSource partition
core.v1.PodCondition observedGeneration
core.v1.PodStatus observedGeneration
core.v1.Probe failureThreshold initialDelaySeconds periodSeconds successThreshold timeoutSeconds
core.v1.ReplicationControllerSpec minReadySeconds
core.v1.ReplicationControllerStatus availableReplicas fullyLabeledReplicas observedGeneration readyReplicas
core.v1.ServicePort nodePort
core.v1.ServiceSpec healthCheckNodePort
events.v1.Event deprecatedCount
meta.v1.Condition observedGeneration
meta.v1.ObjectMeta generation
meta.v1.Status code
meta.v1.StatusDetails retryAfterSeconds
networking.v1.ServiceBackendPort number
policy.v1.PodDisruptionBudgetStatus observedGeneration
`);

/** Optional switches whose `false` vanishes; all others are pointers and keep it. */
const droppedFalse = rows(`
apiextensions.v1.CustomResourceDefinitionSpec preserveUnknownFields
apiextensions.v1.CustomResourceDefinitionVersion deprecated
apiextensions.v1.JSONSchemaProps exclusiveMaximum exclusiveMinimum nullable uniqueItems x-kubernetes-embedded-resource x-kubernetes-int-or-string
apiregistration.v1.APIServiceSpec insecureSkipTLSVerify
apps.v1.DeploymentSpec paused
authentication.v1.TokenReviewStatus authenticated
authorization.v1.SubjectAccessReviewStatus denied
core.v1.AWSElasticBlockStoreVolumeSource readOnly
core.v1.AzureFilePersistentVolumeSource readOnly
core.v1.AzureFileVolumeSource readOnly
core.v1.CSIPersistentVolumeSource readOnly
core.v1.CephFSPersistentVolumeSource readOnly
core.v1.CephFSVolumeSource readOnly
core.v1.CinderPersistentVolumeSource readOnly
core.v1.CinderVolumeSource readOnly
core.v1.Container stdin stdinOnce tty
core.v1.EphemeralContainer stdin stdinOnce tty
core.v1.FCVolumeSource readOnly
core.v1.FlexPersistentVolumeSource readOnly
core.v1.FlexVolumeSource readOnly
core.v1.GCEPersistentDiskVolumeSource readOnly
core.v1.GlusterfsVolumeSource readOnly
core.v1.ISCSIPersistentVolumeSource chapAuthDiscovery chapAuthSession readOnly
core.v1.ISCSIVolumeSource chapAuthDiscovery chapAuthSession readOnly
core.v1.NFSVolumeSource readOnly
core.v1.NodeSpec unschedulable
core.v1.PersistentVolumeClaimVolumeSource readOnly
core.v1.PodSpec hostIPC hostNetwork hostPID
core.v1.PortworxVolumeSource readOnly
core.v1.QuobyteVolumeSource readOnly
core.v1.RBDPersistentVolumeSource readOnly
core.v1.RBDVolumeSource readOnly
core.v1.ScaleIOPersistentVolumeSource readOnly sslEnabled
core.v1.ScaleIOVolumeSource readOnly sslEnabled
core.v1.ServiceSpec publishNotReadyAddresses
core.v1.VolumeMount readOnly
flowcontrol.v1.ResourcePolicyRule clusterScope
scheduling.v1.PriorityClass globalDefault
`);

/** Optional texts that are pointers and keep `""`; in all others it vanishes. */
const keptTexts = rows(`
admissionregistration.v1.MutatingWebhook failurePolicy matchPolicy reinvocationPolicy sideEffects
admissionregistration.v1.ServiceReference path
admissionregistration.v1.ValidatingAdmissionPolicySpec failurePolicy
admissionregistration.v1.ValidatingWebhook failurePolicy matchPolicy sideEffects
admissionregistration.v1.WebhookClientConfig url
batch.v1.CronJobSpec timeZone
batch.v1.JobSpec completionMode managedBy podReplacementPolicy
batch.v1.JobStatus failedIndexes
coordination.v1.LeaseSpec holderIdentity preferredHolder strategy
core.v1.AppArmorProfile localhostProfile
core.v1.AzureFilePersistentVolumeSource secretNamespace
core.v1.CSIVolumeSource fsType
core.v1.Container restartPolicy
core.v1.EndpointAddress nodeName
core.v1.EndpointPort appProtocol
core.v1.GRPCAction service
core.v1.HostPathVolumeSource type
core.v1.LoadBalancerIngress ipMode
core.v1.PersistentVolumeClaimSpec storageClassName volumeAttributesClassName volumeMode
core.v1.PersistentVolumeClaimStatus currentVolumeAttributesClassName
core.v1.PersistentVolumeSpec volumeAttributesClassName volumeMode
core.v1.PodDNSConfigOption value
core.v1.PodSecurityContext fsGroupChangePolicy seLinuxChangePolicy supplementalGroupsPolicy
core.v1.PodSpec hostnameOverride preemptionPolicy runtimeClassName
core.v1.SeccompProfile localhostProfile
core.v1.SecurityContext procMount
core.v1.ServicePort appProtocol
core.v1.ServiceSpec internalTrafficPolicy ipFamilyPolicy loadBalancerClass
core.v1.TypedLocalObjectReference apiGroup
core.v1.TypedObjectReference apiGroup namespace
core.v1.VolumeMount mountPropagation recursiveReadOnly
discovery.v1.Endpoint hostname nodeName zone
discovery.v1.EndpointPort appProtocol name protocol
networking.v1.HTTPIngressPath pathType
networking.v1.IngressClassParametersReference apiGroup namespace scope
networking.v1.IngressPortStatus error
networking.v1.IngressSpec ingressClassName
networking.v1.NetworkPolicyPort protocol
policy.v1.PodDisruptionBudgetSpec unhealthyPodEvictionPolicy
storage.v1.CSIDriverSpec fsGroupPolicy
storage.v1.StorageClass reclaimPolicy volumeBindingMode
storage.v1.VolumeAttachmentSource persistentVolumeName
`);

/** Texts that have a Go type of their own, for "cannot unmarshal … of type v1.RestartPolicy". */
const namedTexts: { readonly [field: string]: string } = {
  addressType: "v1.AddressType",
  completionMode: "v1.CompletionMode",
  concurrencyPolicy: "v1.ConcurrencyPolicy",
  dnsPolicy: "v1.DNSPolicy",
  effect: "v1.TaintEffect",
  externalTrafficPolicy: "v1.ServiceExternalTrafficPolicy",
  hostPathType: "v1.HostPathType",
  imagePullPolicy: "v1.PullPolicy",
  internalTrafficPolicy: "v1.ServiceInternalTrafficPolicy",
  ipFamilyPolicy: "v1.IPFamilyPolicy",
  medium: "v1.StorageMedium",
  mountPropagation: "v1.MountPropagationMode",
  nodeName: "string",
  pathType: "v1.PathType",
  persistentVolumeReclaimPolicy: "v1.PersistentVolumeReclaimPolicy",
  podManagementPolicy: "v1.PodManagementPolicyType",
  preemptionPolicy: "v1.PreemptionPolicy",
  protocol: "v1.Protocol",
  restartPolicy: "v1.RestartPolicy",
  scheme: "v1.URIScheme",
  sessionAffinity: "v1.ServiceAffinity",
  terminationMessagePolicy: "v1.TerminationMessagePolicy",
  uid: "types.UID",
  volumeBindingMode: "v1.VolumeBindingMode",
  volumeMode: "v1.PersistentVolumeMode",
  whenUnsatisfiable: "v1.UnsatisfiableConstraintAction",
};

/** What an absent field prints as: `{}`, null, 0; undefined if it is left out. */
export function printedWhenAbsent(definition: string, field: string): "struct" | "null" | "zero" | undefined {
  if (printedStructs.get(definition)?.has(field)) return "struct";
  if (printedNulls.get(definition)?.has(field)) return "null";
  return printedZeros.get(definition)?.has(field) ? "zero" : undefined;
}

/** Says whether a zero value of an optional field vanishes on its way through the server. */
export function dropsZero(definition: string, field: string, scalar: "boolean" | "number" | "string"): boolean {
  if (scalar === "string") return !keptTexts.get(definition)?.has(field);
  return (scalar === "number" ? droppedNumbers : droppedFalse).get(definition)?.has(field) === true;
}

/** Says whether an absent text that is required prints as "" (it does, unless it is a pointer). */
export const printsEmptyText = (definition: string, field: string): boolean => !keptTexts.get(definition)?.has(field);

/** The Go type of a text field. */
export function goTextType(definition: string, field: string, isEnum: boolean): string {
  if (field === "operator" && definition === "core.v1.Toleration") return "v1.TolerationOperator";
  if (field === "type" && definition === "core.v1.ServiceSpec") return "v1.ServiceType";
  if (field === "type" && definition === "core.v1.Secret") return "v1.SecretType";
  if (field === "type" && definition === "apps.v1.DeploymentStrategy") return "v1.DeploymentStrategyType";
  const named = Object.hasOwn(namedTexts, field) ? namedTexts[field] : undefined;
  return named !== undefined && (isEnum || field === "uid") ? named : "string";
}

/** Says whether a Go type is a text with a name of its own. */
export const isGoText = (typeName: string): boolean => goTexts.has(typeName);

const goTexts: ReadonlySet<string> = new Set([
  ...Object.values(namedTexts),
  "v1.DeploymentStrategyType",
  "v1.SecretType",
  "v1.ServiceType",
  "v1.TolerationOperator",
]);

function rows(text: string): ReadonlyMap<string, ReadonlySet<string>> {
  const lines = text.trim().split("\n");
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(" ")), new Set(line.split(" ").slice(1))]));
}
