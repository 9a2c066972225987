// How exact the reference energy between two instants is, by rule, wave and duration: the kernels alone, against
// closed-form truth. First item of the accuracy report.

import {
  certifiedRule,
  type EdgeRule,
  energyTo,
  fieldRule,
  lightRule,
  prefixLength,
  prefixOfProducts,
} from "@etalon/kernels/pulse-edge-energy";
import { demandedPpm } from "./demanded.table.ts";
import { exactEnergy, type KnownWave, randomWave, sampled, seeded, type WaveKind } from "./known-wave.ts";
import type { AccuracyTable } from "./table.ts";

export type RuleName = "light" | "field" | "certified";

export interface EnergyRow {
  readonly wave: WaveKind;
  readonly phases: 1 | 3;
  readonly durationS: number;
  /** Largest |error| of the energy in parts per million, by rule. */
  readonly worstPpm: Readonly<Record<RuleName, number>>;
}

export interface EnergyOrder {
  readonly seed: number;
  /** Random waves of each kind, and random pairs of instants in each. */
  readonly waves: number;
  readonly pairs: number;
  readonly kinds: readonly WaveKind[];
  readonly phases: readonly (1 | 3)[];
  readonly durationsS: readonly number[];
}

const SAMPLE_RATE_HZ = 4000;
const MARGIN_S = 0.1;
/** The two instants are this near to the stated duration: no whole number of cycles, any pulse phase. */
const SPREAD_S = 0.04;

export function worstErrors(order: EnergyOrder): EnergyRow[] {
  const rules = { light: lightRule(), field: fieldRule(), certified: certifiedRule() };
  const random = seeded(order.seed);
  return order.kinds.flatMap((wave) =>
    order.phases.flatMap((phases) => {
      const rows = order.durationsS.map((durationS) => ({
        wave,
        phases,
        durationS,
        worstPpm: { light: 0, field: 0, certified: 0 },
      }));
      for (let w = 0; w < order.waves; w++)
        judge(randomWave(wave, phases, random), rows, rules, order, random);
      return rows;
    }),
  );
}

function judge(
  wave: KnownWave,
  rows: readonly { durationS: number; worstPpm: Record<RuleName, number> }[],
  rules: Readonly<Record<RuleName, EdgeRule>>,
  order: EnergyOrder,
  random: () => number,
): void {
  const lengthS = Math.max(...order.durationsS) + 1 + SPREAD_S + 2 * MARGIN_S;
  const samples = Math.ceil(lengthS * SAMPLE_RATE_HZ);
  const take = (side: "voltage" | "current") =>
    wave.elements.map((element) => sampled(element[side], wave.frequencyHz, samples, SAMPLE_RATE_HZ));
  const voltages = take("voltage");
  const currents = take("current");
  const prefix = new Float64Array(prefixLength(samples));
  prefixOfProducts(voltages, currents, prefix);
  for (const row of rows) {
    for (let pair = 0; pair < order.pairs; pair++) {
      const fromS = MARGIN_S + random();
      const toS = fromS + row.durationS + SPREAD_S * (random() - 0.5);
      const truth = exactEnergy(wave, toS) - exactEnergy(wave, fromS);
      for (const name of ["light", "field", "certified"] as const) {
        const at = (s: number) => energyTo(rules[name], voltages, currents, prefix, s * SAMPLE_RATE_HZ);
        const errorPpm = ((at(toS) - at(fromS)) / SAMPLE_RATE_HZ / truth - 1) * 1e6;
        row.worstPpm[name] = Math.max(row.worstPpm[name], Math.abs(errorPpm));
      }
    }
  }
}

export function referenceEnergies(order: EnergyOrder): AccuracyTable {
  return {
    title: "Reference energy between two instants",
    about: `The kernels alone: largest |error| of ${order.waves} random waves with ${order.pairs} pairs of instants in \
each row, by the three rules for cutting energy at an edge; 4 kHz, 24-bit codes, 49 to 51 Hz, displacement factor 0.5 \
to 1, truth by the closed form. Harmonics past the 37th are measured, not claimed.`,
    heads: ["harmonics", "phases", "duration", "light, ppm", "field, ppm", "certified, ppm"],
    rows: worstErrors(order).map(({ wave, phases, durationS, worstPpm: { light, field, certified } }) => {
      const ppm = demanded(wave, durationS);
      const figures = [light, field, certified].map((value) =>
        ppm === null ? { value } : { value, bound: { most: ppm } },
      );
      return [wave, String(phases), `${durationS} s`, ...figures];
    }),
  };
}

function demanded(wave: WaveKind, durationS: number): number | null {
  if (!(wave in demandedPpm) || (durationS !== 10 && durationS !== 60)) return null;
  return demandedPpm[wave as keyof typeof demandedPpm][durationS];
}
