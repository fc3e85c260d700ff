/** Made by scripts/generateSchema.mjs from Kubernetes 1.36; do not edit. */

import type {
  Condition,
  LabelSelector,
  LabelSelectorRequirement,
  ListMeta,
  ObjectMeta,
  TemplateMeta,
} from "../api/types";

export type IntOrString = number | string;
/** As written (`500m`, `1Gi`, 2); api/quantity reads it. */
export type Quantity = string | number;
/** RFC 3339. */
export type Timestamp = string;

/** admissionregistration.v1.ApplyConfiguration */
export type ApplyConfiguration = {
  expression?: string;
};

/** admissionregistration.v1.AuditAnnotation */
export type AuditAnnotation = {
  key: string;
  valueExpression: string;
};

/** admissionregistration.v1.ExpressionWarning */
export type ExpressionWarning = {
  fieldRef: string;
  warning: string;
};

/** admissionregistration.v1.JSONPatch */
export type JSONPatch = {
  expression?: string;
};

/** admissionregistration.v1.MatchCondition */
export type MatchCondition = {
  expression: string;
  name: string;
};

/** admissionregistration.v1.MatchResources */
export type MatchResources = {
  excludeResourceRules?: NamedRuleWithOperations[];
  matchPolicy?: "Equivalent" | "Exact";
  namespaceSelector?: LabelSelector;
  objectSelector?: LabelSelector;
  resourceRules?: NamedRuleWithOperations[];
};

/** admissionregistration.k8s.io/v1 MutatingAdmissionPolicy */
export type MutatingAdmissionPolicy = {
  apiVersion: "admissionregistration.k8s.io/v1";
  kind: "MutatingAdmissionPolicy";
  metadata: ObjectMeta;
  spec?: MutatingAdmissionPolicySpec;
};

/** admissionregistration.k8s.io/v1 MutatingAdmissionPolicyBinding */
export type MutatingAdmissionPolicyBinding = {
  apiVersion: "admissionregistration.k8s.io/v1";
  kind: "MutatingAdmissionPolicyBinding";
  metadata: ObjectMeta;
  spec?: MutatingAdmissionPolicyBindingSpec;
};

/** admissionregistration.k8s.io/v1 MutatingAdmissionPolicyBindingList */
export type MutatingAdmissionPolicyBindingList = {
  apiVersion: "admissionregistration.k8s.io/v1";
  items: MutatingAdmissionPolicyBinding[];
  kind: "MutatingAdmissionPolicyBindingList";
  metadata: ListMeta;
};

/** admissionregistration.v1.MutatingAdmissionPolicyBindingSpec */
export type MutatingAdmissionPolicyBindingSpec = {
  matchResources?: MatchResources;
  paramRef?: ParamRef;
  policyName?: string;
};

/** admissionregistration.k8s.io/v1 MutatingAdmissionPolicyList */
export type MutatingAdmissionPolicyList = {
  apiVersion: "admissionregistration.k8s.io/v1";
  items: MutatingAdmissionPolicy[];
  kind: "MutatingAdmissionPolicyList";
  metadata: ListMeta;
};

/** admissionregistration.v1.MutatingAdmissionPolicySpec */
export type MutatingAdmissionPolicySpec = {
  failurePolicy?: "Fail" | "Ignore";
  matchConditions?: MatchCondition[];
  matchConstraints?: MatchResources;
  mutations?: Mutation[];
  paramKind?: ParamKind;
  reinvocationPolicy?: "IfNeeded" | "Never";
  variables?: Variable[];
};

/** admissionregistration.v1.MutatingWebhook */
export type MutatingWebhook = {
  admissionReviewVersions: string[];
  clientConfig: WebhookClientConfigAdmissionregistration;
  failurePolicy?: "Fail" | "Ignore";
  matchConditions?: MatchCondition[];
  matchPolicy?: "Equivalent" | "Exact";
  name: string;
  namespaceSelector?: LabelSelector;
  objectSelector?: LabelSelector;
  reinvocationPolicy?: "IfNeeded" | "Never";
  rules?: RuleWithOperations[];
  sideEffects: "None" | "NoneOnDryRun" | "Some" | "Unknown";
  timeoutSeconds?: number;
};

/** admissionregistration.k8s.io/v1 MutatingWebhookConfiguration */
export type MutatingWebhookConfiguration = {
  apiVersion: "admissionregistration.k8s.io/v1";
  kind: "MutatingWebhookConfiguration";
  metadata: ObjectMeta;
  webhooks?: MutatingWebhook[];
};

/** admissionregistration.k8s.io/v1 MutatingWebhookConfigurationList */
export type MutatingWebhookConfigurationList = {
  apiVersion: "admissionregistration.k8s.io/v1";
  items: MutatingWebhookConfiguration[];
  kind: "MutatingWebhookConfigurationList";
  metadata: ListMeta;
};

/** admissionregistration.v1.Mutation */
export type Mutation = {
  applyConfiguration?: ApplyConfiguration;
  jsonPatch?: JSONPatch;
  patchType: "ApplyConfiguration" | "JSONPatch";
};

/** admissionregistration.v1.NamedRuleWithOperations */
export type NamedRuleWithOperations = {
  apiGroups?: string[];
  apiVersions?: string[];
  operations?: ("*" | "CONNECT" | "CREATE" | "DELETE" | "UPDATE")[];
  resourceNames?: string[];
  resources?: string[];
  scope?: "*" | "Cluster" | "Namespaced";
};

/** admissionregistration.v1.ParamKind */
export type ParamKind = {
  apiVersion?: string;
  kind?: string;
};

/** admissionregistration.v1.ParamRef */
export type ParamRef = {
  name?: string;
  namespace?: string;
  parameterNotFoundAction?: string;
  selector?: LabelSelector;
};

/** admissionregistration.v1.RuleWithOperations */
export type RuleWithOperations = {
  apiGroups?: string[];
  apiVersions?: string[];
  operations?: ("*" | "CONNECT" | "CREATE" | "DELETE" | "UPDATE")[];
  resources?: string[];
  scope?: "*" | "Cluster" | "Namespaced";
};

/** admissionregistration.v1.ServiceReference */
export type ServiceReferenceAdmissionregistration = {
  name: string;
  namespace: string;
  path?: string;
  port?: number;
};

/** admissionregistration.v1.TypeChecking */
export type TypeChecking = {
  expressionWarnings?: ExpressionWarning[];
};

/** admissionregistration.k8s.io/v1 ValidatingAdmissionPolicy */
export type ValidatingAdmissionPolicy = {
  apiVersion: "admissionregistration.k8s.io/v1";
  kind: "ValidatingAdmissionPolicy";
  metadata: ObjectMeta;
  spec?: ValidatingAdmissionPolicySpec;
  status?: ValidatingAdmissionPolicyStatus;
};

/** admissionregistration.k8s.io/v1 ValidatingAdmissionPolicyBinding */
export type ValidatingAdmissionPolicyBinding = {
  apiVersion: "admissionregistration.k8s.io/v1";
  kind: "ValidatingAdmissionPolicyBinding";
  metadata: ObjectMeta;
  spec: ValidatingAdmissionPolicyBindingSpec;
};

/** admissionregistration.k8s.io/v1 ValidatingAdmissionPolicyBindingList */
export type ValidatingAdmissionPolicyBindingList = {
  apiVersion: "admissionregistration.k8s.io/v1";
  items: ValidatingAdmissionPolicyBinding[];
  kind: "ValidatingAdmissionPolicyBindingList";
  metadata: ListMeta;
};

/** admissionregistration.v1.ValidatingAdmissionPolicyBindingSpec */
export type ValidatingAdmissionPolicyBindingSpec = {
  matchResources?: MatchResources;
  paramRef?: ParamRef;
  policyName: string;
  validationActions: ("Audit" | "Deny" | "Warn")[];
};

/** admissionregistration.k8s.io/v1 ValidatingAdmissionPolicyList */
export type ValidatingAdmissionPolicyList = {
  apiVersion: "admissionregistration.k8s.io/v1";
  items: ValidatingAdmissionPolicy[];
  kind: "ValidatingAdmissionPolicyList";
  metadata: ListMeta;
};

/** admissionregistration.v1.ValidatingAdmissionPolicySpec */
export type ValidatingAdmissionPolicySpec = {
  auditAnnotations?: AuditAnnotation[];
  failurePolicy?: "Fail" | "Ignore";
  matchConditions?: MatchCondition[];
  matchConstraints?: MatchResources;
  paramKind?: ParamKind;
  validations?: Validation[];
  variables?: Variable[];
};

/** admissionregistration.v1.ValidatingAdmissionPolicyStatus */
export type ValidatingAdmissionPolicyStatus = {
  conditions?: Condition[];
  observedGeneration?: number;
  typeChecking?: TypeChecking;
};

/** admissionregistration.v1.ValidatingWebhook */
export type ValidatingWebhook = {
  admissionReviewVersions: string[];
  clientConfig: WebhookClientConfigAdmissionregistration;
  failurePolicy?: "Fail" | "Ignore";
  matchConditions?: MatchCondition[];
  matchPolicy?: "Equivalent" | "Exact";
  name: string;
  namespaceSelector?: LabelSelector;
  objectSelector?: LabelSelector;
  rules?: RuleWithOperations[];
  sideEffects: "None" | "NoneOnDryRun" | "Some" | "Unknown";
  timeoutSeconds?: number;
};

/** admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration */
export type ValidatingWebhookConfiguration = {
  apiVersion: "admissionregistration.k8s.io/v1";
  kind: "ValidatingWebhookConfiguration";
  metadata: ObjectMeta;
  webhooks?: ValidatingWebhook[];
};

/** admissionregistration.k8s.io/v1 ValidatingWebhookConfigurationList */
export type ValidatingWebhookConfigurationList = {
  apiVersion: "admissionregistration.k8s.io/v1";
  items: ValidatingWebhookConfiguration[];
  kind: "ValidatingWebhookConfigurationList";
  metadata: ListMeta;
};

/** admissionregistration.v1.Validation */
export type Validation = {
  expression: string;
  message?: string;
  messageExpression?: string;
  reason?: string;
};

/** admissionregistration.v1.Variable */
export type Variable = {
  expression: string;
  name: string;
};

/** admissionregistration.v1.WebhookClientConfig */
export type WebhookClientConfigAdmissionregistration = {
  caBundle?: string;
  service?: ServiceReferenceAdmissionregistration;
  url?: string;
};

/** apiextensions.v1.CustomResourceColumnDefinition */
export type CustomResourceColumnDefinition = {
  description?: string;
  format?: string;
  jsonPath: string;
  name: string;
  priority?: number;
  type: string;
};

/** apiextensions.v1.CustomResourceConversion */
export type CustomResourceConversion = {
  strategy: string;
  webhook?: WebhookConversion;
};

/** apiextensions.k8s.io/v1 CustomResourceDefinition */
export type CustomResourceDefinition = {
  apiVersion: "apiextensions.k8s.io/v1";
  kind: "CustomResourceDefinition";
  metadata: ObjectMeta;
  spec: CustomResourceDefinitionSpec;
  status?: CustomResourceDefinitionStatus;
};

/** apiextensions.v1.CustomResourceDefinitionCondition */
export type CustomResourceDefinitionCondition = {
  lastTransitionTime?: Timestamp;
  message?: string;
  observedGeneration?: number;
  reason?: string;
  status: string;
  type: string;
};

/** apiextensions.k8s.io/v1 CustomResourceDefinitionList */
export type CustomResourceDefinitionList = {
  apiVersion: "apiextensions.k8s.io/v1";
  items: CustomResourceDefinition[];
  kind: "CustomResourceDefinitionList";
  metadata: ListMeta;
};

/** apiextensions.v1.CustomResourceDefinitionNames */
export type CustomResourceDefinitionNames = {
  categories?: string[];
  kind: string;
  listKind?: string;
  plural: string;
  shortNames?: string[];
  singular?: string;
};

/** apiextensions.v1.CustomResourceDefinitionSpec */
export type CustomResourceDefinitionSpec = {
  conversion?: CustomResourceConversion;
  group: string;
  names: CustomResourceDefinitionNames;
  preserveUnknownFields?: boolean;
  scope: string;
  versions: CustomResourceDefinitionVersion[];
};

/** apiextensions.v1.CustomResourceDefinitionStatus */
export type CustomResourceDefinitionStatus = {
  acceptedNames?: CustomResourceDefinitionNames;
  conditions?: CustomResourceDefinitionCondition[];
  observedGeneration?: number;
  storedVersions?: string[];
};

/** apiextensions.v1.CustomResourceDefinitionVersion */
export type CustomResourceDefinitionVersion = {
  additionalPrinterColumns?: CustomResourceColumnDefinition[];
  deprecated?: boolean;
  deprecationWarning?: string;
  name: string;
  schema?: CustomResourceValidation;
  selectableFields?: SelectableField[];
  served: boolean;
  storage: boolean;
  subresources?: CustomResourceSubresources;
};

/** apiextensions.v1.CustomResourceSubresourceScale */
export type CustomResourceSubresourceScale = {
  labelSelectorPath?: string;
  specReplicasPath: string;
  statusReplicasPath: string;
};

/** apiextensions.v1.CustomResourceSubresourceStatus */
export type CustomResourceSubresourceStatus = {
};

/** apiextensions.v1.CustomResourceSubresources */
export type CustomResourceSubresources = {
  scale?: CustomResourceSubresourceScale;
  status?: CustomResourceSubresourceStatus;
};

/** apiextensions.v1.CustomResourceValidation */
export type CustomResourceValidation = {
  openAPIV3Schema?: JSONSchemaProps;
};

/** apiextensions.v1.ExternalDocumentation */
export type ExternalDocumentation = {
  description?: string;
  url?: string;
};

/** apiextensions.v1.JSONSchemaProps */
export type JSONSchemaProps = {
  $ref?: string;
  $schema?: string;
  additionalItems?: unknown;
  additionalProperties?: unknown;
  allOf?: JSONSchemaProps[];
  anyOf?: JSONSchemaProps[];
  default?: unknown;
  definitions?: { [key: string]: JSONSchemaProps };
  dependencies?: { [key: string]: unknown };
  description?: string;
  enum?: unknown[];
  example?: unknown;
  exclusiveMaximum?: boolean;
  exclusiveMinimum?: boolean;
  externalDocs?: ExternalDocumentation;
  format?: string;
  id?: string;
  items?: unknown;
  maxItems?: number;
  maxLength?: number;
  maxProperties?: number;
  maximum?: number;
  minItems?: number;
  minLength?: number;
  minProperties?: number;
  minimum?: number;
  multipleOf?: number;
  not?: JSONSchemaProps;
  nullable?: boolean;
  oneOf?: JSONSchemaProps[];
  pattern?: string;
  patternProperties?: { [key: string]: JSONSchemaProps };
  properties?: { [key: string]: JSONSchemaProps };
  required?: string[];
  title?: string;
  type?: string;
  uniqueItems?: boolean;
  "x-kubernetes-embedded-resource"?: boolean;
  "x-kubernetes-int-or-string"?: boolean;
  "x-kubernetes-list-map-keys"?: string[];
  "x-kubernetes-list-type"?: string;
  "x-kubernetes-map-type"?: string;
  "x-kubernetes-preserve-unknown-fields"?: boolean;
  "x-kubernetes-validations"?: ValidationRule[];
};

/** apiextensions.v1.SelectableField */
export type SelectableField = {
  jsonPath: string;
};

/** apiextensions.v1.ServiceReference */
export type ServiceReferenceApiextensions = {
  name: string;
  namespace: string;
  path?: string;
  port?: number;
};

/** apiextensions.v1.ValidationRule */
export type ValidationRule = {
  fieldPath?: string;
  message?: string;
  messageExpression?: string;
  optionalOldSelf?: boolean;
  reason?: "FieldValueDuplicate" | "FieldValueForbidden" | "FieldValueInvalid" | "FieldValueRequired";
  rule: string;
};

/** apiextensions.v1.WebhookClientConfig */
export type WebhookClientConfigApiextensions = {
  caBundle?: string;
  service?: ServiceReferenceApiextensions;
  url?: string;
};

/** apiextensions.v1.WebhookConversion */
export type WebhookConversion = {
  clientConfig?: WebhookClientConfigApiextensions;
  conversionReviewVersions: string[];
};

/** apiregistration.k8s.io/v1 APIService */
export type APIService = {
  apiVersion: "apiregistration.k8s.io/v1";
  kind: "APIService";
  metadata: ObjectMeta;
  spec?: APIServiceSpec;
  status?: APIServiceStatus;
};

/** apiregistration.v1.APIServiceCondition */
export type APIServiceCondition = {
  lastTransitionTime?: Timestamp;
  message?: string;
  reason?: string;
  status: string;
  type: string;
};

/** apiregistration.k8s.io/v1 APIServiceList */
export type APIServiceList = {
  apiVersion: "apiregistration.k8s.io/v1";
  items: APIService[];
  kind: "APIServiceList";
  metadata: ListMeta;
};

