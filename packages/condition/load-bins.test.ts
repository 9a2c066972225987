import fc from "fast-check";
import { expect, test } from "vitest";
import { even, loadOver, meter } from "./frames.fixture.ts";
import { binName, binOf, keyOf, MOST_BINS, watchedKey } from "./load-bins.ts";
import { loadState } from "./load-state.ts";

const at = (current: number, lagRad: number) => loadState(loadOver(10, even(current, lagRad)), meter);

test("known answers: current, signed power factor, unbalance and balance of loads", () => {
  expect(at(1.5, 0)).toMatchObject({ balance: "balanced", currentPercent: expect.closeTo(100, 9) });
  expect(at(1.5, Math.PI / 3).powerFactor).toBeCloseTo(0.5, 9);
  expect(at(1.5, -Math.PI / 3).powerFactor).toBeCloseTo(-0.5, 9);
  const uneven = loadState(loadOver(10, { currents: [1, 1.5, 2], lagRad: [0, 0, 0] }), meter);
  expect(uneven.unbalancePercent).toBeCloseTo(100 / 3, 9);
  const single = loadState(loadOver(10, { currents: [1.5, 0, 0], lagRad: [0, 0, 0] }), meter);
  expect(single).toMatchObject({ balance: "single", currentPercent: expect.closeTo(100, 9) });
});

test("bins meet at their bounds, and are named by them", () => {
  expect(binOf(at(0.0149, 0))).toBe(null);
  expect(binName(keyOf(binOf(at(0.76, 0))!))).toBe(
    "50–120 % of rated current, PF ≥ 0.97, THDi 0–10 %, unbalance 0–15 %",
  );
  expect(binName(watchedKey(keyOf(binOf(at(6, -0.7))!)))).toBe("≥ 120 % of rated current, PF 0.5–0.8");
  expect(keyOf(binOf(at(0.075001, 0.5))!)).toBe("1.1L.0.0");
  expect(keyOf(binOf(at(0.074999, -0.5))!)).toBe("0.1C.0.0");
});

test(`any load falls into one of ${MOST_BINS} bins`, () => {
  const keys = new Set<string>();
  const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
  fc.assert(
    fc.property(
      number(0.02, 100),
      number(-1.5, 1.5),
      number(0, 200),
      number(0, 200),
      (amps, lag, thd, unbalance) => {
        const key = keyOf(binOf({ ...at(amps, lag), thdPercent: thd, unbalancePercent: unbalance })!);
        expect(key).toMatch(/^[0-4]\.[0-3][LC]\.[0-2]\.[0-2]$/);
        expect(binName(key).length).toBeLessThan(90);
        keys.add(key);
      },
    ),
    { numRuns: 2000 },
  );
  expect(keys.size).toBeLessThanOrEqual(MOST_BINS);
});
