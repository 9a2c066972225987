// The cheapest way through all blocks, against every way there is.

import fc from "fast-check";
import { expect, it } from "vitest";
import { blockCosts } from "./block-costs.ts";
import { BLOCK, MOST_MODE } from "./layout.table.ts";
import { modePath, STEP_BITS } from "./mode-path.ts";

const SAMPLES = 3 * BLOCK - 5;

/** Residuals whose size changes from block to block. */
const anyTrack = fc.array(fc.nat(9), { minLength: 3, maxLength: 3 }).chain((sizes) =>
  fc.array(fc.nat(1023), { minLength: SAMPLES, maxLength: SAMPLES }).map((values) => {
    const z = Int32Array.from(values, (value, n) => value >> sizes[Math.floor(n / BLOCK)]!);
    return blockCosts(z, SAMPLES, 0);
  }),
);

const stepBits = (from: number, to: number, sameTrack: boolean): number => {
  const step = sameTrack ? to - from : Number.NaN;
  if (step === 0) return STEP_BITS.same;
  if (step === 1) return STEP_BITS.up;
  return step === -1 ? STEP_BITS.down : STEP_BITS.fresh;
};

it("is as cheap as the cheapest of all ways, and costs what it says", () => {
  fc.assert(
    fc.property(anyTrack, anyTrack, (one, other) => {
      const tracks = [one, other];
      const path = modePath(tracks, SAMPLES);
      let [sum, track, mode] = [0, 0, 0];
      for (let block = 0; block < 3; block++) {
        const [nextTrack, nextMode] = [path.tracks[block]!, path.modes[block]!];
        sum += stepBits(mode, nextMode, track === nextTrack) + tracks[nextTrack]!.bits(block, nextMode);
        [track, mode] = [nextTrack, nextMode];
      }
      expect(sum).toBe(path.bits);

      // Every way, block by block: the cheapest that ends in each track and mode.
      const all = [0, 1].flatMap((t) => Array.from({ length: MOST_MODE + 1 }, (_, m) => ({ t, m })));
      let ends = new Map([[0, { t: 0, m: 0, bits: 0 }]]);
      for (let block = 0; block < 3; block++) {
        const next = new Map<number, { t: number; m: number; bits: number }>();
        for (const { t, m } of all) {
          const own = tracks[t]!.bits(block, m);
          for (const from of ends.values()) {
            const bits = from.bits + stepBits(from.m, m, from.t === t) + own;
            if (bits < (next.get(64 * t + m)?.bits ?? Number.POSITIVE_INFINITY))
              next.set(64 * t + m, { t, m, bits });
          }
        }
        ends = next;
      }
      expect(path.bits).toBe(Math.min(...[...ends.values()].map(({ bits }) => bits)));
    }),
    { seed: 31, numRuns: 40 },
  );
});