/** apiregistration.v1.APIServiceSpec */
export type APIServiceSpec = {
  caBundle?: string;
  group?: string;
  groupPriorityMinimum: number;
  insecureSkipTLSVerify?: boolean;
  service?: ServiceReferenceApiregistration;
  version?: string;
  versionPriority: number;
};

/** apiregistration.v1.APIServiceStatus */
export type APIServiceStatus = {
  conditions?: APIServiceCondition[];
};

/** apiregistration.v1.ServiceReference */
export type ServiceReferenceApiregistration = {
  name?: string;
  namespace?: string;
  port?: number;
};

/** apps/v1 ControllerRevision */
export type ControllerRevision = {
  apiVersion: "apps/v1";
  data?: { [key: string]: unknown };
  kind: "ControllerRevision";
  metadata: ObjectMeta;
  revision: number;
};

/** apps/v1 ControllerRevisionList */
export type ControllerRevisionList = {
  apiVersion: "apps/v1";
  items: ControllerRevision[];
  kind: "ControllerRevisionList";
  metadata: ListMeta;
};

/** apps/v1 DaemonSet */
export type DaemonSet = {
  apiVersion: "apps/v1";
  kind: "DaemonSet";
  metadata: ObjectMeta;
  spec?: DaemonSetSpec;
  status?: DaemonSetStatus;
};

/** apps.v1.DaemonSetCondition */
export type DaemonSetCondition = {
  lastTransitionTime?: Timestamp;
  message?: string;
  reason?: string;
  status: string;
  type: string;
};

/** apps/v1 DaemonSetList */
export type DaemonSetList = {
  apiVersion: "apps/v1";
  items: DaemonSet[];
  kind: "DaemonSetList";
  metadata: ListMeta;
};

/** apps.v1.DaemonSetSpec */
export type DaemonSetSpec = {
  minReadySeconds?: number;
  revisionHistoryLimit?: number;
  selector: LabelSelector;
  template: PodTemplateSpec;
  updateStrategy?: DaemonSetUpdateStrategy;
};

/** apps.v1.DaemonSetStatus */
export type DaemonSetStatus = {
  collisionCount?: number;
  conditions?: DaemonSetCondition[];
  currentNumberScheduled: number;
  desiredNumberScheduled: number;
  numberAvailable?: number;
  numberMisscheduled: number;
  numberReady: number;
  numberUnavailable?: number;
  observedGeneration?: number;
  updatedNumberScheduled?: number;
};

/** apps.v1.DaemonSetUpdateStrategy */
export type DaemonSetUpdateStrategy = {
  rollingUpdate?: RollingUpdateDaemonSet;
  type?: "OnDelete" | "RollingUpdate";
};

/** apps/v1 Deployment */
export type Deployment = {
  apiVersion: "apps/v1";
  kind: "Deployment";
  metadata: ObjectMeta;
  spec?: DeploymentSpec;
  status?: DeploymentStatus;
};

/** apps.v1.DeploymentCondition */
export type DeploymentCondition = {
  lastTransitionTime?: Timestamp;
  lastUpdateTime?: Timestamp;
  message?: string;
  reason?: string;
  status: string;
  type: string;
};

/** apps/v1 DeploymentList */
export type DeploymentList = {
  apiVersion: "apps/v1";
  items: Deployment[];
  kind: "DeploymentList";
  metadata: ListMeta;
};

/** apps.v1.DeploymentSpec */
export type DeploymentSpec = {
  minReadySeconds?: number;
  paused?: boolean;
  progressDeadlineSeconds?: number;
  replicas?: number;
  revisionHistoryLimit?: number;
  selector: LabelSelector;
  strategy?: DeploymentStrategy;
  template: PodTemplateSpec;
};

/** apps.v1.DeploymentStatus */
export type DeploymentStatus = {
  availableReplicas?: number;
  collisionCount?: number;
  conditions?: DeploymentCondition[];
  observedGeneration?: number;
  readyReplicas?: number;
  replicas?: number;
  terminatingReplicas?: number;
  unavailableReplicas?: number;
  updatedReplicas?: number;
};

/** apps.v1.DeploymentStrategy */
export type DeploymentStrategy = {
  rollingUpdate?: RollingUpdateDeployment;
  type?: "Recreate" | "RollingUpdate";
};

/** apps/v1 ReplicaSet */
export type ReplicaSet = {
  apiVersion: "apps/v1";
  kind: "ReplicaSet";
  metadata: ObjectMeta;
  spec?: ReplicaSetSpec;
  status?: ReplicaSetStatus;
};

/** apps.v1.ReplicaSetCondition */
export type ReplicaSetCondition = {
  lastTransitionTime?: Timestamp;
  message?: string;
  reason?: string;
  status: string;
  type: string;
};

/** apps/v1 ReplicaSetList */
export type ReplicaSetList = {
  apiVersion: "apps/v1";
  items: ReplicaSet[];
  kind: "ReplicaSetList";
  metadata: ListMeta;
};

/** apps.v1.ReplicaSetSpec */
export type ReplicaSetSpec = {
  minReadySeconds?: number;
  replicas?: number;
  selector: LabelSelector;
  template?: PodTemplateSpec;
};

/** apps.v1.ReplicaSetStatus */
export type ReplicaSetStatus = {
  availableReplicas?: number;
  conditions?: ReplicaSetCondition[];
  fullyLabeledReplicas?: number;
  observedGeneration?: number;
  readyReplicas?: number;
  replicas: number;
  terminatingReplicas?: number;
};

/** apps.v1.RollingUpdateDaemonSet */
export type RollingUpdateDaemonSet = {
  maxSurge?: IntOrString;
  maxUnavailable?: IntOrString;
};

/** apps.v1.RollingUpdateDeployment */
export type RollingUpdateDeployment = {
  maxSurge?: IntOrString;
  maxUnavailable?: IntOrString;
};

/** apps.v1.RollingUpdateStatefulSetStrategy */
export type RollingUpdateStatefulSetStrategy = {
  maxUnavailable?: IntOrString;
  partition?: number;
};

/** apps/v1 StatefulSet */
export type StatefulSet = {
  apiVersion: "apps/v1";
  kind: "StatefulSet";
  metadata: ObjectMeta;
  spec?: StatefulSetSpec;
  status?: StatefulSetStatus;
};

/** apps.v1.StatefulSetCondition */
export type StatefulSetCondition = {
  lastTransitionTime?: Timestamp;
  message?: string;
  reason?: string;
  status: string;
  type: string;
};

/** apps/v1 StatefulSetList */
export type StatefulSetList = {
  apiVersion: "apps/v1";
  items: StatefulSet[];
  kind: "StatefulSetList";
  metadata: ListMeta;
};

/** apps.v1.StatefulSetOrdinals */
export type StatefulSetOrdinals = {
  start?: number;
};

/** apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy */
export type StatefulSetPersistentVolumeClaimRetentionPolicy = {
  whenDeleted?: string;
  whenScaled?: string;
};

/** apps.v1.StatefulSetSpec */
export type StatefulSetSpec = {
  minReadySeconds?: number;
  ordinals?: StatefulSetOrdinals;
  persistentVolumeClaimRetentionPolicy?: StatefulSetPersistentVolumeClaimRetentionPolicy;
  podManagementPolicy?: "OrderedReady" | "Parallel";
  replicas?: number;
  revisionHistoryLimit?: number;
  selector: LabelSelector;
  serviceName?: string;
  template: PodTemplateSpec;
  updateStrategy?: StatefulSetUpdateStrategy;
  volumeClaimTemplates?: PersistentVolumeClaim[];
};

/** apps.v1.StatefulSetStatus */
export type StatefulSetStatus = {
  availableReplicas?: number;
  collisionCount?: number;
  conditions?: StatefulSetCondition[];
  currentReplicas?: number;
  currentRevision?: string;
  observedGeneration?: number;
  readyReplicas?: number;
  replicas: number;
  updateRevision?: string;
  updatedReplicas?: number;
};

/** apps.v1.StatefulSetUpdateStrategy */
export type StatefulSetUpdateStrategy = {
  rollingUpdate?: RollingUpdateStatefulSetStrategy;
  type?: "OnDelete" | "RollingUpdate";
};

/** authentication.v1.BoundObjectReference */
export type BoundObjectReference = {
  apiVersion?: string;
  kind?: string;
  name?: string;
  uid?: string;
};

/** authentication.k8s.io/v1 SelfSubjectReview */
export type SelfSubjectReview = {
  apiVersion: "authentication.k8s.io/v1";
  kind: "SelfSubjectReview";
  metadata: ObjectMeta;
  status?: SelfSubjectReviewStatus;
};

/** authentication.v1.SelfSubjectReviewStatus */
export type SelfSubjectReviewStatus = {
  userInfo?: UserInfo;
};

/** authentication.k8s.io/v1 TokenRequest */
export type TokenRequest = {
  apiVersion: "authentication.k8s.io/v1";
  kind: "TokenRequest";
  metadata: ObjectMeta;
  spec?: TokenRequestSpec;
  status?: TokenRequestStatus;
};

/** authentication.v1.TokenRequestSpec */
export type TokenRequestSpec = {
  audiences?: string[];
  boundObjectRef?: BoundObjectReference;
  expirationSeconds?: number;
};

/** authentication.v1.TokenRequestStatus */
export type TokenRequestStatus = {
  expirationTimestamp?: Timestamp;
  token?: string;
};

/** authentication.k8s.io/v1 TokenReview */
export type TokenReview = {
  apiVersion: "authentication.k8s.io/v1";
  kind: "TokenReview";
  metadata: ObjectMeta;
  spec: TokenReviewSpec;
  status?: TokenReviewStatus;
};

/** authentication.v1.TokenReviewSpec */
export type TokenReviewSpec = {
  audiences?: string[];
  token: string;
};

/** authentication.v1.TokenReviewStatus */
export type TokenReviewStatus = {
  audiences?: string[];
  authenticated?: boolean;
  error?: string;
  user?: UserInfo;
};

/** authentication.v1.UserInfo */
export type UserInfo = {
  extra?: { [key: string]: string[] };
  groups?: string[];
  uid?: string;
  username?: string;
};

/** authorization.v1.FieldSelectorAttributes */
export type FieldSelectorAttributes = {
  rawSelector?: string;
  requirements?: FieldSelectorRequirement[];
};

/** authorization.v1.LabelSelectorAttributes */
export type LabelSelectorAttributes = {
  rawSelector?: string;
  requirements?: LabelSelectorRequirement[];
};

/** authorization.k8s.io/v1 LocalSubjectAccessReview */
export type LocalSubjectAccessReview = {
  apiVersion: "authorization.k8s.io/v1";
  kind: "LocalSubjectAccessReview";
  metadata: ObjectMeta;
  spec: SubjectAccessReviewSpec;
  status?: SubjectAccessReviewStatus;
};

/** authorization.v1.NonResourceAttributes */
export type NonResourceAttributes = {
  path?: string;
  verb?: string;
};

/** authorization.v1.NonResourceRule */
export type NonResourceRule = {
  nonResourceURLs?: string[];
  verbs: string[];
};

/** authorization.v1.ResourceAttributes */
export type ResourceAttributes = {
  fieldSelector?: FieldSelectorAttributes;
  group?: string;
  labelSelector?: LabelSelectorAttributes;
  name?: string;
  namespace?: string;
  resource?: string;
  subresource?: string;
  verb?: string;
  version?: string;
};

/** authorization.v1.ResourceRule */
export type ResourceRule = {
  apiGroups?: string[];
  resourceNames?: string[];
  resources?: string[];
  verbs: string[];
};

/** authorization.k8s.io/v1 SelfSubjectAccessReview */
export type SelfSubjectAccessReview = {
  apiVersion: "authorization.k8s.io/v1";
  kind: "SelfSubjectAccessReview";
  metadata: ObjectMeta;
  spec: SelfSubjectAccessReviewSpec;
  status?: SubjectAccessReviewStatus;
};

/** authorization.v1.SelfSubjectAccessReviewSpec */
export type SelfSubjectAccessReviewSpec = {
  nonResourceAttributes?: NonResourceAttributes;
  resourceAttributes?: ResourceAttributes;
};

/** authorization.k8s.io/v1 SelfSubjectRulesReview */
export type SelfSubjectRulesReview = {
  apiVersion: "authorization.k8s.io/v1";
  kind: "SelfSubjectRulesReview";
  metadata: ObjectMeta;
  spec: SelfSubjectRulesReviewSpec;
  status?: SubjectRulesReviewStatus;
};

/** authorization.v1.SelfSubjectRulesReviewSpec */
export type SelfSubjectRulesReviewSpec = {
  namespace?: string;
};

/** authorization.k8s.io/v1 SubjectAccessReview */
export type SubjectAccessReview = {
  apiVersion: "authorization.k8s.io/v1";
  kind: "SubjectAccessReview";
  metadata: ObjectMeta;
  spec: SubjectAccessReviewSpec;
  status?: SubjectAccessReviewStatus;
};

/** authorization.v1.SubjectAccessReviewSpec */
export type SubjectAccessReviewSpec = {
  extra?: { [key: string]: string[] };
  groups?: string[];
  nonResourceAttributes?: NonResourceAttributes;
  resourceAttributes?: ResourceAttributes;
  uid?: string;
  user?: string;
};

/** authorization.v1.SubjectAccessReviewStatus */
export type SubjectAccessReviewStatus = {
  allowed: boolean;
  denied?: boolean;
  evaluationError?: string;
  reason?: string;
};

/** authorization.v1.SubjectRulesReviewStatus */
export type SubjectRulesReviewStatus = {
  evaluationError?: string;
  incomplete: boolean;
  nonResourceRules: NonResourceRule[];
  resourceRules: ResourceRule[];
};

/** autoscaling.v1.CrossVersionObjectReference */
export type CrossVersionObjectReferenceV1 = {
  apiVersion?: string;
  kind: string;
  name: string;
};

/** autoscaling/v1 HorizontalPodAutoscaler */
export type HorizontalPodAutoscalerV1 = {
  apiVersion: "autoscaling/v1";
  kind: "HorizontalPodAutoscaler";
  metadata: ObjectMeta;
  spec: HorizontalPodAutoscalerSpecV1;
  status?: HorizontalPodAutoscalerStatusV1;
};

/** autoscaling/v1 HorizontalPodAutoscalerList */
export type HorizontalPodAutoscalerListV1 = {
  apiVersion: "autoscaling/v1";
  items: HorizontalPodAutoscalerV1[];
  kind: "HorizontalPodAutoscalerList";
  metadata: ListMeta;
};

/** autoscaling.v1.HorizontalPodAutoscalerSpec */
export type HorizontalPodAutoscalerSpecV1 = {
  maxReplicas: number;
  minReplicas?: number;
  scaleTargetRef: CrossVersionObjectReferenceV1;
  targetCPUUtilizationPercentage?: number;
};

/** autoscaling.v1.HorizontalPodAutoscalerStatus */
export type HorizontalPodAutoscalerStatusV1 = {
  currentCPUUtilizationPercentage?: number;
  currentReplicas: number;
  desiredReplicas: number;
  lastScaleTime?: Timestamp;
  observedGeneration?: number;
};

/** autoscaling/v1 Scale */
export type Scale = {
  apiVersion: "autoscaling/v1";
  kind: "Scale";
  metadata: ObjectMeta;
  spec?: ScaleSpec;
  status?: ScaleStatus;
};

/** autoscaling.v1.ScaleSpec */
export type ScaleSpec = {
  replicas?: number;
};

/** autoscaling.v1.ScaleStatus */
export type ScaleStatus = {
  replicas: number;
  selector?: string;
};

/** autoscaling.v2.ContainerResourceMetricSource */
export type ContainerResourceMetricSource = {
  container: string;
  name: string;
  target: MetricTarget;
};

/** autoscaling.v2.ContainerResourceMetricStatus */
export type ContainerResourceMetricStatus = {
  container: string;
  current: MetricValueStatus;
  name: string;
};

/** autoscaling.v2.CrossVersionObjectReference */
export type CrossVersionObjectReference = {
  apiVersion?: string;
  kind: string;
  name: string;
};

/** autoscaling.v2.ExternalMetricSource */
export type ExternalMetricSource = {
  metric: MetricIdentifier;
  target: MetricTarget;
};

/** autoscaling.v2.ExternalMetricStatus */
export type ExternalMetricStatus = {
  current: MetricValueStatus;
  metric: MetricIdentifier;
};

/** autoscaling.v2.HPAScalingPolicy */
export type HPAScalingPolicy = {
  periodSeconds: number;
  type: string;
  value: number;
};

/** autoscaling.v2.HPAScalingRules */
export type HPAScalingRules = {
  policies?: HPAScalingPolicy[];
  selectPolicy?: string;
  stabilizationWindowSeconds?: number;
  tolerance?: Quantity;
};

/** autoscaling/v2 HorizontalPodAutoscaler */
export type HorizontalPodAutoscaler = {
  apiVersion: "autoscaling/v2";
  kind: "HorizontalPodAutoscaler";
  metadata: ObjectMeta;
  spec: HorizontalPodAutoscalerSpec;
  status?: HorizontalPodAutoscalerStatus;
};

