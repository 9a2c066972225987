// The wiring check: which of all ways to connect the wires explains the phasors best. analyze.ts and verification
// programs call it with fundamental phasors of a second or so.

import { fixedText, roundedText, type WiringFault } from "@etalon/basis";
import { type Phasor, rms } from "@etalon/kernels/phasor";
import type { WiringAnalysis, WiringCheck, WiringHypothesisReport } from "./analysis-result.ts";
import { fourWireHypotheses, type NamedPhasors } from "./four-wire-hypotheses.ts";
import { threeWireHypotheses } from "./three-wire-hypotheses.ts";
import { fourWireChecks, missingVoltages, threeWireChecks } from "./wiring-checks.ts";
import { type Hypothesis, powerOf, type WiringExpectation } from "./wiring-hypothesis.ts";
import { ambiguousCost, usualLoadAngleDeg } from "./wiring-weights.table.ts";

/** How many hypotheses are reported. */
const REPORTED = 8;

/**
 * Three voltages to neutral and three currents.
 *
 * All reversed at once is a matter of counting, so it is power given and not a fault, unless `expected` says which way
 * power flows. Voltages and currents moved alike leave the energy right and are no fault either. A voltage that is low
 * but not gone (a fuse, or the grid in a fault) turns the angles it is judged by, so then nothing is said. Nor is it
 * where the load angle is so odd that right wiring is the likeliest reading but not the likelier half.
 * @param voltages  ua, ub, uc as recorded
 * @param currents  ia, ib, ic as recorded
 */
export function fourWireWiring(
  voltages: NamedPhasors,
  currents: NamedPhasors,
  expected: WiringExpectation = {},
): WiringAnalysis {
  const silent = silence(voltages, currents, expected);
  if (silent) return undetermined([silent]);
  const checks = fourWireChecks(voltages, currents);
  const missing = missingVoltages(voltages);
  if (missing.length > 0) return withMissingVoltage(missing, voltages, currents, checks);
  if (checks.some((check) => check.code === "voltage-low")) return undetermined(checks);
  const recordedW = powerOf(voltages.phasors, currents.phasors);
  return weighed(fourWireHypotheses(voltages, currents, expected), recordedW, checks, expected);
}

/**
 * Two elements, (Uab, Ia) and (Ucb, Ic), of a three-wire meter.
 * @param lines     Uab and Ucb as recorded
 * @param currents  ia and ic as recorded
 * @param terminals names of the three voltage terminals
 */
export function threeWireWiring(
  lines: readonly [Phasor, Phasor],
  currents: NamedPhasors,
  terminals: readonly string[],
  expected: WiringExpectation = {},
): WiringAnalysis {
  const voltages = { names: ["uab", "ucb"], phasors: lines };
  const silent = silence(voltages, currents, expected);
  if (silent) return undetermined([silent]);
  const checks = threeWireChecks(lines, currents);
  const missing = missingVoltages(voltages);
  if (missing.length > 0) return withMissingVoltage(missing, voltages, currents, checks);
  const recordedW = powerOf(lines, currents.phasors);
  return weighed(threeWireHypotheses(lines, currents, terminals, expected), recordedW, checks, expected);
}

export function undetermined(checks: readonly WiringCheck[]): WiringAnalysis {
  return {
    status: "undetermined",
    fault: null,
    powerDirection: null,
    correctionFactor: null,
    checks,
    hypotheses: [],
  };
}

function silence(
  voltages: NamedPhasors,
  currents: NamedPhasors,
  expected: WiringExpectation,
): WiringCheck | null {
  if (!(Math.max(...voltages.phasors.map(rms)) > 0))
    return { code: "no-voltage", text: "there is no voltage to compare the currents with." };
  const largest = Math.max(...currents.phasors.map(rms));
  if (!(largest > (expected.leastCurrentA ?? 0)))
    return { code: "too-little-current", text: "there is too little current to tell its wiring." };
  return null;
}

