import { minus, type Phasor, phasor, plus, rms, scaled, times } from "@etalon/kernels/phasor";
import { describe, expect, it } from "vitest";
import { eyeResponse, gainAt, modesOf } from "./eye-response.ts";
import { thinningOf } from "./thinned-squares.ts";

/** |H| as the standard writes it, factor by factor. */
function written(hz: number, lowHz: number, [k, l, w1, w2, w3, w4]: readonly number[]): number {
  const highPass = hz / Math.hypot(hz, 0.05);
  const lowPass = 1 / Math.sqrt(1 + (hz / lowHz) ** 12);
  const resonance = (k! * w1! * hz) / Math.hypot(w1! ** 2 - hz ** 2, 2 * l! * hz);
  const rest = Math.hypot(1, hz / w2!) / (Math.hypot(1, hz / w3!) * Math.hypot(1, hz / w4!));
  return highPass * lowPass * resonance * rest;
}
const lamp230 = [1.74802, 4.05981, 9.15494, 2.27979, 1.22535, 21.9];
const lamp120 = [1.6357, 4.167375, 9.077169, 2.939902, 1.394468, 17.31512];

/** Gain of the thinned modes at a frequency, from their difference equations and taps alone. */
function sampledGain(lamp: "230 V" | "120 V", nominalHz: 50 | 60, sampleRateHz: number, hz: number): number {
  const thinning = thinningOf(sampleRateHz);
  const modes = modesOf(eyeResponse(lamp, nominalHz), thinning.equaliser, sampleRateHz / thinning.by);
  const turn = (samples: number): Phasor => phasor(1, (-360 * hz * samples) / sampleRateHz);
  const taps = thinning.taps.flatMap((part) => [...part]);
  const thinned = taps.reduce((sum, tap, n) => plus(sum, scaled(turn(n), tap)), { re: 0, im: 0 });
  const back = turn(thinning.by);
  const filtered = modes
    .flatMap(({ turn, weight }) =>
      turn.im === 0
        ? [{ turn, weight }]
        : [1, -1].map((sign) => ({
            turn: { re: turn.re, im: sign * turn.im },
            weight: { re: weight.re / 2, im: (sign * weight.im) / 2 },
          })),
    )
    .map(({ turn, weight }) => {
      const below = minus({ re: 1, im: 0 }, times(turn, back));
      return scaled(times(weight, { re: below.re, im: -below.im }), 1 / rms(below) ** 2);
    })
    .reduce(plus);
  return rms(thinned) * rms(filtered);
}

describe("what the eye makes of changes", () => {
  const frequencies = [0.02, 0.05, 0.3, 1, 2, 5, 8.8, 10, 15, 20, 25, 33.3, 35, 42];

  it("is the standard's response, for both lamps and mains", () => {
    for (const hz of frequencies) {
      expect(gainAt(eyeResponse("230 V", 50), hz) / written(hz, 35, lamp230)).toBeCloseTo(1, 12);
      expect(gainAt(eyeResponse("120 V", 60), hz) / written(hz, 42, lamp120)).toBeCloseTo(1, 12);
    }
    expect(gainAt(eyeResponse("230 V", 50), 8.8)).toBeCloseTo(1.001714, 4); // the weighting alone, as published
    expect(gainAt(eyeResponse("120 V", 60), 8.8)).toBeCloseTo(0.782615, 4);
  });

  it("is the same of samples to two millionths, at every rate", () => {
    for (const rate of [400, 800, 1000, 1200, 4000, 4800, 6400, 12800, 14400, 30707.244])
      for (const hz of frequencies) {
        const of230 = sampledGain("230 V", 50, rate, hz) / written(hz, 35, lamp230);
        const of120 = sampledGain("120 V", 60, rate, hz) / written(hz, 42, lamp120);
        expect(Math.max(Math.abs(of230 - 1), Math.abs(of120 - 1))).toBeLessThan(2e-6);
      }
  });

  it("keeps nothing of what thinning would fold into its band", () => {
    for (const rate of [4000, 14400]) {
      const { by, taps } = thinningOf(rate);
      const all = taps.flatMap((part) => [...part]);
      for (const off of [-42, -8.8, 8.8, 42]) {
        const turns = (rate / by + off) / rate;
        const sum = (f: (x: number) => number) =>
          all.reduce((total, tap, n) => total + tap * f(2 * Math.PI * turns * n), 0);
        expect(20 * Math.log10(Math.hypot(sum(Math.cos), sum(Math.sin)))).toBeLessThan(-76);
      }
    }
  });
});