/** autoscaling.v2.HorizontalPodAutoscalerBehavior */
export type HorizontalPodAutoscalerBehavior = {
  scaleDown?: HPAScalingRules;
  scaleUp?: HPAScalingRules;
};

/** autoscaling.v2.HorizontalPodAutoscalerCondition */
export type HorizontalPodAutoscalerCondition = {
  lastTransitionTime?: Timestamp;
  message?: string;
  reason?: string;
  status: string;
  type: string;
};

/** autoscaling/v2 HorizontalPodAutoscalerList */
export type HorizontalPodAutoscalerList = {
  apiVersion: "autoscaling/v2";
  items: HorizontalPodAutoscaler[];
  kind: "HorizontalPodAutoscalerList";
  metadata: ListMeta;
};

/** autoscaling.v2.HorizontalPodAutoscalerSpec */
export type HorizontalPodAutoscalerSpec = {
  behavior?: HorizontalPodAutoscalerBehavior;
  maxReplicas: number;
  metrics?: MetricSpec[];
  minReplicas?: number;
  scaleTargetRef: CrossVersionObjectReference;
};

/** autoscaling.v2.HorizontalPodAutoscalerStatus */
export type HorizontalPodAutoscalerStatus = {
  conditions?: HorizontalPodAutoscalerCondition[];
  currentMetrics?: MetricStatus[];
  currentReplicas?: number;
  desiredReplicas: number;
  lastScaleTime?: Timestamp;
  observedGeneration?: number;
};

/** autoscaling.v2.MetricIdentifier */
export type MetricIdentifier = {
  name: string;
  selector?: LabelSelector;
};

/** autoscaling.v2.MetricSpec */
export type MetricSpec = {
  containerResource?: ContainerResourceMetricSource;
  external?: ExternalMetricSource;
  object?: ObjectMetricSource;
  pods?: PodsMetricSource;
  resource?: ResourceMetricSource;
  type: string;
};

/** autoscaling.v2.MetricStatus */
export type MetricStatus = {
  containerResource?: ContainerResourceMetricStatus;
  external?: ExternalMetricStatus;
  object?: ObjectMetricStatus;
  pods?: PodsMetricStatus;
  resource?: ResourceMetricStatus;
  type: string;
};

/** autoscaling.v2.MetricTarget */
export type MetricTarget = {
  averageUtilization?: number;
  averageValue?: Quantity;
  type: string;
  value?: Quantity;
};

/** autoscaling.v2.MetricValueStatus */
export type MetricValueStatus = {
  averageUtilization?: number;
  averageValue?: Quantity;
  value?: Quantity;
};

/** autoscaling.v2.ObjectMetricSource */
export type ObjectMetricSource = {
  describedObject: CrossVersionObjectReference;
  metric: MetricIdentifier;
  target: MetricTarget;
};

/** autoscaling.v2.ObjectMetricStatus */
export type ObjectMetricStatus = {
  current: MetricValueStatus;
  describedObject: CrossVersionObjectReference;
  metric: MetricIdentifier;
};

/** autoscaling.v2.PodsMetricSource */
export type PodsMetricSource = {
  metric: MetricIdentifier;
  target: MetricTarget;
};

/** autoscaling.v2.PodsMetricStatus */
export type PodsMetricStatus = {
  current: MetricValueStatus;
  metric: MetricIdentifier;
};

/** autoscaling.v2.ResourceMetricSource */
export type ResourceMetricSource = {
  name: string;
  target: MetricTarget;
};

/** autoscaling.v2.ResourceMetricStatus */
export type ResourceMetricStatus = {
  current: MetricValueStatus;
  name: string;
};

/** batch/v1 CronJob */
export type CronJob = {
  apiVersion: "batch/v1";
  kind: "CronJob";
  metadata: ObjectMeta;
  spec: CronJobSpec;
  status?: CronJobStatus;
};

/** batch/v1 CronJobList */
export type CronJobList = {
  apiVersion: "batch/v1";
  items: CronJob[];
  kind: "CronJobList";
  metadata: ListMeta;
};

/** batch.v1.CronJobSpec */
export type CronJobSpec = {
  concurrencyPolicy?: "Allow" | "Forbid" | "Replace";
  failedJobsHistoryLimit?: number;
  jobTemplate: JobTemplateSpec;
  schedule: string;
  startingDeadlineSeconds?: number;
  successfulJobsHistoryLimit?: number;
  suspend?: boolean;
  timeZone?: string;
};

/** batch.v1.CronJobStatus */
export type CronJobStatus = {
  active?: ObjectReference[];
  lastScheduleTime?: Timestamp;
  lastSuccessfulTime?: Timestamp;
};

/** batch/v1 Job */
export type Job = {
  apiVersion: "batch/v1";
  kind: "Job";
  metadata: ObjectMeta;
  spec?: JobSpec;
  status?: JobStatus;
};

/** batch.v1.JobCondition */
export type JobCondition = {
  lastProbeTime?: Timestamp;
  lastTransitionTime?: Timestamp;
  message?: string;
  reason?: string;
  status: string;
  type: string;
};

/** batch/v1 JobList */
export type JobList = {
  apiVersion: "batch/v1";
  items: Job[];
  kind: "JobList";
  metadata: ListMeta;
};

/** batch.v1.JobSpec */
export type JobSpec = {
  activeDeadlineSeconds?: number;
  backoffLimit?: number;
  backoffLimitPerIndex?: number;
  completionMode?: "Indexed" | "NonIndexed";
  completions?: number;
  managedBy?: string;
  manualSelector?: boolean;
  maxFailedIndexes?: number;
  parallelism?: number;
  podFailurePolicy?: PodFailurePolicy;
  podReplacementPolicy?: "Failed" | "TerminatingOrFailed";
  selector?: LabelSelector;
  successPolicy?: SuccessPolicy;
  suspend?: boolean;
  template: PodTemplateSpec;
  ttlSecondsAfterFinished?: number;
};

/** batch.v1.JobStatus */
export type JobStatus = {
  active?: number;
  completedIndexes?: string;
  completionTime?: Timestamp;
  conditions?: JobCondition[];
  failed?: number;
  failedIndexes?: string;
  ready?: number;
  startTime?: Timestamp;
  succeeded?: number;
  terminating?: number;
  uncountedTerminatedPods?: UncountedTerminatedPods;
};

/** batch.v1.JobTemplateSpec */
export type JobTemplateSpec = {
  metadata?: TemplateMeta;
  spec?: JobSpec;
};

/** batch.v1.PodFailurePolicy */
export type PodFailurePolicy = {
  rules: PodFailurePolicyRule[];
};

/** batch.v1.PodFailurePolicyOnExitCodesRequirement */
export type PodFailurePolicyOnExitCodesRequirement = {
  containerName?: string;
  operator: "In" | "NotIn";
  values: number[];
};

/** batch.v1.PodFailurePolicyOnPodConditionsPattern */
export type PodFailurePolicyOnPodConditionsPattern = {
  status?: string;
  type: string;
};

/** batch.v1.PodFailurePolicyRule */
export type PodFailurePolicyRule = {
  action: "Count" | "FailIndex" | "FailJob" | "Ignore";
  onExitCodes?: PodFailurePolicyOnExitCodesRequirement;
  onPodConditions?: PodFailurePolicyOnPodConditionsPattern[];
};

/** batch.v1.SuccessPolicy */
export type SuccessPolicy = {
  rules: SuccessPolicyRule[];
};

/** batch.v1.SuccessPolicyRule */
export type SuccessPolicyRule = {
  succeededCount?: number;
  succeededIndexes?: string;
};

/** batch.v1.UncountedTerminatedPods */
export type UncountedTerminatedPods = {
  failed?: string[];
  succeeded?: string[];
};

/** certificates.k8s.io/v1 CertificateSigningRequest */
export type CertificateSigningRequest = {
  apiVersion: "certificates.k8s.io/v1";
  kind: "CertificateSigningRequest";
  metadata: ObjectMeta;
  spec: CertificateSigningRequestSpec;
  status?: CertificateSigningRequestStatus;
};

/** certificates.v1.CertificateSigningRequestCondition */
export type CertificateSigningRequestCondition = {
  lastTransitionTime?: Timestamp;
  lastUpdateTime?: Timestamp;
  message?: string;
  reason?: string;
  status: string;
  type: string;
};

/** certificates.k8s.io/v1 CertificateSigningRequestList */
export type CertificateSigningRequestList = {
  apiVersion: "certificates.k8s.io/v1";
  items: CertificateSigningRequest[];
  kind: "CertificateSigningRequestList";
  metadata: ListMeta;
};

/** certificates.v1.CertificateSigningRequestSpec */
export type CertificateSigningRequestSpec = {
  expirationSeconds?: number;
  extra?: { [key: string]: string[] };
  groups?: string[];
  request: string;
  signerName: string;
  uid?: string;
  usages?: ("any" | "cert sign" | "client auth" | "code signing" | "content commitment" | "crl sign" | "data encipherment" | "decipher only" | "digital signature" | "email protection" | "encipher only" | "ipsec end system" | "ipsec tunnel" | "ipsec user" | "key agreement" | "key encipherment" | "microsoft sgc" | "netscape sgc" | "ocsp signing" | "s/mime" | "server auth" | "signing" | "timestamping")[];
  username?: string;
};

/** certificates.v1.CertificateSigningRequestStatus */
export type CertificateSigningRequestStatus = {
  certificate?: string;
  conditions?: CertificateSigningRequestCondition[];
};

/** coordination.k8s.io/v1 Lease */
export type Lease = {
  apiVersion: "coordination.k8s.io/v1";
  kind: "Lease";
  metadata: ObjectMeta;
  spec?: LeaseSpec;
};

/** coordination.k8s.io/v1 LeaseList */
export type LeaseList = {
  apiVersion: "coordination.k8s.io/v1";
  items: Lease[];
  kind: "LeaseList";
  metadata: ListMeta;
};

/** coordination.v1.LeaseSpec */
export type LeaseSpec = {
  acquireTime?: Timestamp;
  holderIdentity?: string;
  leaseDurationSeconds?: number;
  leaseTransitions?: number;
  preferredHolder?: string;
  renewTime?: Timestamp;
  strategy?: string;
};

/** core.v1.AWSElasticBlockStoreVolumeSource */
export type AWSElasticBlockStoreVolumeSource = {
  fsType?: string;
  partition?: number;
  readOnly?: boolean;
  volumeID: string;
};

/** core.v1.Affinity */
export type Affinity = {
  nodeAffinity?: NodeAffinity;
  podAffinity?: PodAffinity;
  podAntiAffinity?: PodAntiAffinity;
};

/** core.v1.AppArmorProfile */
export type AppArmorProfile = {
  localhostProfile?: string;
  type: "Localhost" | "RuntimeDefault" | "Unconfined";
};

/** core.v1.AttachedVolume */
export type AttachedVolume = {
  devicePath: string;
  name: string;
};

/** core.v1.AzureDiskVolumeSource */
export type AzureDiskVolumeSource = {
  cachingMode?: "None" | "ReadOnly" | "ReadWrite";
  diskName: string;
  diskURI: string;
  fsType?: string;
  kind?: "Dedicated" | "Managed" | "Shared";
  readOnly?: boolean;
};

/** core.v1.AzureFilePersistentVolumeSource */
export type AzureFilePersistentVolumeSource = {
  readOnly?: boolean;
  secretName: string;
  secretNamespace?: string;
  shareName: string;
};

/** core.v1.AzureFileVolumeSource */
export type AzureFileVolumeSource = {
  readOnly?: boolean;
  secretName: string;
  shareName: string;
};

/** v1 Binding */
export type Binding = {
  apiVersion: "v1";
  kind: "Binding";
  metadata: ObjectMeta;
  target: ObjectReference;
};

/** core.v1.CSIPersistentVolumeSource */
export type CSIPersistentVolumeSource = {
  controllerExpandSecretRef?: SecretReference;
  controllerPublishSecretRef?: SecretReference;
  driver: string;
  fsType?: string;
  nodeExpandSecretRef?: SecretReference;
  nodePublishSecretRef?: SecretReference;
  nodeStageSecretRef?: SecretReference;
  readOnly?: boolean;
  volumeAttributes?: { [key: string]: string };
  volumeHandle: string;
};

/** core.v1.CSIVolumeSource */
export type CSIVolumeSource = {
  driver: string;
  fsType?: string;
  nodePublishSecretRef?: LocalObjectReference;
  readOnly?: boolean;
  volumeAttributes?: { [key: string]: string };
};

/** core.v1.Capabilities */
export type Capabilities = {
  add?: string[];
  drop?: string[];
};

/** core.v1.CephFSPersistentVolumeSource */
export type CephFSPersistentVolumeSource = {
  monitors: string[];
  path?: string;
  readOnly?: boolean;
  secretFile?: string;
  secretRef?: SecretReference;
  user?: string;
};

/** core.v1.CephFSVolumeSource */
export type CephFSVolumeSource = {
  monitors: string[];
  path?: string;
  readOnly?: boolean;
  secretFile?: string;
  secretRef?: LocalObjectReference;
  user?: string;
};

/** core.v1.CinderPersistentVolumeSource */
export type CinderPersistentVolumeSource = {
  fsType?: string;
  readOnly?: boolean;
  secretRef?: SecretReference;
  volumeID: string;
};

/** core.v1.CinderVolumeSource */
export type CinderVolumeSource = {
  fsType?: string;
  readOnly?: boolean;
  secretRef?: LocalObjectReference;
  volumeID: string;
};

/** core.v1.ClientIPConfig */
export type ClientIPConfig = {
  timeoutSeconds?: number;
};

/** core.v1.ClusterTrustBundleProjection */
export type ClusterTrustBundleProjection = {
  labelSelector?: LabelSelector;
  name?: string;
  optional?: boolean;
  path: string;
  signerName?: string;
};

/** core.v1.ComponentCondition */
export type ComponentCondition = {
  error?: string;
  message?: string;
  status: string;
  type: string;
};

/** v1 ComponentStatus */
export type ComponentStatus = {
  apiVersion: "v1";
  conditions?: ComponentCondition[];
  kind: "ComponentStatus";
  metadata: ObjectMeta;
};

/** v1 ComponentStatusList */
export type ComponentStatusList = {
  apiVersion: "v1";
  items: ComponentStatus[];
  kind: "ComponentStatusList";
  metadata: ListMeta;
};

/** v1 ConfigMap */
export type ConfigMap = {
  apiVersion: "v1";
  binaryData?: { [key: string]: string };
  data?: { [key: string]: string };
  immutable?: boolean;
  kind: "ConfigMap";
  metadata: ObjectMeta;
};

/** core.v1.ConfigMapEnvSource */
export type ConfigMapEnvSource = {
  name?: string;
  optional?: boolean;
};

/** core.v1.ConfigMapKeySelector */
export type ConfigMapKeySelector = {
  key: string;
  name?: string;
  optional?: boolean;
};

/** v1 ConfigMapList */
export type ConfigMapList = {
  apiVersion: "v1";
  items: ConfigMap[];
  kind: "ConfigMapList";
  metadata: ListMeta;
};

/** core.v1.ConfigMapNodeConfigSource */
export type ConfigMapNodeConfigSource = {
  kubeletConfigKey: string;
  name: string;
  namespace: string;
  resourceVersion?: string;
  uid?: string;
};

/** core.v1.ConfigMapProjection */
export type ConfigMapProjection = {
  items?: KeyToPath[];
  name?: string;
  optional?: boolean;
};

/** core.v1.ConfigMapVolumeSource */
export type ConfigMapVolumeSource = {
  defaultMode?: number;
  items?: KeyToPath[];
  name?: string;
  optional?: boolean;
};

/** core.v1.Container */
export type Container = {
  args?: string[];
  command?: string[];
  env?: EnvVar[];
  envFrom?: EnvFromSource[];
  image?: string;
  imagePullPolicy?: "Always" | "IfNotPresent" | "Never";
  lifecycle?: Lifecycle;
  livenessProbe?: Probe;
  name: string;
  ports?: ContainerPort[];
  readinessProbe?: Probe;
  resizePolicy?: ContainerResizePolicy[];
  resources?: ResourceRequirements;
  restartPolicy?: string;
  restartPolicyRules?: ContainerRestartRule[];
  securityContext?: SecurityContext;
  startupProbe?: Probe;
  stdin?: boolean;
  stdinOnce?: boolean;
  terminationMessagePath?: string;
  terminationMessagePolicy?: "FallbackToLogsOnError" | "File";
  tty?: boolean;
  volumeDevices?: VolumeDevice[];
  volumeMounts?: VolumeMount[];
  workingDir?: string;
};

/** core.v1.ContainerExtendedResourceRequest */
export type ContainerExtendedResourceRequest = {
  containerName: string;
  requestName: string;
  resourceName: string;
};

/** core.v1.ContainerImage */
export type ContainerImage = {
  names?: string[];
  sizeBytes?: number;
};

