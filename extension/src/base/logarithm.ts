/**
 * The natural logarithm by plain arithmetic. `Math.log` may differ in its last digit between engines; additions,
 * multiplications and divisions may not, so this is the same everywhere.
 */

const LN2 = 0.6931471805599453;

/** ln(x) for x > 0, to about 15 digits. */
export function naturalLog(x: number): number {
  let mantissa = x;
  let exponent = 0;
  while (mantissa > 1.5) {
    mantissa /= 2;
    exponent++;
  }
  while (mantissa < 0.75) {
    mantissa *= 2;
    exponent--;
  }
  // ln(m) = 2 artanh((m - 1) / (m + 1)); |z| ≤ 1/5, so twenty terms are far more than a double holds.
  const z = (mantissa - 1) / (mantissa + 1);
  const square = z * z;
  let sum = 0;
  for (let power = 39; power >= 1; power -= 2) sum = sum * square + 1 / power;
  return 2 * z * sum + exponent * LN2;
}
