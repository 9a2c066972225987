// Voltages of a known grid, sample by sample, and clocks, for the tests of this folder: closed forms only.

import { type ClockQuality, type Instant, instantFromPosixNs } from "@etalon/basis";
import type { PowerQualityChannel, PowerQualityOptions } from "./options.ts";

export const utc = (text: string): Instant => instantFromPosixNs(BigInt(Date.parse(text)) * 1_000_000n);

export const clockAt = (sampleTaiNs: Instant, measuredRateHz: number): ClockQuality => ({
  sampleTaiNs,
  measuredRateHz,
  rateErrorBoundPpm: 1,
  timeErrorBoundNs: 1000,
  state: "locked",
});

/** Phase of the fundamental in cycles at so many seconds. */
export type PhaseLaw = (s: number) => number;

export const steady =
  (hz: number): PhaseLaw =>
  (s) =>
    hz * s;

export const ramp =
  (hz: number, hzPerS: number): PhaseLaw =>
  (s) =>
    (hz + 0.5 * hzPerS * s) * s;

export interface Tone {
  /** Of the fundamental's frequency; broken ones are interharmonics. */
  readonly order: number;
  readonly rms: number;
  readonly angleDeg: number;
}

export const tone = (order: number, rms: number, angleDeg = 0): Tone => ({ order, rms, angleDeg });

/** √2·Σ X·cos(2π·order·phase + angle). */
export function wave(
  law: PhaseLaw,
  tones: readonly Tone[],
  sampleRateHz: number,
  samples: number,
): Float64Array {
  return Float64Array.from({ length: samples }, (_, n) => {
    const phase = law(n / sampleRateHz);
    let sum = 0;
    for (const { order, rms, angleDeg } of tones) {
      const turns = order * phase + angleDeg / 360;
      sum += Math.SQRT2 * rms * Math.cos(2 * Math.PI * (turns - Math.floor(turns)));
    }
    return sum;
  });
}

export const voltage = (name: string): PowerQualityChannel => ({
  name: `u${name}`,
  quantity: "voltage",
  phase: name as "a",
  range: null,
});

export const current = (name: string): PowerQualityChannel => ({
  name: `i${name}`,
  quantity: "current",
  phase: name as "a",
  range: null,
});

export const optionsOf = (
  sampleRateHz: number,
  channels: readonly PowerQualityChannel[],
  others: Partial<PowerQualityOptions> = {},
): PowerQualityOptions => ({
  sampleRateHz,
  nominalHz: 50,
  channels,
  declaredVoltageV: 230,
  demandCurrentA: null,
  signallingHz: null,
  lamp: null,
  events: null,
  ...others,
});
