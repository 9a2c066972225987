// Symmetrical components of products: what the components of two quantities make with each other. Called by
// ieee1459-three-phase.ts.

import { type Phasor, phasor, plus, scaled, times } from "@etalon/kernels/phasor";
import { none } from "./system-of-phasors.ts";

export interface SequenceProducts {
  readonly positive: Phasor;
  readonly negative: Phasor;
  readonly zero: Phasor;
}

/**
 * X_s·conj(Y_s) of each sequence from all products of phases:  X_s = (1/3)·Σ t_k·X_k, t = (1, a, a²), (1, a², a), (1, 1, 1):
 *
 *     X_s·conj(Y_s) = (1/9)·Σ_j Σ_k t_j·conj(t_k)·(X_j·conj(Y_k)),    a = e^(j120°)
 *
 * @param products  [3][3] X_j·conj(Y_k)
 */
export function sequenceProducts(products: readonly (readonly Phasor[])[]): SequenceProducts {
  const of = (stepDeg: number): Phasor => {
    let total = none;
    for (const [j, row] of products.entries())
      for (const [k, product] of row.entries())
        total = plus(total, times(phasor(1, stepDeg * (j - k)), product));
    return scaled(total, 1 / 9);
  };
  return { positive: of(120), negative: of(-120), zero: of(0) };
}
