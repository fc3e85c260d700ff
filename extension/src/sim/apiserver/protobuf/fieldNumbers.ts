/**
 * The numbers of fields on the wire (k8s.io/api and k8s.io/apimachinery, generated.proto), for the kinds that typed
 * clients such as kubectl's commands send. Names and types are those of the schema.
 * Left out: status that only the server writes, and volumes of storage systems that no node here has. A body that holds
 * a message without a row here is not read, rather than read with a part missing.
 *
 * One message per line, by its definition: `name number`. `@Message number` stands for a struct that Go embeds and JSON
 * writes into its parent. `name number?` is an IntOrString held by value, whose zero means that it is not set.
 */
const ROWS = `
apps.v1.Deployment metadata 1 spec 2
apps.v1.DeploymentSpec replicas 1 selector 2 template 3 strategy 4 minReadySeconds 5 revisionHistoryLimit 6 paused 7 progressDeadlineSeconds 9
apps.v1.DeploymentStrategy type 1 rollingUpdate 2
apps.v1.RollingUpdateDeployment maxUnavailable 1 maxSurge 2
authentication.v1.BoundObjectReference kind 1 apiVersion 2 name 3 uid 4
authentication.v1.SelfSubjectReview metadata 1
authentication.v1.TokenRequest metadata 1 spec 2
authentication.v1.TokenRequestSpec audiences 1 boundObjectRef 3 expirationSeconds 4
authorization.v1.FieldSelectorAttributes rawSelector 1 requirements 2
authorization.v1.LabelSelectorAttributes rawSelector 1 requirements 2
authorization.v1.LocalSubjectAccessReview metadata 1 spec 2
authorization.v1.NonResourceAttributes path 1 verb 2
authorization.v1.ResourceAttributes namespace 1 verb 2 group 3 version 4 resource 5 subresource 6 name 7 fieldSelector 8 labelSelector 9
authorization.v1.SelfSubjectAccessReview metadata 1 spec 2
authorization.v1.SelfSubjectAccessReviewSpec resourceAttributes 1 nonResourceAttributes 2
authorization.v1.SelfSubjectRulesReview metadata 1 spec 2
authorization.v1.SelfSubjectRulesReviewSpec namespace 1
authorization.v1.SubjectAccessReview metadata 1 spec 2
authorization.v1.SubjectAccessReviewSpec resourceAttributes 1 nonResourceAttributes 2 user 3 groups 4 uid 6
autoscaling.v1.CrossVersionObjectReference kind 1 name 2 apiVersion 3
autoscaling.v1.HorizontalPodAutoscaler metadata 1 spec 2
autoscaling.v1.HorizontalPodAutoscalerSpec scaleTargetRef 1 minReplicas 2 maxReplicas 3 targetCPUUtilizationPercentage 4
autoscaling.v1.Scale metadata 1 spec 2
autoscaling.v1.ScaleSpec replicas 1
autoscaling.v2.ContainerResourceMetricSource name 1 target 2 container 3
autoscaling.v2.CrossVersionObjectReference kind 1 name 2 apiVersion 3
autoscaling.v2.HPAScalingPolicy type 1 value 2 periodSeconds 3
autoscaling.v2.HPAScalingRules selectPolicy 1 policies 2 stabilizationWindowSeconds 3 tolerance 4
autoscaling.v2.HorizontalPodAutoscaler metadata 1 spec 2
autoscaling.v2.HorizontalPodAutoscalerBehavior scaleUp 1 scaleDown 2
autoscaling.v2.HorizontalPodAutoscalerSpec scaleTargetRef 1 minReplicas 2 maxReplicas 3 metrics 4 behavior 5
autoscaling.v2.MetricSpec type 1 resource 4 containerResource 7
autoscaling.v2.MetricTarget type 1 value 2 averageValue 3 averageUtilization 4
autoscaling.v2.ResourceMetricSource name 1 target 2
batch.v1.CronJob metadata 1 spec 2
batch.v1.CronJobSpec schedule 1 startingDeadlineSeconds 2 concurrencyPolicy 3 suspend 4 jobTemplate 5 successfulJobsHistoryLimit 6 failedJobsHistoryLimit 7 timeZone 8
batch.v1.Job metadata 1 spec 2
batch.v1.JobSpec parallelism 1 completions 2 activeDeadlineSeconds 3 selector 4 manualSelector 5 template 6 backoffLimit 7 ttlSecondsAfterFinished 8 completionMode 9 suspend 10 podFailurePolicy 11 backoffLimitPerIndex 12 maxFailedIndexes 13 podReplacementPolicy 14 managedBy 15 successPolicy 16
batch.v1.JobTemplateSpec metadata 1 spec 2
batch.v1.PodFailurePolicy rules 1
batch.v1.PodFailurePolicyOnExitCodesRequirement containerName 1 operator 2 values 3
batch.v1.PodFailurePolicyOnPodConditionsPattern type 1 status 2
batch.v1.PodFailurePolicyRule action 1 onExitCodes 2 onPodConditions 3
batch.v1.SuccessPolicy rules 1
batch.v1.SuccessPolicyRule succeededIndexes 1 succeededCount 2
certificates.v1.CertificateSigningRequest metadata 1 spec 2 status 3
certificates.v1.CertificateSigningRequestCondition type 1 reason 2 message 3 lastUpdateTime 4 lastTransitionTime 5 status 6
certificates.v1.CertificateSigningRequestSpec request 1 username 2 uid 3 groups 4 usages 5 signerName 7 expirationSeconds 8
certificates.v1.CertificateSigningRequestStatus conditions 1 certificate 2
core.v1.Affinity nodeAffinity 1 podAffinity 2 podAntiAffinity 3
core.v1.AppArmorProfile type 1 localhostProfile 2
core.v1.Binding metadata 1 target 2
core.v1.CSIVolumeSource driver 1 readOnly 2 fsType 3 volumeAttributes 4 nodePublishSecretRef 5
core.v1.Capabilities add 1 drop 2
core.v1.ClientIPConfig timeoutSeconds 1
core.v1.ClusterTrustBundleProjection name 1 signerName 2 labelSelector 3 path 4 optional 5
core.v1.ConfigMap metadata 1 data 2 binaryData 3 immutable 4
core.v1.ConfigMapEnvSource @core.v1.LocalObjectReference 1 optional 2
core.v1.ConfigMapKeySelector @core.v1.LocalObjectReference 1 key 2 optional 3
core.v1.ConfigMapProjection @core.v1.LocalObjectReference 1 items 2 optional 4
core.v1.ConfigMapVolumeSource @core.v1.LocalObjectReference 1 items 2 defaultMode 3 optional 4
core.v1.Container name 1 image 2 command 3 args 4 workingDir 5 ports 6 env 7 resources 8 volumeMounts 9 livenessProbe 10 readinessProbe 11 lifecycle 12 terminationMessagePath 13 imagePullPolicy 14 securityContext 15 stdin 16 stdinOnce 17 tty 18 envFrom 19 terminationMessagePolicy 20 volumeDevices 21 startupProbe 22 resizePolicy 23 restartPolicy 24 restartPolicyRules 25
core.v1.ContainerPort name 1 hostPort 2 containerPort 3 protocol 4 hostIP 5
core.v1.ContainerResizePolicy resourceName 1 restartPolicy 2
core.v1.ContainerRestartRule action 1 exitCodes 2
core.v1.ContainerRestartRuleOnExitCodes operator 1 values 2
core.v1.DownwardAPIProjection items 1
core.v1.DownwardAPIVolumeFile path 1 fieldRef 2 resourceFieldRef 3 mode 4
core.v1.DownwardAPIVolumeSource items 1 defaultMode 2
core.v1.EmptyDirVolumeSource medium 1 sizeLimit 2
core.v1.EnvFromSource prefix 1 configMapRef 2 secretRef 3
core.v1.EnvVar name 1 value 2 valueFrom 3
core.v1.EnvVarSource fieldRef 1 resourceFieldRef 2 configMapKeyRef 3 secretKeyRef 4 fileKeyRef 5
core.v1.EphemeralContainer @core.v1.Container 1 targetContainerName 2
core.v1.EphemeralVolumeSource volumeClaimTemplate 1
core.v1.ExecAction command 1
core.v1.FileKeySelector volumeName 1 path 2 key 3 optional 4
core.v1.GRPCAction port 1 service 2
core.v1.HTTPGetAction path 1 port 2 host 3 scheme 4 httpHeaders 5
core.v1.HTTPHeader name 1 value 2
core.v1.HostAlias ip 1 hostnames 2
core.v1.HostPathVolumeSource path 1 type 2
core.v1.ImageVolumeSource reference 1 pullPolicy 2
core.v1.KeyToPath key 1 path 2 mode 3
core.v1.Lifecycle postStart 1 preStop 2 stopSignal 3
core.v1.LifecycleHandler exec 1 httpGet 2 tcpSocket 3 sleep 4
core.v1.LocalObjectReference name 1
core.v1.NFSVolumeSource server 1 path 2 readOnly 3
core.v1.Namespace metadata 1 spec 2
core.v1.NamespaceSpec finalizers 1
core.v1.NodeAffinity requiredDuringSchedulingIgnoredDuringExecution 1 preferredDuringSchedulingIgnoredDuringExecution 2
core.v1.NodeSelector nodeSelectorTerms 1
core.v1.NodeSelectorRequirement key 1 operator 2 values 3
core.v1.NodeSelectorTerm matchExpressions 1 matchFields 2
core.v1.ObjectFieldSelector apiVersion 1 fieldPath 2
core.v1.ObjectReference kind 1 namespace 2 name 3 uid 4 apiVersion 5 resourceVersion 6 fieldPath 7
core.v1.PersistentVolumeClaim metadata 1 spec 2
core.v1.PersistentVolumeClaimSpec accessModes 1 resources 2 volumeName 3 selector 4 storageClassName 5 volumeMode 6 dataSource 7 dataSourceRef 8 volumeAttributesClassName 9
core.v1.PersistentVolumeClaimTemplate metadata 1 spec 2
core.v1.PersistentVolumeClaimVolumeSource claimName 1 readOnly 2
core.v1.Pod metadata 1 spec 2
core.v1.PodAffinity requiredDuringSchedulingIgnoredDuringExecution 1 preferredDuringSchedulingIgnoredDuringExecution 2
core.v1.PodAffinityTerm labelSelector 1 namespaces 2 topologyKey 3 namespaceSelector 4 matchLabelKeys 5 mismatchLabelKeys 6
core.v1.PodAntiAffinity requiredDuringSchedulingIgnoredDuringExecution 1 preferredDuringSchedulingIgnoredDuringExecution 2
core.v1.PodDNSConfig nameservers 1 searches 2 options 3
core.v1.PodDNSConfigOption name 1 value 2
core.v1.PodOS name 1
core.v1.PodReadinessGate conditionType 1
core.v1.PodResourceClaim name 1 resourceClaimName 3 resourceClaimTemplateName 4
core.v1.PodSchedulingGate name 1
core.v1.PodSecurityContext seLinuxOptions 1 runAsUser 2 runAsNonRoot 3 supplementalGroups 4 fsGroup 5 runAsGroup 6 sysctls 7 windowsOptions 8 fsGroupChangePolicy 9 seccompProfile 10 appArmorProfile 11 supplementalGroupsPolicy 12 seLinuxChangePolicy 13
core.v1.PodSpec volumes 1 containers 2 restartPolicy 3 terminationGracePeriodSeconds 4 activeDeadlineSeconds 5 dnsPolicy 6 nodeSelector 7 serviceAccountName 8 serviceAccount 9 nodeName 10 hostNetwork 11 hostPID 12 hostIPC 13 securityContext 14 imagePullSecrets 15 hostname 16 subdomain 17 affinity 18 schedulerName 19 initContainers 20 automountServiceAccountToken 21 tolerations 22 hostAliases 23 priorityClassName 24 priority 25 dnsConfig 26 shareProcessNamespace 27 readinessGates 28 runtimeClassName 29 enableServiceLinks 30 preemptionPolicy 31 overhead 32 topologySpreadConstraints 33 ephemeralContainers 34 setHostnameAsFQDN 35 os 36 hostUsers 37 schedulingGates 38 resourceClaims 39 resources 40 hostnameOverride 41
core.v1.PodTemplateSpec metadata 1 spec 2
core.v1.PreferredSchedulingTerm weight 1 preference 2
core.v1.Probe @core.v1.ProbeHandler 1 initialDelaySeconds 2 timeoutSeconds 3 periodSeconds 4 successThreshold 5 failureThreshold 6 terminationGracePeriodSeconds 7
core.v1.ProbeHandler exec 1 httpGet 2 tcpSocket 3 grpc 4
core.v1.ProjectedVolumeSource sources 1 defaultMode 2
core.v1.ResourceClaim name 1 request 2
core.v1.ResourceFieldSelector containerName 1 resource 2 divisor 3
core.v1.ResourceQuota metadata 1 spec 2
core.v1.ResourceQuotaSpec hard 1 scopes 2 scopeSelector 3
core.v1.ResourceRequirements limits 1 requests 2 claims 3
core.v1.SELinuxOptions user 1 role 2 type 3 level 4
core.v1.ScopeSelector matchExpressions 1
core.v1.ScopedResourceSelectorRequirement scopeName 1 operator 2 values 3
core.v1.SeccompProfile type 1 localhostProfile 2
core.v1.Secret metadata 1 data 2 type 3 stringData 4 immutable 5
core.v1.SecretEnvSource @core.v1.LocalObjectReference 1 optional 2
core.v1.SecretKeySelector @core.v1.LocalObjectReference 1 key 2 optional 3
core.v1.SecretProjection @core.v1.LocalObjectReference 1 items 2 optional 4
core.v1.SecretVolumeSource secretName 1 items 2 defaultMode 3 optional 4
core.v1.SecurityContext capabilities 1 privileged 2 seLinuxOptions 3 runAsUser 4 runAsNonRoot 5 readOnlyRootFilesystem 6 allowPrivilegeEscalation 7 runAsGroup 8 procMount 9 windowsOptions 10 seccompProfile 11 appArmorProfile 12
core.v1.Service metadata 1 spec 2
core.v1.ServiceAccount metadata 1 secrets 2 imagePullSecrets 3 automountServiceAccountToken 4
core.v1.ServiceAccountTokenProjection audience 1 expirationSeconds 2 path 3
core.v1.ServicePort name 1 protocol 2 port 3 targetPort 4? nodePort 5 appProtocol 6
core.v1.ServiceSpec ports 1 selector 2 clusterIP 3 type 4 externalIPs 5 sessionAffinity 7 loadBalancerIP 8 loadBalancerSourceRanges 9 externalName 10 externalTrafficPolicy 11 healthCheckNodePort 12 publishNotReadyAddresses 13 sessionAffinityConfig 14 ipFamilyPolicy 17 clusterIPs 18 ipFamilies 19 allocateLoadBalancerNodePorts 20 loadBalancerClass 21 internalTrafficPolicy 22 trafficDistribution 23
core.v1.SessionAffinityConfig clientIP 1
core.v1.SleepAction seconds 1
core.v1.Sysctl name 1 value 2
core.v1.TCPSocketAction port 1 host 2
core.v1.Toleration key 1 operator 2 value 3 effect 4 tolerationSeconds 5
core.v1.TopologySpreadConstraint maxSkew 1 topologyKey 2 whenUnsatisfiable 3 labelSelector 4 minDomains 5 nodeAffinityPolicy 6 nodeTaintsPolicy 7 matchLabelKeys 8
core.v1.TypedLocalObjectReference apiGroup 1 kind 2 name 3
core.v1.TypedObjectReference apiGroup 1 kind 2 name 3 namespace 4
core.v1.Volume name 1 @core.v1.VolumeSource 2
core.v1.VolumeDevice name 1 devicePath 2
core.v1.VolumeMount name 1 readOnly 2 mountPath 3 subPath 4 mountPropagation 5 subPathExpr 6 recursiveReadOnly 7
core.v1.VolumeProjection secret 1 downwardAPI 2 configMap 3 serviceAccountToken 4 clusterTrustBundle 5 podCertificate 6
core.v1.VolumeResourceRequirements limits 1 requests 2
core.v1.VolumeSource hostPath 1 emptyDir 2 gcePersistentDisk 3 awsElasticBlockStore 4 gitRepo 5 secret 6 nfs 7 iscsi 8 glusterfs 9 persistentVolumeClaim 10 rbd 11 flexVolume 12 cinder 13 cephfs 14 flocker 15 downwardAPI 16 fc 17 azureFile 18 configMap 19 vsphereVolume 20 quobyte 21 azureDisk 22 photonPersistentDisk 23 portworxVolume 24 scaleIO 25 projected 26 storageos 27 csi 28 ephemeral 29 image 30
core.v1.WeightedPodAffinityTerm weight 1 podAffinityTerm 2
core.v1.WindowsSecurityContextOptions gmsaCredentialSpecName 1 gmsaCredentialSpec 2 runAsUserName 3 hostProcess 4
meta.v1.DeleteOptions gracePeriodSeconds 1 preconditions 2 orphanDependents 3 propagationPolicy 4 dryRun 5 ignoreStoreReadErrorWithClusterBreakingPotential 6
meta.v1.FieldSelectorRequirement key 1 operator 2 values 3
meta.v1.LabelSelector matchLabels 1 matchExpressions 2
meta.v1.LabelSelectorRequirement key 1 operator 2 values 3
meta.v1.ManagedFieldsEntry manager 1 operation 2 apiVersion 3 time 4 fieldsType 6 fieldsV1 7 subresource 8
meta.v1.ObjectMeta name 1 generateName 2 namespace 3 selfLink 4 uid 5 resourceVersion 6 generation 7 creationTimestamp 8 deletionTimestamp 9 deletionGracePeriodSeconds 10 labels 11 annotations 12 ownerReferences 13 finalizers 14 managedFields 17
meta.v1.OwnerReference kind 1 name 3 uid 4 apiVersion 5 controller 6 blockOwnerDeletion 7
meta.v1.Preconditions uid 1 resourceVersion 2
networking.v1.HTTPIngressPath path 1 backend 2 pathType 3
networking.v1.HTTPIngressRuleValue paths 1
networking.v1.Ingress metadata 1 spec 2
networking.v1.IngressBackend resource 3 service 4
networking.v1.IngressRule host 1 @networking.v1.IngressRuleValue 2
networking.v1.IngressRuleValue http 1
networking.v1.IngressServiceBackend name 1 port 2
networking.v1.IngressSpec defaultBackend 1 tls 2 rules 3 ingressClassName 4
networking.v1.IngressTLS hosts 1 secretName 2
networking.v1.ServiceBackendPort name 1 number 2
policy.v1.Eviction metadata 1 deleteOptions 2
policy.v1.PodDisruptionBudget metadata 1 spec 2
policy.v1.PodDisruptionBudgetSpec minAvailable 1 selector 2 maxUnavailable 3 unhealthyPodEvictionPolicy 4
rbac.v1.AggregationRule clusterRoleSelectors 1
rbac.v1.ClusterRole metadata 1 rules 2 aggregationRule 3
rbac.v1.ClusterRoleBinding metadata 1 subjects 2 roleRef 3
rbac.v1.PolicyRule verbs 1 apiGroups 2 resources 3 resourceNames 4 nonResourceURLs 5
rbac.v1.Role metadata 1 rules 2
rbac.v1.RoleBinding metadata 1 subjects 2 roleRef 3
rbac.v1.RoleRef apiGroup 1 kind 2 name 3
rbac.v1.Subject kind 1 apiGroup 2 name 3 namespace 4
scheduling.v1.PriorityClass metadata 1 value 2 globalDefault 3 description 4 preemptionPolicy 5
`;

export interface NumberedField {
  /** The field's name, or the message that stands embedded here. */
  readonly name: string;
  readonly isEmbedded: boolean;
  readonly dropsZero: boolean;
}

/** The fields of a message by their numbers; undefined for a message that is not read. */
export const fieldsByNumber = (message: string): ReadonlyMap<number, NumberedField> | undefined => table().get(message);

/** All messages, for the test that compares their names with the schema's. */
export const messages = (): readonly string[] => [...table().keys()];

let rows: Map<string, Map<number, NumberedField>> | undefined;

function table(): Map<string, Map<number, NumberedField>> {
  if (rows) return rows;
  rows = new Map();
  for (const line of ROWS.trim().split("\n")) {
    const [message = "", ...words] = line.split(" ");
    const fields = new Map<number, NumberedField>();
    for (let at = 0; at < words.length; at += 2) {
      const word = words[at]!;
      const number = words[at + 1]!;
      const isEmbedded = word.startsWith("@");
      fields.set(Number.parseInt(number, 10), {
        name: isEmbedded ? word.slice(1) : word,
        isEmbedded,
        dropsZero: number.endsWith("?"),
      });
    }
    rows.set(message, fields);
  }
  return rows;
}
