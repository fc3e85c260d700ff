/**
 * Amounts of resources, as `500m`, `1Gi`, `2e3` (k8s.io/apimachinery/pkg/api/resource/quantity.go).
 * Held exactly, in billionths; finer amounts round up, as upstream does.
 */

import { badRequest } from "./errors";

/** How an amount was written, which is how it is printed again. */
export type QuantityFormat = "BinarySI" | "DecimalSI" | "DecimalExponent";

export type Amount = { readonly nano: bigint; readonly format: QuantityFormat };

const formatWrong = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const suffixWrong = "unable to parse quantity's suffix";
const shape = /^([+-]?)(\d*)(?:\.(\d*))?([eEinumkKMGTP]*[-+]?\d*)$/;

const billion = 1_000_000_000n;
const nanoMax = (2n ** 63n - 1n) * billion;
const decimalExponents: { readonly [suffix: string]: number } = {
  n: -9,
  u: -6,
  m: -3,
  "": 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const decimalSuffixes = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
const binarySuffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

const remembered = new Map<string, Amount>();
const rememberedMax = 4096;

/** Reads a quantity; a malformed one is a 400 with upstream's text. */
export function parseQuantity(quantity: string | number): Amount {
  const amount = readQuantity(String(quantity));
  if (typeof amount === "string") throw badRequest(amount);
  return amount;
}

/** Reads a quantity, or says what is wrong with it. */
export function readQuantity(text: string): Amount | string {
  const known = remembered.get(text);
  if (known) return known;
  const amount = read(text);
  if (typeof amount === "string") return amount;
  if (remembered.size >= rememberedMax) remembered.clear();
  remembered.set(text, amount);
  return amount;
}

/** The canonical text: the largest suffix that loses nothing, no fractions. */
export function formatQuantity({ nano, format }: Amount): string {
  if (nano === 0n) return "0";
  if (format === "BinarySI") {
    const isSmall = nano > -1024n * billion && nano < 1024n * billion;
    if (!isSmall && nano % billion === 0n) {
      let mantissa = nano / billion;
      let step = 0;
      while (step < binarySuffixes.length - 1 && mantissa % 1024n === 0n) {
        mantissa /= 1024n;
        step += 1;
      }
      return `${mantissa}${binarySuffixes[step]}`;
    }
  }
  let mantissa = nano;
  let step = 0;
  while (step < decimalSuffixes.length - 1 && mantissa % 1000n === 0n) {
    mantissa /= 1000n;
    step += 1;
  }
  if (format !== "DecimalExponent") return `${mantissa}${decimalSuffixes[step]}`;
  const exponent = (step - 3) * 3;
  return exponent === 0 ? `${mantissa}` : `${mantissa}e${exponent}`;
}

/** A quantity as the server stores it: `0.5` → `500m`, `1024Mi` → `1Gi`. */
export const canonicalQuantity = (quantity: string | number): string => formatQuantity(parseQuantity(quantity));

/** The amount in whole units, rounded up. Exact up to 2^53. */
export const quantityValue = (quantity: string | number): number =>
  Number(roundUp(parseQuantity(quantity).nano, billion));

/** The amount in thousandths, rounded up: the unit in which CPU is counted. */
export const milliValue = (quantity: string | number): number =>
  Number(roundUp(parseQuantity(quantity).nano, 1_000_000n));

/** −1, 0 or 1, as the first is less than, equal to or greater than the second. */
export function compareQuantity(a: string | number, b: string | number): -1 | 0 | 1 {
  const difference = parseQuantity(a).nano - parseQuantity(b).nano;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The sum, in the first one's format (in the second's if the first is zero). */
export const addQuantity = (a: string | number, b: string | number): string =>
  combined(parseQuantity(a), parseQuantity(b), 1n);

/** The difference, in the first one's format. */
export const subtractQuantity = (a: string | number, b: string | number): string =>
  combined(parseQuantity(a), parseQuantity(b), -1n);

/** So many whole units as a quantity: bytes as `BinarySI`, counts as `DecimalSI`. */
export const quantityOf = (value: number | bigint, format: QuantityFormat = "DecimalSI"): string =>
  formatQuantity({ nano: BigInt(value) * billion, format });

/** So many thousandths as a quantity, as `250m`. */
export const milliQuantity = (milli: number): string =>
  formatQuantity({ nano: BigInt(milli) * 1_000_000n, format: "DecimalSI" });

function combined(a: Amount, b: Amount, sign: 1n | -1n): string {
  return formatQuantity({ nano: a.nano + sign * b.nano, format: a.nano === 0n ? b.format : a.format });
}

function read(text: string): Amount | string {
  const parts = shape.exec(text);
  if (!parts || text.length > 256) return formatWrong;
  const [, sign, whole = "", fraction = "", suffix = ""] = parts;
  if (whole === "" && fraction === "") return formatWrong;
  const scale = scaleOf(suffix);
  if (!scale) return suffixWrong;
  const digits = BigInt(whole + fraction);
  const numerator = digits * scale.factor * billion * power10(scale.exponent);
  let nano = roundUp(numerator, power10(fraction.length) * power10(-scale.exponent));
  if (nano > nanoMax) nano = nanoMax;
  return { nano: sign === "-" ? -nano : nano, format: scale.format };
}

function scaleOf(suffix: string): { factor: bigint; exponent: number; format: QuantityFormat } | undefined {
  if (Object.hasOwn(decimalExponents, suffix))
    return { factor: 1n, exponent: decimalExponents[suffix]!, format: "DecimalSI" };
  const binary = binarySuffixes.indexOf(suffix);
  if (binary > 0) return { factor: 1024n ** BigInt(binary), exponent: 0, format: "BinarySI" };
  // Beyond this nothing but zero and the largest amount is left, and the power would only cost time.
  const exponent = /^[eE]([-+]?\d{1,9})$/.exec(suffix);
  if (!exponent) return undefined;
  return { factor: 1n, exponent: Math.max(-320, Math.min(320, Number(exponent[1]))), format: "DecimalExponent" };
}

const power10 = (exponent: number): bigint => (exponent > 0 ? 10n ** BigInt(exponent) : 1n);

/** Division that rounds away from zero. */
function roundUp(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  if (quotient * denominator === numerator) return quotient;
  return numerator < 0n ? quotient - 1n : quotient + 1n;
}
