// What a study states of orders, powers and energies against what was there: channels off by as much as is said of them, and
// noise, drawn from seeds; the truth lies within ± about as often as a coverage factor of 2 says.

import { harmonicRecord } from "@etalon/analysis/harmonic-source/record";
import { openHarmonicStudy } from "@etalon/analysis/harmonic-source/study";
import { sureDistortion } from "@etalon/analysis/harmonic-source/sure-distortion";
import { systemOfPhasors } from "@etalon/analysis/power-theory/system-of-phasors";
import { usualTerms } from "@etalon/analysis/tariff/bills";
import { insist } from "@etalon/basis";
import type { Phasor } from "@etalon/kernels/phasor";
import { normal, uniform } from "@etalon/outside/simulated/chance";
import { expect, test } from "vitest";

const WORLDS = 60;
const WINDOWS = 40;
const WINDOW_S = 0.2;
const channels = { voltageGain: 0.0004, currentGain: 0.0006, angleRad: 0.0003 };
const NOISE = { voltage: 0.004, current: 0.0004 };
/** Volt and ampere of each order: of the fifth much, of the seventh hardly any voltage, of the eighth noise alone. */
const sizes: readonly (readonly [volts: number, amps: number])[] = [
  [0, 0],
  [230, 5],
  [0.05, 0.006],
  [4, 0.4],
  [0, 0.006],
  [6, 0.9],
  [0.03, 0],
  [0.002, 0.08],
  [0, 0.0052],
];

type Rows = readonly (readonly Phasor[])[];
const turned = ({ re, im }: Phasor, by: number, rad: number): Phasor => ({
  re: by * (re * Math.cos(rad) - im * Math.sin(rad)),
  im: by * (re * Math.sin(rad) + im * Math.cos(rad)),
});

/**
 * @param together  all phases' channels are off alike
 * @param angleOf   of each harmonic's current behind its voltage, radian; else drawn
 * @param apart     channels are off at harmonics by as much as at the fundamental, but by another draw
 */
function world(seed: number, together: boolean, angleOf?: number, apart = false) {
  const chance = (stream: number) => normal(seed, stream, 0);
  const off = (stream: number, by: number) =>
    [0, 1, 2].map((k) => by * chance(together ? stream : stream + k));
  const [gainU, gainI, late] = [
    off(10, channels.voltageGain),
    off(20, channels.currentGain),
    off(30, channels.angleRad),
  ];
  const [harmonicsU, harmonicsI] = apart
    ? [off(70, channels.voltageGain), off(80, channels.currentGain)]
    : [gainU, gainI];
  const angles = sizes.map((_, h) => angleOf ?? 2 * Math.PI * uniform(seed, 40, h));
  const [study, exact] = [openHarmonicStudy(), openHarmonicStudy()];
  const sums = sizes.map(() => ({ P: 0, uu: 0, ii: 0 }));
  for (let n = 0; n < WINDOWS; n++) {
    // The load drifts: that is what was there, and no uncertainty.
    const load = 1 + (0.02 * n) / WINDOWS;
    const rows = (which: 0 | 1): Phasor[][] =>
      [0, 1, 2].map((k) =>
        sizes.map((size, h) => {
          const angle =
            (h === 1 ? (which === 0 ? 0 : -0.5) : which === 0 ? 0 : angles[h]!) - (2 * Math.PI * h * k) / 3;
          return turned({ re: size[which] * (which === 1 ? load : 1), im: 0 }, 1, angle);
        }),
      );
    const [u, i] = [rows(0), rows(1)];
    for (const [h, sum] of sums.entries())
      for (const [k, row] of u.entries()) {
        const [x, y] = [row[h]!, i[k]![h]!];
        sum.P += (x.re * y.re + x.im * y.im) / WINDOWS;
        sum.uu += (x.re ** 2 + x.im ** 2) / WINDOWS;
        sum.ii += (y.re ** 2 + y.im ** 2) / WINDOWS;
      }
    const seen = (
      of: Rows,
      gain: readonly number[],
      harmonics: readonly number[],
      lateRad: readonly number[],
      noise: number,
      stream: number,
    ): Phasor[][] =>
      of.map((row, k) =>
        row.map((x, h) => {
          const own = turned(x, 1 + (h > 1 ? harmonics : gain)[k]!, -h * lateRad[k]!);
          const part = (m: number) =>
            h === 0 ? 0 : noise * normal(seed, stream + k, 2 * (sizes.length * n + h) + m);
          return { re: own.re + part(0), im: own.im + part(1) };
        }),
      );
    const voltages = seen(u, gainU, harmonicsU, [0, 0, 0], NOISE.voltage, 50);
    const currents = seen(i, gainI, harmonicsI, late, NOISE.current, 60);
    const fromS = n * WINDOW_S;
    const add = (to: typeof study, voltages: Rows, currents: Rows) =>
      to.add({
        ...{ system: systemOfPhasors(4, voltages, currents), voltages, currents },
        ...{ fromS, toS: fromS + WINDOW_S },
      });
    add(study, voltages, currents);
    if (apart) add(exact, u, i);
  }
  const studied = study.studied();
  const there = apart ? exact.studied() : studied;
  insist(studied !== null && there !== null, "windows were added");
  const terms = { wiring: "3P4W", channels, supply: null, tariff: usualTerms } as const;
  const about = { program: "test", fromTaiNs: null, gaps: [], sha256: "0", of: "phasors", calibration: "c" };
  const lengthS = WINDOWS * WINDOW_S;
  const record = harmonicRecord(studied, terms, { ...about, lengthS, certificate: null });
  return { record, sums, distortion: sureDistortion(there, channels) };
}

