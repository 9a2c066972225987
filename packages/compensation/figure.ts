// A number with its standard uncertainty, and the few operations on such. Called everywhere in this package.

export interface Figure {
  readonly value: number;
  /** Standard uncertainty, in the value's unit. */
  readonly standard: number;
}

/** Coverage of about 95 % of a normal distribution. */
export const COVERAGE = 2;

export const figure = (value: number, ...standards: readonly number[]): Figure => ({
  value,
  standard: Math.hypot(...standards),
});

/** Mean of independent values and the standard uncertainty of that mean; infinite of one alone. */
export function meanOf(values: readonly number[]): Figure {
  const n = values.length;
  const value = values.reduce((sum, x) => sum + x, 0) / n;
  if (n < 2) return { value, standard: Number.POSITIVE_INFINITY };
  const squares = values.reduce((sum, x) => sum + (x - value) ** 2, 0);
  return { value, standard: Math.sqrt(squares / (n - 1) / n) };
}

export const lowest = ({ value, standard }: Figure): number => value - COVERAGE * standard;
export const highest = ({ value, standard }: Figure): number => value + COVERAGE * standard;
