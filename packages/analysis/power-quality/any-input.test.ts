// Whatever comes through the wire: no crash, no number that is none, and the same records however it is cut.

import type { ClockQuality } from "@etalon/basis";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { usualEvents } from "./events/event-rules.ts";
import { clockAt, current, utc, voltage } from "./grid.fixture.ts";
import type { PowerQualityOptions } from "./options.ts";
import { openPowerQuality, type PowerQualityRecord, type SamplePiece } from "./power-quality.ts";

const START = utc("2024-03-01T12:09:57Z");
const RATES = [400, 799.3, 1000, 2401.509_52, 4000, 4800, 6400] as const;

type Part = (t: number, n: number) => number;

/** What a channel may hold for a while. */
const part: fc.Arbitrary<Part> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .record({
        rms: fc.constantFrom(230, 230, 215, 120, 300, 0.3),
        hz: fc.oneof(fc.constantFrom(50, 60), fc.integer({ min: 38, max: 72 })),
      })
      .map(
        ({ rms, hz }): Part =>
          (t) =>
            Math.SQRT2 * rms * Math.sin(2 * Math.PI * hz * t),
      ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(0, 12.5, -325).map(
      (level): Part =>
        () =>
          level,
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, 1e300, -1e13).map(
      (bad): Part =>
        (_t, n) =>
          n % 7 === 3 ? bad : 5,
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(0.1, 10, 400).map(
      (size): Part =>
        (_t, n) =>
          size * (((n * 48_271) % 2147) / 2147 - 0.5),
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .constant(0)
      .map((): Part => (t) => Math.min(Math.max(600 * Math.sin(2 * Math.PI * 50 * t), -325), 325)),
  },
);

const share = fc.integer({ min: 0, max: 1000 }).map((thousandths) => thousandths / 1000);

/** [parts of each channel], each as long as the next. */
const stream = fc.record({
  rate: fc.constantFrom(...RATES),
  nominalHz: fc.constantFrom(50 as const, 60 as const),
  seconds: fc.integer({ min: 50, max: 7000 }).map((ms) => ms / 1000),
  channels: fc.array(fc.array(part, { minLength: 1, maxLength: 6 }), { minLength: 4, maxLength: 4 }),
  /** Shares of the whole at which the stream is cut in the one and in the other way. */
  cuts: fc.tuple(fc.array(share, { maxLength: 12 }), fc.constant([])),
  /** Samples that never come, and clocks that are heard: shares of the whole. */
  gaps: fc.array(
    fc.tuple(
      share,
      share.map((x) => x / 5),
    ),
    { maxLength: 2 },
  ),
  clocks: fc.array(fc.tuple(share, fc.constantFrom(0n, 1_000_000n, -40_000_000n, 700_000_000_000n)), {
    maxLength: 3,
  }),
  declared: fc.constantFrom(230, null),
  sliding: fc.boolean(),
  /** Voltages known to be no dead inputs. */
  live: fc.subarray(["ua", "ub", "uc"]),
});

type Stream = typeof stream extends fc.Arbitrary<infer T> ? T : never;

const optionsOf = ({ rate, nominalHz, declared, sliding }: Stream): PowerQualityOptions => ({
  sampleRateHz: rate,
  nominalHz,
  channels: [
    ...["a", "b", "c"].map((name) => ({ ...voltage(name), range: [-325, 325] as const })),
    current("a"),
  ],
  declaredVoltageV: declared,
  demandCurrentA: 10,
  signallingHz: 175,
  lamp: null,
  events: { ...usualEvents, reference: sliding ? "sliding" : "declared" },
});

function piecesOf(one: Stream, cuts: readonly number[]): SamplePiece[] {
  const { rate, channels, gaps, clocks } = one;
  const samples = Math.max(1, Math.round(one.seconds * rate));
  const at = (share: number): number => Math.floor(share * samples);
  const values = channels.map((parts) =>
    Float64Array.from({ length: samples }, (_, n) =>
      parts[Math.floor((n * parts.length) / samples)]!(n / rate, n),
    ),
  );
  const lost = (n: number): boolean => gaps.some(([from, length]) => n >= at(from) && n < at(from + length));
  const places = new Set([0, samples, ...cuts.map(at), ...clocks.map(([share]) => at(share))]);
  for (const [from, length] of gaps) {
    places.add(at(from));
    places.add(Math.min(at(from + length), samples));
  }
  const sorted = [...places].sort((a, b) => a - b);
  let first = true;
  return sorted.slice(0, -1).flatMap((from, k): SamplePiece[] => {
    if (lost(from)) return [];
    const quality = (shift: bigint): ClockQuality =>
      clockAt(START + BigInt(Math.round((from * 1e9) / rate)) + shift, rate);
    const set = clocks.find(([share]) => at(share) === from);
    const clock = set ? quality(set[1]) : first ? quality(0n) : null;
    first = false;
    return [{ firstSample: from, channels: values.map((x) => x.subarray(from, sorted[k + 1])), clock }];
  });
}

function measured(one: Stream, cuts: readonly number[]): PowerQualityRecord[] {
  const opened = openPowerQuality(optionsOf(one), one.live);
  if (!opened.ok) throw new Error(opened.why.text);
  return [...piecesOf(one, cuts).flatMap((piece) => opened.value.push(piece)), ...opened.value.finish()];
}

/** Numbers that are none, with where they stand. */
function notNumbers(value: unknown, path = ""): string[] {
  if (typeof value === "number") return Number.isFinite(value) ? [] : [`${path} ${value}`];
  if (value instanceof Float64Array) return value.every(Number.isFinite) ? [] : [path];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => notNumbers(inner, `${path}.${key}`));
}

const kinds = ["block", "aggregate", "frequency", "signalling", "gap", "event", "event begun"] as const;

describe("any input", () => {
  it("gives the same records however it is cut, and no number that is none", () => {
    fc.assert(
      fc.property(stream, (one) => {
        const [cut, whole] = one.cuts.map((cuts) => measured(one, cuts));
        for (const kind of kinds) {
          const of = (records: readonly PowerQualityRecord[]) => records.filter((r) => r.kind === kind);
          expect(of(cut!)).toEqual(of(whole!));
        }
        expect(notNumbers(whole)).toEqual([]);
      }),
      { seed: 430, numRuns: 80 },
    );
  });

  it("leaves no hole between blocks but at a gap", () => {
    fc.assert(
      fc.property(stream, (one) => {
        const records = measured(one, []);
        const blocks = records.filter((r) => r.kind === "block");
        blocks.slice(1).forEach((block, k) => {
          const before = blocks[k]!;
          const end = before.start + before.length;
          const gap = records.some(
            (r) => r.kind === "gap" && r.toSample <= block.start + 0.5 && r.fromSample >= before.start,
          );
          // Windows follow each other, or overlap at a tick; only a gap parts them.
          if (block.start > end + 1e-6) expect(gap).toBe(true);
        });
      }),
      { seed: 431, numRuns: 30 },
    );
  });
});
