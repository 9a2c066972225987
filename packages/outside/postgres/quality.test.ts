// What is kept of power quality: read back as it was written, however often it is told; the better covered of two intervals;
// events newest first, with waveforms of the newest.

import type { QualityDay, QualityEventRecord, QualityRow, QualityRows } from "@etalon/messages/quality";
import type { QualityTerms } from "@etalon/messages/quality-terms";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Database, openDatabase } from "./database.ts";
import { qualityBookOn, rowsKept, WAVEFORMS_AT_MOST } from "./quality.ts";
import { qualityExports } from "./quality-exports.ts";
import { openTestServer, type TestServer } from "./testing/test-server.ts";

let server: TestServer;
let database: Database;
beforeAll(async () => {
  server = await openTestServer();
  database = openDatabase({ connection: await server.fresh() });
});
afterAll(async () => {
  await database.close();
  await server.stop();
});

const S = 1_000_000_000n;
const ORIGIN = 1_789_948_837n * S;
const terms: QualityTerms = {
  standard: "gbt",
  supply: {
    ...{ nominalHz: 50, nominalVoltageV: 400, declaredVoltageV: 230, shortCircuitVA: null },
    ...{ demandCurrentA: null, currentRatio: 1, agreedShare: null },
  },
};
const row = (n: number, change: Partial<QualityRow> = {}): QualityRow => ({
  ...{ endTaiNs: ORIGIN + BigInt(n) * 600n * S, flag: "none", coverage: 1, leftOut: [], clockFree: false },
  ...{ values: [231.25, null, 0.0012345], ...change },
});
const rowsOf = (...rows: QualityRow[]): QualityRows => ({
  ...{ kind: "quality-rows", interval: "10 min", names: ["ua_v", "ua_pst", "ua_h5_v"], rows },
});
const event = (n: number, samples = 4): QualityEventRecord => ({
  kind: "quality-event",
  event: {
    ...{ event: "dip", startTaiNs: ORIGIN + BigInt(n) * S, durationS: 0.2, channels: ["ua"], channel: "ua" },
    ...{ percent: 40, cell: "C2", whole: true, steadyPercent: null, immunity: [] },
  },
  waveform: {
    ...{ startTaiNs: ORIGIN + BigInt(n) * S, sampleRateHz: 4000, channels: ["ua"], samples, cut: false },
    base64: Buffer.alloc(4 * samples, n % 256).toString("base64"),
  },
});

it("gives back what was told, in order, of two tellings of an interval the better covered", async () => {
  const book = qualityBookOn(database);
  expect(await book.shown("a")).toBeNull();
  await book.write("a", terms, rowsOf(row(2), row(1, { coverage: 0.5, leftOut: ["incomplete", "clipped"] })));
  await book.write("a", terms, rowsOf(row(1, { flag: "interrupted" }), row(3, { clockFree: true })));
  await book.write("a", terms, rowsOf(row(2, { coverage: 0.25, leftOut: ["incomplete"] })));
  await book.write("b", terms, rowsOf(row(1)));
  const kept = await qualityBookOn(database).rows("a", "10 min", 0n, 10);
  const names = ["ua_v", "ua_pst", "ua_h5_v"];
  expect(kept).toEqual(
    [row(1, { flag: "interrupted" }), row(2), row(3, { clockFree: true })].map((one) => ({ ...one, names })),
  );
  expect((await book.rows("a", "10 min", kept[0]!.endTaiNs, 1)).map(({ endTaiNs }) => endTaiNs)).toEqual([
    kept[1]!.endTaiNs,
  ]);
  expect(await book.shown("a")).toMatchObject({
    ...{ meter: "a", terms, events: 0 },
    intervals: [{ interval: "10 min", count: 3, leftOut: 0, flagged: 1, clockFree: 1, fromTaiNs: ORIGIN }],
  });
});

it("keeps of many events the waveforms of the newest, and each event once", async () => {
  const book = qualityBookOn(database);
  for (let n = 0; n < WAVEFORMS_AT_MOST + 3; n++) await book.write("e", terms, event(n));
  await book.write("e", terms, { ...event(4), waveform: null });
  const all = await book.events("e", null, 1000);
  expect(all).toHaveLength(WAVEFORMS_AT_MOST + 3);
  expect(all.filter(({ hasWaveform }) => !hasWaveform).map(({ startTaiNs }) => startTaiNs)).toEqual(
    [2n, 1n, 0n].map((n) => ORIGIN + n * S),
  );
  expect(await book.waveform("e", all.find(({ startTaiNs }) => startTaiNs === ORIGIN + 4n * S)!.id)).toEqual(
    event(4).waveform,
  );
  expect(await book.waveform("e", all.at(-1)!.id)).toBeNull();
  expect(await book.events("e", ORIGIN + 2n * S, 1)).toMatchObject([{ startTaiNs: ORIGIN + S, percent: 40 }]);
});

