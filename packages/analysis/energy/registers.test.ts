// Registers against closed forms: an hour of the worked example, the identities of any load, gaps, overlaps, quadrants.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PowerFigures } from "../power-quality/figures.ts";
import { phaseReading, totalReading } from "./reading.ts";
import { addWindow, type Directed, type EnergySums, type EnergyWindow, noEnergy } from "./registers.ts";

const power = (activePowerW: number, P: readonly number[], Q: readonly number[] = []): PowerFigures => ({
  activePowerW,
  harmonicActivePowerW: Float64Array.from(P),
  harmonicReactivePowerVar: Float64Array.from(P, (_, h) => Q[h] ?? 0),
});

const counted = (phases: number, windows: readonly EnergyWindow[]) =>
  windows.reduce(addWindow, noEnergy(phases));

const net = ({ imported, exported }: Directed): number => imported - exported;

/** Example A of the worked examples, order by order. */
const exampleA = power(
  8632.788554,
  [0, 8660.254038, 0, -13.944919, 0, -11.77559, 0, -1.744975],
  [0, 5000, 0, 159.391152, 0, -224.691645, 0, 49.969541],
);

describe("an hour of the worked example A", () => {
  const windows = Array.from({ length: 18_000 }, (_, n) => ({
    fromS: n / 5,
    toS: (n + 1) / 5,
    phases: [exampleA],
  }));
  const state = counted(1, windows);
  const reading = phaseReading(state.phases[0]!);
  const kilo = (wattHours: number) => (wattHours / 1000).toFixed(6);

  it("is 8.660254 kWh of the fundamental, 0.027465 kWh returned by harmonics and 8.632789 kWh in all", () => {
    expect(kilo(reading.fundamental.importWh)).toBe("8.660254");
    expect(kilo(reading.active.importWh)).toBe("8.632789");
    expect(kilo(reading.harmonic.exportWh)).toBe("0.027465");
    expect(kilo(reading.harmonicByOrder.exportWh)).toBe("0.027465");
    expect(((100 * reading.harmonic.exportWh) / reading.fundamental.importWh).toFixed(3)).toBe("0.317");
    expect(reading.harmonic.importWh + reading.active.exportWh + reading.fundamental.exportWh).toBe(0);
    expect(kilo(reading.reactiveVarh.q1)).toBe("5.000000");
    expect(reading.orders.map(({ order }) => order)).toEqual([2, 3, 4, 5, 6, 7]);
    expect(reading.orders[1]!.exportWh).toBeCloseTo(13.944919, 9);
  });

  it("covers an hour without a gap", () => {
    expect(reading.coveredS).toBeCloseTo(3600, 6);
    expect(state.gaps).toEqual({ count: 0, seconds: 0 });
  });
});

const watt = fc.double({ min: -1e5, max: 1e5, noNaN: true });
const anyPower = fc
  .tuple(
    watt,
    fc.array(watt, { minLength: 2, maxLength: 12 }),
    fc.array(watt, { minLength: 12, maxLength: 12 }),
  )
  .map(([P, orders, Q]) => power(P, orders, Q));
const anyWindows = (phases: number, missing: number) =>
  fc
    .array(
      fc.tuple(
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        fc.array(missing > 0 ? fc.option(anyPower, { freq: missing }) : anyPower, {
          minLength: phases,
          maxLength: phases,
        }),
      ),
      { minLength: 1, maxLength: 20 },
    )
    .map((rows) => {
      let fromS = 0;
      return rows.map(([seconds, powers]): EnergyWindow => {
        const window = { fromS, toS: fromS + seconds, phases: powers };
        fromS += seconds;
        return window;
      });
    });

const close = (found: number, stated: number): void =>
  expect(Math.abs(found - stated)).toBeLessThan(1e-11 * 1e5 * 20 * 14);

