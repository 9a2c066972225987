// A trend is made of the columns that its quantity needs, in the unit of its limits, and of no more intervals than a day has.

import type { KeptRow, QualityBook, ShownQuality } from "@etalon/messages/quality";
import { qualityTrendQuery } from "@etalon/messages/quality-trend";
import { expect, it } from "vitest";
import { keptTrend } from "./kept-trend.ts";

const S = 1_000_000_000n;
const ORIGIN = 1_789_948_837n * S;
const names = ["unbalance_percent", "ua_v", "ua_h1_v", "ua_h3_v", "ua_h5_v", "ua_pst"];
const rows: readonly KeptRow[] = [1, 2, 3].map((n) => ({
  ...{ names, endTaiNs: ORIGIN + BigInt(600 * n) * S, flag: n === 2 ? "disturbed" : "none", coverage: 1 },
  ...{ leftOut: [], clockFree: false, values: [0.5 * n, 110 + n, 100, 3, 4, null] },
}));
const asked: string[] = [];
const book = {
  async *span(_meter: string, _interval: string, { wanted }: { wanted: (name: string) => boolean }) {
    asked.splice(0, asked.length, ...names.filter(wanted));
    const places = names.flatMap((name, n) => (wanted(name) ? [n] : []));
    yield rows.map((row) => ({ ...row, names: asked.slice(), values: places.map((n) => row.values[n]!) }));
  },
} as unknown as QualityBook;
const shown: ShownQuality = {
  ...{ meter: "m", events: 0 },
  terms: {
    standard: "gbt",
    supply: {
      ...{ nominalHz: 50, nominalVoltageV: 400, declaredVoltageV: 200, shortCircuitVA: null },
      ...{ demandCurrentA: null, currentRatio: 1, agreedShare: null },
    },
  },
  intervals: [
    {
      ...{ interval: "10 min", count: 3, leftOut: 0, flagged: 1, clockFree: 0 },
      ...{ fromTaiNs: ORIGIN, toTaiNs: ORIGIN + 1800n * S },
    },
  ],
};
const trendOf = (query: object) => keptTrend(book, shown, qualityTrendQuery.parse(query));

it("shows voltages of the declared one, the day before what was kept last", async () => {
  const told = await trendOf({});
  expect(asked).toEqual(["ua_v"]);
  expect(told).toMatchObject({
    ok: true,
    value: {
      ...{ unit: "%", perStep: 1, toTaiNs: ORIGIN + 1800n * S, fromTaiNs: ORIGIN - 84_600n * S },
      ...{ flagged: [false, true, false], endS: [85_200, 85_800, 86_400] },
      series: [{ channel: "ua", mean: [55.5, 56, 56.5] }],
    },
  });
});

it("makes a distortion of the orders without a hole, and a harmonic of its own fundamental", async () => {
  const harmonic = await trendOf({ quantity: "harmonic voltage", order: "5" });
  expect(asked).toEqual(["ua_h1_v", "ua_h5_v"]);
  expect(harmonic).toMatchObject({ value: { unit: "%", series: [{ channel: "ua", mean: [4, 4, 4] }] } });
});

it("refuses a span without an interval, or with more than a day has", async () => {
  const span = (from: bigint, to: bigint) => trendOf({ from: String(from), to: String(to), interval: "3 s" });
  for (const to of [ORIGIN, ORIGIN + 86_404n * S])
    expect(await span(ORIGIN, to)).toMatchObject({ ok: false, why: { code: "zz.quality-span" } });
  expect((await span(ORIGIN, ORIGIN + 86_400n * S)).ok).toBe(true);
});