/** How often what was there lies within ±, by figure. */
function covered(together: boolean): Map<string, number> {
  const within = new Map<string, number>();
  const count = (name: string, found: number, truth: number, expanded: number | null | undefined) => {
    insist(expanded !== null && expanded !== undefined, `${name} has an uncertainty`);
    const ok = Math.abs(found - truth) <= expanded ? 1 : 0;
    within.set(name, (within.get(name) ?? 0) + ok / WORLDS);
  };
  for (let n = 0; n < WORLDS; n++) {
    const { record, sums } = world(7000 + n, together);
    const hours = record.coveredS / 3600;
    for (const one of record.orders) {
      const { P, uu, ii } = sums[one.order]!;
      count(`U${one.order}`, one.voltageV, Math.sqrt(uu / 3), one.expandedV);
      count(`I${one.order}`, one.currentA, Math.sqrt(ii / 3), one.expandedA);
      count(`P${one.order}`, one.activeW, P, one.expandedW);
      const energy = record.energy.orders.find(({ order }) => order === one.order)!;
      count(`E${one.order}`, energy.importWh - energy.exportWh, P * hours, energy.expandedWh);
    }
    const { fundamental, harmonics } = record.energy;
    count("E1", fundamental.importWh, sums[1]!.P * hours, fundamental.expandedWh);
    const PH = sums.slice(2).reduce((sum, { P }) => sum + P, 0);
    count("EH", harmonics.importWh - harmonics.exportWh, PH * hours, harmonics.expandedWh);
  }
  return within;
}

const figuresOf = (found: Map<string, number>, letters: string) =>
  [...found].filter(([name]) => letters.includes(name[0]!)).map(([, share]) => share);
const meanOf = (shares: readonly number[]) => shares.reduce((sum, x) => sum + x, 0) / shares.length;

test("phases off together: 95 % of the powers and energies that were there are within ±, be they as small as noise", () => {
  const found = covered(true);
  for (const [name, share] of found) expect(share, name).toBeGreaterThan(0.85);
  const powers = figuresOf(found, "PE");
  expect(powers).toHaveLength(16);
  expect(meanOf(powers)).toBeGreaterThan(0.92);
  expect(meanOf(powers)).toBeLessThan(0.985);
  // Noise only adds to a square: sizes are covered oftener.
  expect(meanOf(figuresOf(found, "UI"))).toBeGreaterThan(0.95);
});

test("phases off each by itself, which nobody states, are within ± as well", () => {
  for (const [name, share] of covered(false)) expect(share, name).toBeGreaterThan(0.85);
});

test("95 % of the distortions that were there are within ±, where harmonics are off otherwise than the fundamental", () => {
  const shares = (together: boolean, worlds: number) => {
    const within = { voltage: 0, current: 0 };
    for (let n = 0; n < worlds; n++) {
      const { record, distortion } = world(7300 + n, together, undefined, true);
      for (const of of ["voltage", "current"] as const) {
        const [found, truth] = [record.distortion[`${of}Percent`]!, distortion[`${of}Percent`]!];
        if (Math.abs(found - truth) <= record.distortion[`${of}ExpandedPercent`]!) within[of] += 1 / worlds;
      }
    }
    return Object.entries(within);
  };
  for (const [of, share] of shares(true, 2 * WORLDS)) {
    expect(share, of).toBeGreaterThan(0.92);
    expect(share, of).toBeLessThan(0.985);
  }
  for (const [of, share] of shares(false, WORLDS)) expect(share, of).toBeGreaterThan(0.92);
});

test("CPC's parts repeat within ± where an order's power has the sign of noise", () => {
  const partsOf = (seed: number) => {
    const { powers, bills } = world(seed, true, Math.PI / 2).record;
    const { values } = powers.find(({ of, theory }) => of === "together" && theory === "CPC")!;
    const { powerFactor, powerFactorExpanded } = bills!.lines.find(({ theory }) => theory === "CPC")!;
    const billed = { name: "factor as billed", value: powerFactor, expanded: powerFactorExpanded };
    return [...values.filter(({ name }) => name === "Ds" || name === "DC"), billed];
  };
  const found = Array.from({ length: 20 }, (_, n) => partsOf(7100 + n));
  const spread = found.map(([Ds]) => Ds!.value!);
  // All harmonics are reactive: the sign of what is left of their power makes hundreds of voltamperes of the one or the other.
  expect(Math.max(...spread) / Math.min(...spread)).toBeGreaterThan(1.5);
  for (const [n, parts] of found.slice(1).entries())
    for (const [v, { name, value, expanded }] of parts.entries()) {
      const before = found[n]![v]!;
      const apart = Math.abs(value! - before.value!);
      expect(apart, `${name} of runs ${n} and ${n + 1}`).toBeLessThan(
        1.5 * Math.hypot(expanded!, before.expanded!),
      );
    }
});
