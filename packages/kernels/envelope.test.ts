import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { envelope } from "./envelope.ts";

const seed = Number(process.env.SEED ?? 8101);

describe("an envelope", () => {
  it("loses no peak and makes none: each value lies within its step, each bound is one of its values", () => {
    const value = fc.oneof(fc.double({ noNaN: true }), fc.constant(Number.NaN));
    fc.assert(
      fc.property(fc.array(value, { maxLength: 60 }), fc.integer({ min: 1, max: 9 }), (list, L) => {
        const { least, most } = envelope(Float64Array.from(list), L);
        expect(least.length).toBe(Math.ceil(list.length / L));
        for (let s = 0; s < least.length; s++) {
          const there = list.slice(s * L, (s + 1) * L).filter((x) => !Number.isNaN(x));
          const expected =
            there.length === 0 ? [Number.NaN, Number.NaN] : [Math.min(...there), Math.max(...there)];
          expect([least[s]! + 0, most[s]! + 0]).toEqual(expected.map((x) => x + 0));
        }
      }),
      { seed, numRuns: 300 },
    );
  });

  it("keeps a spike of one sample in a wave of many", () => {
    const wave = Float64Array.from({ length: 80_000 }, (_, n) => Math.sin(n / 12));
    wave[54_321] = 7;
    const { most } = envelope(wave, 80);
    expect([Math.max(...most), most.indexOf(7)]).toEqual([7, Math.floor(54_321 / 80)]);
  });

  it("asks for whole steps", () => {
    expect(() => envelope(new Float64Array(3), 0)).toThrow();
    expect(() => envelope(new Float64Array(3), 1.5)).toThrow();
  });
});
