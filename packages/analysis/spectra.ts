// Frequency and phasors of all channels over one span, and the mean that goes with them; analyze.ts calls it.

import { type Answer, good, refused } from "@etalon/basis";
import { meanProduct, meanProductBetween } from "@etalon/kernels/means";
import { type Phasor, rms } from "@etalon/kernels/phasor";
import { type SpanFrequency, spanFrequency } from "@etalon/kernels/span-frequency";
import { blackmanWindow, claimedOrder, fittedPhasors, windowedPhasors } from "@etalon/kernels/span-phasors";

/** THD reaches to order 40 (IEC 61000-4-7); what is printed ends at 39. */
export const HIGHEST_ORDER = 40;
/** From here on the Blackman window holds neighbouring harmonics apart. */
const CYCLES_FOR_BLACKMAN = 6;
/** A short span this near to whole cycles was cut to them: it is taken as such. */
const WHOLE_CYCLE_TOLERANCE = 0.002;
/** A long span this near to whole cycles holds them: what is left costs its means less than 1e-4. */
const WHOLE_SPAN_TOLERANCE = 5e-4;
/** Below this the harmonics of the span pass for a deviation of its frequency, which is then not told. */
const CYCLES_FOR_FREQUENCY = 1.9;
/** Noise has no frequency: the fundamental must be this share of the rms. */
const FUNDAMENTAL_SHARE = 0.5;

export type Method = "blackman" | "whole-cycles" | "least-squares";

/** Mean of x·y over the whole cycles that the span holds. */
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
 * Six cycles or more: Blackman-windowed DFTs at h·f of the measured frequency over the whole span, whole cycles or not,
 * which follow its drift. Shorter spans: least squares, which is the plain DFT where they hold whole cycles. Means are
 * taken over the whole cycles in the middle of any span: what is left of a cycle would weigh 0.5/cycles of rms and power.
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
  const usable = Math.min(HIGHEST_ORDER, claimedOrder(frequency / sampleRateHz));
  const slow = rateTooLow(sampleRateHz, frequency);
  if (slow) return slow;
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

/** Why a rate shows no fundamental; null where it does. Whoever makes recordings asks the same. */
export const rateTooLow = (sampleRateHz: number, frequencyHz: number): ReturnType<typeof refused> | null =>
  claimedOrder(frequencyHz / sampleRateHz) >= 1
    ? null
    : refused(
        "analysis.rate-too-low",
        `a sampling rate of ${sampleRateHz} Hz cannot show a fundamental of ${frequencyHz.toFixed(2)} Hz.`,
      );

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
    const track = {
      cyclesPerSample: frequency / sampleRateHz,
      driftPerSample: (found?.driftHzPerS ?? 0) / sampleRateHz ** 2,
    };
    const phasors = windowedPhasors(channels, blackmanWindow, track, orders);
    const mean = wholeCycleMean(samples, cycles, WHOLE_SPAN_TOLERANCE);
    return good({ method: "blackman", mean, phasors, cycles });
  }
  const whole = wholeCycles(cycles, samples, sampleRateHz / nominalHz);
  const taken = whole ?? cycles;
  const phasors = taken < 1 ? null : fittedPhasors(channels, taken / samples, orders);
  if (phasors === null) return tooShort(samples, frequency, sampleRateHz);
  if (whole !== null) return good({ method: "whole-cycles", mean: plainMean, phasors, cycles: whole });
  return good({ method: "least-squares", mean: wholeCycleMean(samples, cycles, 0), phasors, cycles });
}

const tooShort = (samples: number, frequencyHz: number, sampleRateHz: number) =>
  refused(
    "analysis.too-short",
    `${samples} samples are ${((samples * frequencyHz) / sampleRateHz).toFixed(3)} cycles of ${frequencyHz.toFixed(2)} Hz; at least one whole cycle is needed.`,
  );

const plainMean: Mean = (x, y) => meanProduct(x, y, 0, x.length);

/**
 * Means over ⌊cycles⌋ cycles in the middle of the span, where its frequency is the measured one even if it drifts.
 * They begin halfway between two samples, so that whole cycles of whole samples have the plain mean.
 */
function wholeCycleMean(samples: number, cycles: number, tolerance: number): Mean {
  const whole = Math.floor(cycles + tolerance);
  if (whole >= cycles - tolerance) return plainMean;
  const length = (whole * samples) / cycles;
  const from = Math.floor((samples - length) / 2) - 0.5;
  return (x, y) => meanProductBetween(x, y, from, length);
}

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
