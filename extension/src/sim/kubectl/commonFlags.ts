/** Flags that many commands share. */
import type { FlagSpec } from "./flags";

/** Flags of every command (`kubectl options`). */
export const GLOBAL_FLAGS: readonly FlagSpec[] = [
  { name: "as", type: "string", about: "The user to impersonate, a service account in a namespace too." },
  { name: "as-group", type: "array", about: "A group to impersonate; may be repeated." },
  { name: "as-uid", type: "string", about: "The UID to impersonate." },
  { name: "cluster", type: "string", about: "The cluster of the kubeconfig to use." },
  { name: "context", type: "string", about: "The context of the kubeconfig to use." },
  { name: "kubeconfig", type: "string", about: "The kubeconfig file; the simulator has one cluster and ignores it." },
  { name: "namespace", short: "n", type: "string", about: "The namespace to work in." },
  { name: "request-timeout", type: "string", default: "0", about: "How long to wait for one answer of the server." },
  { name: "user", type: "string", about: "The user of the kubeconfig to use." },
  { name: "v", short: "v", type: "integer", default: "0", about: "How much to log; the simulator logs nothing." },
  { name: "warnings-as-errors", type: "bool", about: "Whether a warning of the server makes the command fail." },
];

export const HELP_FLAG: FlagSpec = { name: "help", short: "h", type: "bool", about: "What the command does." };

export const FILENAME: FlagSpec = {
  name: "filename",
  short: "f",
  type: "list",
  about: "Files or folders that name the objects; - is standard input.",
};
export const KUSTOMIZE: FlagSpec = {
  name: "kustomize",
  short: "k",
  type: "string",
  about: "A kustomization folder; not read here.",
};
export const RECURSIVE: FlagSpec = {
  name: "recursive",
  short: "R",
  type: "bool",
  about: "Whether folders are read with all below them.",
};
export const FILES: readonly FlagSpec[] = [FILENAME, KUSTOMIZE, RECURSIVE];

export const SELECTOR: FlagSpec = {
  name: "selector",
  short: "l",
  type: "string",
  about: "Labels to filter by: a=b, a!=b, a in (b,c), a, !a.",
};
export const FIELD_SELECTOR: FlagSpec = {
  name: "field-selector",
  type: "string",
  about: "Fields to filter by: a=b, a!=b.",
};
export const ALL_NAMESPACES: FlagSpec = {
  name: "all-namespaces",
  short: "A",
  type: "bool",
  about: "Whether to look into every namespace.",
};
export const ALL: FlagSpec = {
  name: "all",
  type: "bool",
  about: "Whether to take all objects of the kinds in the namespace.",
};

export const OUTPUT: FlagSpec = {
  name: "output",
  short: "o",
  type: "string",
  about: "The form of the output: json, yaml, name, jsonpath=…",
  values: ["json", "yaml", "name", "wide", "jsonpath=", "custom-columns="],
};
export const PRINTING: readonly FlagSpec[] = [
  OUTPUT,
  { name: "show-managed-fields", type: "bool", about: "Whether JSON and YAML show the managedFields." },
  { name: "template", type: "string", about: "A template for -o jsonpath." },
  {
    name: "allow-missing-template-keys",
    type: "bool",
    default: "true",
    about: "Whether a template may name what is not there.",
  },
];

export const DRY_RUN: FlagSpec = {
  name: "dry-run",
  type: "string",
  default: "none",
  alone: "unchanged",
  values: ["none", "client", "server"],
  about: "none, client (only print the object) or server (everything but the storing).",
};
export const FIELD_MANAGER = (manager: string): FlagSpec => ({
  name: "field-manager",
  type: "string",
  default: manager,
  about: "The name that managedFields show for the change.",
});
export const VALIDATE: FlagSpec = {
  name: "validate",
  type: "string",
  default: "strict",
  alone: "strict",
  values: ["strict", "warn", "ignore"],
  about: "What happens to unknown and duplicate fields: strict (refused), warn or ignore.",
};
export const SAVE_CONFIG: FlagSpec = {
  name: "save-config",
  type: "bool",
  about: "Whether the object remembers its manifest, as apply does.",
};
export const LOCAL: FlagSpec = {
  name: "local",
  type: "bool",
  about: "Whether to work on the files alone, without the server.",
};
export const TIMEOUT = (value: string): FlagSpec => ({
  name: "timeout",
  type: "duration",
  default: value,
  about: "How long to wait, as 30s or 5m.",
});

/** What a command that changes objects takes to name them. */
export const TARGETS: readonly FlagSpec[] = [...FILES, SELECTOR, ALL];
