/** What differs between the places where Kubarium runs: an extension host with Node, and a web worker without. */
import type { ClusterSpec } from "../session/openHost";
import type { ClusterHost } from "../sim/index";

/** The loopback endpoint of a cluster. */
export interface Endpoint {
  readonly address: string;
  readonly kubeconfig: string;
  close(): Promise<void>;
}

export interface Environment {
  /** A cluster that has booted and stands still, in a worker where one is to be had. */
  openHost(spec: ClusterSpec): Promise<ClusterHost>;
  /** Serves a cluster to kubectl; absent where no port can be opened. */
  readonly openEndpoint?: (host: ClusterHost) => Promise<Endpoint>;
  /** What an environment variable asks to be opened: `lab/0.2`. */
  readonly open: string | undefined;
  /** Appends a line to a file in one go; absent where files can only be written whole. */
  readonly appendText?: (path: string, text: string) => Promise<void>;
  /** Writes a file that nobody but this user may read; absent where there are no such files. */
  readonly writePrivate?: (path: string, text: string) => Promise<void>;
  dispose(): void;
}
