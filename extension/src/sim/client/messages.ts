/** What a client and the API server send each other about watches. */
import type { UserInfo } from "../apiserver/request";
import type { Revision } from "../kernel/types";
import type { Commit, KindSnapshot } from "../store/mvcc";

/** `api/watch`: be told of every change of a kind. */
export interface WatchRequest {
  readonly kind: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly user: UserInfo;
}

/** `api/watching`: the state to begin from. */
export interface Watching {
  readonly to: number;
  readonly watchId: number;
  readonly snapshot: KindSnapshot;
}

/** `watch/commits`: what happened since. */
export interface WatchCommits {
  readonly watchId: number;
  readonly commits: readonly Commit[];
}

/** `api/ping`: is this watch still there, and has nothing been missed? */
export interface Ping {
  readonly watchId: number;
  readonly kind: string;
  readonly revision: Revision;
}
