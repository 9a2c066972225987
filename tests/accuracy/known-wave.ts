// Waves whose energy is known in closed form; independent of the kernels they judge. Used by
// reference-energy and random-metering.

/** Orders with rms amplitudes and phases: x(t) = Σ √2·rms[h]·cos(2πhft + phase[h]); index 0 is not used. */
export interface Spectrum {
  readonly rms: readonly number[];
  readonly phase: readonly number[];
}

export interface KnownWave {
  readonly frequencyHz: number;
  readonly elements: readonly { readonly voltage: Spectrum; readonly current: Spectrum }[];
}

const FULL_SCALE_CODE = 2 ** 23;

/**
 * The codes of a 24-bit converter, the peak at about 80 % of its range, scaled back: t = 0 at sample 0.
 * @param samples number of samples
 */
export function sampled(
  spectrum: Spectrum,
  frequencyHz: number,
  samples: number,
  sampleRateHz: number,
): Float64Array {
  const out = new Float64Array(samples);
  spectrum.rms.forEach((rms, h) => {
    if (h > 0 && rms > 0) {
      addCosine(out, Math.SQRT2 * rms, (h * frequencyHz) / sampleRateHz, spectrum.phase[h] ?? 0);
    }
  });
  let peak = 0;
  for (const value of out) peak = Math.max(peak, Math.abs(value));
  const step = peak / 0.8 / FULL_SCALE_CODE;
  return out.map((value) => Math.round(value / step) * step);
}

/** A turning phasor, set anew from its phase every 128 samples so that rounding cannot build up. */
function addCosine(out: Float64Array, amplitude: number, cyclesPerSample: number, phase: number): void {
  const turnRe = Math.cos(2 * Math.PI * cyclesPerSample);
  const turnIm = Math.sin(2 * Math.PI * cyclesPerSample);
  let re = 0;
  let im = 0;
  for (let n = 0; n < out.length; n++) {
    if (n % 128 === 0) {
      const angle = 2 * Math.PI * ((cyclesPerSample * n) % 1) + phase;
      re = amplitude * Math.cos(angle);
      im = amplitude * Math.sin(angle);
    }
    out[n] = (out[n] ?? 0) + re;
    [re, im] = [re * turnRe - im * turnIm, re * turnIm + im * turnRe];
  }
}

/**
 * The energy from t = 0 to each instant, every product of two orders integrated by itself:
 *
 *     2·V·I·cos(aωt + α)·cos(bωt + β) = V·I·[ cos((a − b)ωt + α − β) + cos((a + b)ωt + α + β) ]
 *
 * @returns joule
 */
export function exactEnergy(wave: KnownWave, atS: number): number {
  const omega = 2 * Math.PI * wave.frequencyHz;
  const integral = (order: number, angle: number): number =>
    order === 0
      ? atS * Math.cos(angle)
      : (Math.sin(order * omega * atS + angle) - Math.sin(angle)) / (order * omega);
  let energy = 0;
  for (const { voltage, current } of wave.elements) {
    voltage.rms.forEach((v, a) => {
      if (a === 0 || v === 0) return;
      const alpha = voltage.phase[a] ?? 0;
      current.rms.forEach((i, b) => {
        if (b === 0 || i === 0) return;
        const beta = current.phase[b] ?? 0;
        energy += v * i * (integral(a - b, alpha - beta) + integral(a + b, alpha + beta));
      });
    });
  }
  return energy;
}

/** mulberry32: a seeded stream of numbers in [0, 1). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = Math.imul(state ^ (state >>> 15), 1 | state);
    z = (z + Math.imul(z ^ (z >>> 7), 61 | z)) ^ z;
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
  };
}

export type WaveKind = "sine" | "to the 25th" | "to the 37th" | "to the 39th" | "strong 39th";

/**
 * Voltage near the limits of EN 50160; currents of a six-pulse rectifier or dimmer: 0.9/h on every odd
 * order.
 */
const VOLTAGE_SHARE: Readonly<Record<number, number>> = {
  3: 0.05,
  5: 0.06,
  7: 0.05,
  11: 0.035,
  13: 0.03,
  17: 0.02,
  19: 0.015,
  23: 0.015,
  25: 0.015,
};
const HIGHEST: Readonly<Record<WaveKind, number>> = {
  sine: 1,
  "to the 25th": 25,
  "to the 37th": 37,
  "to the 39th": 39,
  "strong 39th": 1,
};

/** A random wave: 49 … 51 Hz, displacement factor 0.5 … 1 lagging or leading, all other phases random. */
export function randomWave(kind: WaveKind, elements: 1 | 2 | 3, random: () => number): KnownWave {
  const frequencyHz = 49 + 2 * random();
  const highest = HIGHEST[kind];
  const displacement = Math.acos(0.5 + 0.5 * random()) * (random() < 0.5 ? -1 : 1);
  const angle = () => 2 * Math.PI * random();
  const start = angle();
  const made = Array.from({ length: elements }, (_, e) => {
    const voltage = { rms: [0, 220], phase: [0, start - (2 * Math.PI * e) / 3] };
    const current = {
      rms: [0, 5 * (0.8 + 0.4 * random())],
      phase: [0, (voltage.phase[1] ?? 0) - displacement],
    };
    for (let h = 2; h <= highest; h++) {
      voltage.rms.push(220 * (VOLTAGE_SHARE[h] ?? (h % 2 === 1 ? 0.005 : 0.002)));
      current.rms.push(5 * (h % 2 === 1 ? 0.9 / h : 0.01));
      voltage.phase.push(angle());
      current.phase.push(angle());
    }
    if (kind === "strong 39th") {
      for (const [spectrum, share] of [[voltage, 0.03] as const, [current, 0.1] as const]) {
        spectrum.rms[39] = share * (spectrum.rms[1] ?? 0);
        spectrum.phase[39] = angle();
      }
    }
    return { voltage, current };
  });
  return { frequencyHz, elements: made };
}
