// Frequency and phasors of all channels over one span, and the mean that goes with them; analyze.ts calls it.

import { type Answer, good, refused } from "@etalon/basis";
import { harmonicBasis, harmonicFit } from "@etalon/kernels/harmonic-fit";
import { highestOrder, phasorAt } from "@etalon/kernels/phasor";
import { meanProduct } from "@etalon/kernels/rms";
import { type SpanFrequency, spanFrequency } from "@etalon/kernels/span-frequency";
import { blackmanWindow, type PhaseTrack, windowedPhasors } from "@etalon/kernels/span-phasors";
import { meanProductBetween } from "@etalon/kernels/whole-cycle-mean";
import { type Phasor, rms } from "./phasor.ts";

/** THD reaches to order 40 (IEC 61000-4-7); what is printed ends at 39. */
export const HIGHEST_ORDER = 40;
/** Beyond this share of half the sampling rate the recorder's filter is no longer flat. */
const USABLE_BAND = 0.93;
/** From here on the Blackman window holds neighbouring harmonics apart. */
const CYCLES_FOR_BLACKMAN = 6;
/** A short span this near to whole cycles was cut to them: it is taken as such. */
const WHOLE_CYCLE_TOLERANCE = 0.002;
/** Below this the harmonics of the span pass for a deviation of its frequency, which is then not told. */
const CYCLES_FOR_FREQUENCY = 1.9;
/** Turns that a drifting frequency may add from middle to ends before the phasors follow it. */
const DRIFT_TURNS = 0.05;
/** Noise has no frequency: the fundamental must be this share of the rms. */
const FUNDAMENTAL_SHARE = 0.5;

export type Method = "blackman" | "whole-cycles" | "least-squares";

/** Mean of x·y over the span, or over its whole cycles where a short span does not hold whole ones. */
export type Mean = (x: Float64Array, y: Float64Array) => number;

export interface Spectra {
  readonly method: Method;
  readonly mean: Mean;
  /** Of the fundamental, rms, and of its harmonics; null for orders that the sampling rate does not reach. */
  readonly phasor: (channel: Float64Array, order: number) => Phasor | null;
  /** The channel that gave the frequency. */
  readonly reference: Float64Array;
  /** Whether it shows a steady fundamental; without one, the nominal frequency stands in. */
  readonly steady: boolean;
  /** null where it is not steady, or the span too short to tell it. */
  readonly frequencyHz: number | null;
  readonly driftHzPerS: number;
  readonly cycles: number;
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
  if (samples < 4 || samples * nominalHz < 0.75 * sampleRateHz)
    return tooShort(samples, nominalHz, sampleRateHz);
  const reference = liveliest(candidates);
  const found = spanFrequency(reference, sampleRateHz, nominalHz);
  const frequency = found?.frequencyHz ?? nominalHz;
  const usable = Math.min(HIGHEST_ORDER, Math.floor((USABLE_BAND * sampleRateHz) / 2 / frequency));
  if (usable < 1)
    return refused(
      "analysis.rate-too-low",
      `a sampling rate of ${sampleRateHz} Hz cannot show a fundamental of ${frequency.toFixed(2)} Hz.`,
    );
  const measured = measure(channels, found, sampleRateHz, nominalHz, usable);
  if (!measured.ok) return measured;
  const { method, mean, phasors, cycles } = measured.value;

  const rows = new Map(channels.map((channel, c) => [channel, phasors[c]!]));
  const phasor = (channel: Float64Array, order: number): Phasor | null =>
    order > usable ? null : (rows.get(channel)?.[order] ?? null);
  const share = rms(phasor(reference, 1)!) / Math.sqrt(mean(reference, reference));
  const steady = found !== null && share > FUNDAMENTAL_SHARE;
  return good({
    method,
    mean,
    phasor,
    reference,
    steady,
    frequencyHz: steady && cycles >= CYCLES_FOR_FREQUENCY ? frequency : null,
    driftHzPerS: steady ? found.driftHzPerS : 0,
    cycles,
  });
}

interface Measured {
  readonly method: Method;
  readonly mean: Mean;
  /** [channel][order] */
  readonly phasors: readonly (readonly Phasor[])[];
  readonly cycles: number;
}

