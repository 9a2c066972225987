// Pst of every voltage over each 10 minutes of UTC, and Plt over 2 hours. Opened by power-quality.ts, one for a stream;
// aggregates.ts asks for an interval's figures when its blocks are told.

import { type Instant, secondsBetween } from "@etalon/basis";
import type { SampleClock } from "../sample-clock.ts";
import { lastTick, nextTick, TEN_MINUTES_S, TWO_HOURS_S } from "../utc-ticks.ts";
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
  push(firstSample: number, channels: readonly Float64Array[], clock: SampleClock): void;
  gap(samples: number): void;
  /** Of the interval that ends so: over, or as far as it came. It is asked for once. */
  tenMinutes(endTaiNs: Instant): ChannelsFlicker;
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
/** Intervals that nobody asked for, since no block began in them, are kept so long. */
const KEPT = 2 * SHORT_OF_LONG;

interface ShortInterval {
  readonly endTaiNs: Instant;
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
  let tick: Instant | null = null; // end of the interval in progress
  let over: ShortInterval[] = [];

  function endInterval(endTaiNs: Instant): void {
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
    over = [...over.slice(-KEPT), { endTaiNs, longEndTaiNs: nextTick(startTaiNs, TWO_HOURS_S), channels }];
  }

  function feed(channels: readonly Float64Array[], from: number, to: number): void {
    meters.forEach((one, c) => {
      one?.meter.push(channels[c]!.subarray(from, to), one.classes);
    });
  }

  const none: ChannelsFlicker = meters.map(() => null);

  return {
    push(firstSample, channels, clock) {
      const end = firstSample + (channels[0]?.length ?? 0);
      for (let at = firstSample; at < end; ) {
        const now = clock.instantAt(at);
        tick ??= nextTick(now, TEN_MINUTES_S);
        const to = Math.max(at, Math.ceil(clock.positionOf(tick, at)));
        feed(channels, at - firstSample, Math.min(to, end) - firstSample);
        if (to >= end) return;
        endInterval(tick);
        at = to;
        const then = clock.instantAt(at);
        tick = nextTick(then > tick ? then : tick, TEN_MINUTES_S);
      }
    },
    gap(samples) {
      for (const one of meters) one?.meter.gap(samples);
    },
    tenMinutes(endTaiNs) {
      if (tick === endTaiNs) {
        endInterval(tick);
        tick = null;
      }
      return over.find((one) => one.endTaiNs === endTaiNs)?.channels ?? none;
    },
    twoHours(endTaiNs) {
      const parts = over.filter(({ longEndTaiNs }) => longEndTaiNs === endTaiNs);
      over = over.filter(({ longEndTaiNs }) => longEndTaiNs > endTaiNs);
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
