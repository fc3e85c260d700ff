/** The built-in kinds by their id, for typed reads: `view.get("Pod", …)` is a Pod. */

import type { Obj } from "../api/types";
import type * as k from "../schema/types";

export interface KindMap {
  Binding: Obj;
  ConfigMap: k.ConfigMap;
  ControllerRevision: k.ControllerRevision;
  CronJob: k.CronJob;
  DaemonSet: k.DaemonSet;
  Deployment: k.Deployment;
  EndpointSlice: k.EndpointSlice;
  Endpoints: k.Endpoints;
  Event: k.CoreEvent;
  HorizontalPodAutoscaler: k.HorizontalPodAutoscaler;
  Ingress: k.Ingress;
  IngressClass: k.IngressClass;
  Job: k.Job;
  Lease: k.Lease;
  LimitRange: k.LimitRange;
  Namespace: k.Namespace;
  NetworkPolicy: k.NetworkPolicy;
  Node: k.Node;
  PersistentVolume: k.PersistentVolume;
  PersistentVolumeClaim: k.PersistentVolumeClaim;
  Pod: k.Pod;
  PodDisruptionBudget: k.PodDisruptionBudget;
  PodTemplate: k.PodTemplate;
  PriorityClass: k.PriorityClass;
  ReplicaSet: k.ReplicaSet;
  ReplicationController: k.ReplicationController;
  ResourceQuota: k.ResourceQuota;
  Secret: k.Secret;
  Service: k.Service;
  ServiceAccount: k.ServiceAccount;
  StatefulSet: k.StatefulSet;
  StorageClass: k.StorageClass;
}

/** The id of a built-in kind. Kinds of custom resources are strings of the form `Widget.example.com`. */
export type KindName = keyof KindMap;
