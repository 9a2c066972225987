import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type FundamentalTrack,
  follow,
  forgetTrack,
  fundamentalTrack,
  meanCycles,
  presentCycles,
} from "./fundamental-track.ts";

interface Waves {
  readonly rateHz: number;
  readonly frequencyHz: number;
  /** Hertz a second. */
  readonly rampHzPerS?: number;
  readonly peak?: number;
  /** Order and share. */
  readonly harmonics?: readonly (readonly [number, number])[];
  readonly shares?: readonly number[];
  readonly reversed?: boolean;
  readonly offset?: number;
}

/** Cycles at sample n: the truth. */
const cyclesAt = ({ rateHz, frequencyHz, rampHzPerS = 0 }: Waves, n: number) => {
  const t = n / rateHz;
  return frequencyHz * t + (rampHzPerS * t * t) / 2;
};

function blockSums(waves: Waves, phases: number, blocks: number): Float64Array {
  const { peak = 5e6, harmonics = [], shares = [1, 1, 1], reversed = false, offset = 0 } = waves;
  const sums = new Float64Array(phases * blocks);
  for (let v = 0; v < phases; v++)
    for (let n = 0; n < 16 * blocks; n++) {
      const x = 2 * Math.PI * (cyclesAt(waves, n) - ((reversed ? -1 : 1) * v) / 3);
      let u = Math.cos(x);
      for (const [order, share] of harmonics) u += share * Math.cos(order * x + order);
      sums[v * blocks + (n >> 4)]! += Math.round(peak * shares[v]! * u + offset);
    }
  return sums;
}

/** Follows a record in frames of so many blocks; gives all points with absolute positions. */
function followed(
  waves: Waves,
  phases: readonly ("a" | "b" | "c")[],
  blocks: number,
  frames: () => number,
): { track: FundamentalTrack; points: [position: number, cycles: number][] } {
  const sums = blockSums(waves, phases.length, blocks);
  const track = fundamentalTrack(waves.rateHz, phases, 16_000, 2000);
  const points: [number, number][] = [];
  for (let at = 0; at < blocks; ) {
    const part = Math.min(frames(), blocks - at);
    follow(
      track,
      sums,
      Int32Array.from(phases, (_, v) => v * blocks + at),
      part,
      16 * at,
    );
    for (let p = 0; p < track.count; p++) {
      const position = 16 * at + track.positions[p]!;
      if (points.at(-1)?.[0] !== position) points.push([position, track.cycles[p]!]);
    }
    at += part;
  }
  return { track, points };
}

/** Largest error of the cycles between the first point and any other. */
function worst(waves: Waves, points: readonly (readonly [number, number])[]): number {
  const [first] = points;
  if (!first) return Number.NaN;
  return Math.max(
    ...points.map(([x, c]) => Math.abs(c - first[1] - (cyclesAt(waves, x) - cyclesAt(waves, first[0])))),
  );
}

const seconds = (waves: Waves, s: number) => Math.floor((waves.rateHz * s) / 16);

