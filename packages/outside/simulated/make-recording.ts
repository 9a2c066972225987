// A recording with its pulses, as a terminal of known errors would have made it of a known wave and a known meter.
// `etalon simulate recording`, tests, tours and benchmarks call it.

import {
  type Answer,
  type Calibration,
  type Channel,
  type Gap,
  good,
  type Instant,
  type Meter,
  type Phase,
  type Recording,
  type Register,
  refused,
  type Section,
} from "@etalon/basis";
import { energyBetween } from "./energy-law.ts";
import { errorsMisfit, type MeterErrors, type MeterUnderTest, pulseConstant } from "./meter.ts";
import { type MeterPulse, pulsesBetween } from "./meter-pulses.ts";
import { meterAt } from "./own-front-end.ts";
import type { RecordedPulse } from "./pulses-on-recording.ts";
import type { Split } from "./split.ts";
import { edgeAt, instantOfEdge, measuredRateHz } from "./terminal-clock.ts";
import {
  calibrationOf,
  codeRange,
  codesOf,
  type Digitiser,
  digitiser,
  type FrontEnd,
  nominalStep,
} from "./terminal-front-end.ts";
import { type Wave, waveChannels } from "./wave.ts";

export interface RecordingOrder {
  readonly wave: Wave;
  readonly meter: Meter;
  readonly errors: MeterErrors;
  readonly frontEnd: FrontEnd;
  readonly durationS: number;
  readonly register?: Register;
  /** The first sample's number; 0 when left out. */
  readonly firstSample?: number;
  /** Missing stretches, seconds after the first sample; the pulses in them are missing too, as their frames are. */
  readonly gaps?: readonly Gap[];
  readonly station?: string;
  /** Instant of the wave's origin. */
  readonly originTaiNs?: Instant;
}

export interface MadeRecording {
  readonly recording: Recording;
  readonly pulses: readonly RecordedPulse[];
  /** Fits the recording's values, which are scaled by the type plate's ranges. */
  readonly calibration: Calibration;
  readonly truth: RecordingTruth;
}

export interface RecordingTruth {
  /** What an ideal reference would say of the meter. */
  readonly errorPercent: number | null;
  readonly note: string;
  /** True energy between the first and the last pulse that was given, and what the meter counted meanwhile. */
  readonly energyJ: number;
  readonly meterJ: number;
  /** Seconds after the first sample. */
  readonly lostS: readonly number[];
  readonly doubleS: readonly number[];
  readonly clippedSamples: number;
}

const MOST_SAMPLES = 20_000_000;
const DAY_NS = 86_400_000_000_000n;

export function makeRecording(order: RecordingOrder): Answer<MadeRecording> {
  const { frontEnd, durationS, firstSample = 0, register = "wh+" } = order;
  const rateHz = measuredRateHz(frontEnd.clock);
  const samples = Math.round(durationS * rateHz);
  if (!(samples >= 1 && samples <= MOST_SAMPLES))
    return refused(
      "simulated.duration",
      `a recording of ${durationS} s is asked for; at ${rateHz} samples/s it holds 1 to ${MOST_SAMPLES} samples`,
    );
  const misfit = errorsMisfit(order.errors);
  if (misfit !== null) return refused("simulated.error", `the meter's errors cannot be: ${misfit}`);
  if (pulseConstant(order.meter, register) === null)
    return refused("simulated.register", `the meter has no pulse constant for ${register}`);
  const gaps = sampleGaps(order.gaps ?? [], rateHz, samples);
  if (gaps === null)
    return refused("simulated.gaps", "gaps lie within the recording, in ascending order, without touching");

  const under = meterAt(frontEnd, order.wave, order.meter, order.errors, register);
  const source = digitiser(frontEnd, order.wave);
  const taken = takeSections(source, firstSample, samples, gaps, rateHz);
  const from = instantOfEdge(frontEnd.clock, firstSample);
  const to = instantOfEdge(frontEnd.clock, firstSample + samples - 1);
  const all = pulsesBetween(under, from, to).map((pulse) => ({
    pulse,
    atS: secondsOf(frontEnd, firstSample, pulse),
  }));
  const inGap = (atS: number): boolean =>
    gaps.some(([begin, end]) => atS * rateHz > begin - 1 && atS * rateHz < end);
  const seen = all.filter(({ atS }) => !inGap(atS));
  const given = seen.filter(({ pulse }) => pulse.fate !== "lost");
  return good({
    recording: recordingOf(order, rateHz, taken.sections, gaps),
    pulses: given.map(({ atS }) => ({ atS, register })),
    calibration: calibrationOf(frontEnd, "scaled", validity(order.originTaiNs ?? 0n)),
    truth: {
      errorPercent: under.errorPercent,
      note: "simulated: wave, meter and terminal are known exactly",
      ...energies(
        under,
        given.map(({ pulse }) => pulse),
      ),
      lostS: seen.filter(({ pulse }) => pulse.fate === "lost").map(({ atS }) => atS),
      doubleS: seen.filter(({ pulse }) => pulse.fate === "double").map(({ atS }) => atS),
      clippedSamples: taken.clipped,
    },
  });
}

