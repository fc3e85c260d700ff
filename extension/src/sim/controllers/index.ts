/**
 * The controllers of kube-controller-manager, sorted by upstream's names. A new one is a file and a line here.
 * How many keys each works on at once (`workers`) is the default of upstream's `--concurrent-…-syncs`.
 */
import type { Component } from "../client/component";
import { daemonSetController } from "./daemonSet/daemonSet";
import { deploymentController } from "./deployment/deployment";
import { endpointSliceController } from "./endpointSlice/endpointSlice";
import { endpointsController } from "./endpointSlice/endpointsObject";
import { endpointSliceMirroringController } from "./endpointSlice/mirroring";
import { createGarbageCollector } from "./garbageCollector";
import { createNamespaceController } from "./namespace";
import { createNodeIpam } from "./nodeLifecycle/nodeIpam";
import { createNodeLifecycle } from "./nodeLifecycle/nodeLifecycle";
import { taintEvictionController } from "./nodeLifecycle/taintEviction";
import { createPodGarbageCollector } from "./podGarbageCollector";
import { replicaSetController, replicationController } from "./replicaSet";
import { createRootCaPublisher, serviceAccountController } from "./serviceAccount";
import { statefulSetController } from "./statefulSet/statefulSet";

export const controllers: readonly Component[] = [
  daemonSetController,
  deploymentController,
  endpointsController,
  endpointSliceController,
  endpointSliceMirroringController,
  createGarbageCollector(),
  createNamespaceController(),
  createNodeLifecycle(),
  createNodeIpam(),
  createPodGarbageCollector(),
  replicaSetController,
  replicationController,
  createRootCaPublisher("-----BEGIN CERTIFICATE-----\nKubarium\n-----END CERTIFICATE-----\n"),
  serviceAccountController,
  statefulSetController,
  taintEvictionController,
];
