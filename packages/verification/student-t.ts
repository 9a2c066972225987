// Student's t: the coverage factor of an uncertainty whose scatter was itself estimated. Called by the budget.

import { insist } from "@etalon/basis";
import { incompleteBeta } from "./incomplete-beta.ts";

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
