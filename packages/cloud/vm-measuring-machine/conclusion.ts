// From what a run measured to what the assessment needs, and the result. For live runs and recordings alike.

import { fourWireWiring, threeWireWiring } from "@etalon/analysis/wiring";
import type { WiringExpectation } from "@etalon/analysis/wiring-hypothesis";
import type { Calibration, Instant, Meter, Register, VerificationResult, WiringFault } from "@etalon/basis";
import { insist } from "@etalon/basis";
import { minus, type Phasor } from "@etalon/kernels/phasor";
import { assess } from "@etalon/verification/assess";
import type { ElementLoad } from "@etalon/verification/element-load";
import type { Conditions, Measured } from "@etalon/verification/measured";
import type { OwnFrontEnd } from "@etalon/verification/own-front-end";
import { runningError } from "@etalon/verification/running-error";
import { pulseQuantumJ } from "@etalon/verification/secondary-energy";
import type { ElementPlan } from "./elements.ts";
import type { LoadPicture } from "./load-picture.ts";
import type { MeasuredEdge, RuleName } from "./measuring-run.ts";

export interface RunFacts {
  readonly meter: Meter;
  readonly register: Register;
  readonly calibration: Calibration | null;
  readonly rule: RuleName;
  readonly plan: ElementPlan;
  readonly wiringCheck: boolean;
  readonly leastIntervals: number;
  readonly recording: Omit<VerificationResult["recording"], "frequencyHz">;
  readonly startTaiNs: Instant | null;
  /** What recorded volts and amperes are multiplied with to be those at the meter's terminals. */
  readonly toMeter: { readonly voltage: number; readonly current: number };
  /** One step of the converter per planned channel, recorded volts and amperes; null where unknown. */
  readonly steps: readonly (number | null)[];
  readonly clippedSamples: number;
  readonly ownFrontEnd: OwnFrontEnd | null;
  /** null: the calibration's, if there is one. */
  readonly clockRateBoundPpm: number | null;
  readonly pulseResolutionS: number;
  readonly picture: LoadPicture | null;
}

/** Bounds on the arithmetic of the two rules over a second or more; `npm run accuracy` shows far smaller ones. */
const ALGORITHM_PPM: Record<RuleName, number> = { certified: 0.2, field: 1 };
/** A phase with less of the strongest phase's current carries no load. */
const LOADED_SHARE = 0.05;
/** Below this share of the rated current a phasor says nothing about the wiring. */
const LEAST_CURRENT_SHARE = 0.002;

export function concluded(facts: RunFacts, edges: readonly MeasuredEdge[]): VerificationResult {
  return assess(measuredOf(facts, edges));
}

/** Error and uncertainty so far, for people who wait; null while nothing can be said. */
export function soFar(facts: RunFacts, edges: readonly MeasuredEdge[]) {
  const now = runningError(measuredOf(facts, edges));
  return {
    errorPercent: now?.percent ?? null,
    expandedPercent: now?.expandedPercent ?? null,
    ...(now?.limit && { limitPercent: now.limit.percent, decidedInS: now.limit.decidedInS }),
  };
}

export function measuredOf(facts: RunFacts, edges: readonly MeasuredEdge[]): Measured {
  const { meter, register, picture, toMeter } = facts;
  const quantum = pulseQuantumJ(meter, register);
  insist(quantum.ok, "a run is opened only for a register that the meter has");
  // Energies rise in the register's direction: what the user gives back counts up a "−" register.
  const towards = (register.endsWith("-") ? -1 : 1) * toMeter.voltage * toMeter.current;
  return {
    meter,
    register,
    reactiveClass: null,
    quantumJ: quantum.value,
    edges: edges.map(({ atS, energyJ, stretch }) => ({
      atS,
      energyJ: energyJ === null ? null : energyJ * towards,
      stretch,
    })),
    conditions: picture && conditionsOf(facts, picture),
    recording: { ...facts.recording, frequencyHz: picture?.frequencyHz ?? null },
    startTaiNs: facts.startTaiNs,
    clippedSamples: facts.clippedSamples,
    clockRateBoundPpm: facts.clockRateBoundPpm,
    pulseResolutionS: facts.pulseResolutionS,
    pulseOffsetBoundS: null,
    algorithmPpm: ALGORITHM_PPM[facts.rule],
    leastIntervals: facts.leastIntervals,
    calibration: facts.calibration,
    ownFrontEnd: facts.ownFrontEnd,
    wiringFault: picture && facts.wiringCheck ? wiringFault(facts, picture) : null,
  };
}