/** core.v1.ContainerPort */
export type ContainerPort = {
  containerPort: number;
  hostIP?: string;
  hostPort?: number;
  name?: string;
  protocol?: "SCTP" | "TCP" | "UDP";
};

/** core.v1.ContainerResizePolicy */
export type ContainerResizePolicy = {
  resourceName: string;
  restartPolicy: string;
};

/** core.v1.ContainerRestartRule */
export type ContainerRestartRule = {
  action: string;
  exitCodes?: ContainerRestartRuleOnExitCodes;
};

/** core.v1.ContainerRestartRuleOnExitCodes */
export type ContainerRestartRuleOnExitCodes = {
  operator: string;
  values?: number[];
};

/** core.v1.ContainerState */
export type ContainerState = {
  running?: ContainerStateRunning;
  terminated?: ContainerStateTerminated;
  waiting?: ContainerStateWaiting;
};

/** core.v1.ContainerStateRunning */
export type ContainerStateRunning = {
  startedAt?: Timestamp;
};

/** core.v1.ContainerStateTerminated */
export type ContainerStateTerminated = {
  containerID?: string;
  exitCode: number;
  finishedAt?: Timestamp;
  message?: string;
  reason?: string;
  signal?: number;
  startedAt?: Timestamp;
};

/** core.v1.ContainerStateWaiting */
export type ContainerStateWaiting = {
  message?: string;
  reason?: string;
};

/** core.v1.ContainerStatus */
export type ContainerStatus = {
  allocatedResources?: { [key: string]: Quantity };
  allocatedResourcesStatus?: ResourceStatus[];
  containerID?: string;
  image: string;
  imageID: string;
  lastState?: ContainerState;
  name: string;
  ready: boolean;
  resources?: ResourceRequirements;
  restartCount: number;
  started?: boolean;
  state?: ContainerState;
  stopSignal?: "SIGABRT" | "SIGALRM" | "SIGBUS" | "SIGCHLD" | "SIGCLD" | "SIGCONT" | "SIGFPE" | "SIGHUP" | "SIGILL" | "SIGINT" | "SIGIO" | "SIGIOT" | "SIGKILL" | "SIGPIPE" | "SIGPOLL" | "SIGPROF" | "SIGPWR" | "SIGQUIT" | "SIGRTMAX" | "SIGRTMAX-1" | "SIGRTMAX-10" | "SIGRTMAX-11" | "SIGRTMAX-12" | "SIGRTMAX-13" | "SIGRTMAX-14" | "SIGRTMAX-2" | "SIGRTMAX-3" | "SIGRTMAX-4" | "SIGRTMAX-5" | "SIGRTMAX-6" | "SIGRTMAX-7" | "SIGRTMAX-8" | "SIGRTMAX-9" | "SIGRTMIN" | "SIGRTMIN+1" | "SIGRTMIN+10" | "SIGRTMIN+11" | "SIGRTMIN+12" | "SIGRTMIN+13" | "SIGRTMIN+14" | "SIGRTMIN+15" | "SIGRTMIN+2" | "SIGRTMIN+3" | "SIGRTMIN+4" | "SIGRTMIN+5" | "SIGRTMIN+6" | "SIGRTMIN+7" | "SIGRTMIN+8" | "SIGRTMIN+9" | "SIGSEGV" | "SIGSTKFLT" | "SIGSTOP" | "SIGSYS" | "SIGTERM" | "SIGTRAP" | "SIGTSTP" | "SIGTTIN" | "SIGTTOU" | "SIGURG" | "SIGUSR1" | "SIGUSR2" | "SIGVTALRM" | "SIGWINCH" | "SIGXCPU" | "SIGXFSZ";
  user?: ContainerUser;
  volumeMounts?: VolumeMountStatus[];
};

/** core.v1.ContainerUser */
export type ContainerUser = {
  linux?: LinuxContainerUser;
};

/** core.v1.DaemonEndpoint */
export type DaemonEndpoint = {
  Port: number;
};

/** core.v1.DownwardAPIProjection */
export type DownwardAPIProjection = {
  items?: DownwardAPIVolumeFile[];
};

/** core.v1.DownwardAPIVolumeFile */
export type DownwardAPIVolumeFile = {
  fieldRef?: ObjectFieldSelector;
  mode?: number;
  path: string;
  resourceFieldRef?: ResourceFieldSelector;
};

/** core.v1.DownwardAPIVolumeSource */
export type DownwardAPIVolumeSource = {
  defaultMode?: number;
  items?: DownwardAPIVolumeFile[];
};

/** core.v1.EmptyDirVolumeSource */
export type EmptyDirVolumeSource = {
  medium?: string;
  sizeLimit?: Quantity;
};

/** core.v1.EndpointAddress */
export type EndpointAddress = {
  hostname?: string;
  ip: string;
  nodeName?: string;
  targetRef?: ObjectReference;
};

/** core.v1.EndpointPort */
export type EndpointPort = {
  appProtocol?: string;
  name?: string;
  port: number;
  protocol?: "SCTP" | "TCP" | "UDP";
};

/** core.v1.EndpointSubset */
export type EndpointSubset = {
  addresses?: EndpointAddress[];
  notReadyAddresses?: EndpointAddress[];
  ports?: EndpointPort[];
};

/** v1 Endpoints */
export type Endpoints = {
  apiVersion: "v1";
  kind: "Endpoints";
  metadata: ObjectMeta;
  subsets?: EndpointSubset[];
};

/** v1 EndpointsList */
export type EndpointsList = {
  apiVersion: "v1";
  items: Endpoints[];
  kind: "EndpointsList";
  metadata: ListMeta;
};

/** core.v1.EnvFromSource */
export type EnvFromSource = {
  configMapRef?: ConfigMapEnvSource;
  prefix?: string;
  secretRef?: SecretEnvSource;
};

/** core.v1.EnvVar */
export type EnvVar = {
  name: string;
  value?: string;
  valueFrom?: EnvVarSource;
};

/** core.v1.EnvVarSource */
export type EnvVarSource = {
  configMapKeyRef?: ConfigMapKeySelector;
  fieldRef?: ObjectFieldSelector;
  fileKeyRef?: FileKeySelector;
  resourceFieldRef?: ResourceFieldSelector;
  secretKeyRef?: SecretKeySelector;
};

/** core.v1.EphemeralContainer */
export type EphemeralContainer = {
  args?: string[];
  command?: string[];
  env?: EnvVar[];
  envFrom?: EnvFromSource[];
  image?: string;
  imagePullPolicy?: "Always" | "IfNotPresent" | "Never";
  lifecycle?: Lifecycle;
  livenessProbe?: Probe;
  name: string;
  ports?: ContainerPort[];
  readinessProbe?: Probe;
  resizePolicy?: ContainerResizePolicy[];
  resources?: ResourceRequirements;
  restartPolicy?: string;
  restartPolicyRules?: ContainerRestartRule[];
  securityContext?: SecurityContext;
  startupProbe?: Probe;
  stdin?: boolean;
  stdinOnce?: boolean;
  targetContainerName?: string;
  terminationMessagePath?: string;
  terminationMessagePolicy?: "FallbackToLogsOnError" | "File";
  tty?: boolean;
  volumeDevices?: VolumeDevice[];
  volumeMounts?: VolumeMount[];
  workingDir?: string;
};

/** core.v1.EphemeralVolumeSource */
export type EphemeralVolumeSource = {
  volumeClaimTemplate?: PersistentVolumeClaimTemplate;
};

/** v1 Event */
export type CoreEvent = {
  action?: string;
  apiVersion: "v1";
  count?: number;
  eventTime?: Timestamp;
  firstTimestamp?: Timestamp;
  involvedObject: ObjectReference;
  kind: "Event";
  lastTimestamp?: Timestamp;
  message?: string;
  metadata: ObjectMeta;
  reason?: string;
  related?: ObjectReference;
  reportingComponent?: string;
  reportingInstance?: string;
  series?: EventSeries;
  source?: EventSource;
  type?: string;
};

/** v1 EventList */
export type CoreEventList = {
  apiVersion: "v1";
  items: CoreEvent[];
  kind: "EventList";
  metadata: ListMeta;
};

/** core.v1.EventSeries */
export type EventSeries = {
  count?: number;
  lastObservedTime?: Timestamp;
};

/** core.v1.EventSource */
export type EventSource = {
  component?: string;
  host?: string;
};

/** core.v1.ExecAction */
export type ExecAction = {
  command?: string[];
};

/** core.v1.FCVolumeSource */
export type FCVolumeSource = {
  fsType?: string;
  lun?: number;
  readOnly?: boolean;
  targetWWNs?: string[];
  wwids?: string[];
};

/** core.v1.FileKeySelector */
export type FileKeySelector = {
  key: string;
  optional?: boolean;
  path: string;
  volumeName: string;
};

/** core.v1.FlexPersistentVolumeSource */
export type FlexPersistentVolumeSource = {
  driver: string;
  fsType?: string;
  options?: { [key: string]: string };
  readOnly?: boolean;
  secretRef?: SecretReference;
};

/** core.v1.FlexVolumeSource */
export type FlexVolumeSource = {
  driver: string;
  fsType?: string;
  options?: { [key: string]: string };
  readOnly?: boolean;
  secretRef?: LocalObjectReference;
};

/** core.v1.FlockerVolumeSource */
export type FlockerVolumeSource = {
  datasetName?: string;
  datasetUUID?: string;
};

/** core.v1.GCEPersistentDiskVolumeSource */
export type GCEPersistentDiskVolumeSource = {
  fsType?: string;
  partition?: number;
  pdName: string;
  readOnly?: boolean;
};

/** core.v1.GRPCAction */
export type GRPCAction = {
  port: number;
  service?: string;
};

/** core.v1.GitRepoVolumeSource */
export type GitRepoVolumeSource = {
  directory?: string;
  repository: string;
  revision?: string;
};

/** core.v1.GlusterfsPersistentVolumeSource */
export type GlusterfsPersistentVolumeSource = {
  endpoints: string;
  endpointsNamespace?: string;
  path: string;
  readOnly?: boolean;
};

/** core.v1.GlusterfsVolumeSource */
export type GlusterfsVolumeSource = {
  endpoints: string;
  path: string;
  readOnly?: boolean;
};

/** core.v1.HTTPGetAction */
export type HTTPGetAction = {
  host?: string;
  httpHeaders?: HTTPHeader[];
  path?: string;
  port: IntOrString;
  scheme?: "HTTP" | "HTTPS";
};

/** core.v1.HTTPHeader */
export type HTTPHeader = {
  name: string;
  value: string;
};

/** core.v1.HostAlias */
export type HostAlias = {
  hostnames?: string[];
  ip: string;
};

/** core.v1.HostIP */
export type HostIP = {
  ip: string;
};

/** core.v1.HostPathVolumeSource */
export type HostPathVolumeSource = {
  path: string;
  type?: "" | "BlockDevice" | "CharDevice" | "Directory" | "DirectoryOrCreate" | "File" | "FileOrCreate" | "Socket";
};

/** core.v1.ISCSIPersistentVolumeSource */
export type ISCSIPersistentVolumeSource = {
  chapAuthDiscovery?: boolean;
  chapAuthSession?: boolean;
  fsType?: string;
  initiatorName?: string;
  iqn: string;
  iscsiInterface?: string;
  lun: number;
  portals?: string[];
  readOnly?: boolean;
  secretRef?: SecretReference;
  targetPortal: string;
};

/** core.v1.ISCSIVolumeSource */
export type ISCSIVolumeSource = {
  chapAuthDiscovery?: boolean;
  chapAuthSession?: boolean;
  fsType?: string;
  initiatorName?: string;
  iqn: string;
  iscsiInterface?: string;
  lun: number;
  portals?: string[];
  readOnly?: boolean;
  secretRef?: LocalObjectReference;
  targetPortal: string;
};

/** core.v1.ImageVolumeSource */
export type ImageVolumeSource = {
  pullPolicy?: "Always" | "IfNotPresent" | "Never";
  reference?: string;
};

/** core.v1.ImageVolumeStatus */
export type ImageVolumeStatus = {
  imageRef: string;
};

/** core.v1.KeyToPath */
export type KeyToPath = {
  key: string;
  mode?: number;
  path: string;
};

/** core.v1.Lifecycle */
export type Lifecycle = {
  postStart?: LifecycleHandler;
  preStop?: LifecycleHandler;
  stopSignal?: "SIGABRT" | "SIGALRM" | "SIGBUS" | "SIGCHLD" | "SIGCLD" | "SIGCONT" | "SIGFPE" | "SIGHUP" | "SIGILL" | "SIGINT" | "SIGIO" | "SIGIOT" | "SIGKILL" | "SIGPIPE" | "SIGPOLL" | "SIGPROF" | "SIGPWR" | "SIGQUIT" | "SIGRTMAX" | "SIGRTMAX-1" | "SIGRTMAX-10" | "SIGRTMAX-11" | "SIGRTMAX-12" | "SIGRTMAX-13" | "SIGRTMAX-14" | "SIGRTMAX-2" | "SIGRTMAX-3" | "SIGRTMAX-4" | "SIGRTMAX-5" | "SIGRTMAX-6" | "SIGRTMAX-7" | "SIGRTMAX-8" | "SIGRTMAX-9" | "SIGRTMIN" | "SIGRTMIN+1" | "SIGRTMIN+10" | "SIGRTMIN+11" | "SIGRTMIN+12" | "SIGRTMIN+13" | "SIGRTMIN+14" | "SIGRTMIN+15" | "SIGRTMIN+2" | "SIGRTMIN+3" | "SIGRTMIN+4" | "SIGRTMIN+5" | "SIGRTMIN+6" | "SIGRTMIN+7" | "SIGRTMIN+8" | "SIGRTMIN+9" | "SIGSEGV" | "SIGSTKFLT" | "SIGSTOP" | "SIGSYS" | "SIGTERM" | "SIGTRAP" | "SIGTSTP" | "SIGTTIN" | "SIGTTOU" | "SIGURG" | "SIGUSR1" | "SIGUSR2" | "SIGVTALRM" | "SIGWINCH" | "SIGXCPU" | "SIGXFSZ";
};

/** core.v1.LifecycleHandler */
export type LifecycleHandler = {
  exec?: ExecAction;
  httpGet?: HTTPGetAction;
  sleep?: SleepAction;
  tcpSocket?: TCPSocketAction;
};

/** v1 LimitRange */
export type LimitRange = {
  apiVersion: "v1";
  kind: "LimitRange";
  metadata: ObjectMeta;
  spec?: LimitRangeSpec;
};

/** core.v1.LimitRangeItem */
export type LimitRangeItem = {
  default?: { [key: string]: Quantity };
  defaultRequest?: { [key: string]: Quantity };
  max?: { [key: string]: Quantity };
  maxLimitRequestRatio?: { [key: string]: Quantity };
  min?: { [key: string]: Quantity };
  type: string;
};

/** v1 LimitRangeList */
export type LimitRangeList = {
  apiVersion: "v1";
  items: LimitRange[];
  kind: "LimitRangeList";
  metadata: ListMeta;
};

/** core.v1.LimitRangeSpec */
export type LimitRangeSpec = {
  limits: LimitRangeItem[];
};

/** core.v1.LinuxContainerUser */
export type LinuxContainerUser = {
  gid: number;
  supplementalGroups?: number[];
  uid: number;
};

/** core.v1.LoadBalancerIngress */
export type LoadBalancerIngress = {
  hostname?: string;
  ip?: string;
  ipMode?: string;
  ports?: PortStatus[];
};

/** core.v1.LoadBalancerStatus */
export type LoadBalancerStatus = {
  ingress?: LoadBalancerIngress[];
};

/** core.v1.LocalObjectReference */
export type LocalObjectReference = {
  name?: string;
};

/** core.v1.LocalVolumeSource */
export type LocalVolumeSource = {
  fsType?: string;
  path: string;
};

/** core.v1.ModifyVolumeStatus */
export type ModifyVolumeStatus = {
  status: "InProgress" | "Infeasible" | "Pending";
  targetVolumeAttributesClassName?: string;
};

/** core.v1.NFSVolumeSource */
export type NFSVolumeSource = {
  path: string;
  readOnly?: boolean;
  server: string;
};

/** v1 Namespace */
export type Namespace = {
  apiVersion: "v1";
  kind: "Namespace";
  metadata: ObjectMeta;
  spec?: NamespaceSpec;
  status?: NamespaceStatus;
};

/** core.v1.NamespaceCondition */
export type NamespaceCondition = {
  lastTransitionTime?: Timestamp;
  message?: string;
  reason?: string;
  status: string;
  type: string;
};

/** v1 NamespaceList */
export type NamespaceList = {
  apiVersion: "v1";
  items: Namespace[];
  kind: "NamespaceList";
  metadata: ListMeta;
};

/** core.v1.NamespaceSpec */
export type NamespaceSpec = {
  finalizers?: string[];
};

/** core.v1.NamespaceStatus */
export type NamespaceStatus = {
  conditions?: NamespaceCondition[];
  phase?: "Active" | "Terminating";
};

