/**
 * What names, label keys and values may look like, with the server's own words
 * (k8s.io/apimachinery/pkg/util/validation/validation.go). Each check returns its complaints, none if all is well.
 */

import { byteLength } from "./fieldErrors";

const label1123 = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const subdomain1123 = `${label1123}(\\.${label1123})*`;
const label1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
const namePart = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const labelValue = `(${namePart})?`;
const configKey = "[-._a-zA-Z0-9]+";
const cIdentifier = "[A-Za-z_][A-Za-z0-9_]*";

const whole = (pattern: string) => new RegExp(`^${pattern}$`);
const patterns = {
  label1123: whole(label1123),
  subdomain1123: whole(subdomain1123),
  label1035: whole(label1035),
  namePart: whole(namePart),
  labelValue: whole(labelValue),
  configKey: whole(configKey),
  cIdentifier: whole(cIdentifier),
};

/** The server's sentence about a pattern, with examples: `… (e.g. 'a',  or 'b', regex used for validation is '…')`. */
export function patternMessage(message: string, pattern: string, ...examples: string[]): string {
  if (examples.length === 0) return `${message} (regex used for validation is '${pattern}')`;
  const shown = examples.map((example) => `'${example}', `).join(" or ");
  return `${message} (e.g. ${shown}regex used for validation is '${pattern}')`;
}

const label1123Message = patternMessage(
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  label1123,
  "my-name",
  "123-abc",
);
const subdomain1123Message = patternMessage(
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  subdomain1123,
  "example.com",
);
const label1035Message = patternMessage(
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  label1035,
  "my-name",
  "abc-123",
);
const namePartRule =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const namePartExamples = ["MyName", "my.name", "123-abc"];
const labelValueMessage = patternMessage(
  `a valid label must be an empty string or consist of ${namePartRule.slice("must consist of ".length)}`,
  labelValue,
  "MyValue",
  "my_value",
  "12345",
);

const tooManyCharacters = (most: number) => `must be no more than ${most} characters`;
const tooManyBytes = (most: number) => `must be no more than ${most} bytes`;

function check(text: string, lengthMax: number, pattern: RegExp, message: string): string[] {
  const complaints: string[] = [];
  if (byteLength(text) > lengthMax) complaints.push(tooManyCharacters(lengthMax));
  if (!pattern.test(text)) complaints.push(message);
  return complaints;
}

/** A label of a DNS name (RFC 1123): names of namespaces, containers, volumes. */
export const checkDns1123Label = (text: string): string[] => check(text, 63, patterns.label1123, label1123Message);

/** A DNS subdomain (RFC 1123): the names of most objects. */
export const checkDns1123Subdomain = (text: string): string[] =>
  check(text, 253, patterns.subdomain1123, subdomain1123Message);

/** A label as RFC 1035 has it: it may not begin with a digit. */
export const checkDns1035Label = (text: string): string[] => check(text, 63, patterns.label1035, label1035Message);

/** A key of labels and annotations, a taint's key, a resource's name: `name` or `prefix/name`. */
export function checkQualifiedName(text: string, what = "label key"): string[] {
  const parts = text.split("/");
  const complaints: string[] = [];
  if (parts.length > 2) {
    const message = patternMessage(`a valid ${what} ${namePartRule}`, namePart, ...namePartExamples);
    return [`${message} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  }
  const name = parts.at(-1)!;
  if (parts.length === 2) {
    const prefix = parts[0]!;
    if (prefix === "") complaints.push("prefix part must be non-empty");
    else complaints.push(...checkDns1123Subdomain(prefix).map((complaint) => `prefix part ${complaint}`));
  }
  if (name === "") complaints.push("name part must be non-empty");
  else if (byteLength(name) > 63) complaints.push(`name part ${tooManyBytes(63)}`);
  if (!patterns.namePart.test(name))
    complaints.push(`name part ${patternMessage(namePartRule, namePart, ...namePartExamples)}`);
  return complaints;
}

/** A label's value. */
export function checkLabelValue(text: string): string[] {
  const complaints: string[] = [];
  if (byteLength(text) > 63) complaints.push(tooManyBytes(63));
  if (!patterns.labelValue.test(text)) complaints.push(labelValueMessage);
  return complaints;
}

/** A key in the data of a ConfigMap or Secret. */
export function checkConfigMapKey(text: string): string[] {
  const complaints: string[] = [];
  if (byteLength(text) > 253) complaints.push(tooManyCharacters(253));
  if (!patterns.configKey.test(text))
    complaints.push(
      patternMessage(
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
        configKey,
        "key.name",
        "KEY_NAME",
        "key-name",
      ),
    );
  if (text === ".") complaints.push("must not be '.'");
  else if (text === "..") complaints.push("must not be '..'");
  else if (text.startsWith("..")) complaints.push("must not start with '..'");
  return complaints;
}

/** The name of an environment variable: since 1.34 anything printable without "=". */
export function checkEnvironmentName(text: string): string[] {
  if (text === "") return ["environment variable name must not be empty"];
  if (/^[ -<>-~]+$/.test(text)) return [];
  return [
    patternMessage(
      "a valid environment variable name must consist only of printable ASCII characters other than '='",
      "^[ -<>-~]+$",
    ),
  ];
}

/** A name as C has it. */
export const checkCIdentifier = (text: string): string[] =>
  patterns.cIdentifier.test(text)
    ? []
    : [
        patternMessage(
          "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'",
          cIdentifier,
          "my_name",
          "MY_NAME",
          "MyName",
        ),
      ];

/** The name of a port (IANA_SVC_NAME). */
export function checkPortName(text: string): string[] {
  const complaints: string[] = [];
  if (byteLength(text) > 15) complaints.push(tooManyCharacters(15));
  if (!/^[-a-z0-9]+$/.test(text))
    complaints.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
  if (!/[a-z]/.test(text)) complaints.push("must contain at least one letter (a-z)");
  if (text.includes("--")) complaints.push("must not contain consecutive hyphens");
  if (text.startsWith("-") || text.endsWith("-")) complaints.push("must not begin or end with a hyphen");
  return complaints;
}

/** The number of a port. */
export const checkPortNumber = (port: number): string[] =>
  port >= 1 && port <= 65_535 ? [] : ["must be between 1 and 65535, inclusive"];

/** A percentage, as `25%`. */
export const checkPercent = (text: string): string[] =>
  /^[0-9]+%$/.test(text)
    ? []
    : [
        patternMessage(
          "a valid percent string must be a numeric string followed by an ending '%'",
          "[0-9]+%",
          "1%",
          "93%",
        ),
      ];
