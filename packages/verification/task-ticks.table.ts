// Periods at which meters' firmware is known or likely to release pulses, seconds, longest first. 1 s: Schneider
// field note FA203699; 20 ms and 10 ms: one accumulation per cycle or half cycle at 50 Hz; 16.7 and 8.3 ms at 60 Hz.

export const taskTicksS: readonly number[] = [1, 0.5, 0.2, 0.1, 0.05, 0.04, 0.02, 1 / 60, 0.01, 1 / 120];

/** The longest that is usual: one accumulation a cycle. What is slower is told by its edges, or by the meter's maker. */
export const LONGEST_USUAL_TICK_S = 0.02;