/** v1 Node */
export type Node = {
  apiVersion: "v1";
  kind: "Node";
  metadata: ObjectMeta;
  spec?: NodeSpec;
  status?: NodeStatus;
};

/** core.v1.NodeAddress */
export type NodeAddress = {
  address: string;
  type: string;
};

/** core.v1.NodeAffinity */
export type NodeAffinity = {
  preferredDuringSchedulingIgnoredDuringExecution?: PreferredSchedulingTerm[];
  requiredDuringSchedulingIgnoredDuringExecution?: NodeSelector;
};

/** core.v1.NodeAllocatableResourceClaimStatus */
export type NodeAllocatableResourceClaimStatus = {
  containers?: string[];
  resourceClaimName: string;
  resources: { [key: string]: Quantity };
};

/** core.v1.NodeCondition */
export type NodeCondition = {
  lastHeartbeatTime?: Timestamp;
  lastTransitionTime?: Timestamp;
  message?: string;
  reason?: string;
  status: string;
  type: string;
};

/** core.v1.NodeConfigSource */
export type NodeConfigSource = {
  configMap?: ConfigMapNodeConfigSource;
};

/** core.v1.NodeConfigStatus */
export type NodeConfigStatus = {
  active?: NodeConfigSource;
  assigned?: NodeConfigSource;
  error?: string;
  lastKnownGood?: NodeConfigSource;
};

/** core.v1.NodeDaemonEndpoints */
export type NodeDaemonEndpoints = {
  kubeletEndpoint?: DaemonEndpoint;
};

/** core.v1.NodeFeatures */
export type NodeFeatures = {
  supplementalGroupsPolicy?: boolean;
};

/** v1 NodeList */
export type NodeList = {
  apiVersion: "v1";
  items: Node[];
  kind: "NodeList";
  metadata: ListMeta;
};

/** core.v1.NodeRuntimeHandler */
export type NodeRuntimeHandler = {
  features?: NodeRuntimeHandlerFeatures;
  name?: string;
};

/** core.v1.NodeRuntimeHandlerFeatures */
export type NodeRuntimeHandlerFeatures = {
  recursiveReadOnlyMounts?: boolean;
  userNamespaces?: boolean;
};

/** core.v1.NodeSelector */
export type NodeSelector = {
  nodeSelectorTerms: NodeSelectorTerm[];
};

/** core.v1.NodeSelectorRequirement */
export type NodeSelectorRequirement = {
  key: string;
  operator: "DoesNotExist" | "Exists" | "Gt" | "In" | "Lt" | "NotIn";
  values?: string[];
};

/** core.v1.NodeSelectorTerm */
export type NodeSelectorTerm = {
  matchExpressions?: NodeSelectorRequirement[];
  matchFields?: NodeSelectorRequirement[];
};

/** core.v1.NodeSpec */
export type NodeSpec = {
  configSource?: NodeConfigSource;
  externalID?: string;
  podCIDR?: string;
  podCIDRs?: string[];
  providerID?: string;
  taints?: Taint[];
  unschedulable?: boolean;
};

/** core.v1.NodeStatus */
export type NodeStatus = {
  addresses?: NodeAddress[];
  allocatable?: { [key: string]: Quantity };
  capacity?: { [key: string]: Quantity };
  conditions?: NodeCondition[];
  config?: NodeConfigStatus;
  daemonEndpoints?: NodeDaemonEndpoints;
  declaredFeatures?: string[];
  features?: NodeFeatures;
  images?: ContainerImage[];
  nodeInfo?: NodeSystemInfo;
  phase?: "Pending" | "Running" | "Terminated";
  runtimeHandlers?: NodeRuntimeHandler[];
  volumesAttached?: AttachedVolume[];
  volumesInUse?: string[];
};

/** core.v1.NodeSwapStatus */
export type NodeSwapStatus = {
  capacity?: number;
};

/** core.v1.NodeSystemInfo */
export type NodeSystemInfo = {
  architecture: string;
  bootID: string;
  containerRuntimeVersion: string;
  kernelVersion: string;
  kubeProxyVersion: string;
  kubeletVersion: string;
  machineID: string;
  operatingSystem: string;
  osImage: string;
  swap?: NodeSwapStatus;
  systemUUID: string;
};

/** core.v1.ObjectFieldSelector */
export type ObjectFieldSelector = {
  apiVersion?: string;
  fieldPath: string;
};

/** core.v1.ObjectReference */
export type ObjectReference = {
  apiVersion?: string;
  fieldPath?: string;
  kind?: string;
  name?: string;
  namespace?: string;
  resourceVersion?: string;
  uid?: string;
};

/** v1 PersistentVolume */
export type PersistentVolume = {
  apiVersion: "v1";
  kind: "PersistentVolume";
  metadata: ObjectMeta;
  spec?: PersistentVolumeSpec;
  status?: PersistentVolumeStatus;
};

/** v1 PersistentVolumeClaim */
export type PersistentVolumeClaim = {
  apiVersion: "v1";
  kind: "PersistentVolumeClaim";
  metadata: ObjectMeta;
  spec?: PersistentVolumeClaimSpec;
  status?: PersistentVolumeClaimStatus;
};

/** core.v1.PersistentVolumeClaimCondition */
export type PersistentVolumeClaimCondition = {
  lastProbeTime?: Timestamp;
  lastTransitionTime?: Timestamp;
  message?: string;
  reason?: string;
  status: string;
  type: string;
};

/** v1 PersistentVolumeClaimList */
export type PersistentVolumeClaimList = {
  apiVersion: "v1";
  items: PersistentVolumeClaim[];
  kind: "PersistentVolumeClaimList";
  metadata: ListMeta;
};

/** core.v1.PersistentVolumeClaimSpec */
export type PersistentVolumeClaimSpec = {
  accessModes?: ("ReadOnlyMany" | "ReadWriteMany" | "ReadWriteOnce" | "ReadWriteOncePod")[];
  dataSource?: TypedLocalObjectReference;
  dataSourceRef?: TypedObjectReference;
  resources?: VolumeResourceRequirements;
  selector?: LabelSelector;
  storageClassName?: string;
  volumeAttributesClassName?: string;
  volumeMode?: "Block" | "Filesystem";
  volumeName?: string;
};

/** core.v1.PersistentVolumeClaimStatus */
export type PersistentVolumeClaimStatus = {
  accessModes?: ("ReadOnlyMany" | "ReadWriteMany" | "ReadWriteOnce" | "ReadWriteOncePod")[];
  allocatedResourceStatuses?: { [key: string]: "ControllerResizeInProgress" | "ControllerResizeInfeasible" | "NodeResizeInProgress" | "NodeResizeInfeasible" | "NodeResizePending" };
  allocatedResources?: { [key: string]: Quantity };
  capacity?: { [key: string]: Quantity };
  conditions?: PersistentVolumeClaimCondition[];
  currentVolumeAttributesClassName?: string;
  modifyVolumeStatus?: ModifyVolumeStatus;
  phase?: "Bound" | "Lost" | "Pending";
};

/** core.v1.PersistentVolumeClaimTemplate */
export type PersistentVolumeClaimTemplate = {
  metadata?: TemplateMeta;
  spec: PersistentVolumeClaimSpec;
};

/** core.v1.PersistentVolumeClaimVolumeSource */
export type PersistentVolumeClaimVolumeSource = {
  claimName: string;
  readOnly?: boolean;
};

/** v1 PersistentVolumeList */
export type PersistentVolumeList = {
  apiVersion: "v1";
  items: PersistentVolume[];
  kind: "PersistentVolumeList";
  metadata: ListMeta;
};

/** core.v1.PersistentVolumeSpec */
export type PersistentVolumeSpec = {
  accessModes?: ("ReadOnlyMany" | "ReadWriteMany" | "ReadWriteOnce" | "ReadWriteOncePod")[];
  awsElasticBlockStore?: AWSElasticBlockStoreVolumeSource;
  azureDisk?: AzureDiskVolumeSource;
  azureFile?: AzureFilePersistentVolumeSource;
  capacity?: { [key: string]: Quantity };
  cephfs?: CephFSPersistentVolumeSource;
  cinder?: CinderPersistentVolumeSource;
  claimRef?: ObjectReference;
  csi?: CSIPersistentVolumeSource;
  fc?: FCVolumeSource;
  flexVolume?: FlexPersistentVolumeSource;
  flocker?: FlockerVolumeSource;
  gcePersistentDisk?: GCEPersistentDiskVolumeSource;
  glusterfs?: GlusterfsPersistentVolumeSource;
  hostPath?: HostPathVolumeSource;
  iscsi?: ISCSIPersistentVolumeSource;
  local?: LocalVolumeSource;
  mountOptions?: string[];
  nfs?: NFSVolumeSource;
  nodeAffinity?: VolumeNodeAffinity;
  persistentVolumeReclaimPolicy?: "Delete" | "Recycle" | "Retain";
  photonPersistentDisk?: PhotonPersistentDiskVolumeSource;
  portworxVolume?: PortworxVolumeSource;
  quobyte?: QuobyteVolumeSource;
  rbd?: RBDPersistentVolumeSource;
  scaleIO?: ScaleIOPersistentVolumeSource;
  storageClassName?: string;
  storageos?: StorageOSPersistentVolumeSource;
  volumeAttributesClassName?: string;
  volumeMode?: "Block" | "Filesystem";
  vsphereVolume?: VsphereVirtualDiskVolumeSource;
};

/** core.v1.PersistentVolumeStatus */
export type PersistentVolumeStatus = {
  lastPhaseTransitionTime?: Timestamp;
  message?: string;
  phase?: "Available" | "Bound" | "Failed" | "Pending" | "Released";
  reason?: string;
};

/** core.v1.PhotonPersistentDiskVolumeSource */
export type PhotonPersistentDiskVolumeSource = {
  fsType?: string;
  pdID: string;
};

/** v1 Pod */
export type Pod = {
  apiVersion: "v1";
  kind: "Pod";
  metadata: ObjectMeta;
  spec?: PodSpec;
  status?: PodStatus;
};

/** core.v1.PodAffinity */
export type PodAffinity = {
  preferredDuringSchedulingIgnoredDuringExecution?: WeightedPodAffinityTerm[];
  requiredDuringSchedulingIgnoredDuringExecution?: PodAffinityTerm[];
};

/** core.v1.PodAffinityTerm */
export type PodAffinityTerm = {
  labelSelector?: LabelSelector;
  matchLabelKeys?: string[];
  mismatchLabelKeys?: string[];
  namespaceSelector?: LabelSelector;
  namespaces?: string[];
  topologyKey: string;
};

/** core.v1.PodAntiAffinity */
export type PodAntiAffinity = {
  preferredDuringSchedulingIgnoredDuringExecution?: WeightedPodAffinityTerm[];
  requiredDuringSchedulingIgnoredDuringExecution?: PodAffinityTerm[];
};

/** core.v1.PodCertificateProjection */
export type PodCertificateProjection = {
  certificateChainPath?: string;
  credentialBundlePath?: string;
  keyPath?: string;
  keyType: string;
  maxExpirationSeconds?: number;
  signerName: string;
  userAnnotations?: { [key: string]: string };
};

/** core.v1.PodCondition */
export type PodCondition = {
  lastProbeTime?: Timestamp;
  lastTransitionTime?: Timestamp;
  message?: string;
  observedGeneration?: number;
  reason?: string;
  status: string;
  type: string;
};

/** core.v1.PodDNSConfig */
export type PodDNSConfig = {
  nameservers?: string[];
  options?: PodDNSConfigOption[];
  searches?: string[];
};

/** core.v1.PodDNSConfigOption */
export type PodDNSConfigOption = {
  name?: string;
  value?: string;
};

/** core.v1.PodExtendedResourceClaimStatus */
export type PodExtendedResourceClaimStatus = {
  requestMappings: ContainerExtendedResourceRequest[];
  resourceClaimName: string;
};

/** core.v1.PodIP */
export type PodIP = {
  ip: string;
};

/** v1 PodList */
export type PodList = {
  apiVersion: "v1";
  items: Pod[];
  kind: "PodList";
  metadata: ListMeta;
};

/** core.v1.PodOS */
export type PodOS = {
  name: string;
};

/** core.v1.PodReadinessGate */
export type PodReadinessGate = {
  conditionType: string;
};

/** core.v1.PodResourceClaim */
export type PodResourceClaim = {
  name: string;
  resourceClaimName?: string;
  resourceClaimTemplateName?: string;
};

/** core.v1.PodResourceClaimStatus */
export type PodResourceClaimStatus = {
  name: string;
  resourceClaimName?: string;
};

/** core.v1.PodSchedulingGate */
export type PodSchedulingGate = {
  name: string;
};

/** core.v1.PodSchedulingGroup */
export type PodSchedulingGroup = {
  podGroupName?: string;
};

/** core.v1.PodSecurityContext */
export type PodSecurityContext = {
  appArmorProfile?: AppArmorProfile;
  fsGroup?: number;
  fsGroupChangePolicy?: "Always" | "OnRootMismatch";
  runAsGroup?: number;
  runAsNonRoot?: boolean;
  runAsUser?: number;
  seLinuxChangePolicy?: string;
  seLinuxOptions?: SELinuxOptions;
  seccompProfile?: SeccompProfile;
  supplementalGroups?: number[];
  supplementalGroupsPolicy?: "Merge" | "Strict";
  sysctls?: Sysctl[];
  windowsOptions?: WindowsSecurityContextOptions;
};

/** core.v1.PodSpec */
export type PodSpec = {
  activeDeadlineSeconds?: number;
  affinity?: Affinity;
  automountServiceAccountToken?: boolean;
  containers: Container[];
  dnsConfig?: PodDNSConfig;
  dnsPolicy?: "ClusterFirst" | "ClusterFirstWithHostNet" | "Default" | "None";
  enableServiceLinks?: boolean;
  ephemeralContainers?: EphemeralContainer[];
  hostAliases?: HostAlias[];
  hostIPC?: boolean;
  hostNetwork?: boolean;
  hostPID?: boolean;
  hostUsers?: boolean;
  hostname?: string;
  hostnameOverride?: string;
  imagePullSecrets?: LocalObjectReference[];
  initContainers?: Container[];
  nodeName?: string;
  nodeSelector?: { [key: string]: string };
  os?: PodOS;
  overhead?: { [key: string]: Quantity };
  preemptionPolicy?: "Never" | "PreemptLowerPriority";
  priority?: number;
  priorityClassName?: string;
  readinessGates?: PodReadinessGate[];
  resourceClaims?: PodResourceClaim[];
  resources?: ResourceRequirements;
  restartPolicy?: "Always" | "Never" | "OnFailure";
  runtimeClassName?: string;
  schedulerName?: string;
  schedulingGates?: PodSchedulingGate[];
  schedulingGroup?: PodSchedulingGroup;
  securityContext?: PodSecurityContext;
  serviceAccount?: string;
  serviceAccountName?: string;
  setHostnameAsFQDN?: boolean;
  shareProcessNamespace?: boolean;
  subdomain?: string;
  terminationGracePeriodSeconds?: number;
  tolerations?: Toleration[];
  topologySpreadConstraints?: TopologySpreadConstraint[];
  volumes?: Volume[];
};

/** core.v1.PodStatus */
export type PodStatus = {
  allocatedResources?: { [key: string]: Quantity };
  conditions?: PodCondition[];
  containerStatuses?: ContainerStatus[];
  ephemeralContainerStatuses?: ContainerStatus[];
  extendedResourceClaimStatus?: PodExtendedResourceClaimStatus;
  hostIP?: string;
  hostIPs?: HostIP[];
  initContainerStatuses?: ContainerStatus[];
  message?: string;
  nodeAllocatableResourceClaimStatuses?: NodeAllocatableResourceClaimStatus[];
  nominatedNodeName?: string;
  observedGeneration?: number;
  phase?: "Failed" | "Pending" | "Running" | "Succeeded" | "Unknown";
  podIP?: string;
  podIPs?: PodIP[];
  qosClass?: "BestEffort" | "Burstable" | "Guaranteed";
  reason?: string;
  resize?: string;
  resourceClaimStatuses?: PodResourceClaimStatus[];
  resources?: ResourceRequirements;
  startTime?: Timestamp;
};

/** v1 PodTemplate */
export type PodTemplate = {
  apiVersion: "v1";
  kind: "PodTemplate";
  metadata: ObjectMeta;
  template?: PodTemplateSpec;
};

/** v1 PodTemplateList */
export type PodTemplateList = {
  apiVersion: "v1";
  items: PodTemplate[];
  kind: "PodTemplateList";
  metadata: ListMeta;
};

/** core.v1.PodTemplateSpec */
export type PodTemplateSpec = {
  metadata?: TemplateMeta;
  spec?: PodSpec;
};

/** core.v1.PortStatus */
export type PortStatus = {
  error?: string;
  port: number;
  protocol: "SCTP" | "TCP" | "UDP";
};

/** core.v1.PortworxVolumeSource */
export type PortworxVolumeSource = {
  fsType?: string;
  readOnly?: boolean;
  volumeID: string;
};

