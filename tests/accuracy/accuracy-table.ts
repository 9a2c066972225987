// How exact the reference energy is: worst error against closed-form truth, by rule, wave and duration.
// Printed by main.ts; a small seeded part of it is asserted in accuracy.test.ts.

import {
  certifiedRule,
  type EdgeRule,
  energyTo,
  fieldRule,
  lightRule,
  prefixLength,
  prefixOfProducts,
} from "@etalon/kernels/pulse-edge-energy";
import { exactEnergy, type KnownWave, randomWave, sampled, seeded, type WaveKind } from "./known-wave.ts";

export type RuleName = "light" | "field" | "certified";

export interface AccuracyRow {
  readonly wave: WaveKind;
  readonly phases: 1 | 3;
  readonly durationS: number;
  /** Largest |error| of the energy in parts per million, by rule. */
  readonly worstPpm: Readonly<Record<RuleName, number>>;
}

export interface AccuracyRequest {
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

export function accuracyTable(request: AccuracyRequest): AccuracyRow[] {
  const rules = { light: lightRule(), field: fieldRule(), certified: certifiedRule() };
  const random = seeded(request.seed);
  return request.kinds.flatMap((wave) =>
    request.phases.flatMap((phases) => {
      const rows = request.durationsS.map((durationS) => ({
        wave,
        phases,
        durationS,
        worstPpm: { light: 0, field: 0, certified: 0 },
      }));
      for (let w = 0; w < request.waves; w++)
        judge(randomWave(wave, phases, random), rows, rules, request, random);
      return rows;
    }),
  );
}

function judge(
  wave: KnownWave,
  rows: readonly { durationS: number; worstPpm: Record<RuleName, number> }[],
  rules: Readonly<Record<RuleName, EdgeRule>>,
  request: AccuracyRequest,
  random: () => number,
): void {
  const lengthS = Math.max(...request.durationsS) + 1 + SPREAD_S + 2 * MARGIN_S;
  const samples = Math.ceil(lengthS * SAMPLE_RATE_HZ);
  const take = (side: "voltage" | "current") =>
    wave.elements.map((element) => sampled(element[side], wave.frequencyHz, samples, SAMPLE_RATE_HZ));
  const voltages = take("voltage");
  const currents = take("current");
  const prefix = new Float64Array(prefixLength(samples));
  prefixOfProducts(voltages, currents, prefix);
  for (const row of rows) {
    for (let pair = 0; pair < request.pairs; pair++) {
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

export function markdown(rows: readonly AccuracyRow[]): string {
  const head =
    "| wave | phases | duration | light, ppm | field, ppm | certified, ppm |\n|---|---|---|---|---|---|";
  const lines = rows.map(({ wave, phases, durationS, worstPpm }) => {
    const figures = [worstPpm.light, worstPpm.field, worstPpm.certified].map((ppm) => ppm.toPrecision(2));
    return `| ${wave} | ${phases} | ${durationS} s | ${figures.join(" | ")} |`;
  });
  return [head, ...lines].join("\n");
}
