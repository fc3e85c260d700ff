/**
 * The formats of names, keys, ports and addresses, each as a function from a value to the list of what is wrong with it.
 * Modelled on k8s.io/apimachinery/pkg/util/validation and pkg/api/validate/content, whose texts kubectl users know.
 */
import { byteLength } from "../../api/fieldErrors";

const label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const subdomain = `${label}(\\.${label})*`;
const qualifiedNamePart = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const labelValue = `(${qualifiedNamePart})?`;

/** The name of a service, namespace, container, volume: `my-name`. */
export function isDnsLabel(value: string): string[] {
  const errors = value.length > 63 ? [maxCharacters(63)] : [];
  if (matches(value, label)) return errors;
  if (matches(value, subdomain)) return [...errors, "must not contain dots"];
  return [
    ...errors,
    regexError(
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
      label,
      "my-name",
      "123-abc",
    ),
  ];
}

/** The name of most objects: `example.com`. */
export function isDnsSubdomain(value: string): string[] {
  const errors = value.length > 253 ? [maxCharacters(253)] : [];
  return matches(value, subdomain) ? errors : [...errors, subdomainError];
}

const subdomainError = regexError(
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  subdomain,
  "example.com",
);

/** A subdomain that may hold underscores: DNS search paths. */
export function isDnsSubdomainWithUnderscore(value: string): string[] {
  const part = "[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
  const format = `${part}(\\.${part})*`;
  const errors = value.length > 253 ? [maxCharacters(253)] : [];
  if (matches(value, format)) return errors;
  return [
    ...errors,
    regexError(
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character",
      format,
      "example.com",
    ),
  ];
}

/** A label that starts with a letter: names of CRD kinds and plurals. */
export function isDns1035Label(value: string): string[] {
  const format = "[a-z]([-a-z0-9]*[a-z0-9])?";
  const errors = value.length > 63 ? [maxCharacters(63)] : [];
  if (matches(value, format)) return errors;
  return [
    ...errors,
    regexError(
      "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
      format,
      "my-name",
      "abc-123",
    ),
  ];
}

/** A host of an Ingress that begins with `*.`. */
export function isWildcardDnsSubdomain(value: string): string[] {
  const format = `\\*\\.${subdomain}`;
  const errors = value.length > 253 ? [maxCharacters(253)] : [];
  if (matches(value, format)) return errors;
  return [
    ...errors,
    regexError(
      "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
      format,
      "*.example.com",
    ),
  ];
}

