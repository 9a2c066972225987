// Frames of a span: every sample once, the last frame marked, and what the unit no longer holds said as a gap.

import { type Acquisition, instantFromPosixNs } from "@etalon/basis";
import type { StreamFrame } from "@etalon/codecs/sample-stream/index";
import fc from "fast-check";
import { expect, it } from "vitest";
import { framesOf, nextWholeSecond, type Span, samplesOf } from "./sampling.ts";

const RATE_HZ = 10;

/** A unit whose codes are their own sample numbers. `ask` is called whenever somebody waits for samples. */
function unitAt(taken: number, heldSamples: number, ask: (unit: { taken: number }) => void = () => {}) {
  const now = { taken };
  const unit: Acquisition = {
    channels: [{ name: "ua", bits: 24 }],
    nominalRateHz: RATE_HZ,
    calibration: "c",
    taken: () => now.taken,
    read(first, count, into) {
      if (first + count > now.taken) throw new Error("samples of the future");
      if (first < now.taken - heldSamples) return false;
      for (let n = 0; n < count; n++) into[0]?.fill(first + n, n, n + 1);
      return true;
    },
    pulses: () => [],
    clock: (sample) => ({
      sampleTaiNs: 300_000_000n + BigInt(sample) * 100_000_000n,
      measuredRateHz: RATE_HZ,
      rateErrorBoundPpm: 1,
      timeErrorBoundNs: 1,
      state: "locked",
    }),
    async until(sample, stop) {
      while (now.taken <= sample && !stop.aborted) {
        now.taken++;
        ask(now);
        await Promise.resolve();
      }
    },
  };
  return { unit, now };
}

const span = (firstSample: number, endSample: number): Span => ({
  ...{ terminal: "t", stream: "d", firstSequence: 1, firstSample, joins: false, endSample },
});
const never = new AbortController().signal;

/** `sequence: first … last sample`, with what the header marks. */
async function framesIn(frames: AsyncIterable<StreamFrame>): Promise<string[]> {
  const all: string[] = [];
  for await (const { header, codes } of frames) {
    const [channel] = codes;
    const marks = `${header.starts ? " starts" : ""}${header.ends ? " ends" : ""}`;
    expect(channel).toHaveLength(header.samples);
    expect(channel?.[0]).toBe(header.firstSample);
    all.push(`${header.sequence}: ${header.firstSample} … ${channel?.at(-1)}${marks}`);
  }
  return all;
}

it("gives every sample of the span once, the last frame as short as it has to be", async () => {
  const { unit } = unitAt(0, 100);
  expect(await framesIn(framesOf(unit, span(5, 28), never, never))).toEqual([
    "1: 5 … 14 starts",
    "2: 15 … 24",
    "3: 25 … 27 ends",
  ]);
});

it("ends early with the samples that are there, and with one sample at the least", async () => {
  const end = new AbortController();
  const { unit } = unitAt(0, 100, ({ taken }) => taken === 18 && end.abort());
  expect(await framesIn(framesOf(unit, span(5, 100), end.signal, never))).toEqual([
    "1: 5 … 14 starts",
    "2: 15 … 17 ends",
  ]);
  const atOnce = unitAt(0, 100).unit;
  expect(await framesIn(framesOf(atOnce, span(5, 100), AbortSignal.abort(), never))).toEqual([
    "1: 5 … 5 starts ends",
  ]);
});

it("ends without a last frame when the process goes down", async () => {
  const halt = new AbortController();
  const { unit } = unitAt(0, 100, ({ taken }) => taken === 18 && halt.abort());
  expect(await framesIn(framesOf(unit, span(5, 100), never, halt.signal))).toEqual(["1: 5 … 14 starts"]);
});

it("goes on with what is being taken now where the unit no longer holds what came", async () => {
  const { unit, now } = unitAt(0, 30);
  const frames = framesOf(unit, span(0, 200), never, never);
  await frames.next();
  now.taken = 100; // the process stood still
  const { value } = await frames.next();
  expect(value.header).toMatchObject({ sequence: 2, firstSample: 100, starts: true, ends: false });
});

it("joins on to what a crash cut off while the unit still holds it, and says a gap where it does not", async () => {
  const resumed = { ...span(50, 70), firstSequence: 6, joins: true };
  expect(await framesIn(framesOf(unitAt(65, 30).unit, resumed, never, never))).toEqual([
    "6: 50 … 59",
    "7: 60 … 69 ends",
  ]);
  const late = framesOf(unitAt(100, 30).unit, resumed, never, never);
  expect(await framesIn(late)).toEqual(["6: 100 … 109 starts ends"]);
});

it("owes a last frame also where it stood still beyond the end", async () => {
  const { unit, now } = unitAt(0, 30);
  const frames = framesOf(unit, span(0, 40), never, never);
  await frames.next();
  now.taken = 100;
  expect(await framesIn(frames)).toEqual(["2: 100 … 109 starts ends"]);
});

it("begins with the first sample of a whole second that is still to come", () => {
  // Sample n is taken at 0.3 s + n · 0.1 s.
  expect(nextWholeSecond(unitAt(12, 100).unit)).toEqual({ firstSample: 17, startTaiNs: 2_000_000_000n });
  expect(nextWholeSecond(unitAt(17, 100).unit).firstSample).toBe(27);
});

it("has every sample that a source gave, once and in order, and says where something is missing in front", async () => {
  const stretches = fc.array(
    fc.record({ hole: fc.integer({ min: 1, max: 25 }), length: fc.integer({ min: 1, max: 40 }) }),
    {
      minLength: 1,
      maxLength: 8,
    },
  );
  await fc.assert(
    fc.asyncProperty(stretches, async (all) => {
      const held: [number, number][] = [];
      let at = 100;
      for (const { hole, length } of all) {
        held.push([at + hole, at + hole + length]);
        at += hole + length;
      }
      const [first] = held[0] as [number, number];
      const unit: Acquisition = {
        ...unitAt(at, 10_000).unit,
        taken: () => at,
        held(from, to) {
          const [begin, end] = held.find(([b, e]) => e > from && b < to) ?? [to, to];
          return [Math.max(from, begin), Math.min(to, end)];
        },
      };
      const seen: number[] = [];
      const starts: number[] = [];
      const ends: boolean[] = [];
      for await (const { header, codes } of framesOf(unit, span(first, at), never, never)) {
        seen.push(...(codes[0] ?? []));
        if (header.starts) starts.push(header.firstSample);
        ends.push(header.ends);
      }
      expect(seen).toEqual(held.flatMap(([b, e]) => Array.from({ length: e - b }, (_, n) => b + n)));
      expect(starts).toEqual(held.map(([b]) => b));
      expect(ends).toEqual(ends.map((_, n) => n === ends.length - 1));
    }),
    { seed: 11, numRuns: 200 },
  );
});

it("wants a time's samples, or what the first whole interval of the clock takes of it", () => {
  const wholeInterval = { everyS: 600, afterS: 121, beyondS: 1 };
  const at = instantFromPosixNs(BigInt(Date.parse("2024-01-31T04:45:00Z")) * 1_000_000n);
  expect(samplesOf({ forS: null }, at, RATE_HZ)).toBe(Number.POSITIVE_INFINITY);
  expect(samplesOf({ forS: 30 }, at, RATE_HZ)).toBe(300);
  expect(samplesOf({ forS: 1323, wholeInterval }, at, RATE_HZ)).toBe(9010); // 4:50 to 5:00
  expect(samplesOf({ forS: 20, wholeInterval }, at, RATE_HZ)).toBe(200);
});