it("keeps what days came to, each once, the newest first; nothing of a meter that was never studied", async () => {
  const book = qualityBookOn(database);
  const day = (n: number, verdict: QualityDay["verdict"] = "complies"): QualityDay => ({
    ...{ untilTaiNs: ORIGIN + BigInt(n) * 86_400n * S, standard: "gbt", verdict, phenomena: [] },
    observed: { fromTaiNs: ORIGIN, toTaiNs: null, intervals: [] },
  });
  for (const one of [day(1), day(3), day(2), day(3, "violates")]) await book.keepDay("b", one);
  await book.keepDay("nobody", day(1));
  expect(await book.days("b", 2)).toEqual([day(3, "violates"), day(2)]);
  expect(await book.days("nobody", 9)).toEqual([]);
});

it("drops rows beyond those kept, counted with each interval of two hours", async () => {
  const book = qualityBookOn(database);
  const most = rowsKept["2 h"];
  const two = (from: number, count: number): QualityRows => ({
    ...rowsOf(...Array.from({ length: count }, (_, n) => row(from + n))),
    interval: "2 h",
  });
  for (let from = 0; from < most; from += 1200) await book.write("t", terms, two(from, 1200));
  await book.write("t", terms, two(most, 2));
  const [first] = await book.rows("t", "2 h", 0n, 1);
  expect(first?.endTaiNs).toBe(row(2).endTaiNs);
});

it("exports all intervals and events, or those of a span", async () => {
  const [intervals, events] = qualityExports(database);
  const rowsIn = async (table: typeof intervals, sinceTaiNs: bigint | null, untilTaiNs: bigint | null) => {
    const all: unknown[][] = [];
    for await (const page of table!.pages({ sinceTaiNs, untilTaiNs }))
      all.push(...page.map((one) => [...one]));
    for (const one of all) expect(one).toHaveLength(table!.columns.length);
    return all;
  };
  const kept = (await rowsIn(intervals, null, null)).filter(([meter]) => meter !== "t");
  expect(kept.map(([meter, interval]) => `${meter} ${interval}`)).toEqual([
    ...["a 10 min", "a 10 min", "a 10 min", "b 10 min"],
  ]);
  expect(JSON.parse(String(kept[0]!.at(-1)))).toEqual({ ua_v: 231.25, ua_h5_v: 0.0012345 });
  const all = await rowsIn(events, ORIGIN + 3n * S, ORIGIN + 5n * S);
  expect(all.map((one) => [one[0], one[1], one[3], one.at(-1)])).toEqual([
    ["e", "dip", ORIGIN + 3n * S, true],
    ["e", "dip", ORIGIN + 4n * S, true],
  ]);
});

it("gives of a span the values that are wanted, of studies whose names differ too", async () => {
  const book = qualityBookOn(database);
  await book.write("s", terms, rowsOf(row(1), row(2)));
  const other = {
    ...rowsOf(row(3, { values: [49.9, 3, 230.5] })),
    names: ["frequency_hz", "ub_h5_v", "ua_v"],
  };
  await book.write("s", terms, other);
  const wanted = (name: string) => name.endsWith("_v");
  const kept = [];
  for await (const rows of book.span("s", "10 min", {
    ...{ fromTaiNs: row(1).endTaiNs, toTaiNs: row(3).endTaiNs, wanted },
  }))
    kept.push(...rows.map(({ names, values }) => [names, values.map((one) => Number(one!.toPrecision(6)))]));
  expect(kept).toEqual([
    [
      ["ua_v", "ua_h5_v"],
      [231.25, 0.0012345],
    ],
    [
      ["ub_h5_v", "ua_v"],
      [3, 230.5],
    ],
  ]);
});

it("lists meters by name with the newest interval and event of each", async () => {
  const book = qualityBookOn(database);
  await book.write("l-1", terms, rowsOf(row(2), row(1)));
  for (const n of [1, 2]) await book.write("l-2", terms, event(n));
  const about = { event: "dip", startTaiNs: event(2).event.startTaiNs, durationS: 0.2, percent: 40 };
  expect(await book.list("l", 2)).toMatchObject([
    { meter: "l-1", standard: "gbt", untilTaiNs: row(2).endTaiNs, newestEvent: null },
    { meter: "l-2", untilTaiNs: null, newestEvent: about },
  ]);
});
