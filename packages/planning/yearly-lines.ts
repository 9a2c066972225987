// Level and drift of many meters at once, from one reading a year of equal uncertainty. Called by the condition-based policy.

import { remainingLife } from "@etalon/condition";

/** So many years are kept of each meter. */
const DEPTH = 6;
/** Fewer readings tell no drift. */
const FEWEST = 3;

export interface YearlyLines {
  readonly count: number;
  /** [DEPTH · count] percent, a year's place is its number modulo DEPTH. */
  readonly readings: Float32Array;
  /** [count] readings of this meter so far, up to DEPTH. */
  readonly filled: Uint8Array;
  /** Of the year heard last; −1 before. */
  year: number;
}

export function yearlyLines(count: number): YearlyLines {
  return { count, readings: new Float32Array(DEPTH * count), filled: new Uint8Array(count), year: -1 };
}

/** @param percent  [count] means of the year that ended; NaN: a meter that is not measured, or new */
export function hearYear(lines: YearlyLines, percent: Float32Array): void {
  lines.year += 1;
  const at = (lines.year % DEPTH) * lines.count;
  for (let n = 0; n < lines.count; n++) {
    const reading = percent[n]!;
    lines.readings[at + n] = reading;
    lines.filled[n] = Number.isNaN(reading) ? 0 : Math.min(DEPTH, lines.filled[n]! + 1);
  }
}

/** A new meter hangs in its place. */
export function forget(lines: YearlyLines, n: number): void {
  lines.filled[n] = 0;
}

export interface Prospect {
  /** Before this the limit is not reached, with 95 % confidence; years, Infinity where nothing points there. */
  readonly surelyYears: number;
  /** At the end of the last year, and per year; NaN below three readings. */
  readonly percent: number;
  readonly percentPerYear: number;
  readonly slopeUncertainty: number;
}

/**
 * The weighted line of the condition for equal weights at t = −½, −1½ … years:
 *   γ̄ = Σγ/m,  b = Σ(t − t̄)γ / (m(m² − 1)/12),  u(γ̄) = u/√m,  u(b) = u·√(12/(m(m² − 1)))
 * @param limitPercent   L
 * @param random         u, standard, of one reading, percent
 * @param guardPercent   w, kept off the limit
 * @returns null where the meter has no reading
 */
export function prospect(
  lines: YearlyLines,
  n: number,
  limitPercent: number,
  random: number,
  guardPercent: number,
): Prospect | null {
  const m = lines.filled[n]!;
  if (m === 0) return null;
  const { readings, count, year } = lines;
  if (m < FEWEST) {
    const percent = readings[(year % DEPTH) * count + n]!;
    const beyond = Math.abs(percent) + 2 * random > limitPercent - guardPercent;
    return {
      surelyYears: beyond ? 0 : Number.POSITIVE_INFINITY,
      percent,
      percentPerYear: Number.NaN,
      slopeUncertainty: Number.NaN,
    };
  }
  const middle = m / 2;
  let sum = 0;
  let moment = 0;
  for (let k = 0; k < m; k++) {
    const reading = readings[((year - k) % DEPTH) * count + n]!;
    sum += reading;
    moment += (middle - 0.5 - k) * reading;
  }
  const spread = (m * (m * m - 1)) / 12;
  const levelPercent = sum / m;
  const slope = moment / spread;
  const slopeUncertainty = random / Math.sqrt(spread);
  const line = {
    middleDay: -middle,
    levelPercent,
    slopePercentPerDay: slope,
    levelUncertainty: random / Math.sqrt(m),
    slopeUncertainty,
    chiSquare: 0,
    degreesOfFreedom: m - 2,
    lagOne: 0,
    dayPercent: random,
  };
  // Years instead of days throughout: the law has no unit of its own.
  const life = remainingLife(line, { limitPercent, guardPercent, today: 0, walkPercentPerRootDay: 0 });
  return {
    surelyYears:
      life.kind === "drift"
        ? life.earliestDay
        : life.kind === "beyond the limit"
          ? 0
          : (life.minimumDay ?? Number.POSITIVE_INFINITY),
    percent: levelPercent + slope * middle,
    percentPerYear: slope,
    slopeUncertainty,
  };
}
