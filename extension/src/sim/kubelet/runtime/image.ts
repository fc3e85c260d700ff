/**
 * What an image is to the simulator: a name, a size and the behaviour of the program inside, all as data.
 *
 * Models what an OCI image and its process would show from outside (k8s.io/cri-api runtime/v1 Image and the image
 * config). There are no layers and no digests of content: nothing in a cluster decides by them.
 */

/** One image repository and how its containers behave. A tag may change single points of the program. */
export interface Image {
  /** The repository as people write it: `nginx`, `registry.k8s.io/pause`, `shop`. */
  readonly repository: string;
  /** Tags that the registry has; `any` for every tag. */
  readonly tags: "any" | readonly string[];
  readonly sizeBytes: number;
  /** The registry asks for a pull secret. */
  readonly private?: boolean;
  readonly program: ContainerProgram;
  /** What differs in single tags. */
  readonly byTag?: Readonly<Record<string, Partial<ContainerProgram>>>;
}

/** What a container does when it runs the image's own command. */
export interface ContainerProgram {
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The process ends with 1 and this text unless one of these variables is set. */
  readonly needsEnv?: readonly string[];
  readonly needsEnvText?: string;
  /** Files of the image by absolute path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly workingDirectory?: string;
  /** From start to the first accepted connection. */
  readonly startupMs?: number;
  /** Ports that the process listens on, `all` for every port but the refused ones. */
  readonly listens?: "all" | readonly ListenPort[];
  readonly refuses?: readonly number[];
  /** The first rule that fits answers; without any, connections are accepted and closed. */
  readonly http?: readonly HttpRule[];
  /** Services of the gRPC health protocol and their status; `""` is the server itself. */
  readonly grpc?: Readonly<Record<string, "SERVING" | "NOT_SERVING">>;
  /** Lines written after the start. Texts may hold `{…}` as {@link HttpRule.body}. */
  readonly logs?: readonly LogRule[];
  /** The process ends by itself. */
  readonly ends?: { readonly afterMs: number; readonly exitCode: number };
  readonly onTerminate?: TerminateRule;
  readonly cpuMillicores?: number;
  /** Further millicores per request and second. */
  readonly cpuMillicoresPerRequest?: number;
  readonly memoryBytes?: number;
  readonly memoryBytesPerSecond?: number;
  /** Which programs the image has beside its own; `busybox` unless given. */
  readonly tools?: "none" | "busybox";
  /** Further programs of the image; a command that names one behaves as the image's own. */
  readonly programs?: readonly string[];
  /** Only `false` and `exit N` fail, whatever else is executed; commands that nobody knows run for ever. */
  readonly lenient?: boolean;
  /** User and group of the process; 0 unless given. */
  readonly user?: number;
}

export interface ListenPort {
  readonly port: number;
  readonly protocol?: "TCP" | "UDP";
  /** The port follows this environment variable when it is set. */
  readonly fromEnv?: string;
  /** The port follows this flag of the command line: `--http-port`. */
  readonly fromFlag?: string;
}

/** How a request is answered. */
export interface HttpRule {
  /** An exact path, a prefix ending in `*`, or nothing for every path. */
  readonly path?: string;
  readonly pathContains?: string;
  /** Only while this environment variable is set (to this value, if given after `=`). */
  readonly whenEnv?: string;
  /** Only when the process has run for less than so long. */
  readonly whileYoungerThanMs?: number;
  /** Only when the process has run for at least so long. */
  readonly onceOlderThanMs?: number;
  readonly status?: number;
  /**
   * The answer's text. `{hostname}`, `{path}`, `{version}`, `{image}`, `{ip}`, `{client}`, `{env:NAME}`,
   * `{env:NAME:default}`, `{arg:flag:default}`, `{file:/path}` and `{uptimeSeconds}` are filled in.
   */
  readonly body?: string;
  readonly contentType?: string;
  /** Serves files below this folder; 404 when there is none. */
  readonly serveFiles?: string;
  readonly delayMs?: number;
  /** What the request does to the process. */
  readonly effect?: "exit" | "fail-health" | "write-file";
  /** The line of the access log. */
  readonly log?: string;
}

export interface LogRule {
  readonly afterMs: number;
  readonly text: string;
  /** Written again and again. */
  readonly everyMs?: number;
}

