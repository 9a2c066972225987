// Hours without load, and the pulses that came in them: creep. A pure step over frames; called by `condition.ts`, read by the
// diagnosis.

import type { Meter } from "@etalon/basis";
import type { Frame } from "./frame.ts";
import { noLoadTerms } from "./no-load.table.ts";

export interface NoLoad {
  readonly seconds: number;
  readonly pulses: number;
  /** The last frame carried no load. */
  readonly now: boolean;
}

export const neverIdle: NoLoad = { seconds: 0, pulses: 0, now: false };

export function isIdle({ currentsA }: Pick<Frame["load"], "currentsA">, meter: Meter): boolean {
  const startingA = (noLoadTerms[meter.accuracyClass].startingPercent / 100) * meter.ratedCurrent;
  return currentsA.every((current) => current < startingA);
}

/** The first frame without load is left out: a pulse in it was full before, and waited for its task. */
export function withNoLoad(before: NoLoad, frame: Frame, meter: Meter): NoLoad {
  if (!isIdle(frame.load, meter)) return before.now ? { ...before, now: false } : before;
  if (!before.now || frame.afterGap) return { ...before, now: true };
  return {
    seconds: before.seconds + frame.lengthS,
    pulses: before.pulses + frame.edges.length,
    now: true,
  };
}

export const fadedNoLoad = (noLoad: NoLoad, kept: number): NoLoad => ({
  ...noLoad,
  seconds: kept * noLoad.seconds,
  pulses: kept * noLoad.pulses,
});

const FEWEST_PULSES = 3;

/**
 * What the test of no-load condition asks, over all hours without load together:  n − 1 ≤ t/Δt
 * One pulse more than the time allows may have been all but full before.
 * @returns null where the meter stands still as it should, or has shown nothing else yet
 */
export function creepOf({ seconds, pulses }: NoLoad, meter: Meter): string | null {
  const { nominalVoltage, maxCurrent, activeConstant, wiring, accuracyClass } = meter;
  const elements = wiring === "3P4W" ? 3 : wiring === "3P3W" ? 2 : 1;
  const allowedS =
    (60 * noLoadTerms[accuracyClass].testFactor * 1e6) /
    (activeConstant * elements * nominalVoltage * maxCurrent);
  if (pulses < FEWEST_PULSES || pulses - 1 <= seconds / allowedS) return null;
  const every = Number((seconds / 60 / pulses).toPrecision(2));
  return `a pulse every ${every} min without load, where one in ${Number((allowedS / 60).toPrecision(2))} is allowed`;
}