function withMissingVoltage(
  missing: readonly string[],
  voltages: NamedPhasors,
  currents: NamedPhasors,
  checks: readonly WiringCheck[],
): WiringAnalysis {
  const fault: WiringFault = {
    text: `voltage${missing.length > 1 ? "s" : ""} ${missing.join(" and ")} missing`,
    voltageOrder: voltages.names,
    currentOrder: currents.names,
    powerRatio: null,
    ambiguousWith: [],
  };
  return { ...undetermined(checks), status: "fault", fault };
}

/** Ranks the hypotheses; what fits alike or almost is named beside the best. */
function weighed(
  all: readonly Hypothesis[],
  recordedW: number,
  checks: readonly WiringCheck[],
  expected: WiringExpectation,
): WiringAnalysis {
  const ranked = oneOfEachText(all);
  const best = ranked[0]!;
  const total = all.reduce((sum, h) => sum + Math.exp(best.cost - h.cost), 0);
  const ratioOf = (h: Hypothesis): number | null => (h.correctW === 0 ? null : recordedW / h.correctW);
  const report = (h: Hypothesis): WiringHypothesisReport => ({
    text: nameOf(h),
    voltageOrder: h.voltageOrder,
    currentOrder: h.currentOrder,
    powerDirection: h.direction,
    loadAnglesDeg: h.loadAnglesDeg,
    powerRatio: ratioOf(h),
    weight: Math.exp(best.cost - h.cost) / total,
  });
  const rivals = ranked.slice(1).filter((h) => h.cost <= best.cost + ambiguousCost);
  const fault: WiringFault | null =
    best.text === ""
      ? null
      : {
          text: best.text,
          voltageOrder: best.voltageOrder,
          currentOrder: best.currentOrder,
          powerRatio: ratioOf(best),
          ambiguousWith: rivals.map(
            (h) => `${nameOf(h)} at a load angle of ${fixedText(h.meanLoadAngleDeg, 0)}°`,
          ),
        };
  const hypotheses = ranked.slice(0, REPORTED).map(report);
  const remarks = [...checks, ...unusualAngle(best, expected)];
  const paired = all.reduce((sum, h) => sum + (h.paired ? Math.exp(best.cost - h.cost) : 0), 0);
  if (!fault && paired < total / 2)
    return { ...undetermined([...remarks, doubt(ranked.find((h) => !h.paired)!)]), hypotheses };
  const ratio = ratioOf(best);
  return {
    status: fault ? "fault" : "right",
    fault,
    powerDirection: best.direction,
    correctionFactor: ratio === null || ratio === 0 ? null : 1 / ratio,
    checks: remarks,
    hypotheses,
  };
}

/** Right wiring is the likeliest single reading, but the crossed ones together outweigh it. */
function doubt(rival: Hypothesis): WiringCheck {
  const angle = fixedText(rival.meanLoadAngleDeg, 0);
  return {
    code: "ambiguous",
    text: `the load angle alone does not show that the wiring is right: ${nameOf(rival)} at ${angle}° would look alike.`,
  };
}

/** The cheapest of those that say the same in the same direction, cheapest first. */
function oneOfEachText(all: readonly Hypothesis[]): Hypothesis[] {
  const cheapest = new Map<string, Hypothesis>();
  for (const h of all) {
    const key = nameOf(h);
    const known = cheapest.get(key);
    if (!known || h.cost < known.cost) cheapest.set(key, h);
  }
  return [...cheapest.values()].sort((x, y) => x.cost - y.cost);
}

const nameOf = (h: Hypothesis): string =>
  `${h.text || "right wiring"}${h.direction === "export" ? ", power given" : ""}`;

function unusualAngle(best: Hypothesis, expected: WiringExpectation): WiringCheck[] {
  const [lowest, highest] = expected.loadAngleDeg ?? usualLoadAngleDeg;
  const angle = best.meanLoadAngleDeg;
  if (angle >= lowest && angle <= highest) return [];
  return [
    {
      code: "load-angle-unusual",
      text: `the load angle of ${fixedText(angle, 1)}° lies outside ${roundedText(lowest, 6)}° to ${roundedText(highest, 6)}°; currents turned by a phase would look alike.`,
    },
  ];
}
