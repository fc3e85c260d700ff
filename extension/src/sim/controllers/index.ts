/**
 * The controllers of kube-controller-manager, sorted by upstream's names. A new one is a file and a line here.
 * How many keys each works on at once (`workers`) is the default of upstream's `--concurrent-…-syncs`.
 */
import type { Component } from "../client/component";
import { clusterRoleAggregationController } from "./clusterRoleAggregation";
import { cronJobController } from "./cronJob/cronJob";
import { daemonSetController } from "./daemonSet/daemonSet";
import { deploymentController } from "./deployment/deployment";
import { endpointSliceController } from "./endpointSlice/endpointSlice";
import { endpointsController } from "./endpointSlice/endpointsObject";
import { endpointSliceMirroringController } from "./endpointSlice/mirroring";
import { createGarbageCollector } from "./garbageCollector";
import { createHorizontalPodAutoscaler, type ReadUsage } from "./horizontalPodAutoscaler";
import { jobController } from "./job/job";
import { ttlAfterFinishedController } from "./job/ttlAfterFinished";
import { createNamespaceController } from "./namespace";
import { createNodeIpam, type NodeIpamOptions } from "./nodeLifecycle/nodeIpam";
import { createNodeLifecycle, type NodeLifecycleOptions } from "./nodeLifecycle/nodeLifecycle";
import { taintEvictionController } from "./nodeLifecycle/taintEviction";
import { podDisruptionBudgetController } from "./podDisruptionBudget";
import { createPodGarbageCollector } from "./podGarbageCollector";
import { replicaSetController, replicationController } from "./replicaSet";
import { resourceQuotaController } from "./resourceQuota";
import { createRootCaPublisher, serviceAccountController } from "./serviceAccount";
import { createServiceLoadBalancer } from "./serviceLoadBalancer";
import { statefulSetController } from "./statefulSet/statefulSet";
import { persistentVolumeController } from "./volume/binder";
import { claimProtectionController, volumeProtectionController } from "./volume/protection";
import { createProvisioner } from "./volume/provisioner";

/** What a world may say about its controllers; upstream's flags and what stands outside the cluster. */
export interface ControllersOptions {
  /** The CA of the API server, in PEM. */
  readonly caBundle?: string;
  readonly nodeLifecycle?: NodeLifecycleOptions;
  readonly nodeIpam?: NodeIpamOptions;
  /** The metrics API, if there is one. */
  readonly readUsage?: ReadUsage;
  /** The addresses of a simulated cloud's load balancers, `203.0.113.`; none by default. */
  readonly loadBalancerPrefix?: string;
  /** Names that the simulated provisioner answers to. */
  readonly provisioners?: readonly string[];
}

const NO_CA = "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n";

/** All controllers of one kube-controller-manager. */
export function createControllers(options: ControllersOptions = {}): readonly Component[] {
  return [
    clusterRoleAggregationController,
    cronJobController,
    daemonSetController,
    deploymentController,
    podDisruptionBudgetController,
    endpointsController,
    endpointSliceController,
    endpointSliceMirroringController,
    createProvisioner(options.provisioners),
    createGarbageCollector(),
    createHorizontalPodAutoscaler(options.readUsage),
    jobController,
    createNamespaceController(),
    createNodeLifecycle(options.nodeLifecycle),
    createNodeIpam(options.nodeIpam),
    persistentVolumeController,
    volumeProtectionController,
    claimProtectionController,
    createPodGarbageCollector(),
    replicaSetController,
    replicationController,
    resourceQuotaController,
    createRootCaPublisher(options.caBundle ?? NO_CA),
    ...(options.loadBalancerPrefix ? [createServiceLoadBalancer(options.loadBalancerPrefix)] : []),
    serviceAccountController,
    statefulSetController,
    taintEvictionController,
    ttlAfterFinishedController,
  ];
}

/** The controllers of a world that says nothing about them. */
export const controllers: readonly Component[] = createControllers();
