// Frequency and phasors of all channels over one span, and the mean that goes with it; analyze.ts calls it.

import { type Answer, good, refused } from "@etalon/basis";
import { harmonicBasis, harmonicFit } from "@etalon/kernels/harmonic-fit";
import { highestOrder, phasorAt } from "@etalon/kernels/phasor";
import { meanProduct } from "@etalon/kernels/rms";
import { spanFrequency } from "@etalon/kernels/span-frequency";
import { blackmanWindow, type PhaseTrack, windowedPhasors } from "@etalon/kernels/span-phasors";
import { meanProductBetween } from "@etalon/kernels/whole-cycle-mean";
import type { Phasor } from "./phasor.ts";

/** THD reaches to order 40 (IEC 61000-4-7); what is printed ends at 39. */
export const HIGHEST_ORDER = 40;
/** Beyond this share of half the sampling rate the recorder's filter is no longer flat. */
const USABLE_BAND = 0.93;
/** From here on the Blackman window holds neighbouring harmonics apart. */
const CYCLES_FOR_BLACKMAN = 6;
/** A short span this near to whole cycles was cut to them: it is taken as such. */
const WHOLE_CYCLE_TOLERANCE = 0.002;
/** Turns that a drifting frequency may add from middle to ends before the phasors follow it. */
const DRIFT_TURNS = 0.03;

export interface Spectrum {
  /** Row h, rms; null for orders that the sampling rate does not reach. */
  readonly order: (h: number) => Phasor | null;
}

export interface Spectra {
  readonly frequencyHz: number | null;
  readonly driftHzPerS: number;
  readonly cycles: number;
  readonly method: "blackman" | "whole-cycles" | "least-squares";
  /** The channel that the frequency was taken from. */
  readonly reference: Float64Array;
  readonly of: ReadonlyMap<Float64Array, Spectrum>;
  /** Mean of x·y: plain over the span, or over its whole cycles where a short span does not hold whole ones. */
  readonly mean: (x: Float64Array, y: Float64Array) => number;
}

/**
 * Frequency, phasors to order 40 and means over one span without gaps.
 *
 * Six cycles or more: plain means over every sample, and Blackman-windowed DFTs at h·f of the measured frequency over
 * the whole span, whole cycles or not; where the frequency runs away, the DFT follows its drift. Shorter spans: a plain
 * DFT where they hold whole cycles, least squares and means over the whole cycles where they do not.
 * @param channels    all of one length, without NaN
 * @param candidates  those of them that may give the frequency; the first that is alive does
 */
