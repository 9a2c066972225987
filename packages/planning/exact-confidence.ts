// What a sample says of the lot it was drawn from, by the exact laws of counting. Called by batch grading and by sampling plans.

import { insist } from "@etalon/basis";
import { incompleteBeta, logGamma } from "@etalon/verification";

/** Shares from 0 to 1; each bound holds with the stated confidence on its own. */
export interface Bounds {
  readonly lower: number;
  readonly upper: number;
}

/**
 * Bounds of the share of bad ones where so many more could be drawn that a lot has no size (Clopper–Pearson):
 *   lower: P(X ≥ c | p) = 1 − C,   upper: P(X ≤ c | p) = 1 − C;   P(X ≥ c | p) = I_p(c, n − c + 1)
 * @source C. J. Clopper, E. S. Pearson, Biometrika 26 (1934)
 */
export function binomialBounds(bad: number, drawn: number, confidence: number): Bounds {
  checked(bad, drawn, confidence);
  const doubt = 1 - confidence;
  const share = (tail: (p: number) => number): number => {
    let low = 0;
    let high = 1;
    for (let n = 0; n < 60; n++) {
      const middle = (low + high) / 2;
      if (tail(middle) < doubt) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  };
  return {
    lower: bad === 0 ? 0 : share((p) => incompleteBeta(p, bad, drawn - bad + 1)),
    upper: bad === drawn ? 1 : 1 - share((q) => incompleteBeta(q, drawn - bad, bad + 1)),
  };
}

/**
 * The same for a lot of N from which n were drawn: the fewest and the most bad ones M that are still credible,
 *   lower: least M with P(X ≥ c | N, M, n) > 1 − C,   upper: greatest M with P(X ≤ c | N, M, n) > 1 − C
 * The drawn ones are counted in: bounds are of the whole lot, and coincide where all were drawn.
 * @returns shares of the lot
 */
export function lotBounds(bad: number, drawn: number, lot: number, confidence: number): Bounds {
  checked(bad, drawn, confidence);
  insist(Number.isInteger(lot) && lot >= drawn, `lotBounds: ${drawn} drawn from ${lot}`);
  const doubt = 1 - confidence;
  const most = lot - drawn + bad;
  const least = firstTrue(bad, most, (M) => 1 - atMost(bad - 1, lot, M, drawn) > doubt);
  const beyond = firstTrue(bad, most + 1, (M) => M > most || atMost(bad, lot, M, drawn) <= doubt);
  return { lower: least / lot, upper: Math.max(bad, beyond - 1) / lot };
}

/** P(X ≤ c) of bad ones among n drawn without replacement from N with M bad: Σ C(M, x)·C(N − M, n − x)/C(N, n). */
export function atMost(c: number, N: number, M: number, n: number): number {
  const from = Math.max(0, n - (N - M));
  const to = Math.min(n, M);
  if (c >= to) return 1;
  if (c < from) return 0;
  const term = (x: number): number => Math.exp(choose(M, x) + choose(N - M, n - x) - choose(N, n));
  let sum = 0;
  if (c - from <= to - c) for (let x = from; x <= c; x++) sum += term(x);
  else for (let x = to; x > c; x--) sum += term(x);
  return Math.min(1, c - from <= to - c ? sum : 1 - sum);
}

/** ln C(n, k) */
const choose = (n: number, k: number): number => logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);

/** The first whole number from `low` at which a statement that stays true becomes true; `high` where none before. */
export function firstTrue(low: number, high: number, holds: (n: number) => boolean): number {
  let from = low;
  let to = high;
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (holds(middle)) to = middle;
    else from = middle + 1;
  }
  return from;
}

function checked(bad: number, drawn: number, confidence: number): void {
  const whole = Number.isInteger(bad) && Number.isInteger(drawn);
  insist(whole && bad >= 0 && drawn >= 1 && bad <= drawn, `bounds: ${bad} bad of ${drawn} drawn`);
  insist(confidence > 0.5 && confidence < 1, `bounds: confidence ${confidence}`);
}
