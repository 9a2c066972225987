// From what was measured to error, budget and limit, before any verdict. Called by the assessment and by the
// estimate of the time still needed.

import { type Answer, good, type Reason, refused } from "@etalon/basis";
import { type Budget, type Contribution, combined } from "./budget.ts";
import { apparentPower, type EnergyKind, totalPower } from "./element-load.ts";
import { type MeterError, meterError } from "./error.ts";
import { type Limit, limitAt } from "./limit.ts";
import type { Measured } from "./measured.ts";
import {
  algorithmContribution,
  clockContribution,
  jitterContribution,
  offsetContribution,
  quantisationContribution,
  stampContribution,
} from "./measurement-contributions.ts";
import { type PulseTrain, pulseTrain } from "./pulse-train.ts";
import { FREQUENCY_IF_UNKNOWN_HZ } from "./rules.table.ts";
import { terminalContributions } from "./terminal-contributions.ts";

export interface Weighed {
  readonly kind: EnergyKind;
  readonly train: PulseTrain;
  /** null where no interval was counted. */
  readonly error: MeterError | null;
  /** The method with the smaller uncertainty. */
  readonly method: "edges" | "regression";
  readonly limit: Answer<Limit>;
  readonly clockRateBoundPpm: number | null;
  /** Empty and null where the scatter of the edges could not be estimated. */
  readonly contributions: readonly Contribution[];
  readonly budget: Budget | null;
  /** What is missing from the budget. */
  readonly missing: readonly Reason[];
}

export function weigh(measured: Measured): Weighed {
  const kind: EnergyKind = measured.register.startsWith("wh") ? "active" : "reactive";
  const train = pulseTrain(measured.edges, measured.quantumJ);
  const error = meterError(train.parts, measured.quantumJ);
  const limit = measured.conditions
    ? limitAt(measured.meter, kind, measured.conditions, measured.reactiveClass)
    : refused("limit.load-unknown", "no load could be measured, so no limit holds");
  const clockRateBoundPpm = clockBound(measured);
  const method = error === null ? "edges" : betterMethod(error);
  // One front end in samples and pulses alike: its gains and delays cancel, whatever its record says of them.
  const terminal = measured.ownFrontEnd ? good([]) : terminalLines(measured, kind);
  const missing = terminal.ok ? [] : [calibrationMissing(terminal.why.text, clockRateBoundPpm)];
  const jitter = error && jitterContribution(error, error[method], method);
  if (!error || !jitter) {
    const nothing = { contributions: [], budget: null };
    return { kind, train, error, method, limit, clockRateBoundPpm, ...nothing, missing };
  }
  const contributions = [
    jitter,
    ...measurementLines(measured, kind, error),
    ...(clockRateBoundPpm === null ? [] : [clockContribution(clockRateBoundPpm)]),
    ...(terminal.ok ? terminal.value : []),
  ];
  const budget = combined(contributions);
  return { kind, train, error, method, limit, clockRateBoundPpm, contributions, budget, missing };
}

/** null where none is known, and where meter and samples run on one crystal of which nothing is said. */
function clockBound({ ownFrontEnd, clockRateBoundPpm, calibration }: Measured): number | null {
  if (ownFrontEnd && !ownFrontEnd.timeFromOutside) return null;
  return clockRateBoundPpm ?? calibration?.rateErrorBoundPpm ?? null;
}

function betterMethod({ edges, regression }: MeterError): "edges" | "regression" {
  return (regression.standardPercent ?? 0) <= (edges.standardPercent ?? 0) ? "regression" : "edges";
}

function measurementLines(measured: Measured, kind: EnergyKind, error: MeterError): Contribution[] {
  const lines = [
    stampContribution(measured.pulseResolutionS, error),
    algorithmContribution(measured.algorithmPpm),
  ];
  const { conditions } = measured;
  if (!conditions) return lines;
  const samples = error.durationS * measured.recording.sampleRateHz;
  const quantisation = quantisationContribution(conditions.loads, kind, samples);
  if (quantisation) lines.push(quantisation);
  if (measured.pulseOffsetBoundS !== null) {
    const rippleW = conditions.rippleW ?? apparentPower(conditions.loads);
    lines.push(offsetContribution(measured.pulseOffsetBoundS, rippleW, error));
  }
  return lines;
}

function terminalLines(measured: Measured, kind: EnergyKind): Answer<readonly Contribution[]> {
  const { calibration, conditions, recording } = measured;
  if (!calibration) return refused("calibration-missing", "no calibration record is named");
  if (!conditions || totalPower(conditions.loads, kind) === 0) {
    return refused("calibration-missing", "no load was measured that a calibration record could weigh");
  }
  const omega = 2 * Math.PI * (recording.frequencyHz ?? FREQUENCY_IF_UNKNOWN_HZ);
  return terminalContributions(calibration, conditions.loads, kind, omega);
}

function calibrationMissing(why: string, clockRateBoundPpm: number | null): Reason {
  const absent = clockRateBoundPpm === null ? "gain, delay and clock" : "gain and delay";
  const text = `${why}: the terminal's own contribution (${absent}) is missing from the uncertainty`;
  return { code: "calibration-missing", text };
}
