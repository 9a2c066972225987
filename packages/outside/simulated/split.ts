// A real number kept as whole + fraction, so that seconds, cycles and sample positions keep 1e-16 over hours; used
// by every file of the simulated world where one double would drift.

import { insist } from "@etalon/basis";

/** value = whole + fraction, 0 ≤ fraction < 1. */
export interface Split {
  readonly whole: number;
  readonly fraction: number;
}

export function split(value: number): Split {
  insist(Number.isFinite(value), "split: a finite number");
  return normal(Math.floor(value), value - Math.floor(value));
}

export const unsplit = (value: Split): number => value.whole + value.fraction;

/** b − a as one double: exact to 1e-16 of the difference's size, however large both are. */
export const difference = (a: Split, b: Split): number => b.whole - a.whole + (b.fraction - a.fraction);

export const plus = (value: Split, amount: number): Split => {
  const whole = Math.floor(amount);
  return normal(value.whole + whole, value.fraction + (amount - whole));
};

export const sum = (a: Split, b: Split): Split => normal(a.whole + b.whole, a.fraction + b.fraction);

/** factor · value; the product with the whole part is taken exactly (Dekker), so only the fraction rounds. */
export function product(factor: number, value: Split): Split {
  const high = factor * value.whole;
  const low = productError(factor, value.whole, high);
  const rest = factor * value.fraction;
  const restWhole = Math.floor(rest);
  const highWhole = Math.floor(high);
  return normal(highWhole + restWhole, high - highWhole + low + (rest - restWhole));
}

/** value / by, for positive `by`. */
export function quotient(value: Split, by: number): Split {
  insist(by > 0, "quotient: a positive divisor");
  const whole = Math.floor(unsplit(value) / by);
  const high = whole * by;
  const rest = value.whole - high - productError(whole, by, high) + value.fraction;
  return plus({ whole, fraction: 0 }, rest / by);
}

/** What is lost when x·y is rounded to `rounded`:  x·y = rounded + error, exactly. */
function productError(x: number, y: number, rounded: number): number {
  const xHigh = upperHalf(x);
  const yHigh = upperHalf(y);
  const xLow = x - xHigh;
  const yLow = y - yHigh;
  return xLow * yLow - (rounded - xHigh * yHigh - xLow * yHigh - xHigh * yLow);
}

/** The upper 26 bits of a double (Veltkamp). */
function upperHalf(x: number): number {
  const scaled = 134_217_729 * x;
  return scaled - (scaled - x);
}

function normal(whole: number, fraction: number): Split {
  const carry = Math.floor(fraction);
  const rest = fraction - carry;
  // A tiny negative fraction rounds up to 1 when the carry is taken out.
  return rest >= 1 ? { whole: whole + carry + 1, fraction: 0 } : { whole: whole + carry, fraction: rest };
}
