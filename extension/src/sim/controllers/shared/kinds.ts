/** The built-in kinds by scope, for the controllers that work on all of them. */
import type { KindName } from "../../kinds/kindMap";

/** What lives in a namespace and is stored, with group and plural for messages. Sorted by kind. */
export const NAMESPACED_KINDS: readonly { readonly kind: KindName; readonly group: string; readonly plural: string }[] =
  [
    { kind: "ConfigMap", group: "", plural: "configmaps" },
    { kind: "ControllerRevision", group: "apps", plural: "controllerrevisions" },
    { kind: "CronJob", group: "batch", plural: "cronjobs" },
    { kind: "DaemonSet", group: "apps", plural: "daemonsets" },
    { kind: "Deployment", group: "apps", plural: "deployments" },
    { kind: "EndpointSlice", group: "discovery.k8s.io", plural: "endpointslices" },
    { kind: "Endpoints", group: "", plural: "endpoints" },
    { kind: "Event", group: "", plural: "events" },
    { kind: "HorizontalPodAutoscaler", group: "autoscaling", plural: "horizontalpodautoscalers" },
    { kind: "Ingress", group: "networking.k8s.io", plural: "ingresses" },
    { kind: "Job", group: "batch", plural: "jobs" },
    { kind: "Lease", group: "coordination.k8s.io", plural: "leases" },
    { kind: "LimitRange", group: "", plural: "limitranges" },
    { kind: "NetworkPolicy", group: "networking.k8s.io", plural: "networkpolicies" },
    { kind: "PersistentVolumeClaim", group: "", plural: "persistentvolumeclaims" },
    { kind: "Pod", group: "", plural: "pods" },
    { kind: "PodDisruptionBudget", group: "policy", plural: "poddisruptionbudgets" },
    { kind: "PodTemplate", group: "", plural: "podtemplates" },
    { kind: "ReplicaSet", group: "apps", plural: "replicasets" },
    { kind: "ReplicationController", group: "", plural: "replicationcontrollers" },
    { kind: "ResourceQuota", group: "", plural: "resourcequotas" },
    { kind: "Secret", group: "", plural: "secrets" },
    { kind: "Service", group: "", plural: "services" },
    { kind: "ServiceAccount", group: "", plural: "serviceaccounts" },
    { kind: "StatefulSet", group: "apps", plural: "statefulsets" },
  ];

/** What belongs to the cluster and may own or be owned. */
export const CLUSTER_KINDS: readonly KindName[] = [
  "IngressClass",
  "Namespace",
  "Node",
  "PersistentVolume",
  "PriorityClass",
  "StorageClass",
];