function measure(
  channels: readonly Float64Array[],
  found: SpanFrequency | null,
  sampleRateHz: number,
  nominalHz: number,
  orders: number,
): Answer<Measured> {
  const samples = channels[0]!.length;
  const frequency = found?.frequencyHz ?? nominalHz;
  const cycles = (samples * frequency) / sampleRateHz;
  if (cycles >= CYCLES_FOR_BLACKMAN) {
    const track = trackOf(frequency, found?.driftHzPerS ?? 0, sampleRateHz, samples);
    const phasors = windowedPhasors(channels, blackmanWindow(samples), track, orders);
    return good({ method: "blackman", mean: plainMean, phasors, cycles });
  }
  const whole = wholeCycles(cycles, samples, sampleRateHz / nominalHz);
  if (whole !== null) {
    const track = { cyclesPerSample: whole / samples, driftPerSample: 0 };
    const phasors = windowedPhasors(channels, new Float64Array(samples).fill(1), track, orders);
    return good({ method: "whole-cycles", mean: plainMean, phasors, cycles: whole });
  }
  const phasors = cycles < 1 ? null : fittedPhasors(channels, frequency, sampleRateHz, cycles);
  if (phasors === null) return tooShort(samples, frequency, sampleRateHz);
  const length = (Math.floor(cycles) * sampleRateHz) / frequency;
  const mean: Mean = (x, y) => meanProductBetween(x, y, -0.5, length);
  return good({ method: "least-squares", mean, phasors, cycles });
}

const tooShort = (samples: number, frequencyHz: number, sampleRateHz: number) =>
  refused(
    "analysis.too-short",
    `${samples} samples are ${((samples * frequencyHz) / sampleRateHz).toFixed(3)} cycles of ${frequencyHz.toFixed(2)} Hz; at least one whole cycle is needed.`,
  );

const plainMean: Mean = (x, y) => meanProduct(x, y, 0, x.length);

/** The first channel with at least half of the largest rms: a dead first phase does not spoil the frequency. */
function liveliest(channels: readonly Float64Array[]): Float64Array {
  const squares = channels.map((x) => plainMean(x, x));
  const enough = 0.25 * Math.max(...squares);
  return channels[squares.findIndex((square) => square >= enough)]!;
}

/** One cycle alone cannot tell its own frequency: cut to the nominal one, it is taken for whole. */
function wholeCycles(cycles: number, samples: number, nominalCycle: number): number | null {
  if (cycles < CYCLES_FOR_FREQUENCY && Math.abs(samples - nominalCycle) <= 0.5) return 1;
  const whole = Math.round(cycles);
  return whole >= 1 && Math.abs(cycles - whole) <= WHOLE_CYCLE_TOLERANCE ? whole : null;
}

function trackOf(frequency: number, drift: number, sampleRateHz: number, samples: number): PhaseTrack {
  const turnsAtEnds = (Math.abs(drift) * (samples / sampleRateHz) ** 2) / 8;
  return {
    cyclesPerSample: frequency / sampleRateHz,
    driftPerSample: turnsAtEnds > DRIFT_TURNS ? drift / sampleRateHz ** 2 : 0,
  };
}

/**
 * Least squares on the mean and every order that fs can carry, also those not given afterwards: they would leak into
 * the others. null where the span is too short to hold the orders apart.
 */
function fittedPhasors(
  channels: readonly Float64Array[],
  frequencyHz: number,
  sampleRateHz: number,
  cycles: number,
): Phasor[][] | null {
  const samples = channels[0]!.length;
  const carried = highestOrder(sampleRateHz, frequencyHz, cycles);
  const modelled = Math.min(carried, HIGHEST_ORDER + 10, (samples - 1) >> 1);
  if (modelled < 1) return null;
  const basis = harmonicBasis(samples, (2 * Math.PI * frequencyHz) / sampleRateHz, modelled);
  return (
    basis &&
    channels.map((x) => {
      const amplitudes = harmonicFit(basis, x, 0);
      return Array.from({ length: modelled + 1 }, (_, h) => phasorAt(amplitudes, h, 0));
    })
  );
}
