// Rapid voltage changes: from one steady voltage to another, or back to the same, without a dip or a swell. Opened by
// voltage-events.ts, one for a stream.

import type { CycleSpan } from "./union-event.ts";

/** Of one voltage, per cent of the reference. */
export interface VoltageChange {
  /** Largest distance from what the voltage was before. */
  readonly mostPercent: number;
  /** Between what it was before and what it is after; null where it was not seen to be steady again. */
  readonly steadyPercent: number | null;
}

export interface RapidChange {
  readonly begin: CycleSpan;
  /** The first cycle of the second over which the voltages were steady again. */
  readonly end: CycleSpan;
  /** In the order of the voltages; null for one that stayed steady. */
  readonly changes: readonly (VoltageChange | null)[];
  /** Samples were missing while it went on. */
  readonly gap: boolean;
}

export interface RapidChanges {
  /** The cycle that began the change that goes on, if any. */
  readonly going: CycleSpan | null;
  /** One more cycle; the change that it ended. `elsewhere`: a dip, swell or interruption goes on, the change is part of it. */
  hear(voltage: number, span: CycleSpan, percent: number, elsewhere: boolean): RapidChange | null;
  missing(voltage: number): void;
  /** Nothing more is heard in a row: the change that went on. */
  cut(): RapidChange | null;
}

interface SteadyVoltage {
  /** The last half cycles, per cent, and when they began. */
  readonly values: Float64Array;
  readonly begins: CycleSpan[];
  count: number;
  /** Null until enough was heard. */
  steady: boolean | null;
  /** Mean over the last second that was steady. */
  mean: number;
}

/**
 * A voltage becomes steady when none of the last second's half cycles is further than half the threshold from their
 * mean, and is so while none is further than the threshold. A change begins with the half cycle that makes a voltage unsteady; when
 * all are steady again, it ended with the first half cycle of that second.
 * @param halfCycles that make a second
 * @source IEC 61000-4-30:2015, rapid voltage changes (clause unchecked)
 */
export function openRapidChanges(
  voltages: number,
  thresholdPercent: number,
  halfCycles: number,
): RapidChanges {
  const all = Array.from(
    { length: voltages },
    (): SteadyVoltage => ({
      values: new Float64Array(halfCycles),
      begins: [],
      count: 0,
      steady: null,
      mean: 0,
    }),
  );
  const most = new Float64Array(voltages);
  const before = new Float64Array(voltages);
  const moved = new Array<boolean>(voltages).fill(false);
  let begin: CycleSpan | null = null;
  let [elsewhereToo, gap] = [false, false];

  function forget(one: SteadyVoltage): void {
    one.count = 0;
    one.steady = null;
  }

  /** Whether the last second was steady, and its mean. */
  function judge(one: SteadyVoltage): void {
    let [sum, lowest, highest] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const value of one.values) {
      sum += value;
      if (value < lowest) lowest = value;
      if (value > highest) highest = value;
    }
    const mean = sum / halfCycles;
    const limit = one.steady === true ? thresholdPercent : thresholdPercent / 2;
    one.steady = highest - mean <= limit && mean - lowest <= limit;
    if (one.steady) one.mean = mean;
  }

  function ended(last: CycleSpan): RapidChange | null {
    if (begin === null) return null;
    const change: RapidChange = {
      begin,
      end: last,
      gap,
      changes: all.map((one, v) => {
        if (!moved[v]) return null;
        const steadyPercent = one.steady === true ? Math.abs(one.mean - before[v]!) : null;
        return { mostPercent: most[v]!, steadyPercent };
      }),
    };
    const whole = !elsewhereToo;
    begin = null;
    [elsewhereToo, gap] = [false, false];
    moved.fill(false);
    return whole ? change : null;
  }

  return {
    get going() {
      return elsewhereToo ? null : begin;
    },
    hear(voltage, span, percent, elsewhere) {
      const one = all[voltage]!;
      const place = one.count % halfCycles;
      one.values[place] = percent;
      one.begins[place] = span;
      one.count += 1;
      if (one.count < halfCycles) return null;
      const was = one.steady;
      const meanBefore = one.mean;
      judge(one);
      if (was === true && one.steady === false) {
        begin ??= span;
        moved[voltage] = true;
        before[voltage] = meanBefore;
        most[voltage] = 0;
      }
      if (begin === null) return null;
      elsewhereToo ||= elsewhere;
      if (moved[voltage]) most[voltage] = Math.max(most[voltage]!, Math.abs(percent - before[voltage]!));
      const oldest = one.begins[one.count % halfCycles]!;
      if (all.some(({ steady }) => steady === false)) return null;
      return ended(oldest.from < begin.from ? begin : oldest);
    },
    missing(voltage) {
      forget(all[voltage]!);
      if (begin !== null) gap = true;
    },
    cut() {
      const last = begin;
      const newest = all.flatMap(({ begins, count }) =>
        count > 0 ? [begins[(count - 1) % halfCycles]!] : [],
      );
      const change = last && ended(newest.reduce((a, b) => (b.to > a.to ? b : a), last));
      all.forEach(forget);
      return change;
    },
  };
}
