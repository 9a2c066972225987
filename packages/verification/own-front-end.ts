// Samples from the meter's own front end: what a verdict on them is about, and what the front end may err before the meter
// as a whole leaves its limit. Called by the assessment, and by whoever watches
// such a meter.

import type { Calibration, Instant, Meter, NotCovered, Reason, Scope, Verdict } from "@etalon/basis";
import { type FoundBehind, frontEndFound } from "./front-end-found.ts";
import { alwaysUnseen, unseenByOwnCrystal } from "./not-covered.table.ts";

/** How a front end that is the meter's own timed its samples. */
export interface OwnFrontEnd {
  /** The sampling rate was known by time from outside for as long as it counts: the crystal's error is seen. */
  readonly timeFromOutside: boolean;
}

export const isFrontEndOf = ({ frontEndOf }: Calibration, { serial }: Meter): boolean =>
  frontEndOf === serial;

/** Another meter's front end is neither this one's nor known to be a terminal apart: its record is out of place. */
export function frontEndOfAnother(calibration: Calibration | null, meter: Meter): Reason | null {
  if (calibration?.frontEndOf === undefined || isFrontEndOf(calibration, meter)) return null;
  const { id, frontEndOf } = calibration;
  const text = `calibration ${id} is of the front end of meter ${frontEndOf}, the meter under test is ${meter.serial}`;
  return { code: "calibration.of-another-meter", text };
}

/** Nothing is said of the meter as a whole. */
export function behindFrontEnd(verdict: "conforming" | "nonconforming" | "undecided"): Verdict {
  return verdict === "undecided" ? verdict : `${verdict} behind its front end`;
}

export const notCoveredBy = ({ timeFromOutside }: OwnFrontEnd): readonly NotCovered[] =>
  timeFromOutside ? alwaysUnseen : [...alwaysUnseen, unseenByOwnCrystal];

interface Sampled {
  readonly meter: Meter;
  readonly calibration: Calibration | null;
  readonly startTaiNs: Instant | null;
}

export function scopeOf(
  ownFrontEnd: OwnFrontEnd,
  { meter, calibration, startTaiNs }: Sampled,
  found: FoundBehind | null,
): Scope {
  const compared = calibration?.compared;
  return {
    frontEndOf: meter.serial,
    notCovered: notCoveredBy(ownFrontEnd),
    frontEndMayErr: found && room(found),
    ...(compared ? { frontEndFound: frontEndFound(compared, startTaiNs, found) } : {}),
  };
}

/**
 * Errors of one behind the other multiply. With γ behind the front end, known within ±U, and limit L the whole keeps it for
 *   (1 − L)/(1 + γ − U) − 1  ≤  φ  ≤  (1 + L)/(1 + γ + U) − 1,   φ the error of the front end
 * @returns percent; null where no φ serves
 */
function room({ percent, expandedPercent, limitPercent }: FoundBehind): Scope["frontEndMayErr"] {
  const fromPercent = 100 * ((100 - limitPercent) / (100 + percent - expandedPercent) - 1);
  const toPercent = 100 * ((100 + limitPercent) / (100 + percent + expandedPercent) - 1);
  return fromPercent <= toPercent ? { fromPercent, toPercent } : null;
}
