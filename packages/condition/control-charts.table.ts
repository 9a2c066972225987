// Settings of the control charts, each with the mean number of days between false alarms (ARL at no shift) that follows
// from independent normal days and a baseline known exactly. `control-charts.test.ts` simulates each of these figures.

/** Smoothing, limit in standard deviations of the smoothed value, and the run length without any shift, days. */
export const EWMA = { lambda: 0.1, limit: 2.814, falseAlarmEveryDays: 500 } as const;

/** Reference value and decision interval in σ; both sides together. */
export const CUSUM = { k: 0.5, h: 5, falseAlarmEveryDays: 465 } as const;

/** One day beyond 3σ; and with the rules of runs besides (2 of 3 beyond 2σ, 4 of 5 beyond 1σ, 8 on one side). */
export const SHEWHART = { limit: 3, falseAlarmEveryDays: 370, withRunsEveryDays: 92 } as const;

/** Days that make a baseline: fewer leave its own error too large, more leave the meter unwatched for too long. */
export const BASELINE_DAYS = 30;

/**
 * Of a sound bin with a baseline of so many days: chance that any of 3σ, EWMA and CUSUM alarms within 30 days after it. Where
 * days scatter as they are stated to be uncertain; and where the meter wanders by more, whose scatter is known from its first
 * days alone (simulated at twice the stated one).
 */
export const FALSE_ALARMS_IN_30_DAYS = 0.18;
export const FALSE_ALARMS_OF_WANDERING = 0.36;
