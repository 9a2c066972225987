// Calibrated channels: gain, offset and delay as the record says, and the same figures however the stream is cut.

import type { Calibration } from "@etalon/basis";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openCalibratedChannels } from "./calibrated-channels.ts";

const RATE = 4000;
const record = (name: string, gain: number, offset: number, delaySeconds: number) => ({
  name,
  gain,
  offset,
  delaySeconds,
  gainStandardUncertaintyPercent: 0,
  delayStandardUncertaintySeconds: 0,
});
const calibration: Calibration = {
  id: "c",
  terminal: "t",
  validFromTaiNs: 0n,
  validToTaiNs: 1n,
  certificate: "x",
  channels: [record("ua", 2, 5, 3e-6), record("ia", 0.5, -1, -2.5e-6)],
  rateErrorBoundPpm: 1,
};
const wave = (at: number) =>
  1000 * Math.sin(2 * Math.PI * 49.7 * at + 0.4) + 30 * Math.cos(2 * Math.PI * 497 * at);

describe("calibrated channels", () => {
  it("puts gain, offset and delay right: a channel that lags shows what was earlier", () => {
    const channels = openCalibratedChannels(calibration, ["ua", "ia"], RATE);
    const n = 1200;
    const indicated = (gain: number, offset: number, delayS: number) =>
      Float64Array.from({ length: n }, (_, k) => wave(k / RATE - delayS) / gain + offset);
    const [ua, ia] = channels.push([indicated(2, 5, 3e-6), indicated(0.5, -1, -2.5e-6)]) as [
      Float64Array,
      Float64Array,
    ];
    expect(ua.length).toBe(ia.length);
    expect(ua.length).toBeGreaterThan(n - 200);
    for (let k = 0; k < ua.length; k++) {
      const truth = wave((k + channels.firstOutput) / RATE);
      expect(Math.abs((ua[k] as number) - truth)).toBeLessThan(1e-4); // 0.1 ppm of the amplitude
      expect(Math.abs((ia[k] as number) - truth)).toBeLessThan(1e-4);
    }
  });

  it("gives the same figures, to the bit, however the stream is cut", () => {
    const values = Float64Array.from({ length: 900 }, (_, k) => Math.round(1e5 * wave(k / RATE)));
    const whole = openCalibratedChannels(calibration, ["ua", "ia"], RATE).push([values, values]);
    const cuts = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(cuts, (lengths) => {
        const channels = openCalibratedChannels(calibration, ["ua", "ia"], RATE);
        const out: number[][] = [[], []];
        let done = 0;
        for (const length of [...lengths, values.length]) {
          const part = values.subarray(done, done + length);
          done += part.length;
          for (const [c, piece] of channels.push([part, part]).entries()) out[c]?.push(...piece);
        }
        expect(out).toEqual(whole.map((channel) => [...channel]));
      }),
      { seed: 20_260_112, numRuns: 60 },
    );
  });

  it("passes a channel without a record as it is, every sample of it", () => {
    const channels = openCalibratedChannels(null, ["ua"], RATE);
    expect(channels.firstOutput).toBe(0);
    expect(channels.push([[1, 2, 3]])).toEqual([Float64Array.of(1, 2, 3)]);
  });
});
