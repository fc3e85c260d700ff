/**
 * The pod spec as the server's own Go struct (pkg/apis/core/types.go): messages about forbidden changes print it.
 * Left out: the insides of sources of storage systems that no node here has; they print with their JSON names.
 */
import type { PodSpec, PodTemplateSpec } from "../../schema/types";
import { type GoShape, goStruct, nullable } from "../common/goStruct";

/** A spec with Go's names, every field present. Host namespaces live in the security context there. */
export function goPodSpec(spec: PodSpec | undefined): { [goName: string]: unknown } {
  const { hostNetwork, hostPID, hostIPC, shareProcessNamespace, hostUsers } = spec ?? {};
  const context = { ...spec?.securityContext, hostNetwork, hostPID, hostIPC, shareProcessNamespace, hostUsers };
  return goStruct(podSpecShape, { ...spec, securityContext: context });
}

/** A template with Go's names; its metadata is embedded and prints as in JSON. */
export function goPodTemplate(template: PodTemplateSpec | undefined): { [name: string]: unknown } {
  return { ...template?.metadata, Spec: goPodSpec(template?.spec) };
}

const seLinuxOptions: GoShape = { User: "", Role: "", Type: "", Level: "" };
const windowsOptions: GoShape = {
  GMSACredentialSpecName: null,
  GMSACredentialSpec: null,
  RunAsUserName: null,
  HostProcess: null,
};
const profile: GoShape = { Type: "", LocalhostProfile: null };

/** core.SecurityContext */
export const securityContextShape: GoShape = {
  Capabilities: nullable({ Add: null, Drop: null }),
  Privileged: null,
  SELinuxOptions: nullable(seLinuxOptions),
  WindowsOptions: nullable(windowsOptions),
  RunAsUser: null,
  RunAsGroup: null,
  RunAsNonRoot: null,
  ReadOnlyRootFilesystem: null,
  AllowPrivilegeEscalation: null,
  ProcMount: null,
  SeccompProfile: nullable(profile),
  AppArmorProfile: nullable(profile),
};

const podSecurityContext: GoShape = {
  HostNetwork: false,
  HostPID: false,
  HostIPC: false,
  ShareProcessNamespace: null,
  HostUsers: null,
  SELinuxOptions: nullable(seLinuxOptions),
  WindowsOptions: nullable(windowsOptions),
  RunAsUser: null,
  RunAsGroup: null,
  RunAsNonRoot: null,
  SupplementalGroups: null,
  SupplementalGroupsPolicy: null,
  FSGroup: null,
  FSGroupChangePolicy: null,
  Sysctls: nullable({ Name: "", Value: "" }),
  SeccompProfile: nullable(profile),
  AppArmorProfile: nullable(profile),
  SELinuxChangePolicy: null,
};

const fieldRef: GoShape = { APIVersion: "", FieldPath: "" };
const resourceFieldRef: GoShape = { ContainerName: "", Resource: "", Divisor: null };
const keyRef: GoShape = { Name: "", Key: "", Optional: null };
const keyToPath: GoShape = { Key: "", Path: "", Mode: null };
const downwardFile: GoShape = {
  Path: "",
  FieldRef: nullable(fieldRef),
  ResourceFieldRef: nullable(resourceFieldRef),
  Mode: null,
};

const envVar: GoShape = {
  Name: "",
  Value: "",
  ValueFrom: nullable({
    FieldRef: nullable(fieldRef),
    ResourceFieldRef: nullable(resourceFieldRef),
    ConfigMapKeyRef: nullable(keyRef),
    SecretKeyRef: nullable(keyRef),
    FileKeyRef: nullable({ VolumeName: "", Path: "", Key: "", Optional: null }),
  }),
};

const httpGet: GoShape = {
  Path: "",
  Port: 0,
  Host: "",
  Scheme: "",
  HTTPHeaders: nullable({ Name: "", Value: "" }),
};
const exec: GoShape = { Command: null };
const tcpSocket: GoShape = { Port: 0, Host: "" };
const probe: GoShape = {
  Exec: nullable(exec),
  HTTPGet: nullable(httpGet),
  TCPSocket: nullable(tcpSocket),
  GRPC: nullable({ Port: 0, Service: null }),
  InitialDelaySeconds: 0,
  TimeoutSeconds: 0,
  PeriodSeconds: 0,
  SuccessThreshold: 0,
  FailureThreshold: 0,
  TerminationGracePeriodSeconds: null,
};
const hook: GoShape = {
  Exec: nullable(exec),
  HTTPGet: nullable(httpGet),
  TCPSocket: nullable(tcpSocket),
  Sleep: nullable({ Seconds: 0 }),
};

const resources: GoShape = { Limits: null, Requests: null, Claims: nullable({ Name: "", Request: "" }) };

const container: GoShape = {
  Name: "",
  Image: "",
  Command: null,
  Args: null,
  WorkingDir: "",
  Ports: nullable({ Name: "", HostPort: 0, ContainerPort: 0, Protocol: "", HostIP: "" }),
  EnvFrom: nullable({
    Prefix: "",
    ConfigMapRef: nullable({ Name: "", Optional: null }),
    SecretRef: nullable({ Name: "", Optional: null }),
  }),
  Env: nullable(envVar),
  Resources: resources,
  ResizePolicy: nullable({ ResourceName: "", RestartPolicy: "" }),
  RestartPolicy: null,
  RestartPolicyRules: nullable({ Action: "", ExitCodes: nullable({ Operator: "", Values: null }) }),
  VolumeMounts: nullable({
    Name: "",
    ReadOnly: false,
    RecursiveReadOnly: null,
    MountPath: "",
    SubPath: "",
    MountPropagation: null,
    SubPathExpr: "",
  }),
  VolumeDevices: nullable({ Name: "", DevicePath: "" }),
  LivenessProbe: nullable(probe),
  ReadinessProbe: nullable(probe),
  StartupProbe: nullable(probe),
  Lifecycle: nullable({ PostStart: nullable(hook), PreStop: nullable(hook), StopSignal: null }),
  TerminationMessagePath: "",
  TerminationMessagePolicy: "",
  ImagePullPolicy: "",
  SecurityContext: nullable(securityContextShape),
  Stdin: false,
  StdinOnce: false,
  TTY: false,
};