/** Seconds after the first sample as the terminal's clock tells them. */
function secondsOf(frontEnd: FrontEnd, firstSample: number, pulse: MeterPulse): number {
  const edge = edgeAt(frontEnd.clock, pulse.at, "wh+");
  return (edge.sample - firstSample + edge.fraction) / measuredRateHz(frontEnd.clock);
}

function energies(under: MeterUnderTest, given: readonly MeterPulse[]): { energyJ: number; meterJ: number } {
  const [first, last] = [given[0], given.at(-1)];
  if (first === undefined || last === undefined) return { energyJ: 0, meterJ: 0 };
  const nameplateJ = under.quantumJ * (under.errors.constantFactor ?? 1);
  return {
    energyJ: energyBetween(under.truth, first.at, last.at),
    meterJ: (last.number - first.number) * nameplateJ,
  };
}

type SampleSpan = readonly [begin: number, end: number];

function sampleGaps(gaps: readonly Gap[], rateHz: number, samples: number): readonly SampleSpan[] | null {
  const spans = gaps.map((gap): SampleSpan => [Math.round(gap.fromS * rateHz), Math.round(gap.toS * rateHz)]);
  const fits = spans.every(
    ([begin, end], k) => begin > (spans[k - 1]?.[1] ?? 0) && end > begin && end < samples,
  );
  return fits ? spans : null;
}

function takeSections(
  source: Digitiser,
  firstSample: number,
  samples: number,
  gaps: readonly SampleSpan[],
  rateHz: number,
): { readonly sections: readonly Section[]; readonly clipped: number } {
  const begins = [0, ...gaps.map(([, end]) => end)];
  const ends = [...gaps.map(([begin]) => begin), samples];
  let clipped = 0;
  const sections = begins.map((begin, k): Section => {
    const count = ends[k]! - begin;
    const codes = waveChannels.map(() => new Int32Array(count));
    clipped += codesOf(source, firstSample + begin, count, codes).reduce((sum, c) => sum + c, 0);
    const values = codes.map((channel, c) => {
      const step = nominalStep(source.frontEnd, c);
      return Float64Array.from(channel, (code) => code * step);
    });
    return { fromS: begin / rateHz, sampleRateHz: rateHz, samples: count, values };
  });
  return { sections, clipped };
}

function recordingOf(
  order: RecordingOrder,
  rateHz: number,
  sections: readonly Section[],
  gaps: readonly SampleSpan[],
): Recording {
  const { frontEnd, originTaiNs, firstSample = 0 } = order;
  return {
    format: "stream",
    station: order.station ?? frontEnd.terminal,
    nominalFrequencyHz: Math.round(order.wave.frequencyHz / 10) * 10,
    startTaiNs:
      originTaiNs === undefined ? null : originTaiNs + wholeNs(instantOfEdge(frontEnd.clock, firstSample)),
    channels: channelsOf(frontEnd),
    sections,
    gaps: gaps.map(([begin, end]) => ({ fromS: begin / rateHz, toS: end / rateHz })),
    notes: [],
  };
}

const wholeNs = (at: Split): bigint =>
  BigInt(at.whole) * 1_000_000_000n + BigInt(Math.round(at.fraction * 1e9));

function channelsOf(frontEnd: FrontEnd): readonly Channel[] {
  const [lowest, highest] = codeRange(frontEnd.bits);
  return waveChannels.map((name, c): Channel => {
    const step = nominalStep(frontEnd, c);
    const voltage = name.startsWith("u");
    return {
      number: c + 1,
      name,
      phase: name.slice(1) as Phase,
      quantity: voltage ? "voltage" : "current",
      unit: voltage ? "V" : "A",
      ratio: null,
      side: "secondary",
      step,
      range: [lowest * step, highest * step],
    };
  });
}

/** The simulated laboratory has just calibrated the terminal, for a year. */
const validity = (originTaiNs: Instant): { readonly fromTaiNs: Instant; readonly toTaiNs: Instant } => ({
  fromTaiNs: originTaiNs - DAY_NS,
  toTaiNs: originTaiNs + 365n * DAY_NS,
});
