// Errors at several loads as one, weighted by what is random in each; what is systematic in them is the same in all. Pure; called
// by `load-map.ts` and `course-of-error.ts`.

import type { Day } from "../../api/contracts.ts";

export interface JoinedError {
  readonly percent: number;
  /** Standard. */
  readonly standardPercent: number;
  readonly count: number;
}

/** γ = Σ wᵢγᵢ/Σ wᵢ with wᵢ = 1/uᵢ²,  u² = 1/Σ wᵢ + (Σ wᵢsᵢ/Σ wᵢ)²; null of none. */
export function joinedError(rows: readonly Omit<Day["rows"][number], "key">[]): JoinedError | null {
  if (rows.length === 0) return null;
  const weights = rows.map(({ randomPercent }) => 1 / randomPercent ** 2);
  const weight = weights.reduce((sum, one) => sum + one, 0);
  const mean = (of: (row: (typeof rows)[number]) => number) =>
    rows.reduce((sum, row, n) => sum + weights[n]! * of(row), 0) / weight;
  return {
    percent: mean(({ percent }) => percent),
    standardPercent: Math.hypot(
      1 / Math.sqrt(weight),
      mean(({ systematicPercent }) => systematicPercent),
    ),
    count: rows.reduce((sum, { count }) => sum + count, 0),
  };
}