function conditionsOf({ plan, meter, register, toMeter, steps }: RunFacts, picture: LoadPicture): Conditions {
  const direction = register.endsWith("-") ? -1 : 1;
  const energy = toMeter.voltage * toMeter.current * direction;
  const place = (name: string) => plan.names.indexOf(name);
  const scaled = (values: readonly (number | null)[], name: string, by: number) => {
    const value = values[place(name)];
    return value === null || value === undefined ? null : value * by;
  };
  const loads = picture.products.map(
    ({ voltage, current, activeW, reactiveVar }): ElementLoad => ({
      voltage,
      current,
      activeW: activeW * energy,
      reactiveVar: reactiveVar * energy,
      voltageV: scaled(picture.rms, voltage, toMeter.voltage) ?? 0,
      currentA: scaled(picture.rms, current, toMeter.current) ?? 0,
      voltageStep: scaled(steps, voltage, toMeter.voltage),
      currentStep: scaled(steps, current, toMeter.current),
    }),
  );
  const currents = plan.elements.map(({ current }) => scaled(picture.rms, current, toMeter.current) ?? 0);
  const strongest = Math.max(...currents);
  const loaded = currents.filter((current) => current >= LOADED_SHARE * strongest);
  const mean = loaded.reduce((sum, current) => sum + current, 0) / Math.max(1, loaded.length);
  const activeW = loads.reduce((sum, load) => sum + load.activeW, 0);
  const reactiveVar = loads.reduce((sum, load) => sum + load.reactiveVar, 0);
  const factor = activeW / (Math.hypot(activeW, reactiveVar) || 1);
  return {
    loads,
    rippleW: null,
    currentPercentOfRated: (100 * mean) / meter.ratedCurrent,
    powerFactor: reactiveVar < 0 ? -Math.abs(factor) : Math.abs(factor),
    loadBalance: meter.wiring !== "1P2W" && loaded.length === 1 ? "single" : "balanced",
  };
}

/** What a register and a plate tell of the site's power. */
export const wiringExpectation = (
  meter: Meter,
  register: Register,
  toMeterCurrent: number,
): WiringExpectation => ({
  powerDirection: register.endsWith("-") ? "export" : "import",
  leastCurrentA: (LEAST_CURRENT_SHARE * meter.ratedCurrent) / toMeterCurrent,
});

/** Domain rule: all orders and reversals of voltages and currents against the usual load angles. */
function wiringFault({ plan, meter, register, toMeter }: RunFacts, picture: LoadPicture): WiringFault | null {
  if (!picture.fundamentals || meter.wiring === "1P2W") return null;
  const phasor = (name: string): Phasor =>
    picture.fundamentals?.[plan.names.indexOf(name)] ?? { re: 0, im: 0 };
  const voltages = plan.elements.map(({ voltage: [from, to] }) => ({
    name: to === null ? from : `${from}${to.slice(1)}`,
    phasor: to === null ? phasor(from) : minus(phasor(from), phasor(to)),
  }));
  const currents = {
    names: plan.elements.map(({ current }) => current),
    phasors: plan.elements.map(({ current }) => phasor(current)),
  };
  const expected = wiringExpectation(meter, register, toMeter.current);
  if (meter.wiring === "3P4W") {
    const named = { names: voltages.map(({ name }) => name), phasors: voltages.map((v) => v.phasor) };
    return fourWireWiring(named, currents, expected).fault;
  }
  const [ab, cb] = voltages.map((v) => v.phasor);
  if (!ab || !cb) return null;
  return threeWireWiring([ab, cb], currents, ["a", "b", "c"], expected).fault;
}