export function spectraOf(
  channels: readonly Float64Array[],
  candidates: readonly Float64Array[],
  sampleRateHz: number,
  nominalHz: number,
): Answer<Spectra> {
  const samples = candidates[0]!.length;
  const nominalCycles = (samples * nominalHz) / sampleRateHz;
  if (samples < 4 || nominalCycles < 0.75)
    return refused(
      "analysis.too-short",
      `the span holds ${samples} samples, ${nominalCycles.toFixed(2)} cycles of ${nominalHz} Hz; one cycle is needed.`,
    );
  const reference = liveliest(candidates);
  const found = spanFrequency(reference, sampleRateHz, nominalHz);
  const frequency = found?.frequencyHz ?? nominalHz;
  const cycles = (samples * frequency) / sampleRateHz;
  const whole = Math.round(cycles);
  const usable = Math.min(HIGHEST_ORDER, Math.floor((USABLE_BAND * sampleRateHz) / 2 / frequency));
  if (usable < 1)
    return refused(
      "analysis.rate-too-low",
      `a sampling rate of ${sampleRateHz} Hz cannot show a fundamental of ${frequency.toFixed(2)} Hz.`,
    );

  if (cycles >= CYCLES_FOR_BLACKMAN) {
    const track = trackOf(frequency, found?.driftHzPerS ?? 0, sampleRateHz, samples);
    const phasors = windowedPhasors(channels, blackmanWindow(samples), track, usable);
    return good(assemble("blackman", plainMean, phasors, usable));
  }
  if (Math.abs(cycles - whole) <= WHOLE_CYCLE_TOLERANCE || (found === null && whole >= 1)) {
    const track = { cyclesPerSample: whole / samples, driftPerSample: 0 };
    const phasors = windowedPhasors(channels, new Float64Array(samples).fill(1), track, usable);
    return good(assemble("whole-cycles", plainMean, phasors, usable));
  }
  if (cycles < 1)
    return refused(
      "analysis.too-short",
      `the span holds ${cycles.toFixed(3)} cycles of ${frequency.toFixed(2)} Hz; one whole cycle is needed.`,
    );
  const fitted = fittedPhasors(channels, frequency, sampleRateHz, cycles);
  const length = Math.min((Math.floor(cycles) * sampleRateHz) / frequency, samples - 1);
  const means = (x: Float64Array, y: Float64Array): number => meanProductBetween(x, y, 0, length);
  return fitted.ok ? good(assemble("least-squares", means, fitted.value, usable)) : fitted;

  function assemble(
    method: Spectra["method"],
    mean: Spectra["mean"],
    phasors: readonly (readonly Phasor[])[],
    orders: number,
  ): Spectra {
    const of = new Map<Float64Array, Spectrum>();
    channels.forEach((channel, c) => {
      const rows = phasors[c]!;
      of.set(channel, { order: (h) => (h <= orders ? (rows[h] ?? null) : null) });
    });
    const alive = found !== null && carries(of.get(reference)!, mean(reference, reference));
    return {
      frequencyHz: alive ? frequency : null,
      driftHzPerS: alive ? found.driftHzPerS : 0,
      cycles,
      method,
      reference,
      of,
      mean,
    };
  }
}

/** Mean of x·y over every sample. */
export const plainMean = (x: Float64Array, y: Float64Array): number => meanProduct(x, y, 0, x.length);

/** Every order that fs can carry is in the model, also those not given afterwards: they would leak into the others. */
function fittedPhasors(
  channels: readonly Float64Array[],
  frequencyHz: number,
  sampleRateHz: number,
  cycles: number,
): Answer<Phasor[][]> {
  const samples = channels[0]!.length;
  const modelled = Math.min(
    highestOrder(sampleRateHz, frequencyHz, cycles),
    HIGHEST_ORDER + 10,
    (samples - 1) >> 1,
  );
  const basis = harmonicBasis(samples, (2 * Math.PI * frequencyHz) / sampleRateHz, modelled);
  if (basis === null || modelled < 1)
    return refused(
      "analysis.too-short",
      `${samples} samples of ${frequencyHz.toFixed(2)} Hz do not tell its harmonics apart; use whole cycles.`,
    );
  return good(
    channels.map((x) => {
      const amplitudes = harmonicFit(basis, x, 0);
      return Array.from({ length: modelled + 1 }, (_, h) => phasorAt(amplitudes, h, 0));
    }),
  );
}

/** The first channel with at least half of the largest rms: a dead first phase does not spoil the frequency. */
function liveliest(channels: readonly Float64Array[]): Float64Array {
  const squares = channels.map((x) => plainMean(x, x));
  const enough = 0.25 * Math.max(...squares);
  return channels[squares.findIndex((square) => square >= enough)] ?? channels[0]!;
}

function trackOf(frequency: number, drift: number, sampleRateHz: number, samples: number): PhaseTrack {
  const duration = samples / sampleRateHz;
  const turnsAtEnds = (Math.abs(drift) * duration ** 2) / 8;
  return {
    cyclesPerSample: frequency / sampleRateHz,
    driftPerSample: turnsAtEnds > DRIFT_TURNS ? drift / sampleRateHz ** 2 : 0,
  };
}

/** Whether the fundamental is at least half of the rms: noise has no frequency. */
function carries(spectrum: Spectrum, meanSquare: number): boolean {
  const first = spectrum.order(1);
  return first !== null && first.re ** 2 + first.im ** 2 > 0.25 * meanSquare;
}
