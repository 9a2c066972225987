// Pst of every voltage over each 10 minutes of UTC, and Plt over 2 hours. Opened by power-quality.ts, one for a stream,
// and fed block by block, so that its intervals are those of the blocks; aggregates.ts asks for their figures.

import { type Instant, lastTick, nextTick, secondsBetween, TEN_MINUTES_S, TWO_HOURS_S } from "@etalon/basis";
import type { Lamp } from "./eye-response.ts";
import { flickermeterRule, LEAST_FLICKER_RATE_HZ, openFlickermeter } from "./flickermeter.ts";
import { openSeverityClasses } from "./severity-classes.ts";

/** Of one voltage over one interval. */
export interface FlickerFigures {
  /** Over 10 minutes; null over 2 hours, and where less than a minute of it had settled. */
  readonly pst: number | null;
  /** Over 2 hours, of as many Pst as there are; null over 10 minutes. */
  readonly plt: number | null;
  readonly highestPinst: number | null;
  /** Share of the interval in which the flickermeter had settled and no sample was missing, 0 to 1. */
  readonly coverage: number;
  /** False where that is not all of it: the figure is then told of a part. */
  readonly complete: boolean;
}

/** In the order of the channels; null for currents, and where the sampling rate is too low. */
export type ChannelsFlicker = readonly (FlickerFigures | null)[];

export interface FlickerRecorder {
  /**
   * The next samples of all channels, and the end of the ten minutes to which they belong; `seen` says of which channels
   * they show a voltage, since noise has no flicker.
   */
  push(intervalEndTaiNs: Instant, channels: readonly Float64Array[], seen: readonly boolean[]): void;
  gap(samples: number): void;
  /** Of the ten minutes in progress, and ends them. */
  tenMinutes(endTaiNs: Instant): ChannelsFlicker;
  /** Of those that were ended within two hours. */
  twoHours(endTaiNs: Instant): ChannelsFlicker;
}

export interface FlickerOrder {
  readonly sampleRateHz: number;
  readonly nominalHz: 50 | 60;
  readonly lamp: Lamp;
  readonly declaredVoltageV: number | null;
  /** Which of the channels are voltages. */
  readonly voltages: readonly boolean[];
}

/** Less than this is no short-term severity. */
const LEAST_S = 60;
/** Thinned samples and the sampling rate's error do not fill an interval to the last bit. */
const WHOLE = 0.999;
const SHORT_OF_LONG = TWO_HOURS_S / TEN_MINUTES_S;

interface ShortInterval {
  readonly longEndTaiNs: Instant;
  readonly channels: ChannelsFlicker;
}

/**
 *     P_lt = ∛(Σ P_st³ / 12)
 *
 * @source IEC 61000-4-15:2010, block 5; IEC 61000-4-30:2015, flicker (clauses unchecked)
 */
export function openFlickerRecorder(order: FlickerOrder): FlickerRecorder {
  const rule = flickermeterRule(order.lamp, order.nominalHz, order.sampleRateHz);
  const fast = order.sampleRateHz >= LEAST_FLICKER_RATE_HZ;
  const meters = order.voltages.map((voltage) =>
    voltage && fast
      ? { meter: openFlickermeter(rule, order.declaredVoltageV), classes: openSeverityClasses() }
      : null,
  );
  const none: ChannelsFlicker = meters.map(() => null);
  let inProgress: Instant | null = null; // its end
  let over: ShortInterval[] = [];

  function ended(endTaiNs: Instant): ChannelsFlicker {
    const startTaiNs = lastTick(endTaiNs - 1n, TEN_MINUTES_S);
    const lengthS = secondsBetween(startTaiNs, endTaiNs);
    const channels = meters.map((one): FlickerFigures | null => {
      if (one === null) return null;
      const { classes } = one;
      const settledS = classes.count * rule.everyS;
      const coverage = Math.min(1, settledS / lengthS);
      const figures: FlickerFigures = {
        pst: settledS < LEAST_S ? null : classes.severity(),
        plt: null,
        highestPinst: classes.count === 0 ? null : classes.highest,
        coverage,
        complete: coverage >= WHOLE,
      };
      classes.clear();
      return figures;
    });
    inProgress = null;
    // Two hours that nobody asks for, because a clock was set, are not kept for ever.
    over = [...over.slice(-SHORT_OF_LONG), { longEndTaiNs: nextTick(startTaiNs, TWO_HOURS_S), channels }];
    return channels;
  }

  return {
    push(intervalEndTaiNs, channels, seen) {
      if (inProgress !== null && inProgress !== intervalEndTaiNs) ended(inProgress);
      inProgress = intervalEndTaiNs;
      meters.forEach((one, c) => {
        if (seen[c]) one?.meter.push(channels[c]!, one.classes);
        else one?.meter.gap(channels[c]!.length);
      });
    },
    gap(samples) {
      for (const one of meters) one?.meter.gap(samples);
    },
    tenMinutes: (endTaiNs) => (inProgress === endTaiNs ? ended(endTaiNs) : none),
    twoHours(endTaiNs) {
      const parts = over.filter(({ longEndTaiNs }) => longEndTaiNs === endTaiNs);
      over = over.filter(({ longEndTaiNs }) => longEndTaiNs !== endTaiNs);
      return meters.map((one, c) => one && longTerm(parts.flatMap(({ channels }) => channels[c] ?? [])));
    },
  };
}

function longTerm(parts: readonly FlickerFigures[]): FlickerFigures {
  const severities = parts.flatMap(({ pst }) => pst ?? []);
  const cubes = severities.reduce((sum, pst) => sum + pst ** 3, 0);
  const pinst = parts.flatMap(({ highestPinst }) => highestPinst ?? []);
  return {
    pst: null,
    plt: severities.length === 0 ? null : Math.cbrt(cubes / severities.length),
    highestPinst: pinst.length === 0 ? null : Math.max(...pinst),
    coverage: parts.reduce((sum, { coverage }) => sum + coverage, 0) / SHORT_OF_LONG,
    complete: severities.length === SHORT_OF_LONG && parts.every(({ complete }) => complete),
  };
}
