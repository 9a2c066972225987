import { nextTick, secondsBetween } from "@etalon/basis";
import { describe, expect, it } from "vitest";
import { openAggregates } from "./aggregates.ts";
import type { CycleWindow } from "./cycle-windows.ts";
import { utc } from "./grid.fixture.ts";
import type { AggregateRecord, BlockRecord } from "./records.ts";

const MS = 1_000_000n;
const noFlicker = { tenMinutes: () => [], twoHours: () => [] };

interface Told extends AggregateRecord {
  /** How many blocks had been given when it was told. */
  readonly after: number;
}

/**
 * Blocks of `blockMs` from one instant to another, restarted at each tick as the windows do; `rms` of the n-th block,
 * null where it is missing.
 */
function aggregated(
  from: bigint,
  to: bigint,
  {
    blockMs = 200n,
    rms = (_n: number): number | null => 230,
    flagged = (_n: number): boolean => false,
    finish = true,
  } = {},
): Told[] {
  const aggregates = openAggregates(noFlicker);
  const told: Told[] = [];
  let n = 0;
  let start = from;
  let intervalEnd = nextTick(start, 600);
  let first = true;
  const tell = (records: AggregateRecord[]) => told.push(...records.map((r) => ({ ...r, after: n })));
  while (start < to) {
    const end = start + blockMs * MS;
    const value = rms(n);
    if (value === null) tell(aggregates.gap());
    else {
      const [block, window] = blockOf(start, end, value, flagged(n));
      tell(aggregates.add(block, { ...window, first, intervalEndTaiNs: intervalEnd }));
    }
    first = end >= intervalEnd || value === null;
    start = end;
    if (end >= intervalEnd) {
      start = intervalEnd;
      intervalEnd = nextTick(intervalEnd, 600);
    }
    n += 1;
  }
  if (finish) tell(aggregates.finish());
  return told;
}

function blockOf(
  startTaiNs: bigint,
  endTaiNs: bigint,
  rms: number,
  flagged: boolean,
): [BlockRecord, CycleWindow] {
  const about = { startTaiNs, endTaiNs, start: 0, length: 800 };
  const one = {
    rms,
    underDeviationPercent: null,
    overDeviationPercent: null,
    signallingRms: null,
    lines: null,
    distortion: null,
  };
  const figures = {
    frequencyHz: 50,
    channels: [one],
    powers: [],
    voltageUnbalance: null,
    currentUnbalance: null,
  };
  return [
    { ...about, kind: "block", figures, fundamentals: [], marks: [], flagged },
    { ...about, cycles: 10, intervalEndTaiNs: 0n, first: false, overlap: 0, followed: true },
  ];
}

const of = (told: readonly Told[], interval: AggregateRecord["interval"]) =>
  told.filter((record) => record.interval === interval);