const projection: GoShape = {
  Secret: nullable({ Name: "", Items: nullable(keyToPath), Optional: null }),
  DownwardAPI: nullable({ Items: nullable(downwardFile) }),
  ConfigMap: nullable({ Name: "", Items: nullable(keyToPath), Optional: null }),
  ServiceAccountToken: nullable({ Audience: "", ExpirationSeconds: 0, Path: "" }),
  ClusterTrustBundle: nullable({ Name: null, SignerName: null, LabelSelector: null, Optional: null, Path: "" }),
  PodCertificate: null,
};

const volume: GoShape = {
  Name: "",
  HostPath: nullable({ Path: "", Type: null }),
  EmptyDir: nullable({ Medium: "", SizeLimit: null }),
  GCEPersistentDisk: null,
  AWSElasticBlockStore: null,
  GitRepo: null,
  Secret: nullable({ SecretName: "", Items: nullable(keyToPath), DefaultMode: null, Optional: null }),
  NFS: nullable({ Server: "", Path: "", ReadOnly: false }),
  ISCSI: null,
  Glusterfs: null,
  PersistentVolumeClaim: nullable({ ClaimName: "", ReadOnly: false }),
  RBD: null,
  Quobyte: null,
  FlexVolume: null,
  Cinder: null,
  CephFS: null,
  Flocker: null,
  DownwardAPI: nullable({ Items: nullable(downwardFile), DefaultMode: null }),
  FC: null,
  AzureFile: null,
  ConfigMap: nullable({ Name: "", Items: nullable(keyToPath), DefaultMode: null, Optional: null }),
  VsphereVolume: null,
  AzureDisk: null,
  PhotonPersistentDisk: null,
  Projected: nullable({ Sources: nullable(projection), DefaultMode: null }),
  PortworxVolume: null,
  ScaleIO: null,
  StorageOS: null,
  CSI: null,
  Ephemeral: null,
  Image: nullable({ Reference: "", PullPolicy: "" }),
};

const nodeSelectorTerm: GoShape = {
  MatchExpressions: nullable({ Key: "", Operator: "", Values: null }),
  MatchFields: nullable({ Key: "", Operator: "", Values: null }),
};
const podAffinityTerm: GoShape = {
  LabelSelector: null,
  Namespaces: null,
  TopologyKey: "",
  NamespaceSelector: null,
  MatchLabelKeys: null,
  MismatchLabelKeys: null,
};
const podAffinity: GoShape = {
  RequiredDuringSchedulingIgnoredDuringExecution: nullable(podAffinityTerm),
  PreferredDuringSchedulingIgnoredDuringExecution: nullable({ Weight: 0, PodAffinityTerm: podAffinityTerm }),
};

const podSpecShape: GoShape = {
  Volumes: nullable(volume),
  InitContainers: nullable(container),
  Containers: nullable(container),
  EphemeralContainers: nullable({ ...container, TargetContainerName: "" }),
  RestartPolicy: "",
  TerminationGracePeriodSeconds: null,
  ActiveDeadlineSeconds: null,
  DNSPolicy: "",
  NodeSelector: null,
  ServiceAccountName: "",
  AutomountServiceAccountToken: null,
  NodeName: "",
  SecurityContext: nullable(podSecurityContext),
  ImagePullSecrets: nullable({ Name: "" }),
  Hostname: "",
  Subdomain: "",
  SetHostnameAsFQDN: null,
  Affinity: nullable({
    NodeAffinity: nullable({
      RequiredDuringSchedulingIgnoredDuringExecution: nullable({ NodeSelectorTerms: nullable(nodeSelectorTerm) }),
      PreferredDuringSchedulingIgnoredDuringExecution: nullable({ Weight: 0, Preference: nodeSelectorTerm }),
    }),
    PodAffinity: nullable(podAffinity),
    PodAntiAffinity: nullable(podAffinity),
  }),
  SchedulerName: "",
  Tolerations: nullable({ Key: "", Operator: "", Value: "", Effect: "", TolerationSeconds: null }),
  HostAliases: nullable({ IP: "", Hostnames: null }),
  PriorityClassName: "",
  Priority: null,
  PreemptionPolicy: null,
  DNSConfig: nullable({ Nameservers: null, Searches: null, Options: nullable({ Name: "", Value: null }) }),
  ReadinessGates: nullable({ ConditionType: "" }),
  RuntimeClassName: null,
  Overhead: null,
  EnableServiceLinks: null,
  TopologySpreadConstraints: nullable({
    MaxSkew: 0,
    TopologyKey: "",
    WhenUnsatisfiable: "",
    LabelSelector: null,
    MinDomains: null,
    NodeAffinityPolicy: null,
    NodeTaintsPolicy: null,
    MatchLabelKeys: null,
  }),
  OS: nullable({ Name: "" }),
  SchedulingGates: nullable({ Name: "" }),
  ResourceClaims: nullable({ Name: "", ResourceClaimName: null, ResourceClaimTemplateName: null }),
  Resources: nullable(resources),
  HostnameOverride: null,
  SchedulingGroup: nullable({ PodGroupName: null }),
};
