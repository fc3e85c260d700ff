/** Every id that package.json and the code share. A test compares the two. */

export const extensionId = "kubarium.kubarium";

export const commands = {
  labOpen: "kubarium.lab.open",
  labNext: "kubarium.lab.next",
  labReset: "kubarium.lab.reset",
  labApply: "kubarium.lab.apply",
  playgroundNew: "kubarium.playground.new",
  playgroundApply: "kubarium.playground.apply",
  clockPause: "kubarium.clock.pause",
  clockResume: "kubarium.clock.resume",
  clockStep: "kubarium.clock.step",
  clockSettle: "kubarium.clock.settle",
  clockSpeed: "kubarium.clock.speed",
  terminalOpen: "kubarium.terminal.open",
  why: "kubarium.why",
  connectKubectl: "kubarium.connectKubectl",
  clusterReveal: "kubarium.cluster.reveal",
} as const;

export const views = {
  labs: "kubarium.labs",
  cluster: "kubarium.cluster",
  eventLog: "kubarium.eventLog",
  /** The type of the lab's webview panel. */
  labPanel: "kubarium.lab",
  terminalProfile: "kubarium.terminal",
} as const;

export const contextKeys = {
  hasCluster: "kubarium.hasCluster",
  hasLab: "kubarium.hasLab",
  clockPaused: "kubarium.clockPaused",
} as const;

export const settings = {
  language: "kubarium.language",
} as const;

/** Documents that Kubarium makes: an object's YAML, a chain of causes. */
export const documentScheme = "kubarium";

/** What `npm start` and the tests would have opened: `lab/0.2`, as in the address of a link. */
export const openVariable = "KUBARIUM_OPEN";
export const openFile = ".kubarium/open";
