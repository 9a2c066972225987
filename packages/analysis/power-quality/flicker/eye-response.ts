// Block 3 of the flickermeter, from changes of the squared voltage to what the eye makes of them: the analogue response,
// and the same for samples. Called by flickermeter.ts.

import { minus, type Phasor, plus, rms, scaled, times } from "@etalon/kernels/phasor";
import { flickermeterFilters, lamps } from "./lamp.table.ts";

export type Lamp = keyof typeof lamps;

/** H(s) = gain · Π(s − zero) / Π(s − pole), s in rad/s; complex ones stand with their conjugates. */
export interface EyeResponse {
  readonly gain: number;
  readonly zeros: readonly Phasor[];
  readonly poles: readonly Phasor[];
}

/** Σ_k Re(weight_k · z_k[n]),  z_k[n] = turn_k·z_k[n − 1] + x[n]. */
export interface Mode {
  readonly turn: Phasor;
  readonly weight: Phasor;
}

const real = (re: number): Phasor => ({ re, im: 0 });
const radians = (hz: number): number => 2 * Math.PI * hz;

/**
 * High-pass, Butterworth low-pass and weighting:
 *
 *     H(s) = s/(s + ω_h) · ω_l⁶/Π(s − p_k) · F(s)
 *
 * @source IEC 61000-4-15:2010, block 3 (clause unchecked)
 */
export function eyeResponse(lamp: Lamp, nominalHz: 50 | 60): EyeResponse {
  const { k, lambdaHz, omega1Hz, omega2Hz, omega3Hz, omega4Hz } = lamps[lamp];
  const { highPassHz, lowPassHz, lowPassOrder } = flickermeterFilters;
  const low = radians(lowPassHz[nominalHz]);
  const butterworth = Array.from({ length: lowPassOrder }, (_, n) => {
    const angle = (Math.PI * (2 * n + 1 + lowPassOrder)) / (2 * lowPassOrder);
    return { re: low * Math.cos(angle), im: low * Math.sin(angle) };
  });
  const resonance = radians(Math.sqrt(omega1Hz ** 2 - lambdaHz ** 2));
  return {
    gain: low ** lowPassOrder * k * radians(omega1Hz) * radians((omega3Hz * omega4Hz) / omega2Hz),
    zeros: [real(0), real(0), real(-radians(omega2Hz))],
    poles: [
      real(-radians(highPassHz)),
      ...butterworth,
      { re: -radians(lambdaHz), im: resonance },
      { re: -radians(lambdaHz), im: -resonance },
      real(-radians(omega3Hz)),
      real(-radians(omega4Hz)),
    ],
  };
}

/** |H(j2πf)|. */
export function gainAt({ gain, zeros, poles }: EyeResponse, hz: number): number {
  const s = { re: 0, im: radians(hz) };
  const distances = (from: readonly Phasor[]) => from.reduce((all, p) => all * rms(minus(s, p)), 1);
  return (gain * distances(zeros)) / distances(poles);
}

/**
 * The response for samples, by its partial fractions (impulse invariance):
 *
 *     H(s)·C(s) = Σ r_k/(s − p_k)   →   turn_k = e^(p_k/r),  weight_k = r_k/r
 *
 * It falls by eight orders above the low-pass, so what impulse invariance folds back is below 2e-6 of it from 400
 * samples/s on, and no frequency is warped. `equaliser` C(s) = Σ c_n·s^(2n) undoes what samples went through before; as
 * long as H(s)·C(s) falls by two orders it costs nothing more.
 * @param equaliser [≤ 4] c_n, rad/s
 * @param rateHz    r
 */
export function modesOf(response: EyeResponse, equaliser: readonly number[], rateHz: number): Mode[] {
  const { gain, zeros, poles } = response;
  return poles.flatMap((pole, k): Mode[] => {
    if (pole.im < 0) return []; // a real signal's conjugate modes say the same twice
    const square = times(pole, pole);
    const equalised = equaliser.reduceRight((sum, c) => plus(times(sum, square), real(c)), real(0));
    const above = zeros.reduce((all, zero) => times(all, minus(pole, zero)), scaled(equalised, gain));
    const below = poles.reduce((all, p, j) => (j === k ? all : times(all, minus(pole, p))), real(1));
    const residue = quotient(above, below);
    const size = Math.exp(pole.re / rateHz);
    return [
      {
        turn: { re: size * Math.cos(pole.im / rateHz), im: size * Math.sin(pole.im / rateHz) },
        weight: scaled(residue, (pole.im === 0 ? 1 : 2) / rateHz),
      },
    ];
  });
}

function quotient(x: Phasor, y: Phasor): Phasor {
  return scaled(times(x, { re: y.re, im: -y.im }), 1 / (y.re * y.re + y.im * y.im));
}