/** What the process does on SIGTERM. */
export interface TerminateRule {
  /** `ignore` waits for SIGKILL. */
  readonly does: "exit" | "ignore";
  readonly afterMs?: number;
  readonly exitCode?: number;
}

/** Which images there are, and what happens with all others. */
export interface ImageRule {
  readonly catalogue: readonly Image[];
  /** Other images: refused as a registry would, or run with this program. */
  readonly others: "refuse" | { readonly program: ContainerProgram; readonly sizeBytes: number };
  /** Refused whatever the catalogue says, when the reference contains one of these. */
  readonly refuseContaining?: readonly string[];
}

/** A reference, split: `docker.io/library/nginx:1.25` is the repository `docker.io/library/nginx` and a tag. */
export interface ImageReference {
  readonly repository: string;
  readonly tag: string;
}

/** Splits a reference; the tag is `latest` when there is none. Digests count as tags. */
export function parseImage(reference: string): ImageReference {
  const at = reference.indexOf("@");
  if (at >= 0) return { repository: reference.slice(0, at), tag: reference.slice(at + 1) };
  const colon = reference.lastIndexOf(":");
  if (colon > reference.lastIndexOf("/"))
    return { repository: reference.slice(0, colon), tag: reference.slice(colon + 1) };
  return { repository: reference, tag: "latest" };
}

/** The name in full, as containerd stores it: `docker.io/library/nginx:1.25`. */
export function canonicalImage(reference: string): string {
  const { repository, tag } = parseImage(reference);
  const first = repository.split("/")[0] ?? "";
  const hasRegistry = repository.includes("/") && (first.includes(".") || first.includes(":") || first === "localhost");
  const withRegistry = hasRegistry
    ? repository
    : `docker.io/${repository.includes("/") ? repository : `library/${repository}`}`;
  return tag.startsWith("sha256:") ? `${withRegistry}@${tag}` : `${withRegistry}:${tag}`;
}

/** An image that was found, with the program of its tag. */
export interface FoundImage {
  readonly image: string;
  readonly id: string;
  readonly sizeBytes: number;
  readonly private: boolean;
  readonly program: ContainerProgram;
}

/** What was found under the references that pods name; the rules of a world do not change. */
const foundByRule = new WeakMap<ImageRule, Map<string, FoundImage | undefined>>();
const FOUND_MAX = 1_000;

/** Looks an image up as the registry would; undefined when there is no such image or tag. */
export function findImage(rule: ImageRule, reference: string): FoundImage | undefined {
  let found = foundByRule.get(rule);
  if (!found || found.size > FOUND_MAX) {
    found = new Map();
    foundByRule.set(rule, found);
  }
  if (!found.has(reference)) found.set(reference, lookUp(rule, reference));
  return found.get(reference);
}

function lookUp(rule: ImageRule, reference: string): FoundImage | undefined {
  const image = canonicalImage(reference);
  if ((rule.refuseContaining ?? []).some((part) => reference.includes(part))) return undefined;
  const wanted = parseImage(image);
  for (const entry of rule.catalogue) {
    if (parseImage(canonicalImage(entry.repository)).repository !== wanted.repository) continue;
    if (entry.tags !== "any" && !entry.tags.includes(wanted.tag)) return undefined;
    const program = { ...entry.program, ...entry.byTag?.[wanted.tag] };
    return { image, id: imageId(image), sizeBytes: entry.sizeBytes, private: entry.private ?? false, program };
  }
  if (rule.others === "refuse") return undefined;
  return { image, id: imageId(image), sizeBytes: rule.others.sizeBytes, private: false, program: rule.others.program };
}

/** A digest that looks like one and is the same for the same name. */
export function imageId(image: string): string {
  return `sha256:${hexDigest(image)}`;
}

/** 64 hex digits from a text, for ids of images, sandboxes and containers. */
export function hexDigest(text: string): string {
  // Two passes over the text as a key of 64 bits, and eight words of it.
  let low = 0x811c9dc5;
  let high = 0x9e3779b1;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x85ebca6b);
    high ^= high >>> 13;
  }
  let digits = "";
  for (let part = 0; part < 8; part++) {
    let hash = (part % 2 === 0 ? low : high) ^ Math.imul(part + 1, 0x9e3779b1);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
    digits += ((hash ^ (hash >>> 15)) >>> 0).toString(16).padStart(8, "0");
  }
  return digits;
}
