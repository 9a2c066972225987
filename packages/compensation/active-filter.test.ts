// References of an active filter against the time domain: Fryze sample by sample, and the p-q theory's currents.

import type { Phasor } from "@etalon/kernels/phasor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FilterTask, filterReferences, type TurnedPhasors, turnedPhasors } from "./active-filter.ts";

const H = 13;
const N = 400;
const polar = (rms: number, angle: number): Phasor => ({
  re: rms * Math.cos(angle),
  im: rms * Math.sin(angle),
});
const wave = (row: readonly Phasor[]): number[] =>
  Array.from({ length: N }, (_, n) =>
    row.reduce((sum, { re, im }, h) => {
      const angle = (2 * Math.PI * h * n) / N;
      return sum + Math.SQRT2 * (re * Math.cos(angle) - im * Math.sin(angle));
    }, 0),
  );
const mean = (of: (n: number) => number): number =>
  Array.from({ length: N }, (_, n) => of(n)).reduce((sum, x) => sum + x, 0) / N;
const everything: FilterTask = {
  reactive: true,
  unbalance: true,
  orders: Array.from({ length: H - 1 }, (_, k) => ({ order: k + 2, leftA: 0 })),
  ratedA: null,
};

const harmonic = fc.tuple(
  fc.double({ min: 0, max: 30, noNaN: true }),
  fc.double({ min: -3, max: 3, noNaN: true }),
);
const rowOf = (first: (k: number) => Phasor, scale: number) =>
  fc
    .array(fc.array(harmonic, { minLength: H - 1, maxLength: H - 1 }), { minLength: 3, maxLength: 3 })
    .map((rows) =>
      rows.map((row, k) => [
        { re: 0, im: 0 },
        first(k),
        ...row.map(([rms, angle]) => polar(rms * scale, angle)),
      ]),
    );
/** U1+ is real by construction: what unbalance there is, is of its own. */
const site: fc.Arbitrary<TurnedPhasors> = fc
  .record({
    unbalance: fc.double({ min: 0, max: 0.1, noNaN: true }),
    voltages: rowOf((k) => polar(230, (-2 * Math.PI * k) / 3), 0.5),
    currents: rowOf((k) => polar(100 - 20 * k, -0.6 - (2 * Math.PI * k) / 3), 1),
  })
  .map(({ unbalance, voltages, currents }) => ({
    voltages: voltages.map((row, k) => {
      const { re, im } = polar(230 * unbalance, (2 * Math.PI * k) / 3);
      return row.map((x, h) => (h === 1 ? { re: x.re + re, im: x.im + im } : x));
    }),
    currents,
  }));

