/**
 * Which part of the source may import which, as data with reasons. Import direction runs down only.
 * The longest `from` that a file's path begins with is its rule. `import type` from the simulator is free for everyone:
 * the contracts of its parts are types, and types bring nothing along.
 */
export type ImportRule = {
  /** The folder or file that the rule is about; it may always import from itself. */
  from: string;
  /** The folders, files and packages that it may import besides. */
  may: readonly string[];
  /** The sentence that a failing test shows. */
  because: string;
};

const sim = "extension/src/sim";
const base = "extension/src/base";
const labs = "extension/src/labs";
const protocol = "extension/src/protocol";

/** What every part of the simulator may lean on. */
const ground = [base, `${sim}/kernel`, `${sim}/api`, `${sim}/schema`];
/** What a component (controller, scheduler, kubelet, proxy) may use: it is a client of the API server. */
const client = [...ground, `${sim}/client`, `${sim}/kinds`, `${sim}/transport`];
/** The simulator's doors: what it is made by, the types of its port, and the texts that are too large to come along. */
const doors = [`${sim}/index`, `${sim}/host`, `${sim}/schema/descriptions.generated.json`];
/** Libraries without a clock, chance, or host API; purity.test.ts proves it. */
const pureLibraries = [
  "yaml",
  "croner",
  "ipaddr.js",
  "shell-quote",
  "sorted-btree",
  "tinyqueue",
  "fast-json-patch",
  "@marcbachmann/cel-js",
];

export const importRules: readonly ImportRule[] = [
  { from: base, may: [], because: "base is plain ES that everything leans on" },
  {
    from: `${sim}/kernel`,
    may: [base, "tinyqueue", "sorted-btree"],
    because: "the kernel knows time, order and chance, and nothing of Kubernetes",
  },
  {
    from: `${sim}/api`,
    may: [base, `${sim}/kernel`, `${sim}/schema`, ...pureLibraries],
    because: "the API's vocabulary serves every part and so brings no part along",
  },
  {
    from: `${sim}/schema`,
    may: [base, `${sim}/kernel`, `${sim}/api`, "yaml"],
    because: "a schema describes objects; who stores or serves them stands above it",
  },
  {
    from: `${sim}/transport`,
    may: [...ground, ...pureLibraries],
    because: "messages are data; the network does not know who sends them",
  },
  {
    from: `${sim}/store`,
    may: [...ground, `${sim}/transport`, ...pureLibraries],
    because: "etcd is a program on the network that knows keys, revisions and watches, not who asks",
  },
  {
    from: `${sim}/kinds`,
    may: [...ground, ...pureLibraries],
    because: "a kind is defaults, strategy, validation and columns, to be read by itself",
  },
  {
    from: `${sim}/apiserver`,
    may: [...ground, `${sim}/kinds`, `${sim}/store`, `${sim}/transport`, ...pureLibraries],
    because: "controllers, scheduler and kubelet are the API server's clients; it never calls them",
  },
  {
    from: `${sim}/client`,
    // The multi-version store is shared for reading: a lister looks at it as of the revision that it was told.
    may: [...ground, `${sim}/transport`, `${sim}/store/mvcc`, ...pureLibraries],
    because: "a client reaches the API server by messages and by nothing else",
  },
  {
    from: `${sim}/controllers`,
    may: [...client, ...pureLibraries],
    because: "the components meet in the API server and nowhere else",
  },
  {
    from: `${sim}/scheduler`,
    may: [...client, ...pureLibraries],
    because: "the components meet in the API server and nowhere else",
  },
  {
    from: `${sim}/kubelet`,
    may: [...client, `${sim}/apiserver/kubeletMessages`, ...pureLibraries],
    because: "the components meet in the API server; what it asks a kubelet for is written down there",
  },
  {
    from: `${sim}/network`,
    may: [...client, `${sim}/kubelet`, `${sim}/store/mvcc`, ...pureLibraries],
    because: "the packet walk is physics: it reads the nodes' tables, and nothing above them",
  },
  {
    from: `${sim}/apiserver/cel/textCoding`,
    may: [...ground, `${sim}/apiserver`, ...pureLibraries],
    because: "the one place that lends a library what a platform would have",
  },
  { from: sim, may: [base, ...pureLibraries], because: "the simulator knows no editor, no Node and no page" },
  {
    from: protocol,
    may: [base, labs, ...doors],
    because: "both sides import the messages, which therefore bring no implementation along",
  },
  {
    from: labs,
    may: [base, ...doors, ...pureLibraries, "markdown-it"],
    because: "labs use the simulator through its one door",
  },
  {
    from: "extension/src/session",
    may: [base, ...doors, labs, protocol, "extension/src/constants", "node:worker_threads", "node:path", "node:url"],
    because: "a session is an open cluster with its lab; which editor shows it is not its business",
  },
  {
    from: "webview/src",
    may: [
      base,
      protocol,
      ...doors,
      "preact",
      "@preact/signals",
      "@tanstack/virtual-core",
      "@vscode-elements/elements",
      "@vscode/codicons",
      "@vscode/webview-ui-toolkit",
      "monaco-editor",
      "monaco-yaml",
      "monaco-worker-manager",
      "markdown-it",
      "yaml",
    ],
    because: "a view speaks with the host by the protocol alone",
  },
];
