/**
 * A world is what a cluster begins with: nodes, programs on them, and the objects that etcd holds already.
 *
 * Worlds are made by plain functions of options (`course.ts`, `recorded.ts`), so that a lab, the CLI and a test can
 * each ask for the one they need.
 */

import type { Obj } from "../api/types";
import type { UserInfo } from "../apiserver/request";
import type { Component } from "../client/component";
import type { RateLimit } from "../client/limiter";
import { runnerProgram } from "../client/runner";
import { controllers, createControllers } from "../controllers";
import type { InstanceId } from "../kernel/types";
import { createKubelet } from "../kubelet";
import type { KubeletConfig } from "../kubelet/config";
import { withServer } from "../kubelet/server";
import { type NetworkPlan, networkedKubelet, networkHook, networkPrograms, Seat, seated } from "../network";
import { createScheduler } from "../scheduler";
import type { Program } from "../transport/program";

export interface World {
  readonly name: string;
  /** Virtual time zero, in ms since the Unix epoch. */
  readonly epochMs: number;
  /** The API server that outside requests go to. */
  readonly apiserver: InstanceId;
  readonly etcd: InstanceId;
  /** What runs, in the order in which it starts. */
  readonly instances: readonly InstanceId[];
  /** Code by instance id or program name. */
  readonly programs: ReadonlyMap<string, Program>;
  /** Objects that are there before anything starts. */
  readonly objects: readonly Obj[];
  /** The nodes with a kubelet, in order. */
  readonly nodes: readonly string[];
  /** The pod network, in worlds that have one. */
  readonly network?: NetworkPlan;
}

export interface WorldOptions {
  /** Nodes that run the learner's pods. */
  readonly workers?: number;
  readonly epochMs?: number;
  /** Requests per second of the controller manager and the others; upstream's defaults unless given. */
  readonly limits?: Partial<ClientLimits>;
}

/** `--kube-api-qps` and `--kube-api-burst` of each client. */
export interface ClientLimits {
  readonly controllerManager: RateLimit;
  readonly scheduler: RateLimit;
  readonly kubelet: RateLimit;
}

export const UPSTREAM_LIMITS: ClientLimits = {
  controllerManager: { perSecond: 20, burst: 30 },
  scheduler: { perSecond: 50, burst: 100 },
  kubelet: { perSecond: 50, burst: 100 },
};

/** 2026-01-05, a Monday, 09:00 UTC: labs always begin at the same moment. */
export const LAB_EPOCH_MS = 1_767_603_600_000;

/** The programs of a control plane on one node, and a kubelet on each of the nodes. */
export function standardPrograms(
  controlPlane: string,
  kubelets: readonly KubeletConfig[],
  limits: ClientLimits,
  network?: NetworkPlan,
): { instances: InstanceId[]; programs: Map<string, Program> } {
  const apiserver = () => `kube-apiserver@${controlPlane}`;
  const client = (name: string, components: readonly Component[], limit: RateLimit, user: UserInfo) =>
    runnerProgram({ name, components, apiserver, user: () => user, limit });

  const programs = new Map<string, Program>();
  programs.set(
    "kube-controller-manager",
    client("kube-controller-manager", controllersFor(kubelets.length), limits.controllerManager, {
      name: "system:kube-controller-manager",
      groups: ["system:authenticated"],
    }),
  );
  programs.set(
    "kube-scheduler",
    client("kube-scheduler", [createScheduler()], limits.scheduler, {
      name: "system:kube-scheduler",
      groups: ["system:authenticated"],
    }),
  );
  const seat = network && new Seat(network);
  for (const config of kubelets) {
    const user = { name: `system:node:${config.nodeName}`, groups: ["system:nodes", "system:authenticated"] };
    const component = seat ? networkedKubelet(seat, config) : createKubelet(config);
    const hook = () => seat?.physics && networkHook(seat.physics, config.nodeName);
    const kubelet = withServer(client("kubelet", [component], limits.kubelet, user), { config, network: hook });
    programs.set(`kubelet@${config.nodeName}`, seat ? seated(seat, kubelet) : kubelet);
  }
  const networked = seat && networkPrograms(seat, { apiserver: apiserver(), limit: limits.kubelet });
  for (const program of networked?.programs ?? []) programs.set(program.name, program);
  const instances = [
    `etcd@${controlPlane}`,
    `kube-apiserver@${controlPlane}`,
    `kube-controller-manager@${controlPlane}`,
    `kube-scheduler@${controlPlane}`,
    ...kubelets.map(({ nodeName }) => `kubelet@${nodeName}`),
    ...(networked?.instances ?? []),
  ];
  return { instances, programs };
}

/** kubeadm's 10.244.0.0/16 has ranges for 256 nodes; a larger cluster is planned with a larger network. */
const NODES_OF_USUAL_CIDR = 256;
const LARGE_CLUSTER_CIDR = "10.128.0.0/9";

function controllersFor(nodes: number): readonly Component[] {
  if (nodes <= NODES_OF_USUAL_CIDR) return controllers;
  return createControllers({ nodeIpam: { clusterCidr: LARGE_CLUSTER_CIDR } });
}