/** core.v1.PreferredSchedulingTerm */
export type PreferredSchedulingTerm = {
  preference: NodeSelectorTerm;
  weight: number;
};

/** core.v1.Probe */
export type Probe = {
  exec?: ExecAction;
  failureThreshold?: number;
  grpc?: GRPCAction;
  httpGet?: HTTPGetAction;
  initialDelaySeconds?: number;
  periodSeconds?: number;
  successThreshold?: number;
  tcpSocket?: TCPSocketAction;
  terminationGracePeriodSeconds?: number;
  timeoutSeconds?: number;
};

/** core.v1.ProjectedVolumeSource */
export type ProjectedVolumeSource = {
  defaultMode?: number;
  sources?: VolumeProjection[];
};

/** core.v1.QuobyteVolumeSource */
export type QuobyteVolumeSource = {
  group?: string;
  readOnly?: boolean;
  registry: string;
  tenant?: string;
  user?: string;
  volume: string;
};

/** core.v1.RBDPersistentVolumeSource */
export type RBDPersistentVolumeSource = {
  fsType?: string;
  image: string;
  keyring?: string;
  monitors: string[];
  pool?: string;
  readOnly?: boolean;
  secretRef?: SecretReference;
  user?: string;
};

/** core.v1.RBDVolumeSource */
export type RBDVolumeSource = {
  fsType?: string;
  image: string;
  keyring?: string;
  monitors: string[];
  pool?: string;
  readOnly?: boolean;
  secretRef?: LocalObjectReference;
  user?: string;
};

/** v1 ReplicationController */
export type ReplicationController = {
  apiVersion: "v1";
  kind: "ReplicationController";
  metadata: ObjectMeta;
  spec?: ReplicationControllerSpec;
  status?: ReplicationControllerStatus;
};

/** core.v1.ReplicationControllerCondition */
export type ReplicationControllerCondition = {
  lastTransitionTime?: Timestamp;
  message?: string;
  reason?: string;
  status: string;
  type: string;
};

/** v1 ReplicationControllerList */
export type ReplicationControllerList = {
  apiVersion: "v1";
  items: ReplicationController[];
  kind: "ReplicationControllerList";
  metadata: ListMeta;
};

/** core.v1.ReplicationControllerSpec */
export type ReplicationControllerSpec = {
  minReadySeconds?: number;
  replicas?: number;
  selector?: { [key: string]: string };
  template?: PodTemplateSpec;
};

/** core.v1.ReplicationControllerStatus */
export type ReplicationControllerStatus = {
  availableReplicas?: number;
  conditions?: ReplicationControllerCondition[];
  fullyLabeledReplicas?: number;
  observedGeneration?: number;
  readyReplicas?: number;
  replicas: number;
};

/** core.v1.ResourceClaim */
export type ResourceClaim = {
  name: string;
  request?: string;
};

/** core.v1.ResourceFieldSelector */
export type ResourceFieldSelector = {
  containerName?: string;
  divisor?: Quantity;
  resource: string;
};

/** core.v1.ResourceHealth */
export type ResourceHealth = {
  health?: string;
  message?: string;
  resourceID: string;
};

/** v1 ResourceQuota */
export type ResourceQuota = {
  apiVersion: "v1";
  kind: "ResourceQuota";
  metadata: ObjectMeta;
  spec?: ResourceQuotaSpec;
  status?: ResourceQuotaStatus;
};

/** v1 ResourceQuotaList */
export type ResourceQuotaList = {
  apiVersion: "v1";
  items: ResourceQuota[];
  kind: "ResourceQuotaList";
  metadata: ListMeta;
};

/** core.v1.ResourceQuotaSpec */
export type ResourceQuotaSpec = {
  hard?: { [key: string]: Quantity };
  scopeSelector?: ScopeSelector;
  scopes?: ("BestEffort" | "CrossNamespacePodAffinity" | "NotBestEffort" | "NotTerminating" | "PriorityClass" | "Terminating" | "VolumeAttributesClass")[];
};

/** core.v1.ResourceQuotaStatus */
export type ResourceQuotaStatus = {
  hard?: { [key: string]: Quantity };
  used?: { [key: string]: Quantity };
};

/** core.v1.ResourceRequirements */
export type ResourceRequirements = {
  claims?: ResourceClaim[];
  limits?: { [key: string]: Quantity };
  requests?: { [key: string]: Quantity };
};

/** core.v1.ResourceStatus */
export type ResourceStatus = {
  name: string;
  resources?: ResourceHealth[];
};

/** core.v1.SELinuxOptions */
export type SELinuxOptions = {
  level?: string;
  role?: string;
  type?: string;
  user?: string;
};

/** core.v1.ScaleIOPersistentVolumeSource */
export type ScaleIOPersistentVolumeSource = {
  fsType?: string;
  gateway: string;
  protectionDomain?: string;
  readOnly?: boolean;
  secretRef: SecretReference;
  sslEnabled?: boolean;
  storageMode?: string;
  storagePool?: string;
  system: string;
  volumeName?: string;
};

/** core.v1.ScaleIOVolumeSource */
export type ScaleIOVolumeSource = {
  fsType?: string;
  gateway: string;
  protectionDomain?: string;
  readOnly?: boolean;
  secretRef: LocalObjectReference;
  sslEnabled?: boolean;
  storageMode?: string;
  storagePool?: string;
  system: string;
  volumeName?: string;
};

/** core.v1.ScopeSelector */
export type ScopeSelector = {
  matchExpressions?: ScopedResourceSelectorRequirement[];
};

/** core.v1.ScopedResourceSelectorRequirement */
export type ScopedResourceSelectorRequirement = {
  operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
  scopeName: "BestEffort" | "CrossNamespacePodAffinity" | "NotBestEffort" | "NotTerminating" | "PriorityClass" | "Terminating" | "VolumeAttributesClass";
  values?: string[];
};

/** core.v1.SeccompProfile */
export type SeccompProfile = {
  localhostProfile?: string;
  type: "Localhost" | "RuntimeDefault" | "Unconfined";
};

/** v1 Secret */
export type Secret = {
  apiVersion: "v1";
  data?: { [key: string]: string };
  immutable?: boolean;
  kind: "Secret";
  metadata: ObjectMeta;
  stringData?: { [key: string]: string };
  type?: string;
};

/** core.v1.SecretEnvSource */
export type SecretEnvSource = {
  name?: string;
  optional?: boolean;
};

/** core.v1.SecretKeySelector */
export type SecretKeySelector = {
  key: string;
  name?: string;
  optional?: boolean;
};

/** v1 SecretList */
export type SecretList = {
  apiVersion: "v1";
  items: Secret[];
  kind: "SecretList";
  metadata: ListMeta;
};

/** core.v1.SecretProjection */
export type SecretProjection = {
  items?: KeyToPath[];
  name?: string;
  optional?: boolean;
};

/** core.v1.SecretReference */
export type SecretReference = {
  name?: string;
  namespace?: string;
};

/** core.v1.SecretVolumeSource */
export type SecretVolumeSource = {
  defaultMode?: number;
  items?: KeyToPath[];
  optional?: boolean;
  secretName?: string;
};

/** core.v1.SecurityContext */
export type SecurityContext = {
  allowPrivilegeEscalation?: boolean;
  appArmorProfile?: AppArmorProfile;
  capabilities?: Capabilities;
  privileged?: boolean;
  procMount?: "Default" | "Unmasked";
  readOnlyRootFilesystem?: boolean;
  runAsGroup?: number;
  runAsNonRoot?: boolean;
  runAsUser?: number;
  seLinuxOptions?: SELinuxOptions;
  seccompProfile?: SeccompProfile;
  windowsOptions?: WindowsSecurityContextOptions;
};

/** v1 Service */
export type Service = {
  apiVersion: "v1";
  kind: "Service";
  metadata: ObjectMeta;
  spec?: ServiceSpec;
  status?: ServiceStatus;
};

/** v1 ServiceAccount */
export type ServiceAccount = {
  apiVersion: "v1";
  automountServiceAccountToken?: boolean;
  imagePullSecrets?: LocalObjectReference[];
  kind: "ServiceAccount";
  metadata: ObjectMeta;
  secrets?: ObjectReference[];
};

/** v1 ServiceAccountList */
export type ServiceAccountList = {
  apiVersion: "v1";
  items: ServiceAccount[];
  kind: "ServiceAccountList";
  metadata: ListMeta;
};

/** core.v1.ServiceAccountTokenProjection */
export type ServiceAccountTokenProjection = {
  audience?: string;
  expirationSeconds?: number;
  path: string;
};

/** v1 ServiceList */
export type ServiceList = {
  apiVersion: "v1";
  items: Service[];
  kind: "ServiceList";
  metadata: ListMeta;
};

/** core.v1.ServicePort */
export type ServicePort = {
  appProtocol?: string;
  name?: string;
  nodePort?: number;
  port: number;
  protocol?: "SCTP" | "TCP" | "UDP";
  targetPort?: IntOrString;
};

/** core.v1.ServiceSpec */
export type ServiceSpec = {
  allocateLoadBalancerNodePorts?: boolean;
  clusterIP?: string;
  clusterIPs?: string[];
  externalIPs?: string[];
  externalName?: string;
  externalTrafficPolicy?: "Cluster" | "Local";
  healthCheckNodePort?: number;
  internalTrafficPolicy?: "Cluster" | "Local";
  ipFamilies?: ("" | "IPv4" | "IPv6")[];
  ipFamilyPolicy?: "PreferDualStack" | "RequireDualStack" | "SingleStack";
  loadBalancerClass?: string;
  loadBalancerIP?: string;
  loadBalancerSourceRanges?: string[];
  ports?: ServicePort[];
  publishNotReadyAddresses?: boolean;
  selector?: { [key: string]: string };
  sessionAffinity?: "ClientIP" | "None";
  sessionAffinityConfig?: SessionAffinityConfig;
  trafficDistribution?: string;
  type?: "ClusterIP" | "ExternalName" | "LoadBalancer" | "NodePort";
};

/** core.v1.ServiceStatus */
export type ServiceStatus = {
  conditions?: Condition[];
  loadBalancer?: LoadBalancerStatus;
};

/** core.v1.SessionAffinityConfig */
export type SessionAffinityConfig = {
  clientIP?: ClientIPConfig;
};

/** core.v1.SleepAction */
export type SleepAction = {
  seconds: number;
};

/** core.v1.StorageOSPersistentVolumeSource */
export type StorageOSPersistentVolumeSource = {
  fsType?: string;
  readOnly?: boolean;
  secretRef?: ObjectReference;
  volumeName?: string;
  volumeNamespace?: string;
};

/** core.v1.StorageOSVolumeSource */
export type StorageOSVolumeSource = {
  fsType?: string;
  readOnly?: boolean;
  secretRef?: LocalObjectReference;
  volumeName?: string;
  volumeNamespace?: string;
};

/** core.v1.Sysctl */
export type Sysctl = {
  name: string;
  value: string;
};

/** core.v1.TCPSocketAction */
export type TCPSocketAction = {
  host?: string;
  port: IntOrString;
};

/** core.v1.Taint */
export type Taint = {
  effect: "NoExecute" | "NoSchedule" | "PreferNoSchedule";
  key: string;
  timeAdded?: Timestamp;
  value?: string;
};

/** core.v1.Toleration */
export type Toleration = {
  effect?: "NoExecute" | "NoSchedule" | "PreferNoSchedule";
  key?: string;
  operator?: "Equal" | "Exists" | "Gt" | "Lt";
  tolerationSeconds?: number;
  value?: string;
};

/** core.v1.TopologySelectorLabelRequirement */
export type TopologySelectorLabelRequirement = {
  key: string;
  values: string[];
};

/** core.v1.TopologySelectorTerm */
export type TopologySelectorTerm = {
  matchLabelExpressions?: TopologySelectorLabelRequirement[];
};

/** core.v1.TopologySpreadConstraint */
export type TopologySpreadConstraint = {
  labelSelector?: LabelSelector;
  matchLabelKeys?: string[];
  maxSkew: number;
  minDomains?: number;
  nodeAffinityPolicy?: "Honor" | "Ignore";
  nodeTaintsPolicy?: "Honor" | "Ignore";
  topologyKey: string;
  whenUnsatisfiable: "DoNotSchedule" | "ScheduleAnyway";
};

/** core.v1.TypedLocalObjectReference */
export type TypedLocalObjectReference = {
  apiGroup?: string;
  kind: string;
  name: string;
};

/** core.v1.TypedObjectReference */
export type TypedObjectReference = {
  apiGroup?: string;
  kind: string;
  name: string;
  namespace?: string;
};

/** core.v1.Volume */
export type Volume = {
  awsElasticBlockStore?: AWSElasticBlockStoreVolumeSource;
  azureDisk?: AzureDiskVolumeSource;
  azureFile?: AzureFileVolumeSource;
  cephfs?: CephFSVolumeSource;
  cinder?: CinderVolumeSource;
  configMap?: ConfigMapVolumeSource;
  csi?: CSIVolumeSource;
  downwardAPI?: DownwardAPIVolumeSource;
  emptyDir?: EmptyDirVolumeSource;
  ephemeral?: EphemeralVolumeSource;
  fc?: FCVolumeSource;
  flexVolume?: FlexVolumeSource;
  flocker?: FlockerVolumeSource;
  gcePersistentDisk?: GCEPersistentDiskVolumeSource;
  gitRepo?: GitRepoVolumeSource;
  glusterfs?: GlusterfsVolumeSource;
  hostPath?: HostPathVolumeSource;
  image?: ImageVolumeSource;
  iscsi?: ISCSIVolumeSource;
  name: string;
  nfs?: NFSVolumeSource;
  persistentVolumeClaim?: PersistentVolumeClaimVolumeSource;
  photonPersistentDisk?: PhotonPersistentDiskVolumeSource;
  portworxVolume?: PortworxVolumeSource;
  projected?: ProjectedVolumeSource;
  quobyte?: QuobyteVolumeSource;
  rbd?: RBDVolumeSource;
  scaleIO?: ScaleIOVolumeSource;
  secret?: SecretVolumeSource;
  storageos?: StorageOSVolumeSource;
  vsphereVolume?: VsphereVirtualDiskVolumeSource;
};

/** core.v1.VolumeDevice */
export type VolumeDevice = {
  devicePath: string;
  name: string;
};

/** core.v1.VolumeMount */
export type VolumeMount = {
  mountPath: string;
  mountPropagation?: "Bidirectional" | "HostToContainer" | "None";
  name: string;
  readOnly?: boolean;
  recursiveReadOnly?: string;
  subPath?: string;
  subPathExpr?: string;
};

/** core.v1.VolumeMountStatus */
export type VolumeMountStatus = {
  mountPath: string;
  name: string;
  readOnly?: boolean;
  recursiveReadOnly?: string;
  volumeStatus?: VolumeStatus;
};

/** core.v1.VolumeNodeAffinity */
export type VolumeNodeAffinity = {
  required?: NodeSelector;
};

/** core.v1.VolumeProjection */
export type VolumeProjection = {
  clusterTrustBundle?: ClusterTrustBundleProjection;
  configMap?: ConfigMapProjection;
  downwardAPI?: DownwardAPIProjection;
  podCertificate?: PodCertificateProjection;
  secret?: SecretProjection;
  serviceAccountToken?: ServiceAccountTokenProjection;
};

/** core.v1.VolumeResourceRequirements */
export type VolumeResourceRequirements = {
  limits?: { [key: string]: Quantity };
  requests?: { [key: string]: Quantity };
};

/** core.v1.VolumeStatus */
export type VolumeStatus = {
  image?: ImageVolumeStatus;
};

/** core.v1.VsphereVirtualDiskVolumeSource */
export type VsphereVirtualDiskVolumeSource = {
  fsType?: string;
  storagePolicyID?: string;
  storagePolicyName?: string;
  volumePath: string;
};

/** core.v1.WeightedPodAffinityTerm */
export type WeightedPodAffinityTerm = {
  podAffinityTerm: PodAffinityTerm;
  weight: number;
};

/** core.v1.WindowsSecurityContextOptions */
export type WindowsSecurityContextOptions = {
  gmsaCredentialSpec?: string;
  gmsaCredentialSpecName?: string;
  hostProcess?: boolean;
  runAsUserName?: string;
};

/** discovery.v1.Endpoint */
export type Endpoint = {
  addresses: string[];
  conditions?: EndpointConditions;
  deprecatedTopology?: { [key: string]: string };
  hints?: EndpointHints;
  hostname?: string;
  nodeName?: string;
  targetRef?: ObjectReference;
  zone?: string;
};

/** discovery.v1.EndpointConditions */
export type EndpointConditions = {
  ready?: boolean;
  serving?: boolean;
  terminating?: boolean;
};

/** discovery.v1.EndpointHints */
export type EndpointHints = {
  forNodes?: ForNode[];
  forZones?: ForZone[];
};

/** discovery.v1.EndpointPort */
export type EndpointPortDiscovery = {
  appProtocol?: string;
  name?: string;
  port?: number;
  protocol?: "SCTP" | "TCP" | "UDP";
};