/** Keys of labels, annotations, taints, resources, and other qualified names: `example.com/my-name`. */
export function isQualifiedName(value: string): string[] {
  const errors: string[] = [];
  const parts = value.split("/");
  const characters =
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
  if (parts.length > 2) {
    const text = regexError(`a valid label key ${characters}`, qualifiedNamePart, "MyName", "my.name", "123-abc");
    return [`${text} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  }
  const name = parts.at(-1)!;
  if (parts.length === 2) {
    const prefix = parts[0]!;
    if (prefix === "") errors.push("prefix part must be non-empty");
    else {
      if (prefix.length > 253) errors.push(`prefix part ${maxBytes(253)}`);
      if (!matches(prefix, subdomain)) errors.push(`prefix part ${subdomainError}`);
    }
  }
  if (name === "") errors.push("name part must be non-empty");
  else if (byteLength(name) > 63) errors.push(`name part ${maxBytes(63)}`);
  if (!matches(name, qualifiedNamePart))
    errors.push(`name part ${regexError(characters, qualifiedNamePart, "MyName", "my.name", "123-abc")}`);
  return errors;
}

/** The value of a label. */
export function isLabelValue(value: string): string[] {
  const errors = byteLength(value) > 63 ? [maxBytes(63)] : [];
  if (matches(value, labelValue)) return errors;
  return [
    ...errors,
    regexError(
      "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      labelValue,
      "MyValue",
      "my_value",
      "12345",
    ),
  ];
}

/** The key of an entry in a ConfigMap or a Secret. */
export function isConfigMapKey(value: string): string[] {
  const errors = value.length > 253 ? [maxCharacters(253)] : [];
  if (!matches(value, "[-._a-zA-Z0-9]+")) {
    const text = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
    return [...errors, regexError(text, "[-._a-zA-Z0-9]+", "key.name", "KEY_NAME", "key-name")];
  }
  if (value === ".") errors.push("must not be '.'");
  if (value === "..") errors.push("must not be '..'");
  else if (value.startsWith("..")) errors.push("must not start with '..'");
  return errors;
}

/** The name of an environment variable: any printable ASCII but `=` since 1.32. */
export function isEnvVarName(value: string): string[] {
  if (value === "") return ["environment variable name must be non-empty"];
  return /^[ -<>-~]+$/.test(value)
    ? []
    : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
}

/** The name of an HTTP header. */
export function isHttpHeaderName(value: string): string[] {
  const text = "a valid HTTP header must consist of alphanumeric characters or '-'";
  return matches(value, "[-A-Za-z0-9]+") ? [] : [regexError(text, "[-A-Za-z0-9]+", "X-Header-Name")];
}

/** The name of a port, as probes and Services may use it. */
export function isPortName(value: string): string[] {
  const errors: string[] = [];
  if (value.length > 15) errors.push(maxCharacters(15));
  if (!/^[-a-z0-9]+$/.test(value))
    errors.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
  if (!/[a-z]/.test(value)) errors.push("must contain at least one letter (a-z)");
  if (value.includes("--")) errors.push("must not contain consecutive hyphens");
  if (value.startsWith("-") || value.endsWith("-")) errors.push("must not begin or end with a hyphen");
  return errors;
}

/** The number of a port. */
export const isPortNumber = (value: number): string[] => outside(value, 1, 65535);

/** A user or group id. */
export const isUserId = (value: number): string[] => outside(value, 0, 2147483647);

/** `"5%"`. */
export function isPercent(value: string): string[] {
  const text = "a valid percent string must be a numeric string followed by an ending '%'";
  return matches(value, "[0-9]+%") ? [] : [regexError(text, "[0-9]+%", "1%", "93%")];
}

/** An IPv4 or IPv6 address. */
export const isIp = (value: string): string[] =>
  parseIp(value) ? [] : ["must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"];

/** An address block: `10.0.0.0/8`. */
export const isCidr = (value: string): string[] =>
  parseCidr(value) ? [] : ["must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"];

/** An address as its 4 or 16 bytes; undefined if it is none. */
export function parseIp(value: string): number[] | undefined {
  if (value.includes(":")) return parseIpv6(value);
  const parts = value.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return undefined;
  return parts.map(Number);
}

/** A block as the bytes of its address and the length of its prefix; undefined if it is none. */
export function parseCidr(value: string): { bytes: number[]; prefixLength: number } | undefined {
  const [address, length, ...more] = value.split("/");
  const bytes = parseIp(address ?? "");
  if (!bytes || length === undefined || more.length > 0 || !/^\d{1,3}$/.test(length)) return undefined;
  const prefixLength = Number(length);
  return prefixLength <= bytes.length * 8 ? { bytes, prefixLength } : undefined;
}

/** Whether the address lies in the block. */
export function cidrContains(cidr: { bytes: number[]; prefixLength: number }, ip: readonly number[]): boolean {
  if (cidr.bytes.length !== ip.length) return false;
  return cidr.bytes.every((byte, at) => {
    const bits = Math.min(8, Math.max(0, cidr.prefixLength - at * 8));
    const mask = (0xff << (8 - bits)) & 0xff;
    return (byte & mask) === (ip[at]! & mask);
  });
}

/** `must be between 1 and 65535, inclusive` */
export const inclusiveRange = (least: number, most: number) => `must be between ${least} and ${most}, inclusive`;

/** What a name may be long: `must be no more than 63 characters`. */
export const maxCharacters = (most: number) => `must be no more than ${most} characters`;

/** Names in metadata come with a flag that says whether only a prefix is given, which may end with a dash. */
export type NameRule = (name: string, prefix: boolean) => string[];

/** Most objects. */
export const nameIsDnsSubdomain: NameRule = (name, prefix) => isDnsSubdomain(prefix ? maskTrailingDash(name) : name);
/** Namespaces, Services, StatefulSets. */
export const nameIsDnsLabel: NameRule = (name, prefix) => isDnsLabel(prefix ? maskTrailingDash(name) : name);
/** RBAC objects and others that need only fit into a URL. */
export const nameIsPathSegment: NameRule = (name, prefix) => {
  if (!prefix && name === ".") return ["may not be '.'"];
  if (!prefix && name === "..") return ["may not be '..'"];
  return ["/", "%"]
    .filter((character) => name.includes(character))
    .map((character) => `may not contain '${character}'`);
};

function maskTrailingDash(name: string): string {
  return name.length > 1 && name.endsWith("-") ? `${name.slice(0, -2)}a` : name;
}

function parseIpv6(value: string): number[] | undefined {
  const halves = value.split("::");
  if (halves.length > 2) return undefined;
  const groups = halves.map((half) => (half === "" ? [] : half.split(":")));
  const tail = groups.at(-1)!.at(-1);
  if (tail?.includes(".")) {
    const ipv4 = parseIp(tail);
    if (!ipv4) return undefined;
    const hex = (high: number, low: number) => ((high << 8) | low).toString(16);
    groups.at(-1)!.splice(-1, 1, hex(ipv4[0]!, ipv4[1]!), hex(ipv4[2]!, ipv4[3]!));
  }
  const count = groups.flat().length;
  if (halves.length === 1 ? count !== 8 : count > 7) return undefined;
  if (!groups.flat().every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  const gap = Array<string>(8 - count).fill("0");
  return [...groups[0]!, ...gap, ...(groups[1] ?? [])].flatMap((group) => {
    const number = Number.parseInt(group, 16);
    return [number >> 8, number & 0xff];
  });
}

const outside = (value: number, least: number, most: number): string[] =>
  value >= least && value <= most ? [] : [inclusiveRange(least, most)];

const maxBytes = (most: number) => `must be no more than ${most} bytes`;

/** The formats as they are asked for, compiled once. */
const compiled = new Map<string, RegExp>();

function matches(value: string, format: string): boolean {
  let whole = compiled.get(format);
  if (!whole) {
    whole = new RegExp(`^(?:${format})$`);
    compiled.set(format, whole);
  }
  return whole.test(value);
}

/** `<text> (e.g. 'a',  or 'b', regex used for validation is '…')`; the two blanks are upstream's. */
function regexError(text: string, format: string, ...examples: string[]): string {
  const listed = examples.map((example) => `'${example}'`).join(",  or ");
  return `${text} (e.g. ${listed}, regex used for validation is '${format}')`;
}
