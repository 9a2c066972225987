// A kept waveform is unpacked as it was packed, cut at the right samples, and its rms of each cycle is that of its sine.

import { expect, it } from "vitest";
import { halfCycleRms, viewBetween, viewOf } from "./waveform-view.ts";

const RATE = 4000;
const S = 1_000_000_000n;
const samples = 800;
const sine = (n: number) => (n < 400 ? 1 : 0.5) * Math.SQRT2 * 230 * Math.sin((2 * Math.PI * 50 * n) / RATE);
const bytes = Buffer.alloc(4 * samples);
for (let n = 0; n < samples; n++) bytes.writeFloatLE(sine(n), 4 * n);
const waveform = {
  ...{ startTaiNs: 10n * S, sampleRateHz: RATE, channels: ["ua"], samples, cut: false },
  base64: bytes.toString("base64"),
};

it("is drawn from the event's begin on, and looked at closer sample by sample", () => {
  const view = viewOf(waveform, 10n * S + S / 10n);
  expect(view).toMatchObject({ fromS: -0.1, stepS: 1 / RATE, channels: [{ role: "ua", unit: "V" }] });
  expect(view.channels[0]!.least[5]).toBeCloseTo(sine(5), 3);
  const part = viewBetween(view, 0, 0.01);
  expect(part.fromS).toBeCloseTo(0, 9);
  expect(part.channels[0]!.least).toEqual(view.channels[0]!.least.slice(400, 441));
});

it("tells the rms of each cycle", () => {
  const { x, channels } = halfCycleRms(viewOf(waveform, 10n * S), { nominalHz: 50, declaredVoltageV: 230 });
  expect(x[0]).toBeCloseTo(0.02, 9);
  expect(channels[0]!.percent[0]).toBeCloseTo(100, 2);
  expect(channels[0]!.percent.at(-1)).toBeCloseTo(50, 2);
});
