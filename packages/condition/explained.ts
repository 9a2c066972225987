// How well a linear cause with unknown size explains an error. Called by `hypotheses.ts`.

import { insist } from "@etalon/basis";

/** Σw·y², Σw·f·y and Σw·f·fᵀ of up to two features, each size with its standard deviation before measuring. */
export interface LinearCause {
  readonly square: number;
  readonly right: readonly number[];
  readonly normal: readonly (readonly number[])[];
  readonly usual: readonly number[];
}

export interface Explained {
  readonly sizes: readonly number[];
  readonly uncertainties: readonly number[];
  /** What is left of Σw·y². */
  readonly left: number;
  /** −2·ln of the probability of what was measured, up to a constant: the lower, the better explained. */
  readonly score: number;
}

/**
 * Sizes x of normal prior N(0, Σ), Σ = diag(σ²), and measurements of weight w:
 *   M = A + Σ⁻¹,  x = M⁻¹·b,  left = Σw·y² − bᵀ·x,  score = left + ln det(Σ·M)
 * The determinant makes a cause pay for its freedom: what fits anything explains nothing.
 * @source C. M. Bishop, Pattern Recognition and Machine Learning, 2006, 3.5 (evidence; clause unchecked)
 */
export function explained({ square, right, normal, usual }: LinearCause): Explained {
  insist(right.length === 1 || right.length === 2, "explained: one cause or two");
  const [b0 = 0, b1 = 0] = right;
  const a = normal[0]![0]! + 1 / usual[0]! ** 2;
  if (right.length === 1) {
    const left = square - (b0 * b0) / a;
    return {
      sizes: [b0 / a],
      uncertainties: [1 / Math.sqrt(a)],
      left,
      score: left + Math.log(a * usual[0]! ** 2),
    };
  }
  const c = normal[0]![1]!;
  const d = normal[1]![1]! + 1 / usual[1]! ** 2;
  const determinant = a * d - c * c;
  const sizes = [(d * b0 - c * b1) / determinant, (a * b1 - c * b0) / determinant];
  const left = square - b0 * sizes[0]! - b1 * sizes[1]!;
  return {
    sizes,
    uncertainties: [Math.sqrt(d / determinant), Math.sqrt(a / determinant)],
    left,
    score: left + Math.log(determinant * usual[0]! ** 2 * usual[1]! ** 2),
  };
}
