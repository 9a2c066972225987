// Student's t: the coverage factor of an uncertainty whose scatter was itself estimated. Called by the budget.

import { insist } from "@etalon/basis";

/** The probability that a normal variable lies within two standard deviations: the house's 95 % coverage. */
export const COVERAGE = 0.9544997361036416;

/**
 * Two-sided quantile of Student's t:  P(|T_ν| ≤ t) = probability.
 *
 * Solved by bisection on the tail, so it is as good as the tail: about 1e-12 relative.
 * @param probability       in (0, 1)
 * @param degreesOfFreedom  ν > 0, not necessarily whole (Welch–Satterthwaite); Infinity gives the normal quantile
 * @returns                 t > 0; ν = ∞ and 0.9545 give 2
 * @source JCGM 100:2008, G.3 and table G.2
 */
export function studentQuantile(probability: number, degreesOfFreedom: number): number {
  insist(probability > 0 && probability < 1, `studentQuantile: probability ${probability}`);
  insist(degreesOfFreedom > 0, `studentQuantile: ${degreesOfFreedom} degrees of freedom`);
  const outside = 1 - probability;
  let low = 0;
  let high = 1;
  while (twoSidedTail(high, degreesOfFreedom) > outside && high < 1e300) high *= 2;
  for (let i = 0; i < 200 && high - low > 1e-13 * high; i++) {
    const middle = (low + high) / 2;
    if (twoSidedTail(middle, degreesOfFreedom) > outside) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** k for 95 % (two standard deviations' worth) at ν effective degrees of freedom. */
export const coverageFactor = (degreesOfFreedom: number): number =>
  studentQuantile(COVERAGE, degreesOfFreedom);

/** P(|T_ν| > t) = I_x(ν/2, 1/2) with x = ν/(ν + t²); past ν = 1e7 the normal law differs by less than 1e-7. */
export function twoSidedTail(t: number, degreesOfFreedom: number): number {
  if (degreesOfFreedom > 1e7) return normalTail(t);
  return incompleteBeta(degreesOfFreedom / (degreesOfFreedom + t * t), degreesOfFreedom / 2, 0.5);
}

/** P(|Z| > t) = erfc(t/√2) = Q(1/2, t²/2), by series near zero and by continued fraction beyond. */
function normalTail(t: number): number {
  const x = (t * t) / 2;
  if (x === 0) return 1;
  const front = Math.exp(-x + 0.5 * Math.log(x)) / Math.sqrt(Math.PI);
  if (x < 1.5) {
    let term = 2; // 1/a with a = 1/2
    let sum = term;
    for (let k = 1; term > sum * 1e-17; k++) {
      term *= x / (0.5 + k);
      sum += term;
    }
    return 1 - front * sum;
  }
  let b = x + 0.5;
  let c = 1e300;
  let d = 1 / b;
  let fraction = d;
  for (let k = 1; k < 500; k++) {
    const a = -k * (k - 0.5);
    b += 2;
    d = 1 / (a * d + b);
    c = b + a / c;
    fraction *= c * d;
    if (Math.abs(c * d - 1) < 1e-16) break;
  }
  return front * fraction;
}

/** Regularised incomplete beta function I_x(a, b), by Lentz's continued fraction. */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const logFront = logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x);
  const front = Math.exp(logFront);
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(x, a, b)) / a
    : 1 - (front * betaFraction(1 - x, b, a)) / b;
}

function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  const away = (v: number): number => (Math.abs(v) < tiny ? tiny : v);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return fraction;
}

/** ln Γ(x) for x > 0: Stirling's series beyond 10, reached by the recurrence. */
function logGamma(x: number): number {
  let z = x;
  let below = 0;
  while (z < 10) {
    below += Math.log(z);
    z += 1;
  }
  const r = 1 / (z * z);
  const series = (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r / 1188)))) / z;
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - below;
}
