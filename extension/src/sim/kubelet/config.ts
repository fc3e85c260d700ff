/**
 * The settings of one kubelet, as plain data, with upstream's defaults.
 *
 * Models KubeletConfiguration (staging/src/k8s.io/kubelet/config/v1beta1/types.go) and the facts that cAdvisor and the
 * container runtime would tell. cgroup, eviction-file and TLS settings are left out: nothing here reads them.
 */
import type { Pod, Taint } from "../schema/types";
import type { ImageRule } from "./runtime/image";

export interface KubeletConfig {
  readonly nodeName: string;
  readonly internalIP: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Taints that the node is registered with. */
  readonly taints?: readonly Taint[];
  readonly capacity: { readonly cpu: string; readonly memory: string; readonly ephemeralStorage?: string };
  /** What is kept back for the system, taken from capacity. */
  readonly reserved?: { readonly cpu?: string; readonly memory?: string };
  readonly maxPods?: number;
  /** Addresses for pods until the Node carries `spec.podCIDR`. */
  readonly podCIDR?: string;
  readonly clusterDNS?: string;
  readonly clusterDomain?: string;
  /** The address of the Service `kubernetes`, for containers' environment. */
  readonly kubernetesServiceIP?: string;
  readonly providerID?: string;
  /** Creates the Node object; true unless given. */
  readonly registerNode?: boolean;
  readonly system?: Partial<SystemInfo>;
  readonly images: ImageRule;
  /** Images that are on the node from the start. */
  readonly preloadedImages?: readonly string[];
  readonly staticPods?: readonly Pod[];
  readonly times?: Partial<KubeletTimes>;
  /** One pull after the other (upstream's default) or all at once. */
  readonly serializeImagePulls?: boolean;
  readonly runtime?: Partial<RuntimeTraits>;
}

/** What `nodeInfo` shows. */
export interface SystemInfo {
  readonly kubeletVersion: string;
  readonly containerRuntimeVersion: string;
  readonly osImage: string;
  readonly kernelVersion: string;
  readonly architecture: string;
  readonly operatingSystem: string;
}

/** Periods of the kubelet's loops and durations of what the runtime does. */
export interface KubeletTimes {
  readonly leaseRenewMs: number;
  readonly leaseDurationMs: number;
  readonly nodeStatusUpdateMs: number;
  readonly nodeStatusReportMs: number;
  /** How often a pod is looked at when nothing happens and something may have changed that is not watched. */
  readonly syncMs: number;
  /** From a change in the runtime to the kubelet's seeing it. */
  readonly relistMs: number;
  readonly sandboxMs: number;
  readonly containerStartMs: number;
  /** The shortest life of a process that a command starts. */
  readonly processMs: number;
  readonly containerStopMs: number;
  /** To resolve a reference at the registry. */
  readonly pullResolveMs: number;
  readonly pullBytesPerSecond: number;
  readonly backoffBaseMs: number;
  readonly backoffMaxMs: number;
  /** Back-off is forgotten when a container ran for so long. */
  readonly backoffResetMs: number;
}

/** Where runtimes differ in what a person can see. */
export interface RuntimeTraits {
  /** Containers end at once, with exit code 0, on SIGTERM, whatever they run. */
  readonly endsAtOnce: boolean;
  /** Container statuses carry `user` (containerd does, a hollow runtime does not). */
  readonly reportsUser: boolean;
  /** Reports memory as 0 in `resources` of a container status, as a hollow runtime does. */
  readonly reportsNoMemory: boolean;
}

export const DEFAULT_TIMES: KubeletTimes = {
  leaseRenewMs: 10_000,
  leaseDurationMs: 40_000,
  nodeStatusUpdateMs: 10_000,
  nodeStatusReportMs: 300_000,
  syncMs: 60_000,
  relistMs: 100,
  sandboxMs: 150,
  containerStartMs: 50,
  processMs: 20,
  containerStopMs: 10,
  pullResolveMs: 350,
  pullBytesPerSecond: 60_000_000,
  backoffBaseMs: 10_000,
  backoffMaxMs: 300_000,
  backoffResetMs: 600_000,
};

const DEFAULT_SYSTEM: SystemInfo = {
  kubeletVersion: "v1.36.0",
  containerRuntimeVersion: "containerd://2.2.0",
  osImage: "Debian GNU/Linux 13 (trixie)",
  kernelVersion: "6.12.57",
  architecture: "amd64",
  operatingSystem: "linux",
};

const DEFAULT_TRAITS: RuntimeTraits = { endsAtOnce: false, reportsUser: true, reportsNoMemory: false };

/** A config with every default filled in; what the other files work with. */
export type Settings = KubeletConfig & {
  readonly times: KubeletTimes;
  readonly system: SystemInfo;
  readonly runtime: RuntimeTraits;
  readonly maxPods: number;
  readonly serializeImagePulls: boolean;
};

/** Fills in the defaults. */
export function settingsOf(config: KubeletConfig): Settings {
  return {
    ...config,
    times: { ...DEFAULT_TIMES, ...config.times },
    system: { ...DEFAULT_SYSTEM, ...config.system },
    runtime: { ...DEFAULT_TRAITS, ...config.runtime },
    maxPods: config.maxPods ?? 110,
    serializeImagePulls: config.serializeImagePulls ?? true,
  };
}
