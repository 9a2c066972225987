// One verification, assessed: from everything measured to the result that is shown and stored. Pure, so that a
// stored measurement gives the same result again. Called offline, in the measuring machine and on replay.

import { counted, fixedText, type Reason, utcText, type VerificationResult } from "@etalon/basis";
import { uncertaintyText } from "./budget.ts";
import { apparentPower, totalPower } from "./element-load.ts";
import { EDGES_THAT_TELL, hiddenReleasePercent } from "./hidden-release.ts";
import type { Measured } from "./measured.ts";
import { behindFrontEnd, frontEndOfAnother, scopeOf } from "./own-front-end.ts";
import { roundedError } from "./rounding.ts";
import { BAD_PULSE_SHARE, HIDDEN_ENERGY_SHARE } from "./rules.table.ts";
import { LONGEST_USUAL_TICK_S } from "./task-ticks.table.ts";
import { clockBeyondBudget, nearLimit, roundedVerdictOn, verdictOn } from "./verdict.ts";
import { type Weighed, weigh } from "./weigh.ts";

/** Reactive classes are not on every name plate; in use it is class 2 (DL/T 448). Only rounding depends on it. */
const USUAL_REACTIVE_CLASS = "2";

export function assess(measured: Measured): VerificationResult {
  const weighed = weigh(measured);
  const { error, method, budget, train } = weighed;
  const voids = voidReasons(measured, weighed);
  const limit = weighed.limit.ok ? weighed.limit.value : null;
  const roundingClass =
    weighed.kind === "active"
      ? measured.meter.accuracyClass
      : (measured.reactiveClass ?? USUAL_REACTIVE_CLASS);
  const rounded = error && roundedError(error[method].percent, roundingClass);

  const decidable = voids.length === 0 && error && budget && limit;
  const found = decidable
    ? {
        ...{ percent: error[method].percent, expandedPercent: budget.expandedPercent },
        limitPercent: limit.percent,
      }
    : null;
  const within = (roomPercent: number) =>
    found ? verdictOn(found.percent, found.expandedPercent + roomPercent, found.limitPercent) : "undecided";
  const hiddenPercent = error ? hiddenReleasePercent(train.used, error) : 0;
  const seen = within(0);
  const verdict = within(hiddenPercent) === seen ? seen : "undecided";
  const near =
    found && seen === "undecided"
      ? [nearLimit(found.percent, found.expandedPercent, found.limitPercent)]
      : [];
  const few = budget && hiddenPercent > 0 ? [fewPulses(train.used, hiddenPercent, verdict === seen)] : [];
  const scope = measured.ownFrontEnd && scopeOf(measured.ownFrontEnd, measured, found);
  const roundedVerdict =
    voids.length === 0 && rounded !== null && limit && !scope
      ? roundedVerdictOn(rounded.roundedPercent, limit.percent)
      : "undecided";

  return {
    meter: measured.meter,
    calibration: measured.calibration?.id ?? null,
    recording: measured.recording,
    energy: {
      referenceJ: error?.referenceJ ?? 0,
      meterJ: error?.meterJ ?? 0,
      intervals: error?.intervals ?? 0,
    },
    error: error &&
      rounded && {
        percent: error[method].percent,
        method,
        edgesPercent: error.edges.percent,
        regressionPercent: error.regression.percent,
        ...rounded,
      },
    uncertainty: budget && {
      expandedPercent: budget.expandedPercent,
      coverageFactor: budget.coverageFactor,
      effectiveDegreesOfFreedom: budget.effectiveDegreesOfFreedom,
      budget: budget.lines,
    },
    limit:
      limit && measured.conditions
        ? {
            percent: limit.percent,
            currentPercentOfRated: measured.conditions.currentPercentOfRated,
            powerFactor: Math.abs(measured.conditions.powerFactor),
            source: limit.source,
          }
        : null,
    verdict: scope ? behindFrontEnd(verdict) : verdict,
    ...(scope ? { scope } : {}),
    roundedVerdict,
    reasons: [...voids, ...near, ...few, ...train.reasons, ...remarks(measured, weighed), ...weighed.missing],
    pulses: { used: train.used, lost: train.lost, extra: train.extra, double: train.double },
    wiring: { fault: measured.wiringFault, ...wiredFactor(measured) },
    ...(measured.truth ? { truth: measured.truth } : {}),
  };
}

/** What makes a result void, however small its uncertainty looks. */
function voidReasons(measured: Measured, weighed: Weighed): Reason[] {
  const found: (Reason | null)[] = [
    tooFewIntervals(measured, weighed),
    tooManyBadPulses(weighed),
    measured.clippedSamples > 0 ? clipped(measured.clippedSamples) : null,
    wiringHides(measured, weighed),
    calibrationOutOfDate(measured),
    frontEndOfAnother(measured.calibration, measured.meter),
    weighed.limit.ok && weighed.clockRateBoundPpm !== null
      ? clockBeyondBudget(weighed.clockRateBoundPpm, weighed.limit.value.percent)
      : null,
    weighed.limit.ok ? null : weighed.limit.why,
  ];
  return found.filter((reason) => reason !== null);
}

