import fc from "fast-check";
import { expect, it } from "vitest";
import { blockCosts } from "./block-costs.ts";
import { BLOCK, LIMIT, MOST_MODE, RICE } from "./layout.table.ts";
import { bitWriter, lowBitsOf } from "./packed.ts";

const SAMPLES = 2 * BLOCK + 9;

/** Bits as they are written, padding apart; null where the mode does not hold the block. */
function writtenBits(z: readonly number[], mode: number): number | null {
  const width = lowBitsOf(mode);
  const high = z.map((value) => (width === 32 ? 0 : value >>> width));
  if (mode < RICE ? high.some((value) => value > 0) : high.some((value) => value > LIMIT.quotient))
    return null;
  if (mode < RICE) return width * z.length;
  const bytes = new Uint8Array(10_000);
  const out = bitWriter(bytes, 0);
  for (const value of z) out.put(value, width);
  for (const value of high) out.unary(value);
  // The last quotient's one is the last bit that is set.
  const last = bytes.findLastIndex((byte) => byte !== 0);
  return 8 * last + 32 - Math.clz32(bytes[last]!);
}

it("counts what is written in every mode, and finds the cheapest or one that is next to it", () => {
  const anyResiduals = fc
    .tuple(fc.nat(31), fc.array(fc.integer(), { minLength: SAMPLES, maxLength: SAMPLES }), fc.boolean())
    .map(([shift, values, spike]) => {
      const z = Int32Array.from(values, (value) => value >>> shift);
      if (spike) z[BLOCK + 3] = -1;
      return z;
    });
  fc.assert(
    fc.property(anyResiduals, (z) => {
      const costs = blockCosts(z, SAMPLES, 0);
      for (const block of [0, 1, 2]) {
        const own = [...z.subarray(block * BLOCK, (block + 1) * BLOCK)];
        const all = Array.from({ length: MOST_MODE + 1 }, (_, mode) => writtenBits(own, mode));
        for (const [mode, bits] of all.entries())
          expect(costs.bits(block, mode)).toBe(bits ?? Number.POSITIVE_INFINITY);
        expect(costs.bits(block, costs.modes[block]!)).toBe(costs.least[block]);
        const fewest = Math.min(...all.map((bits) => bits ?? Number.POSITIVE_INFINITY));
        expect(costs.least[block]).toBeLessThanOrEqual(fewest + own.length / 4);
      }
    }),
    { seed: 51, numRuns: 200 },
  );
});
