// How many points of 100 a meter loses for what, and what the rest is called. Data only.
// Project defaults after the outline of State Grid's condition evaluation (状态评价); no standard's values.

/** Points at |error| = limit, falling with its square; all of them when it is confirmed beyond. */
export const ERROR_POINTS = 40;
export const BEYOND_POINTS = 60;
/** Points when the limit may be reached within so many years. */
export const lifePoints: readonly (readonly [withinYears: number, points: number])[] = [
  [1, 30],
  [2, 20],
  [4, 10],
];
export const BAD_BATCH_POINTS = 15;
export const FAMILY_DEFECT_POINTS = 25;
export const POINTS_PER_YEAR_OVERDUE = 3;
export const MOST_OVERDUE_POINTS = 15;
export const POINTS_PER_EVENT = 2;
export const MOST_EVENT_POINTS = 10;
/** Nothing is known of its error. */
export const UNKNOWN_POINTS = 10;

/** From so many points. */
export const grades = [
  [90, "stable"],
  [75, "attention"],
  [60, "warning"],
  [0, "replace"],
] as const;
export type Grade = (typeof grades)[number][1];