/** discovery.k8s.io/v1 EndpointSlice */
export type EndpointSlice = {
  addressType: "FQDN" | "IPv4" | "IPv6";
  apiVersion: "discovery.k8s.io/v1";
  endpoints?: Endpoint[];
  kind: "EndpointSlice";
  metadata: ObjectMeta;
  ports?: EndpointPortDiscovery[];
};

/** discovery.k8s.io/v1 EndpointSliceList */
export type EndpointSliceList = {
  apiVersion: "discovery.k8s.io/v1";
  items: EndpointSlice[];
  kind: "EndpointSliceList";
  metadata: ListMeta;
};

/** discovery.v1.ForNode */
export type ForNode = {
  name: string;
};

/** discovery.v1.ForZone */
export type ForZone = {
  name: string;
};

/** events.k8s.io/v1 Event */
export type EventsEvent = {
  action?: string;
  apiVersion: "events.k8s.io/v1";
  deprecatedCount?: number;
  deprecatedFirstTimestamp?: Timestamp;
  deprecatedLastTimestamp?: Timestamp;
  deprecatedSource?: EventSource;
  eventTime: Timestamp;
  kind: "Event";
  metadata: ObjectMeta;
  note?: string;
  reason?: string;
  regarding?: ObjectReference;
  related?: ObjectReference;
  reportingController?: string;
  reportingInstance?: string;
  series?: EventSeriesEvents;
  type?: string;
};

/** events.k8s.io/v1 EventList */
export type EventsEventList = {
  apiVersion: "events.k8s.io/v1";
  items: EventsEvent[];
  kind: "EventList";
  metadata: ListMeta;
};

/** events.v1.EventSeries */
export type EventSeriesEvents = {
  count: number;
  lastObservedTime: Timestamp;
};

/** flowcontrol.v1.ExemptPriorityLevelConfiguration */
export type ExemptPriorityLevelConfiguration = {
  lendablePercent?: number;
  nominalConcurrencyShares?: number;
};

/** flowcontrol.v1.FlowDistinguisherMethod */
export type FlowDistinguisherMethod = {
  type: string;
};

/** flowcontrol.apiserver.k8s.io/v1 FlowSchema */
export type FlowSchema = {
  apiVersion: "flowcontrol.apiserver.k8s.io/v1";
  kind: "FlowSchema";
  metadata: ObjectMeta;
  spec?: FlowSchemaSpec;
  status?: FlowSchemaStatus;
};

/** flowcontrol.v1.FlowSchemaCondition */
export type FlowSchemaCondition = {
  lastTransitionTime?: Timestamp;
  message?: string;
  reason?: string;
  status?: string;
  type?: string;
};

/** flowcontrol.apiserver.k8s.io/v1 FlowSchemaList */
export type FlowSchemaList = {
  apiVersion: "flowcontrol.apiserver.k8s.io/v1";
  items: FlowSchema[];
  kind: "FlowSchemaList";
  metadata: ListMeta;
};

/** flowcontrol.v1.FlowSchemaSpec */
export type FlowSchemaSpec = {
  distinguisherMethod?: FlowDistinguisherMethod;
  matchingPrecedence?: number;
  priorityLevelConfiguration: PriorityLevelConfigurationReference;
  rules?: PolicyRulesWithSubjects[];
};

/** flowcontrol.v1.FlowSchemaStatus */
export type FlowSchemaStatus = {
  conditions?: FlowSchemaCondition[];
};

/** flowcontrol.v1.GroupSubject */
export type GroupSubject = {
  name: string;
};

/** flowcontrol.v1.LimitResponse */
export type LimitResponse = {
  queuing?: QueuingConfiguration;
  type: string;
};

/** flowcontrol.v1.LimitedPriorityLevelConfiguration */
export type LimitedPriorityLevelConfiguration = {
  borrowingLimitPercent?: number;
  lendablePercent?: number;
  limitResponse?: LimitResponse;
  nominalConcurrencyShares?: number;
};

/** flowcontrol.v1.NonResourcePolicyRule */
export type NonResourcePolicyRule = {
  nonResourceURLs: string[];
  verbs: string[];
};

/** flowcontrol.v1.PolicyRulesWithSubjects */
export type PolicyRulesWithSubjects = {
  nonResourceRules?: NonResourcePolicyRule[];
  resourceRules?: ResourcePolicyRule[];
  subjects: SubjectFlowcontrol[];
};

/** flowcontrol.apiserver.k8s.io/v1 PriorityLevelConfiguration */
export type PriorityLevelConfiguration = {
  apiVersion: "flowcontrol.apiserver.k8s.io/v1";
  kind: "PriorityLevelConfiguration";
  metadata: ObjectMeta;
  spec?: PriorityLevelConfigurationSpec;
  status?: PriorityLevelConfigurationStatus;
};

/** flowcontrol.v1.PriorityLevelConfigurationCondition */
export type PriorityLevelConfigurationCondition = {
  lastTransitionTime?: Timestamp;
  message?: string;
  reason?: string;
  status?: string;
  type?: string;
};

/** flowcontrol.apiserver.k8s.io/v1 PriorityLevelConfigurationList */
export type PriorityLevelConfigurationList = {
  apiVersion: "flowcontrol.apiserver.k8s.io/v1";
  items: PriorityLevelConfiguration[];
  kind: "PriorityLevelConfigurationList";
  metadata: ListMeta;
};

/** flowcontrol.v1.PriorityLevelConfigurationReference */
export type PriorityLevelConfigurationReference = {
  name: string;
};

/** flowcontrol.v1.PriorityLevelConfigurationSpec */
export type PriorityLevelConfigurationSpec = {
  exempt?: ExemptPriorityLevelConfiguration;
  limited?: LimitedPriorityLevelConfiguration;
  type: string;
};

/** flowcontrol.v1.PriorityLevelConfigurationStatus */
export type PriorityLevelConfigurationStatus = {
  conditions?: PriorityLevelConfigurationCondition[];
};

/** flowcontrol.v1.QueuingConfiguration */
export type QueuingConfiguration = {
  handSize?: number;
  queueLengthLimit?: number;
  queues?: number;
};

/** flowcontrol.v1.ResourcePolicyRule */
export type ResourcePolicyRule = {
  apiGroups: string[];
  clusterScope?: boolean;
  namespaces?: string[];
  resources: string[];
  verbs: string[];
};

/** flowcontrol.v1.ServiceAccountSubject */
export type ServiceAccountSubject = {
  name: string;
  namespace: string;
};

/** flowcontrol.v1.Subject */
export type SubjectFlowcontrol = {
  group?: GroupSubject;
  kind: string;
  serviceAccount?: ServiceAccountSubject;
  user?: UserSubject;
};

/** flowcontrol.v1.UserSubject */
export type UserSubject = {
  name: string;
};

/** meta.v1.DeleteOptions */
export type DeleteOptions = {
  apiVersion?: string;
  dryRun?: string[];
  gracePeriodSeconds?: number;
  ignoreStoreReadErrorWithClusterBreakingPotential?: boolean;
  kind?: string;
  orphanDependents?: boolean;
  preconditions?: Preconditions;
  propagationPolicy?: string;
};

/** meta.v1.FieldSelectorRequirement */
export type FieldSelectorRequirement = {
  key: string;
  operator: string;
  values?: string[];
};

/** meta.v1.Preconditions */
export type Preconditions = {
  resourceVersion?: string;
  uid?: string;
};

/** meta.v1.ShardInfo */
export type ShardInfo = {
  selector: string;
};

/** networking.v1.HTTPIngressPath */
export type HTTPIngressPath = {
  backend: IngressBackend;
  path?: string;
  pathType: "Exact" | "ImplementationSpecific" | "Prefix";
};

/** networking.v1.HTTPIngressRuleValue */
export type HTTPIngressRuleValue = {
  paths: HTTPIngressPath[];
};

/** networking.k8s.io/v1 IPAddress */
export type IPAddress = {
  apiVersion: "networking.k8s.io/v1";
  kind: "IPAddress";
  metadata: ObjectMeta;
  spec: IPAddressSpec;
};

/** networking.k8s.io/v1 IPAddressList */
export type IPAddressList = {
  apiVersion: "networking.k8s.io/v1";
  items: IPAddress[];
  kind: "IPAddressList";
  metadata: ListMeta;
};

/** networking.v1.IPAddressSpec */
export type IPAddressSpec = {
  parentRef: ParentReference;
};

/** networking.v1.IPBlock */
export type IPBlock = {
  cidr: string;
  except?: string[];
};

/** networking.k8s.io/v1 Ingress */
export type Ingress = {
  apiVersion: "networking.k8s.io/v1";
  kind: "Ingress";
  metadata: ObjectMeta;
  spec?: IngressSpec;
  status?: IngressStatus;
};

/** networking.v1.IngressBackend */
export type IngressBackend = {
  resource?: TypedLocalObjectReference;
  service?: IngressServiceBackend;
};

/** networking.k8s.io/v1 IngressClass */
export type IngressClass = {
  apiVersion: "networking.k8s.io/v1";
  kind: "IngressClass";
  metadata: ObjectMeta;
  spec?: IngressClassSpec;
};

/** networking.k8s.io/v1 IngressClassList */
export type IngressClassList = {
  apiVersion: "networking.k8s.io/v1";
  items: IngressClass[];
  kind: "IngressClassList";
  metadata: ListMeta;
};

/** networking.v1.IngressClassParametersReference */
export type IngressClassParametersReference = {
  apiGroup?: string;
  kind: string;
  name: string;
  namespace?: string;
  scope?: string;
};

/** networking.v1.IngressClassSpec */
export type IngressClassSpec = {
  controller?: string;
  parameters?: IngressClassParametersReference;
};

/** networking.k8s.io/v1 IngressList */
export type IngressList = {
  apiVersion: "networking.k8s.io/v1";
  items: Ingress[];
  kind: "IngressList";
  metadata: ListMeta;
};

/** networking.v1.IngressLoadBalancerIngress */
export type IngressLoadBalancerIngress = {
  hostname?: string;
  ip?: string;
  ports?: IngressPortStatus[];
};

/** networking.v1.IngressLoadBalancerStatus */
export type IngressLoadBalancerStatus = {
  ingress?: IngressLoadBalancerIngress[];
};

/** networking.v1.IngressPortStatus */
export type IngressPortStatus = {
  error?: string;
  port: number;
  protocol: "SCTP" | "TCP" | "UDP";
};

/** networking.v1.IngressRule */
export type IngressRule = {
  host?: string;
  http?: HTTPIngressRuleValue;
};

/** networking.v1.IngressServiceBackend */
export type IngressServiceBackend = {
  name: string;
  port?: ServiceBackendPort;
};

/** networking.v1.IngressSpec */
export type IngressSpec = {
  defaultBackend?: IngressBackend;
  ingressClassName?: string;
  rules?: IngressRule[];
  tls?: IngressTLS[];
};

/** networking.v1.IngressStatus */
export type IngressStatus = {
  loadBalancer?: IngressLoadBalancerStatus;
};

/** networking.v1.IngressTLS */
export type IngressTLS = {
  hosts?: string[];
  secretName?: string;
};

/** networking.k8s.io/v1 NetworkPolicy */
export type NetworkPolicy = {
  apiVersion: "networking.k8s.io/v1";
  kind: "NetworkPolicy";
  metadata: ObjectMeta;
  spec?: NetworkPolicySpec;
};

/** networking.v1.NetworkPolicyEgressRule */
export type NetworkPolicyEgressRule = {
  ports?: NetworkPolicyPort[];
  to?: NetworkPolicyPeer[];
};

/** networking.v1.NetworkPolicyIngressRule */
export type NetworkPolicyIngressRule = {
  from?: NetworkPolicyPeer[];
  ports?: NetworkPolicyPort[];
};

/** networking.k8s.io/v1 NetworkPolicyList */
export type NetworkPolicyList = {
  apiVersion: "networking.k8s.io/v1";
  items: NetworkPolicy[];
  kind: "NetworkPolicyList";
  metadata: ListMeta;
};

/** networking.v1.NetworkPolicyPeer */
export type NetworkPolicyPeer = {
  ipBlock?: IPBlock;
  namespaceSelector?: LabelSelector;
  podSelector?: LabelSelector;
};

/** networking.v1.NetworkPolicyPort */
export type NetworkPolicyPort = {
  endPort?: number;
  port?: IntOrString;
  protocol?: "SCTP" | "TCP" | "UDP";
};

/** networking.v1.NetworkPolicySpec */
export type NetworkPolicySpec = {
  egress?: NetworkPolicyEgressRule[];
  ingress?: NetworkPolicyIngressRule[];
  podSelector?: LabelSelector;
  policyTypes?: ("Egress" | "Ingress")[];
};

/** networking.v1.ParentReference */
export type ParentReference = {
  group?: string;
  name: string;
  namespace?: string;
  resource: string;
};

/** networking.v1.ServiceBackendPort */
export type ServiceBackendPort = {
  name?: string;
  number?: number;
};

/** networking.k8s.io/v1 ServiceCIDR */
export type ServiceCIDR = {
  apiVersion: "networking.k8s.io/v1";
  kind: "ServiceCIDR";
  metadata: ObjectMeta;
  spec?: ServiceCIDRSpec;
  status?: ServiceCIDRStatus;
};

/** networking.k8s.io/v1 ServiceCIDRList */
export type ServiceCIDRList = {
  apiVersion: "networking.k8s.io/v1";
  items: ServiceCIDR[];
  kind: "ServiceCIDRList";
  metadata: ListMeta;
};

/** networking.v1.ServiceCIDRSpec */
export type ServiceCIDRSpec = {
  cidrs?: string[];
};

/** networking.v1.ServiceCIDRStatus */
export type ServiceCIDRStatus = {
  conditions?: Condition[];
};

/** node.v1.Overhead */
export type Overhead = {
  podFixed?: { [key: string]: Quantity };
};

/** node.k8s.io/v1 RuntimeClass */
export type RuntimeClass = {
  apiVersion: "node.k8s.io/v1";
  handler: string;
  kind: "RuntimeClass";
  metadata: ObjectMeta;
  overhead?: Overhead;
  scheduling?: Scheduling;
};

/** node.k8s.io/v1 RuntimeClassList */
export type RuntimeClassList = {
  apiVersion: "node.k8s.io/v1";
  items: RuntimeClass[];
  kind: "RuntimeClassList";
  metadata: ListMeta;
};

/** node.v1.Scheduling */
export type Scheduling = {
  nodeSelector?: { [key: string]: string };
  tolerations?: Toleration[];
};

/** policy/v1 Eviction */
export type Eviction = {
  apiVersion: "policy/v1";
  deleteOptions?: DeleteOptions;
  kind: "Eviction";
  metadata: ObjectMeta;
};

/** policy/v1 PodDisruptionBudget */
export type PodDisruptionBudget = {
  apiVersion: "policy/v1";
  kind: "PodDisruptionBudget";
  metadata: ObjectMeta;
  spec?: PodDisruptionBudgetSpec;
  status?: PodDisruptionBudgetStatus;
};

/** policy/v1 PodDisruptionBudgetList */
export type PodDisruptionBudgetList = {
  apiVersion: "policy/v1";
  items: PodDisruptionBudget[];
  kind: "PodDisruptionBudgetList";
  metadata: ListMeta;
};

/** policy.v1.PodDisruptionBudgetSpec */
export type PodDisruptionBudgetSpec = {
  maxUnavailable?: IntOrString;
  minAvailable?: IntOrString;
  selector?: LabelSelector;
  unhealthyPodEvictionPolicy?: "AlwaysAllow" | "IfHealthyBudget";
};

/** policy.v1.PodDisruptionBudgetStatus */
export type PodDisruptionBudgetStatus = {
  conditions?: Condition[];
  currentHealthy?: number;
  desiredHealthy?: number;
  disruptedPods?: { [key: string]: Timestamp };
  disruptionsAllowed?: number;
  expectedPods?: number;
  observedGeneration?: number;
};

/** rbac.v1.AggregationRule */
export type AggregationRule = {
  clusterRoleSelectors?: LabelSelector[];
};

/** rbac.authorization.k8s.io/v1 ClusterRole */
export type ClusterRole = {
  aggregationRule?: AggregationRule;
  apiVersion: "rbac.authorization.k8s.io/v1";
  kind: "ClusterRole";
  metadata: ObjectMeta;
  rules?: PolicyRule[];
};

/** rbac.authorization.k8s.io/v1 ClusterRoleBinding */
export type ClusterRoleBinding = {
  apiVersion: "rbac.authorization.k8s.io/v1";
  kind: "ClusterRoleBinding";
  metadata: ObjectMeta;
  roleRef: RoleRef;
  subjects?: Subject[];
};

/** rbac.authorization.k8s.io/v1 ClusterRoleBindingList */
export type ClusterRoleBindingList = {
  apiVersion: "rbac.authorization.k8s.io/v1";
  items: ClusterRoleBinding[];
  kind: "ClusterRoleBindingList";
  metadata: ListMeta;
};

