// A wave comes back as it was to half a step, and lies within what was rounded outwards.

import fc from "fast-check";
import { expect, it } from "vitest";
import { traceText, traceValues } from "./trace.ts";

const wave = fc.double({ min: 1e-6, max: 1e6, noNaN: true }).chain((peak) =>
  fc.record({
    peak: fc.constant(peak),
    values: fc.array(
      fc.double({ min: -1, max: 1, noNaN: true }).map((share) => share * peak),
      {
        maxLength: 300,
      },
    ),
  }),
);

it("gives back each value to half a step", () => {
  fc.assert(
    fc.property(wave, ({ peak, values }) => {
      const back = traceValues(traceText(values, peak), peak);
      expect(back).toHaveLength(values.length);
      for (const [n, value] of values.entries())
        expect(Math.abs(back[n]! - value)).toBeLessThanOrEqual((0.5000001 * peak) / 127);
    }),
  );
});

it("encloses what is rounded outwards", () => {
  fc.assert(
    fc.property(wave, ({ peak, values }) => {
      const least = traceValues(traceText(values, peak, Math.floor), peak);
      const most = traceValues(traceText(values, peak, Math.ceil), peak);
      const slack = 1e-12 * peak;
      for (const [n, value] of values.entries()) {
        expect(least[n]!).toBeLessThanOrEqual(value + slack);
        expect(most[n]!).toBeGreaterThanOrEqual(value - slack);
      }
    }),
  );
});

it("is total: any text gives values within the peak, or none", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      for (const value of traceValues(text, 1)) expect(Math.abs(value)).toBeLessThanOrEqual(128 / 127);
    }),
  );
});