describe("any load", () => {
  it("E = E1 + EH+ − EH− = E1 + Σ(Eh+ − Eh−) + rest, in each phase and in sum", () => {
    fc.assert(
      fc.property(anyWindows(3, 4), (windows) => {
        const state = counted(3, windows);
        const holds = ({ active, fundamental, harmonic, orders, rest }: EnergySums): void => {
          close(net(active), net(fundamental) + net(harmonic));
          close(net(active), net(fundamental) + orders.reduce((sum, one) => sum + net(one), 0) + rest);
        };
        for (const sums of [...state.phases, state.total]) holds(sums);
        close(net(state.harmonicByPhase), net(state.total.harmonic));
      }),
      { seed: 561, numRuns: 300 },
    );
  });

  it("imports and exports what the powers say, computed window by window", () => {
    fc.assert(
      fc.property(anyWindows(1, 0), (windows) => {
        const { active, fundamental, quadrants, coveredS } = counted(1, windows).phases[0]!;
        const integral = (of: (one: PowerFigures) => number): number =>
          windows.reduce((sum, { fromS, toS, phases }) => sum + of(phases[0]!) * (toS - fromS), 0);
        close(
          active.imported,
          integral(({ activePowerW }) => Math.max(activePowerW, 0)),
        );
        close(
          active.exported,
          integral(({ activePowerW }) => Math.max(-activePowerW, 0)),
        );
        close(
          fundamental.exported,
          integral(({ harmonicActivePowerW }) => Math.max(-harmonicActivePowerW[1]!, 0)),
        );
        const quadrant = (signP: 1 | -1, signQ: 1 | -1) =>
          integral(({ harmonicActivePowerW: [, P1], harmonicReactivePowerVar: [, Q1] }) =>
            (P1! >= 0 ? 1 : -1) === signP && Q1! * signQ > 0 ? Math.abs(Q1!) : 0,
          );
        close(quadrants[0], quadrant(1, 1));
        close(quadrants[1], quadrant(-1, 1));
        close(quadrants[2], quadrant(-1, -1));
        close(quadrants[3], quadrant(1, -1));
        close(
          coveredS,
          integral(() => 1),
        );
      }),
      { seed: 562, numRuns: 200 },
    );
  });

  it("a phase that is missing leaves its own register and the total alone", () => {
    const one = power(100, [0, 90, 0, 4], [0, 5]);
    const state = counted(2, [
      { fromS: 0, toS: 1, phases: [one, one] },
      { fromS: 1, toS: 2, phases: [one, null] },
    ]);
    expect(state.phases.map(({ coveredS }) => coveredS)).toEqual([2, 1]);
    expect(state.phases.map(({ active }) => active.imported)).toEqual([200, 100]);
    expect(state.total).toMatchObject({ coveredS: 1, active: { imported: 200, exported: 0 } });
    expect(state.harmonicByPhase.imported).toBe(20);
    expect(state.total.rest).toBeCloseTo(12, 12);
  });

  it("phases that work against each other cancel in the sum and not phase by phase", () => {
    const state = counted(2, [
      { fromS: 0, toS: 3600, phases: [power(103, [0, 100, 0, 3]), power(48, [0, 50, 0, -2])] },
    ]);
    const total = totalReading(state);
    expect(total.harmonic).toEqual({ importWh: 1, exportWh: 0 });
    expect(total.harmonicByPhase).toEqual({ importWh: 3, exportWh: 2 });
    expect(total.harmonicByOrder).toEqual({ importWh: 1, exportWh: 0 });
  });
});

describe("time", () => {
  const one = power(1000, [0, 1000]);

  it("leaves gaps empty and tells them", () => {
    const state = counted(1, [
      { fromS: 0, toS: 1, phases: [one] },
      { fromS: 3, toS: 4, phases: [one] },
    ]);
    expect(state.gaps).toEqual({ count: 1, seconds: 2 });
    expect(state.total).toMatchObject({ coveredS: 2, active: { imported: 2000, exported: 0 } });
  });

  it("counts nothing twice where windows overlap or come again", () => {
    const state = counted(1, [
      { fromS: 0, toS: 1, phases: [one] },
      { fromS: 0.75, toS: 1.75, phases: [one] },
      { fromS: 0.5, toS: 1.5, phases: [one] },
    ]);
    expect(state.total.active.imported).toBeCloseTo(1750, 9);
    expect(state.total.coveredS).toBeCloseTo(1.75, 12);
    expect(state.gaps.count).toBe(0);
  });

  it("does not depend on how a steady load is cut", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1e-3, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 }),
        (lengths) => {
          let fromS = 0;
          const windows = lengths.map((seconds) => {
            fromS += seconds;
            return { fromS: fromS - seconds, toS: fromS, phases: [exampleA] };
          });
          const whole = counted(1, [{ fromS: 0, toS: fromS, phases: [exampleA] }]);
          const cut = counted(1, windows);
          expect(cut.total.active.imported).toBeCloseTo(whole.total.active.imported, 6);
          expect(cut.total.orders[3]!.exported).toBeCloseTo(whole.total.orders[3]!.exported, 8);
        },
      ),
      { seed: 563, numRuns: 100 },
    );
  });
});
