// What the three phases do together: sums, neutral current, effective quantities; analyze.ts calls it.

import { minus, type Phasor, plus, rms, scaled } from "@etalon/kernels/phasor";
import type { SequenceComponents } from "@etalon/kernels/sequence";
import type { PhaseAnalysis, TotalAnalysis } from "./analysis-result.ts";
import { effectiveAnalysis, type MeanSquares } from "./effective-power.ts";
import { type Element, ratio } from "./phase-power.ts";
import type { Spectra } from "./spectra.ts";

export interface Sequences {
  readonly voltage: SequenceComponents | null;
  readonly current: SequenceComponents | null;
}

/**
 * Sums over the phases (four wires, one phase) or over the two elements (three wires).
 *
 * A sum is given only where every phase has its part; effective quantities only where all channels are there.
 */
export function analyzeTotal(
  elements: readonly Element[],
  phases: readonly PhaseAnalysis[],
  threeWire: boolean,
  spectra: Spectra,
  sequences: Sequences,
): TotalAnalysis {
  const active = sum(phases.map((p) => p.activePowerW));
  const reactive = sum(phases.map((p) => p.fundamentalReactivePowerVar));
  const fundamental = sum(phases.map((p) => p.harmonics[0]?.activePowerW ?? null));
  const apparent = sum(phases.map((p) => p.apparentPowerVA));
  const arithmetic = apparent === null ? null : apparent * (threeWire ? Math.sqrt(3) / 2 : 1);
  const complete = elements.length > 1 && elements.every((e) => e.voltage && e.current);
  const squares = complete ? (threeWire ? threeWireSquares : fourWireSquares)(elements, spectra) : null;
  const ready = squares && active !== null && fundamental !== null && sequences.voltage && sequences.current;
  return {
    activePowerW: active,
    fundamentalActivePowerW: fundamental,
    fundamentalReactivePowerVar: reactive,
    apparentPowerVA: arithmetic,
    powerFactor: ratio(active, arithmetic),
    vectorApparentPowerVA:
      fundamental === null || reactive === null ? null : Math.hypot(fundamental, reactive),
    neutralCurrentRms: threeWire ? null : neutralRms(elements, spectra),
    effective: ready
      ? effectiveAnalysis(
          squares.full,
          squares.fundamental,
          active,
          fundamental,
          sequences.voltage!,
          sequences.current!,
        )
      : null,
  };
}

function sum(values: readonly (number | null)[]): number | null {
  let total = 0;
  for (const value of values) {
    if (value === null) return null;
    total += value;
  }
  return values.length > 0 ? total : null;
}

/** Root mean square of ia + ib + ic from the mean products: (Σ i)² = Σ Σ i_j·i_k. */
function neutralRms(elements: readonly Element[], spectra: Spectra): number | null {
  const currents = elements.map((e) => e.current);
  if (currents.length < 3 || currents.some((c) => c === null)) return null;
  return Math.sqrt(Math.max(meanSquareOfSum(currents as Float64Array[], [1, 1, 1], spectra), 0));
}

function meanSquareOfSum(x: readonly Float64Array[], signs: readonly number[], spectra: Spectra): number {
  let total = 0;
  for (let j = 0; j < x.length; j++)
    for (let k = 0; k < x.length; k++) total += signs[j]! * signs[k]! * spectra.mean(x[j]!, x[k]!);
  return total;
}

interface Squares {
  readonly full: MeanSquares;
  readonly fundamental: MeanSquares;
}

const square = (x: Phasor): number => rms(x) ** 2;

function fourWireSquares(elements: readonly Element[], spectra: Spectra): Squares {
  const u = elements.map((e) => e.voltage!);
  const i = elements.map((e) => e.current!);
  const u1 = u.map((x) => spectra.phasor(x, 1)!);
  const i1 = i.map((x) => spectra.phasor(x, 1)!);
  const pairs = [
    [0, 1],
    [1, 2],
    [2, 0],
  ] as const;
  const mean = (x: Float64Array): number => spectra.mean(x, x);
  const add = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  return {
    full: {
      phaseVoltages: add(u.map(mean)),
      lineVoltages: add(pairs.map(([j, k]) => meanSquareOfSum([u[j]!, u[k]!], [1, -1], spectra))),
      currents: add(i.map(mean)),
      neutral: Math.max(meanSquareOfSum(i, [1, 1, 1], spectra), 0),
    },
    fundamental: {
      phaseVoltages: add(u1.map(square)),
      lineVoltages: add(pairs.map(([j, k]) => square(minus(u1[j]!, u1[k]!)))),
      currents: add(i1.map(square)),
      neutral: square(plus(plus(i1[0]!, i1[1]!), i1[2]!)),
    },
  };
}

/** Elements (Uab, Ia) and (Ucb, Ic); Uca = Ucb − Uab and Ib = −(Ia + Ic). */
function threeWireSquares(elements: readonly Element[], spectra: Spectra): Squares {
  const [ab, cb] = elements.map((e) => e.voltage!) as [Float64Array, Float64Array];
  const [a, c] = elements.map((e) => e.current!) as [Float64Array, Float64Array];
  const [ab1, cb1, a1, c1] = [ab, cb, a, c].map((x) => spectra.phasor(x, 1)!) as [
    Phasor,
    Phasor,
    Phasor,
    Phasor,
  ];
  const own = (x: Float64Array): number => spectra.mean(x, x);
  return {
    full: {
      phaseVoltages: null,
      lineVoltages: own(ab) + own(cb) + meanSquareOfSum([cb, ab], [1, -1], spectra),
      currents: own(a) + own(c) + meanSquareOfSum([a, c], [1, 1], spectra),
      neutral: 0,
    },
    fundamental: {
      phaseVoltages: null,
      lineVoltages: square(ab1) + square(cb1) + square(minus(cb1, ab1)),
      currents: square(a1) + square(c1) + square(scaled(plus(a1, c1), -1)),
      neutral: 0,
    },
  };
}