/** rbac.authorization.k8s.io/v1 ClusterRoleList */
export type ClusterRoleList = {
  apiVersion: "rbac.authorization.k8s.io/v1";
  items: ClusterRole[];
  kind: "ClusterRoleList";
  metadata: ListMeta;
};

/** rbac.v1.PolicyRule */
export type PolicyRule = {
  apiGroups?: string[];
  nonResourceURLs?: string[];
  resourceNames?: string[];
  resources?: string[];
  verbs: string[];
};

/** rbac.authorization.k8s.io/v1 Role */
export type Role = {
  apiVersion: "rbac.authorization.k8s.io/v1";
  kind: "Role";
  metadata: ObjectMeta;
  rules?: PolicyRule[];
};

/** rbac.authorization.k8s.io/v1 RoleBinding */
export type RoleBinding = {
  apiVersion: "rbac.authorization.k8s.io/v1";
  kind: "RoleBinding";
  metadata: ObjectMeta;
  roleRef: RoleRef;
  subjects?: Subject[];
};

/** rbac.authorization.k8s.io/v1 RoleBindingList */
export type RoleBindingList = {
  apiVersion: "rbac.authorization.k8s.io/v1";
  items: RoleBinding[];
  kind: "RoleBindingList";
  metadata: ListMeta;
};

/** rbac.authorization.k8s.io/v1 RoleList */
export type RoleList = {
  apiVersion: "rbac.authorization.k8s.io/v1";
  items: Role[];
  kind: "RoleList";
  metadata: ListMeta;
};

/** rbac.v1.RoleRef */
export type RoleRef = {
  apiGroup?: string;
  kind: string;
  name: string;
};

/** rbac.v1.Subject */
export type Subject = {
  apiGroup?: string;
  kind: string;
  name: string;
  namespace?: string;
};

/** resource.v1.AllocatedDeviceStatus */
export type AllocatedDeviceStatus = {
  conditions?: Condition[];
  data?: { [key: string]: unknown };
  device: string;
  driver: string;
  networkData?: NetworkDeviceData;
  pool: string;
  shareID?: string;
};

/** resource.v1.AllocationResult */
export type AllocationResult = {
  allocationTimestamp?: Timestamp;
  devices?: DeviceAllocationResult;
  nodeSelector?: NodeSelector;
};

/** resource.v1.CELDeviceSelector */
export type CELDeviceSelector = {
  expression: string;
};

/** resource.v1.CapacityRequestPolicy */
export type CapacityRequestPolicy = {
  default?: Quantity;
  validRange?: CapacityRequestPolicyRange;
  validValues?: Quantity[];
};

/** resource.v1.CapacityRequestPolicyRange */
export type CapacityRequestPolicyRange = {
  max?: Quantity;
  min: Quantity;
  step?: Quantity;
};

/** resource.v1.CapacityRequirements */
export type CapacityRequirements = {
  requests?: { [key: string]: Quantity };
};

/** resource.v1.Counter */
export type Counter = {
  value: Quantity;
};

/** resource.v1.CounterSet */
export type CounterSet = {
  counters: { [key: string]: Counter };
  name: string;
};

/** resource.v1.Device */
export type Device = {
  allNodes?: boolean;
  allowMultipleAllocations?: boolean;
  attributes?: { [key: string]: DeviceAttribute };
  bindingConditions?: string[];
  bindingFailureConditions?: string[];
  bindsToNode?: boolean;
  capacity?: { [key: string]: DeviceCapacity };
  consumesCounters?: DeviceCounterConsumption[];
  name: string;
  nodeAllocatableResourceMappings?: { [key: string]: NodeAllocatableResourceMapping };
  nodeName?: string;
  nodeSelector?: NodeSelector;
  taints?: DeviceTaint[];
};

/** resource.v1.DeviceAllocationConfiguration */
export type DeviceAllocationConfiguration = {
  opaque?: OpaqueDeviceConfiguration;
  requests?: string[];
  source: "FromClaim" | "FromClass";
};

/** resource.v1.DeviceAllocationResult */
export type DeviceAllocationResult = {
  config?: DeviceAllocationConfiguration[];
  results?: DeviceRequestAllocationResult[];
};

/** resource.v1.DeviceAttribute */
export type DeviceAttribute = {
  bool?: boolean;
  bools?: boolean[];
  int?: number;
  ints?: number[];
  string?: string;
  strings?: string[];
  version?: string;
  versions?: string[];
};

/** resource.v1.DeviceCapacity */
export type DeviceCapacity = {
  requestPolicy?: CapacityRequestPolicy;
  value: Quantity;
};

/** resource.v1.DeviceClaim */
export type DeviceClaim = {
  config?: DeviceClaimConfiguration[];
  constraints?: DeviceConstraint[];
  requests?: DeviceRequest[];
};

/** resource.v1.DeviceClaimConfiguration */
export type DeviceClaimConfiguration = {
  opaque?: OpaqueDeviceConfiguration;
  requests?: string[];
};

/** resource.k8s.io/v1 DeviceClass */
export type DeviceClass = {
  apiVersion: "resource.k8s.io/v1";
  kind: "DeviceClass";
  metadata: ObjectMeta;
  spec: DeviceClassSpec;
};

/** resource.v1.DeviceClassConfiguration */
export type DeviceClassConfiguration = {
  opaque?: OpaqueDeviceConfiguration;
};

/** resource.k8s.io/v1 DeviceClassList */
export type DeviceClassList = {
  apiVersion: "resource.k8s.io/v1";
  items: DeviceClass[];
  kind: "DeviceClassList";
  metadata: ListMeta;
};

/** resource.v1.DeviceClassSpec */
export type DeviceClassSpec = {
  config?: DeviceClassConfiguration[];
  extendedResourceName?: string;
  selectors?: DeviceSelector[];
};

/** resource.v1.DeviceConstraint */
export type DeviceConstraint = {
  distinctAttribute?: string;
  matchAttribute?: string;
  requests?: string[];
};

/** resource.v1.DeviceCounterConsumption */
export type DeviceCounterConsumption = {
  counterSet: string;
  counters: { [key: string]: Counter };
};

/** resource.v1.DeviceRequest */
export type DeviceRequest = {
  exactly?: ExactDeviceRequest;
  firstAvailable?: DeviceSubRequest[];
  name: string;
};

/** resource.v1.DeviceRequestAllocationResult */
export type DeviceRequestAllocationResult = {
  adminAccess?: boolean;
  bindingConditions?: string[];
  bindingFailureConditions?: string[];
  consumedCapacity?: { [key: string]: Quantity };
  device: string;
  driver: string;
  pool: string;
  request: string;
  shareID?: string;
  tolerations?: DeviceToleration[];
};

/** resource.v1.DeviceSelector */
export type DeviceSelector = {
  cel?: CELDeviceSelector;
};

/** resource.v1.DeviceSubRequest */
export type DeviceSubRequest = {
  allocationMode?: "All" | "ExactCount";
  capacity?: CapacityRequirements;
  count?: number;
  deviceClassName: string;
  name: string;
  selectors?: DeviceSelector[];
  tolerations?: DeviceToleration[];
};

/** resource.v1.DeviceTaint */
export type DeviceTaint = {
  effect: "NoExecute" | "NoSchedule" | "None";
  key: string;
  timeAdded?: Timestamp;
  value?: string;
};

/** resource.v1.DeviceToleration */
export type DeviceToleration = {
  effect?: "NoExecute" | "NoSchedule" | "None";
  key?: string;
  operator?: "Equal" | "Exists";
  tolerationSeconds?: number;
  value?: string;
};

/** resource.v1.ExactDeviceRequest */
export type ExactDeviceRequest = {
  adminAccess?: boolean;
  allocationMode?: "All" | "ExactCount";
  capacity?: CapacityRequirements;
  count?: number;
  deviceClassName: string;
  selectors?: DeviceSelector[];
  tolerations?: DeviceToleration[];
};

/** resource.v1.NetworkDeviceData */
export type NetworkDeviceData = {
  hardwareAddress?: string;
  interfaceName?: string;
  ips?: string[];
};

/** resource.v1.NodeAllocatableResourceMapping */
export type NodeAllocatableResourceMapping = {
  allocationMultiplier?: Quantity;
  capacityKey?: string;
};

/** resource.v1.OpaqueDeviceConfiguration */
export type OpaqueDeviceConfiguration = {
  driver: string;
  parameters: { [key: string]: unknown };
};

/** resource.k8s.io/v1 ResourceClaim */
export type ResourceClaimResource = {
  apiVersion: "resource.k8s.io/v1";
  kind: "ResourceClaim";
  metadata: ObjectMeta;
  spec: ResourceClaimSpec;
  status?: ResourceClaimStatus;
};

/** resource.v1.ResourceClaimConsumerReference */
export type ResourceClaimConsumerReference = {
  apiGroup?: string;
  name: string;
  resource: string;
  uid: string;
};

/** resource.k8s.io/v1 ResourceClaimList */
export type ResourceClaimList = {
  apiVersion: "resource.k8s.io/v1";
  items: ResourceClaimResource[];
  kind: "ResourceClaimList";
  metadata: ListMeta;
};

/** resource.v1.ResourceClaimSpec */
export type ResourceClaimSpec = {
  devices?: DeviceClaim;
};

/** resource.v1.ResourceClaimStatus */
export type ResourceClaimStatus = {
  allocation?: AllocationResult;
  devices?: AllocatedDeviceStatus[];
  reservedFor?: ResourceClaimConsumerReference[];
};

/** resource.k8s.io/v1 ResourceClaimTemplate */
export type ResourceClaimTemplate = {
  apiVersion: "resource.k8s.io/v1";
  kind: "ResourceClaimTemplate";
  metadata: ObjectMeta;
  spec: ResourceClaimTemplateSpec;
};

/** resource.k8s.io/v1 ResourceClaimTemplateList */
export type ResourceClaimTemplateList = {
  apiVersion: "resource.k8s.io/v1";
  items: ResourceClaimTemplate[];
  kind: "ResourceClaimTemplateList";
  metadata: ListMeta;
};

/** resource.v1.ResourceClaimTemplateSpec */
export type ResourceClaimTemplateSpec = {
  metadata?: TemplateMeta;
  spec: ResourceClaimSpec;
};

/** resource.v1.ResourcePool */
export type ResourcePool = {
  generation: number;
  name: string;
  resourceSliceCount: number;
};

/** resource.k8s.io/v1 ResourceSlice */
export type ResourceSlice = {
  apiVersion: "resource.k8s.io/v1";
  kind: "ResourceSlice";
  metadata: ObjectMeta;
  spec: ResourceSliceSpec;
};

/** resource.k8s.io/v1 ResourceSliceList */
export type ResourceSliceList = {
  apiVersion: "resource.k8s.io/v1";
  items: ResourceSlice[];
  kind: "ResourceSliceList";
  metadata: ListMeta;
};

/** resource.v1.ResourceSliceSpec */
export type ResourceSliceSpec = {
  allNodes?: boolean;
  devices?: Device[];
  driver: string;
  nodeName?: string;
  nodeSelector?: NodeSelector;
  perDeviceNodeSelection?: boolean;
  pool: ResourcePool;
  sharedCounters?: CounterSet[];
};

/** scheduling.k8s.io/v1 PriorityClass */
export type PriorityClass = {
  apiVersion: "scheduling.k8s.io/v1";
  description?: string;
  globalDefault?: boolean;
  kind: "PriorityClass";
  metadata: ObjectMeta;
  preemptionPolicy?: "Never" | "PreemptLowerPriority";
  value?: number;
};

/** scheduling.k8s.io/v1 PriorityClassList */
export type PriorityClassList = {
  apiVersion: "scheduling.k8s.io/v1";
  items: PriorityClass[];
  kind: "PriorityClassList";
  metadata: ListMeta;
};

/** storage.k8s.io/v1 CSIDriver */
export type CSIDriver = {
  apiVersion: "storage.k8s.io/v1";
  kind: "CSIDriver";
  metadata: ObjectMeta;
  spec: CSIDriverSpec;
};

/** storage.k8s.io/v1 CSIDriverList */
export type CSIDriverList = {
  apiVersion: "storage.k8s.io/v1";
  items: CSIDriver[];
  kind: "CSIDriverList";
  metadata: ListMeta;
};

/** storage.v1.CSIDriverSpec */
export type CSIDriverSpec = {
  attachRequired?: boolean;
  fsGroupPolicy?: string;
  nodeAllocatableUpdatePeriodSeconds?: number;
  podInfoOnMount?: boolean;
  preventPodSchedulingIfMissing?: boolean;
  requiresRepublish?: boolean;
  seLinuxMount?: boolean;
  serviceAccountTokenInSecrets?: boolean;
  storageCapacity?: boolean;
  tokenRequests?: TokenRequestStorage[];
  volumeLifecycleModes?: string[];
};

/** storage.k8s.io/v1 CSINode */
export type CSINode = {
  apiVersion: "storage.k8s.io/v1";
  kind: "CSINode";
  metadata: ObjectMeta;
  spec: CSINodeSpec;
};

/** storage.v1.CSINodeDriver */
export type CSINodeDriver = {
  allocatable?: VolumeNodeResources;
  name: string;
  nodeID: string;
  topologyKeys?: string[];
};

/** storage.k8s.io/v1 CSINodeList */
export type CSINodeList = {
  apiVersion: "storage.k8s.io/v1";
  items: CSINode[];
  kind: "CSINodeList";
  metadata: ListMeta;
};

/** storage.v1.CSINodeSpec */
export type CSINodeSpec = {
  drivers: CSINodeDriver[];
};

/** storage.k8s.io/v1 CSIStorageCapacity */
export type CSIStorageCapacity = {
  apiVersion: "storage.k8s.io/v1";
  capacity?: Quantity;
  kind: "CSIStorageCapacity";
  maximumVolumeSize?: Quantity;
  metadata: ObjectMeta;
  nodeTopology?: LabelSelector;
  storageClassName: string;
};

/** storage.k8s.io/v1 CSIStorageCapacityList */
export type CSIStorageCapacityList = {
  apiVersion: "storage.k8s.io/v1";
  items: CSIStorageCapacity[];
  kind: "CSIStorageCapacityList";
  metadata: ListMeta;
};

/** storage.k8s.io/v1 StorageClass */
export type StorageClass = {
  allowVolumeExpansion?: boolean;
  allowedTopologies?: TopologySelectorTerm[];
  apiVersion: "storage.k8s.io/v1";
  kind: "StorageClass";
  metadata: ObjectMeta;
  mountOptions?: string[];
  parameters?: { [key: string]: string };
  provisioner: string;
  reclaimPolicy?: "Delete" | "Recycle" | "Retain";
  volumeBindingMode?: "Immediate" | "WaitForFirstConsumer";
};

/** storage.k8s.io/v1 StorageClassList */
export type StorageClassList = {
  apiVersion: "storage.k8s.io/v1";
  items: StorageClass[];
  kind: "StorageClassList";
  metadata: ListMeta;
};

/** storage.v1.TokenRequest */
export type TokenRequestStorage = {
  audience: string;
  expirationSeconds?: number;
};

/** storage.k8s.io/v1 VolumeAttachment */
export type VolumeAttachment = {
  apiVersion: "storage.k8s.io/v1";
  kind: "VolumeAttachment";
  metadata: ObjectMeta;
  spec: VolumeAttachmentSpec;
  status?: VolumeAttachmentStatus;
};

/** storage.k8s.io/v1 VolumeAttachmentList */
export type VolumeAttachmentList = {
  apiVersion: "storage.k8s.io/v1";
  items: VolumeAttachment[];
  kind: "VolumeAttachmentList";
  metadata: ListMeta;
};

/** storage.v1.VolumeAttachmentSource */
export type VolumeAttachmentSource = {
  inlineVolumeSpec?: PersistentVolumeSpec;
  persistentVolumeName?: string;
};

/** storage.v1.VolumeAttachmentSpec */
export type VolumeAttachmentSpec = {
  attacher: string;
  nodeName: string;
  source: VolumeAttachmentSource;
};

/** storage.v1.VolumeAttachmentStatus */
export type VolumeAttachmentStatus = {
  attachError?: VolumeError;
  attached: boolean;
  attachmentMetadata?: { [key: string]: string };
  detachError?: VolumeError;
};

/** storage.k8s.io/v1 VolumeAttributesClass */
export type VolumeAttributesClass = {
  apiVersion: "storage.k8s.io/v1";
  driverName: string;
  kind: "VolumeAttributesClass";
  metadata: ObjectMeta;
  parameters?: { [key: string]: string };
};

/** storage.k8s.io/v1 VolumeAttributesClassList */
export type VolumeAttributesClassList = {
  apiVersion: "storage.k8s.io/v1";
  items: VolumeAttributesClass[];
  kind: "VolumeAttributesClassList";
  metadata: ListMeta;
};

/** storage.v1.VolumeError */
export type VolumeError = {
  errorCode?: number;
  message?: string;
  time?: Timestamp;
};

/** storage.v1.VolumeNodeResources */
export type VolumeNodeResources = {
  count?: number;
};
