// A trend's steps lose no extreme, have no value that was not there, and leave out what was not kept.

import fc from "fast-check";
import { expect, it } from "vitest";
import { trendOf } from "./trend.ts";

const S = 1_000_000_000n;

it("has every extreme in as many steps as are wished for, wherever intervals are missing", () => {
  fc.assert(
    fc.property(
      fc.array(fc.option(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { nil: Number.NaN }), {
        minLength: 1,
        maxLength: 300,
      }),
      fc.integer({ min: 1, max: 60 }),
      fc.func(fc.boolean()),
      (all, steps, isKept) => {
        const kept = all.flatMap((value, n) => (isKept(n) ? [{ value, end: BigInt(n + 1) * 600n * S }] : []));
        const values = Float64Array.from(kept, ({ value }) => value);
        const table = {
          ...{ interval: "10 min" as const, flagged: new Uint8Array(kept.length) },
          endTaiNs: BigInt64Array.from(kept, ({ end }) => end),
        };
        const toTaiNs = BigInt(all.length) * 600n * S;
        const readings = [{ channel: "ua", values, seenToOrder: null }];
        const trend = trendOf(table, readings, { fromTaiNs: 0n, toTaiNs, steps });
        const [{ least, mean, greatest }] = trend.series as [(typeof trend.series)[0]];
        expect(trend.endS.length).toBeLessThanOrEqual(steps);
        expect(trend.endS.every((end) => kept.some((one) => one.end === BigInt(end) * S))).toBe(true);
        const seen = values.filter((value) => !Number.isNaN(value));
        const there = (list: readonly (number | null)[]) => list.filter((one) => one !== null);
        expect(there(least).length).toBe(there(greatest).length);
        if (seen.length > 0) {
          expect(Math.min(...there(least))).toBe(Math.min(...seen));
          expect(Math.max(...there(greatest))).toBe(Math.max(...seen));
        } else expect(there(mean)).toEqual([]);
      },
    ),
  );
});

it("shows each interval alone where there is room", () => {
  const table = {
    ...{ interval: "3 s" as const, flagged: Uint8Array.of(0, 1, 0) },
    endTaiNs: BigInt64Array.of(3n * S, 6n * S, 12n * S),
  };
  const readings = [{ channel: null, values: Float64Array.of(1, Number.NaN, 3), seenToOrder: null }];
  expect(trendOf(table, readings, { fromTaiNs: 0n, toTaiNs: 12n * S, steps: 10 })).toEqual({
    ...{ perStep: 1, endS: [3, 6, 12], flagged: [false, true, false] },
    series: [{ channel: null, least: [1, null, 3], mean: [1, null, 3], greatest: [1, null, 3] }],
  });
});
