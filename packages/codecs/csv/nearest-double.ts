// The double nearest to a decimal of up to 19 digits; called by decimal-scan.ts where 15 digits are not
// enough.

const SPLIT = 2 ** 27;
/** Veltkamp's constant: multiplying by it splits a double into two halves of 26 bits. */
const VELTKAMP = 2 ** 27 + 1;
/** Wider than any error the correction can carry. */
const DOUBT = 2 ** -48;

/**
 * The double nearest to  (high · scale + low) / divisor.
 *
 * The numerator is kept as an exact sum of two doubles, the quotient as q + c, where c is what the remainder
 * of q adds. If the sum rounds to the same double with c made a little larger and a little smaller, it is the
 * nearest one.
 * @param high     integer from 0 to below 2^53
 * @param low      integer from 0 to below scale
 * @param scale    1, 10, 100 or 1000
 * @param divisor  a power of ten up to 10^22, exact in a double
 * @returns NaN where the value lies too near the middle between two doubles to tell: use another way
 * @source T. J. Dekker 1971 (exact product); A. Ziv 1991 (rounding test)
 */
export function nearestDouble(high: number, low: number, scale: number, divisor: number): number {
  const upper = Math.floor(high / SPLIT) * scale * SPLIT;
  const lower = (high % SPLIT) * scale + low;
  const sum = upper + lower;
  const rest = lower - (sum - upper);

  const quotient = sum / divisor;
  const remainder = sum - quotient * divisor - productError(quotient, divisor) + rest;
  const correction = remainder / divisor;
  const more = quotient + correction * (1 + DOUBT);
  const less = quotient + correction * (1 - DOUBT);
  return more === less ? more : Number.NaN;
}

/** What rounding took from a · b. */
function productError(a: number, b: number): number {
  const product = a * b;
  const aHigh = VELTKAMP * a - (VELTKAMP * a - a);
  const bHigh = VELTKAMP * b - (VELTKAMP * b - b);
  const aLow = a - aHigh;
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}
