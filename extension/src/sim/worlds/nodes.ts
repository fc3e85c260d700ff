/** The machines of the built-in worlds, with the addresses that kubeadm and a plain CNI would give them. */
import type { KubeletConfig } from "../kubelet/config";
import { CLUSTER_DNS_IP } from "./systemObjects";

/** The address of the n-th machine; 0 is the control plane's. */
export function machineIP(n: number): string {
  const at = n + 10;
  return `172.18.${Math.floor(at / 250)}.${(at % 250) + 1}`;
}

/** What every node of a world has in common with the next. */
export function nodeConfig(
  n: number,
  nodeName: string,
  rest: Omit<KubeletConfig, "nodeName" | "internalIP" | "clusterDNS" | "clusterDomain">,
): KubeletConfig {
  const { labels, ...others } = rest;
  return {
    nodeName,
    internalIP: machineIP(n),
    clusterDNS: CLUSTER_DNS_IP,
    clusterDomain: "cluster.local",
    labels: {
      "beta.kubernetes.io/arch": "amd64",
      "beta.kubernetes.io/os": "linux",
      "kubernetes.io/arch": "amd64",
      "kubernetes.io/hostname": nodeName,
      "kubernetes.io/os": "linux",
      ...labels,
    },
    ...others,
  };
}
