// Frames of every kind for this folder's tests: what they say, and the waves in them.

import type { PulseEdge, Register } from "@etalon/basis";
import { registers } from "@etalon/basis";
import fc from "fast-check";
import { crc32c } from "./crc32c.ts";
import type { StreamEngine } from "./engine.ts";
import type { StreamFrame } from "./frame.ts";
import { CRC_BYTES } from "./layout.table.ts";

export const engines: readonly StreamEngine[] = ["machine code", "TypeScript"];

/** The same bytes with their CRC made right again: what a faulty or hostile encoder could send. */
export function resealed(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = bytes.length - CRC_BYTES;
  view.setUint32(at, crc32c(bytes.subarray(0, at)), true);
  return bytes;
}

/** Evenly spread int32, always the same from the same seed (xorshift). */
export function chance(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state;
  };
}

/** A normal deviate, near enough: the sum of twelve even ones. */
export function normal(random: () => number): number {
  let sum = 0;
  for (let n = 0; n < 12; n++) sum += random() / 2 ** 32;
  return sum;
}

export const shapes = [
  "zero",
  "flat",
  "noise",
  "extremes",
  "alternating",
  "steps",
  "spikes",
  "mains",
  "distorted",
  "clipped",
  "shifted",
  "fault",
] as const;
export type Shape = (typeof shapes)[number];

/**
 * A channel of some shape that fills its width.
 * @param period of the mains, in samples
 */
export function waveOf(
  shape: Shape,
  samples: number,
  bits: number,
  period: number,
  seed: number,
): Int32Array {
  const most = 2 ** (bits - 1) - 1;
  const least = -1 - most;
  const random = chance(seed);
  for (let n = 0; n < 5; n++) random(); // neighbouring seeds begin alike
  const even = () => random() / 2 ** 31;
  const noise = most / 2 ** (8 + (seed & 7));
  const phase = Math.PI * even();
  const mains = (n: number, distortion: number) => {
    const x = (2 * Math.PI * n) / period + phase;
    return (
      0.6 * Math.sin(x) +
      distortion * (0.1 * Math.sin(5 * x + 1) + 0.08 * Math.sin(11 * x) + 0.05 * Math.cos(23 * x))
    );
  };
  let level = 0;
  const at: Record<Shape, (n: number) => number> = {
    zero: () => 0,
    flat: () => most,
    noise: () => random() >> (32 - bits),
    extremes: () => [least, most, 0, -1][random() & 3]!,
    alternating: (n) => (n % 2 === 0 ? least : most),
    steps: (n) => {
      if (n % 40 === 0) level = random() >> (32 - bits);
      return level;
    },
    spikes: () => ((random() & 63) === 0 ? random() >> (32 - bits) : 0),
    mains: (n) => most * mains(n, 0) + noise * even(),
    distorted: (n) => most * mains(n, 1) + noise * normal(random),
    clipped: (n) => 3 * most * mains(n, 1),
    shifted: (n) => 16 * Math.round((most / 16) * mains(n, 1)),
    fault: (n) => most * (n < samples / 2 ? 0.1 : 1) * mains(n, n < samples / 2 ? 0 : 1) + noise * even(),
  };
  return Int32Array.from({ length: samples }, (_, n) =>
    Math.max(least, Math.min(most, Math.round(at[shape](n)))),
  );
}

const anyName = fc.stringMatching(/^[a-z0-9][A-Za-z0-9_-]{0,12}(\/[a-z0-9]{1,5})?$/);

/** One frame that says anything that a frame may say. */
export const anyFrame: fc.Arbitrary<StreamFrame> = fc
  .record({
    samples: fc.integer({ min: 1, max: 400 }),
    channels: fc.array(
      fc.record({ bits: fc.integer({ min: 1, max: 32 }), shape: fc.constantFrom(...shapes) }),
      { minLength: 1, maxLength: 4 },
    ),
    period: fc.double({ min: 2, max: 100, noNaN: true }),
    seed: fc.integer(),
    firstSample: fc.nat({ max: Number.MAX_SAFE_INTEGER - 1000 }),
    sequence: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    sampleTaiNs: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    terminal: anyName,
    stream: anyName,
    calibration: fc.option(anyName),
    rateHz: fc.double({ min: 1e-3, max: 1e7, noNaN: true }),
    bound: fc.double({ min: 0, max: 1e18, noNaN: true }),
    state: fc.constantFrom("locked", "holdover", "free"),
    starts: fc.boolean(),
    ends: fc.boolean(),
    pulses: fc.array(
      fc.record({
        register: fc.constantFrom<Register>(...registers),
        place: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
        fraction: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      }),
      { maxLength: 5 },
    ),
  })
  .map((made): StreamFrame => {
    const pulses = made.pulses
      .map(
        ({ register, place, fraction }): PulseEdge => ({
          register,
          sample: made.firstSample + Math.floor(place * made.samples),
          fraction,
        }),
      )
      .sort((a, b) => a.sample - b.sample || a.fraction - b.fraction);
    const { terminal, stream, calibration, sequence, firstSample, samples, starts, ends } = made;
    return {
      header: {
        ...{ terminal, stream, calibration, sequence, firstSample, samples, starts, ends },
        clock: {
          sampleTaiNs: made.sampleTaiNs,
          measuredRateHz: made.rateHz,
          rateErrorBoundPpm: made.bound,
          timeErrorBoundNs: made.bound,
          state: made.state as "locked",
        },
        nominalRateHz: 50 * made.period,
        channels: made.channels.map(({ bits }, n) => ({ name: `c${n}`, bits })),
      },
      pulses,
      codes: made.channels.map(({ bits, shape }, n) =>
        waveOf(shape, samples, bits, made.period, made.seed + n),
      ),
    };
  });

/** A stream cut out of endless waves: frames of these lengths, one directly behind the other. */
export function streamOf(
  lengths: readonly number[],
  channels: readonly { readonly bits: number; readonly shape: Shape }[],
  period: number,
  seed: number,
): StreamFrame[] {
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const waves = channels.map(({ bits, shape }, n) => waveOf(shape, total, bits, period, seed + n));
  let next = 0;
  return lengths.map((samples, n) => {
    const from = next;
    next += samples;
    return {
      header: {
        ...{
          terminal: "t-1",
          stream: "s/1",
          calibration: "c-1",
          sequence: n + 1,
          firstSample: 5000 + from,
          samples,
        },
        clock: {
          ...{ sampleTaiNs: BigInt(from), measuredRateHz: 50 * period, state: "locked" as const },
          ...{ rateErrorBoundPpm: 0.1, timeErrorBoundNs: 100 },
        },
        nominalRateHz: 50 * period,
        channels: channels.map(({ bits }, c) => ({ name: `c${c}`, bits })),
        ...{ starts: n === 0, ends: n === lengths.length - 1 },
      },
      pulses: [],
      codes: waves.map((wave) => wave.slice(from, from + samples)),
    };
  });
}