describe("the track of the fundamental", () => {
  it("counts the cycles of three phases, of two lines and of one phase, whatever the cutting into frames", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(4000, 6400, 10_000, 12_800, 14_400),
        fc.double({ min: 41, max: 69, noNaN: true }),
        fc.boolean(),
        fc.constantFrom(["a", "b", "c"], ["a", "c"], ["b"]),
        fc.integer({ min: 25, max: 900 }),
        (rateHz, frequencyHz, reversed, phases, frame) => {
          const waves: Waves = { rateHz, frequencyHz, reversed, offset: 900 };
          const blocks = seconds(waves, 2);
          const { track, points } = followed(waves, phases, blocks, () => frame);
          expect(track.state).toBe("following");
          expect(points.length).toBeGreaterThan(12);
          // the mirror image of a single phase, twice the frequency away, is all that disturbs
          expect(worst(waves, points)).toBeLessThan(phases.length === 3 ? 2e-5 : 2e-4);
          expect(Math.abs(presentCycles(track) * rateHz - frequencyHz)).toBeLessThan(0.005);
        },
      ),
      { seed: 9201, numRuns: 60 },
    );
  });

  it("gives the same points however the record is cut once it follows", () => {
    const waves: Waves = { rateHz: 4000, frequencyHz: 50.2, harmonics: [[5, 0.06]] };
    const whole = followed(waves, ["a", "b", "c"], 1500, () => 250).points;
    const cuts = [250, 7, 100, 25, 1, 24, 333];
    let n = 0;
    const cut = followed(waves, ["a", "b", "c"], 1500, () => cuts[n++ % cuts.length]!).points;
    expect(cut.length).toBe(whole.length);
    for (const [k, [position, cycles]] of whole.entries()) {
      expect(cut[k]![0]).toBe(position);
      expect(cut[k]![1]).toBeCloseTo(cycles, 9);
    }
  });

  it("is not led astray by the harmonics that the sums fold onto the fundamental", () => {
    const harmonics = [
      [2, 0.02],
      [3, 0.05],
      [4, 0.01],
      [5, 0.06],
      [6, 0.005],
      [7, 0.05],
      [9, 0.015],
      [11, 0.035],
    ] as const;
    for (const frequencyHz of [49.5, 49.9, 50.4, 59.7]) {
      const waves: Waves = { rateHz: 4000, frequencyHz, harmonics };
      const { points } = followed(waves, ["a", "b", "c"], seconds(waves, 4), () => 250);
      expect(worst(waves, points)).toBeLessThan(1e-4); // of a cycle; 10 of them make a window
    }
  });

  it("follows a frequency that changes, and phases that are missing", () => {
    const ramp: Waves = { rateHz: 4000, frequencyHz: 49, rampHzPerS: 0.5 };
    expect(worst(ramp, followed(ramp, ["a", "b", "c"], seconds(ramp, 6), () => 250).points)).toBeLessThan(
      2e-3,
    );
    const one: Waves = { rateHz: 4000, frequencyHz: 50.1, shares: [0, 1, 0] };
    const { track, points } = followed(one, ["a", "b", "c"], 1000, () => 250);
    expect(track.state).toBe("following");
    expect(worst(one, points)).toBeLessThan(2e-4);
  });

  it("begins anew where the frequency is another, and after what does not join on", () => {
    const slow: Waves = { rateHz: 4000, frequencyHz: 50 };
    const fast: Waves = { rateHz: 4000, frequencyHz: 60 };
    const track = fundamentalTrack(4000, ["a", "b", "c"], 16_000, 300);
    const give = (waves: Waves, origin: number) =>
      follow(track, blockSums(waves, 3, 250), Int32Array.of(0, 250, 500), 250, origin);
    give(slow, 0);
    expect(meanCycles(track) * 4000).toBeCloseTo(50, 3);
    give(fast, 4000);
    expect(track.positions[0]).toBeGreaterThan(0); // no point of the old track
    expect(meanCycles(track) * 4000).toBeCloseTo(60, 3);
    forgetTrack(track);
    give(fast, 12_000);
    expect(track.positions[0]).toBeGreaterThan(0);
    give(fast, 16_000);
    expect(track.positions[0]).toBeLessThan(0);
  });

  it("says why there is nothing to follow", () => {
    const state = (waves: Waves) => followed(waves, ["a", "b", "c"], 500, () => 250).track.state;
    expect(state({ rateHz: 4000, frequencyHz: 50, peak: 100 })).toBe("no voltage");
    expect(state({ rateHz: 4000, frequencyHz: 36 })).toBe("out of band");
    expect(state({ rateHz: 4000, frequencyHz: 75 })).toBe("out of band");
    const beats = Array.from({ length: 9 }, (_, k) => [0.6 + 0.1 * k, 1] as const);
    expect(state({ rateHz: 4000, frequencyHz: 50, harmonics: beats })).toBe("no fundamental");
  });
});