describe("aggregates", () => {
  const tick = utc("2024-03-01T12:10:00Z");

  it("of 150/180 cycles are fifteen blocks in a row", () => {
    const start = utc("2024-03-01T12:00:00Z");
    const short = of(aggregated(start, start + 9_000n * MS, { rms: (n) => 100 + n }), "150/180 cycles");
    expect(short.map(({ after }) => after)).toEqual([14, 29, 44]);
    for (const [k, record] of short.entries()) {
      expect(record).toMatchObject({ blocks: 15, complete: true, coverage: 1, flagged: false });
      expect(secondsBetween(start, record.startTaiNs)).toBeCloseTo(3 * k, 9);
      expect(secondsBetween(start, record.endTaiNs)).toBeCloseTo(3 * k + 3, 9);
      const sizes = Array.from({ length: 15 }, (_, n) => 100 + 15 * k + n);
      const square = sizes.reduce((sum, x) => sum + x * x, 0) / 15;
      expect(record.figures.channels[0]!.rms).toBeCloseTo(Math.sqrt(square), 9);
    }
  });

  it("in progress at a tick complete with the blocks after it, beside the new ones (overlap 2)", () => {
    // 1.1 s before the tick: six blocks, the sixth reaching 0.1 s over it
    const short = of(aggregated(tick - 1_100n * MS, tick + 3_500n * MS, { finish: false }), "150/180 cycles");
    expect(short.length).toBe(2);
    const [old, fresh] = short as [Told, Told];
    expect(old.startTaiNs).toBe(tick - 1_100n * MS);
    expect(old.endTaiNs).toBe(tick + 1_800n * MS); // six before, nine from the tick on
    expect(old.blocks).toBe(15);
    expect(fresh.startTaiNs).toBe(tick);
    expect(fresh.endTaiNs).toBe(tick + 3_000n * MS);
  });

  it("of 10 minutes are all blocks that start in them, tagged with the clock's end", () => {
    const from = utc("2024-03-01T12:00:00Z");
    // 203 ms: 2,956 blocks start in each 10 minutes, the last reaching over the tick
    const told = of(aggregated(from, from + 1_200_000n * MS, { blockMs: 203n }), "10 min");
    expect(told.map(({ endTaiNs }) => endTaiNs)).toEqual([tick, utc("2024-03-01T12:20:00Z")]);
    for (const record of told) {
      expect(record).toMatchObject({ blocks: 2956, complete: true, coverage: 1 });
      expect(secondsBetween(record.startTaiNs, record.endTaiNs)).toBe(600);
    }
  });

  it("hold 601 seconds where a leap second was inserted", () => {
    const from = utc("2016-12-31T23:50:00Z");
    const [record] = of(aggregated(from, from + 601_000n * MS, { blockMs: 1000n }), "10 min");
    expect(record).toMatchObject({ blocks: 601, complete: true, endTaiNs: utc("2017-01-01T00:00:00Z") });
  });

  it("of 2 hours are twelve of 10 minutes, each with the same weight", () => {
    const from = utc("2024-03-01T12:00:00Z");
    const rms = (n: number) => 200 + Math.floor(n / 100); // 6 s blocks: a step every 10 minutes
    const told = aggregated(from, from + 7_200_000n * MS, { blockMs: 6000n, rms });
    const [record] = of(told, "2 h");
    expect(of(told, "10 min").length).toBe(12);
    expect(record).toMatchObject({ blocks: 1200, complete: true, endTaiNs: utc("2024-03-01T14:00:00Z") });
    const square = Array.from({ length: 12 }, (_, k) => (200 + k) ** 2).reduce((a, b) => a + b) / 12;
    expect(record!.figures.channels[0]!.rms).toBeCloseTo(Math.sqrt(square), 9);
  });

  it("that hold a flagged block are flagged, each of them and no others", () => {
    const from = utc("2024-03-01T12:08:00Z");
    const told = aggregated(from, from + 240_000n * MS, { blockMs: 200n, flagged: (n) => n === 20 });
    expect(of(told, "150/180 cycles").map(({ flagged }) => flagged)).toEqual(
      Array.from({ length: 80 }, (_, k) => k === 1),
    );
    expect(of(told, "10 min").map(({ flagged, flaggedBlocks }) => [flagged, flaggedBlocks])).toEqual([
      [true, 1],
      [false, 0],
    ]);
    expect(of(told, "2 h").map(({ flagged }) => flagged)).toEqual([true]);
  });

  it("say what they cover where measuring began late, ended early, or samples are missing", () => {
    const from = utc("2024-03-01T12:05:00Z");
    const rms = (n: number) => (n >= 60 && n < 120 ? null : 230); // a minute of 1 s blocks
    const told = aggregated(from, from + 420_000n * MS, { blockMs: 1000n, rms });
    const tens = of(told, "10 min");
    expect(tens.map(({ complete }) => complete)).toEqual([false, false]);
    expect(tens[0]!.coverage).toBeCloseTo(240 / 600, 9);
    expect(tens[1]!.coverage).toBeCloseTo(120 / 600, 9);
    const [two] = of(told, "2 h");
    expect(two!.coverage).toBeCloseTo(360 / 7200, 9);
    expect(two!.complete).toBe(false);
    const short = of(told, "150/180 cycles");
    expect(short.filter(({ complete }) => !complete).map(({ blocks }) => blocks)).toEqual([]);
  });

  it("end at a gap, incomplete", () => {
    const from = utc("2024-03-01T12:05:00Z");
    const rms = (n: number) => (n === 7 ? null : 230);
    const short = of(aggregated(from, from + 4_600n * MS, { rms }), "150/180 cycles");
    expect(short.map(({ blocks, complete }) => [blocks, complete])).toEqual([
      [7, false],
      [15, true],
    ]);
    expect(short[0]!.coverage).toBeCloseTo(7 / 15, 12);
  });

  it("of an interval that a gap jumps over are not made", () => {
    const aggregates = openAggregates(noFlicker);
    const early = utc("2024-03-01T12:05:00Z");
    const late = utc("2024-03-01T15:05:00Z");
    const at = (instant: bigint, end: bigint) => {
      const [block, window] = blockOf(instant, instant + 200n * MS, 230, false);
      return aggregates.add(block, { ...window, first: true, intervalEndTaiNs: end });
    };
    at(early, tick);
    aggregates.gap();
    const told = at(late, utc("2024-03-01T15:10:00Z"));
    expect(told.map(({ interval }) => interval)).toEqual(["10 min"]);
    const rest = aggregates.finish();
    expect(rest.map(({ interval, endTaiNs }) => [interval, endTaiNs])).toEqual([
      ["150/180 cycles", late + 200n * MS],
      ["2 h", utc("2024-03-01T14:00:00Z")],
      ["10 min", utc("2024-03-01T15:10:00Z")],
      ["2 h", utc("2024-03-01T16:00:00Z")],
    ]);
  });
});
