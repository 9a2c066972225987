// What was predicted of a change against what was measured after it, figure by figure: whether it did what was said.
// Called by whoever reports on compensation that was carried out.

import { COVERAGE, type Figure } from "./figure.ts";

export interface ProofLine {
  readonly name: string;
  readonly before: Figure;
  readonly predicted: Figure;
  readonly measured: Figure;
  /** Measured − predicted, with the standard uncertainties of both. */
  readonly difference: Figure;
  /** Whether the difference is no more than its expanded uncertainty. */
  readonly agrees: boolean;
}

/** The figures that all three have, in the order of `predicted`. */
export function proofOf<Name extends string>(
  before: Readonly<Record<Name, Figure>>,
  predicted: Readonly<Record<Name, Figure>>,
  measured: Readonly<Record<Name, Figure>>,
  names: readonly Name[],
): ProofLine[] {
  return names.map((name) => {
    const [x, y] = [predicted[name], measured[name]];
    const difference = { value: y.value - x.value, standard: Math.hypot(x.standard, y.standard) };
    return {
      name,
      before: before[name],
      predicted: x,
      measured: y,
      difference,
      agrees: Math.abs(difference.value) <= COVERAGE * difference.standard,
    };
  });
}