function tooFewIntervals(measured: Measured, { error, train }: Weighed): Reason | null {
  if (error && error.degreesOfFreedom >= 1 && error.intervals >= measured.leastIntervals) return null;
  const intervals = error?.intervals ?? 0;
  const between = counted(train.used, "usable pulse");
  const left = `${counted(intervals, "whole interval")} of ${between}: too few for a result, which takes at least ${measured.leastIntervals}`;
  const { gaps } = measured.recording;
  if (gaps.length === 0) return { code: "pulses.too-few", text: left };
  const text = gaps.length === 1 ? `a gap leaves ${left}` : `${gaps.length} gaps leave ${left}`;
  return { code: "gap.too-little-left", text };
}

function tooManyBadPulses({ train, error }: Weighed): Reason | null {
  const bad = train.lost.length + train.extra.length + train.double.length;
  const due = (error?.intervals ?? 0) + (error?.parts ?? 0);
  if (bad === 0 || bad <= BAD_PULSE_SHARE * due) return null;
  const kinds = `${train.lost.length} lost, ${train.extra.length} extra, ${train.double.length} double`;
  const text = `${counted(bad, `of ${due} pulses is not as it should be`, `of ${due} pulses are not as they should be`)} (${kinds}): the count cannot be trusted`;
  return { code: "pulses.too-many-bad", text };
}

function clipped(samples: number): Reason {
  const text = `${counted(samples, "sample lies", "samples lie")} at the end of the converter's range`;
  return { code: "recording.clipped", text };
}

/** The elements of a faulty circuit do not count together what U·I and the limit's power factor make one expect. */
function wiredFactor({ meter, wiringFault, conditions }: Measured): { readonly powerFactor?: number } {
  if (!wiringFault || !conditions || meter.wiring === "3P3W") return {};
  const apparentVA = apparentPower(conditions.loads);
  return apparentVA > 0 ? { powerFactor: totalPower(conditions.loads, "active") / apparentVA } : {};
}

function wiringHides({ wiringFault, conditions }: Measured, { kind }: Weighed): Reason | null {
  if (!wiringFault || !conditions) return null;
  const share = Math.abs(totalPower(conditions.loads, kind)) / apparentPower(conditions.loads);
  if (share >= HIDDEN_ENERGY_SHARE) return null;
  const left = `${(100 * share).toFixed(1)} % of the apparent power`;
  return { code: "wiring.hides-energy", text: `the wiring leaves ${left} as energy: ${wiringFault.text}` };
}

function calibrationOutOfDate({ calibration, startTaiNs }: Measured): Reason | null {
  if (!calibration || startTaiNs === null) return null;
  if (startTaiNs >= calibration.validFromTaiNs && startTaiNs <= calibration.validToTaiNs) return null;
  const valid = `${utcText(calibration.validFromTaiNs)} to ${utcText(calibration.validToTaiNs)}`;
  const text = `calibration ${calibration.id} holds from ${valid}, the recording began ${utcText(startTaiNs)}`;
  return { code: "calibration.not-valid", text };
}

function gapsStated(gaps: Measured["recording"]["gaps"]): Reason {
  const lostS = gaps.reduce((sum, { fromS, toS }) => sum + toS - fromS, 0);
  const count = gaps.length === 1 ? "a gap" : `${gaps.length} gaps`;
  const whys = [...new Set(gaps.flatMap(({ why }) => why ?? []))].map((why) => `; ${why}`).join("");
  return {
    code: "gap",
    text: `${count} of ${lostS.toFixed(3)} s in all; intervals that touch one are left out${whys}`,
  };
}

/** @param same  whether the verdict would be the same */
function fewPulses(used: number, hiddenPercent: number, same: boolean): Reason {
  const ms = 1000 * LONGEST_USUAL_TICK_S;
  const beyond = `${used} pulses hardly tell how far they scatter: released at ticks of a task of ${ms} ms, the error may lie ${uncertaintyText(hiddenPercent)} % beyond the uncertainty`;
  const then = same ? "which would not change the verdict" : "so that no verdict is sure";
  return { code: "pulses.few", text: `${beyond}, ${then}; ${EDGES_THAT_TELL} tell` };
}

/** Worth knowing, without weight on the verdict: the uncertainty has it already. */
function remarks({ wiringFault, recording }: Measured, { error }: Weighed): Reason[] {
  const found: Reason[] = [];
  if (wiringFault) {
    const text = `the circuit is wired wrongly, and the meter is judged on what it sees: ${wiringFault.text}`;
    found.push({ code: "wiring.fault", text });
  }
  if (recording.gaps.length > 0) found.push(gapsStated(recording.gaps));
  if (!error) return found;
  const { tickS, driftPercent, driftSignificance } = error.scatter;
  if (tickS !== null) {
    const period = `${Number((1000 * tickS).toPrecision(3))} ms`;
    found.push({ code: "pulses.task-tick", text: `the meter releases its pulses on a task of ${period}` });
  }
  if (Math.abs(driftSignificance) > 4 && Math.abs(driftPercent) > 0.01) {
    const text = `the error moved by ${fixedText(driftPercent, 3)} % from the first to the last pulse`;
    found.push({ code: "error.moves", text });
  }
  return found;
}