describe("references of an active filter", () => {
  it("leave the supply what Fryze leaves it, sample by sample", () => {
    fc.assert(
      fc.property(site, (seen) => {
        const { injected, phaseA } = filterReferences(seen, everything);
        const u = seen.voltages.map(wave);
        const i = seen.currents.map(wave);
        const given = injected.map(wave);
        const P = mean((n) => [0, 1, 2].reduce((sum, k) => sum + u[k]![n]! * i[k]![n]!, 0));
        for (const k of [0, 1, 2]) {
          for (let n = 0; n < N; n += 7) {
            const inStep = Math.SQRT2 * 230 * Math.cos((2 * Math.PI * n) / N - (2 * Math.PI * k) / 3);
            expect(i[k]![n]! - given[k]![n]!).toBeCloseTo((P / (3 * 230 ** 2)) * inStep, 6);
          }
          expect(phaseA[k]).toBeCloseTo(Math.sqrt(mean((n) => given[k]![n]! ** 2)), 6);
        }
        const power = mean((n) => [0, 1, 2].reduce((sum, k) => sum + u[k]![n]! * given[k]![n]!, 0));
        expect(Math.abs(power) / P).toBeLessThan(1e-9);
      }),
      { numRuns: 20 },
    );
  });

  it("are the p-q theory's currents where the voltage is a balanced sine and no neutral is there", () => {
    const voltages = [0, 1, 2].map((k) => [{ re: 0, im: 0 }, polar(230, (-2 * Math.PI * k) / 3)]);
    const currents = [0, 1, 2].map((k) => {
      const row: Phasor[] = Array.from({ length: H }, () => ({ re: 0, im: 0 }));
      row[1] = polar(100, -0.7 - (2 * Math.PI * k) / 3);
      row[5] = polar(20, 0.4 - (2 * Math.PI * k * 5) / 3);
      row[7] = polar(12, 1.4 - (2 * Math.PI * k * 7) / 3);
      return row;
    });
    const padded = voltages.map((row) => Array.from({ length: H }, (_, h) => row[h] ?? { re: 0, im: 0 }));
    const { injected, neutralA } = filterReferences({ voltages: padded, currents }, everything);
    const clarke = (a: number, b: number, c: number) => [
      Math.sqrt(2 / 3) * (a - b / 2 - c / 2),
      Math.sqrt(1 / 2) * (b - c),
    ];
    const [u, i, given] = [padded.map(wave), currents.map(wave), injected.map(wave)];
    const at = (waves: readonly number[][], n: number) => waves.map((one) => one[n]!);
    const powers = Array.from({ length: N }, (_, n) => {
      const [ua, ub] = clarke(...(at(u, n) as [number, number, number]));
      const [ia, ib] = clarke(...(at(i, n) as [number, number, number]));
      return { p: ua! * ia! + ub! * ib!, q: ub! * ia! - ua! * ib!, ua: ua!, ub: ub! };
    });
    const steady = powers.reduce((sum, { p }) => sum + p, 0) / N;
    for (let n = 0; n < N; n += 13) {
      const { p, q, ua, ub } = powers[n]!;
      const square = ua ** 2 + ub ** 2;
      const [ia, ib] = [(ua * (p - steady) + ub * q) / square, (ub * (p - steady) - ua * q) / square];
      expect(given[0]![n]).toBeCloseTo(Math.sqrt(2 / 3) * ia, 8);
      expect(given[1]![n]).toBeCloseTo(Math.sqrt(2 / 3) * (-ia / 2 + (Math.sqrt(3) / 2) * ib), 8);
    }
    expect(neutralA).toBeLessThan(1e-9);
  });

  it("take of an order what is above its limit, of the rest nothing, and no more than the filter can give", () => {
    fc.assert(
      fc.property(
        site,
        fc.integer({ min: 2, max: H }),
        fc.double({ min: 0.1, max: 20, noNaN: true }),
        (seen, order, leftA) => {
          const task = { reactive: false, unbalance: false, orders: [{ order, leftA }], ratedA: 8 };
          const whole = filterReferences(seen, { ...task, ratedA: null });
          for (const [k, row] of whole.left.entries()) {
            const before = Math.hypot(seen.currents[k]![order]!.re, seen.currents[k]![order]!.im);
            expect(Math.hypot(row[order]!.re, row[order]!.im)).toBeCloseTo(Math.min(before, leftA), 9);
            for (const h of row.keys())
              if (h !== 1 && h !== order) expect(row[h]).toEqual(seen.currents[k]![h]);
          }
          const { phaseA, share } = filterReferences(seen, task);
          expect(Math.max(...phaseA)).toBeLessThanOrEqual(8 + 1e-9);
          expect(share).toBeCloseTo(Math.min(1, 8 / Math.max(...whole.phaseA)), 9);
        },
      ),
    );
  });

  it("are the same of windows that begin anywhere in the cycle", () => {
    fc.assert(
      fc.property(
        site,
        fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 1, maxLength: 4 }),
        (seen, starts) => {
          const later = (rows: readonly (readonly Phasor[])[], by: number) =>
            rows.map((row) =>
              row.map(({ re, im }, h) => {
                const [c, s] = [Math.cos(h * by), Math.sin(h * by)];
                return { re: re * c - im * s, im: re * s + im * c };
              }),
            );
          const windows = starts.map((by) => ({
            system: null as never,
            voltages: later(seen.voltages, by),
            currents: later(seen.currents, by),
          }));
          const turned = turnedPhasors(windows)!;
          for (const [k, row] of turned.currents.entries())
            for (const [h, { re, im }] of row.entries()) {
              expect(re).toBeCloseTo(seen.currents[k]![h]!.re, 8);
              expect(im).toBeCloseTo(seen.currents[k]![h]!.im, 8);
            }
        },
      ),
      { numRuns: 30 },
    );
  });
});
