// A second of three-phase mains as a 24-bit converter would see it, always the same; for this folder's tests.

import type { StreamFrame } from "./frame.ts";

export interface Mains {
  readonly samples: number;
  readonly frequencyHz?: number;
  /** Standard deviation of white noise, in steps of the converter. */
  readonly noise: number;
}

/**
 * Voltages at 60 %, currents at 30 % of the range; fifth, seventh and eleventh harmonics of some per cent.
 */
export function mainsFrame({ samples, frequencyHz = 50, noise }: Mains): StreamFrame {
  const normal = noiseFrom(20_260_101);
  const names = ["ua", "ub", "uc", "ia", "ib", "ic"];
  const codes = names.map((name, channel) => {
    const peak = (name.startsWith("u") ? 0.6 : 0.3) * 2 ** 23;
    const angle = (-2 * Math.PI * (channel % 3)) / 3 - (name.startsWith("i") ? 0.4 : 0);
    return Int32Array.from({ length: samples }, (_, n) => {
      const x = (2 * Math.PI * frequencyHz * n) / 4000 + angle;
      const wave =
        Math.sin(x) + 0.03 * Math.sin(5 * x + 1) + 0.02 * Math.sin(7 * x + 2) + 0.01 * Math.sin(11 * x);
      return Math.round(peak * wave + noise * normal());
    });
  });
  const firstSample = 7_200_000_004_000;
  return {
    header: {
      terminal: "terminal-17",
      stream: "detection/7",
      sequence: 12,
      firstSample,
      samples,
      clock: {
        sampleTaiNs: 1_800_000_037_000_000_123n,
        measuredRateHz: 4000.0021,
        rateErrorBoundPpm: 0.2,
        timeErrorBoundNs: 850,
        state: "locked",
      },
      nominalRateHz: 4000,
      channels: names.map((name) => ({ name, bits: 24 })),
      calibration: "calibration/2026-03",
      starts: false,
      ends: false,
    },
    pulses: [
      { register: "wh+", sample: firstSample, fraction: 0.25 },
      { register: "varh+", sample: firstSample + samples - 1, fraction: 0.875 },
    ],
    codes,
  };
}

/** Normal deviates from a fixed start (mulberry32, Box-Muller). */
function noiseFrom(start: number): () => number {
  let state = start;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}
