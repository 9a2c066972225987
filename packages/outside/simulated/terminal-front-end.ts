// The terminal's front end: converters with gain, offset, delay, noise and range. Turns a wave into raw
// codes at the samples of its clock; its calibration record is true by construction.

import { type Calibration, type ChannelCalibration, type Instant, insist, requireShape } from "@etalon/basis";
import { addNormal } from "./chance.ts";
import { requireClock, sampleClockOf, type TerminalClock } from "./terminal-clock.ts";
import { type Wave, waveChannels } from "./wave.ts";
import { type SampledWave, sampledWave, samplesOf } from "./wave-samples.ts";

/** code(t) = round(true(t − delayS)/gain + offsetCodes + noise), gain = fullScale/2^(bits−1)·(1 + gainErrorPercent/100). */
export interface FrontEndChannel {
  /** Volt or ampere, peak, at the end of the range by the type plate. */
  readonly fullScale: number;
  readonly gainErrorPercent: number;
  readonly offsetCodes: number;
  readonly delayS: number;
  /** Standard deviation of the white noise. */
  readonly noiseCodes: number;
  readonly gainStandardUncertaintyPercent: number;
  readonly delayStandardUncertaintySeconds: number;
}

export interface FrontEnd {
  readonly terminal: string;
  readonly calibration: string;
  readonly certificate: string;
  readonly bits: number;
  readonly clock: TerminalClock;
  /** In the order of `waveChannels`. */
  readonly channels: readonly FrontEndChannel[];
  readonly seed: number;
  /** Serial of the meter whose own front end it is; absent: a terminal apart. */
  readonly frontEndOf?: string;
}

export function requireFrontEnd(frontEnd: FrontEnd): void {
  const { channels, bits } = frontEnd;
  requireClock(frontEnd.clock);
  insist(channels.length === waveChannels.length, "front end: six channels, ua ub uc ia ib ic");
  insist(Number.isInteger(bits) && bits >= 2 && bits <= 32, "front end: 2 to 32 bits");
  insist(
    channels.every((channel) => channel.fullScale > 0 && channel.gainErrorPercent > -100),
    "front end: positive ranges and gains",
  );
}

/** A terminal without errors but its converters' steps, always in lock: give it errors by spreading over it. */
export function plainFrontEnd(
  terminal: string,
  ranges: { readonly voltageV: number; readonly currentA: number },
  nominalRateHz = 4000,
  bits = 24,
): FrontEnd {
  return {
    terminal,
    calibration: `${terminal}-plain`,
    certificate: "none: simulated without errors",
    bits,
    clock: {
      nominalRateHz,
      rateErrorPpm: 0,
      measuredRateErrorPpm: 0,
      firstSampleAtS: 0,
      spans: [{ fromS: 0, state: "locked", rateErrorBoundPpm: 0.1, timeErrorBoundNs: 500 }],
    },
    channels: waveChannels.map((name) => ({
      fullScale: name.startsWith("u") ? ranges.voltageV : ranges.currentA,
      gainErrorPercent: 0,
      offsetCodes: 0,
      delayS: 0,
      noiseCodes: 0,
      gainStandardUncertaintyPercent: 0.005,
      delayStandardUncertaintySeconds: 20e-9,
    })),
    seed: 1,
  };
}

/** Volt or ampere per code by the type plate. */
export const nominalStep = (frontEnd: FrontEnd, channel: number): number =>
  frontEnd.channels[channel]!.fullScale / 2 ** (frontEnd.bits - 1);

const trueGain = (frontEnd: FrontEnd, channel: number): number =>
  nominalStep(frontEnd, channel) * (1 + frontEnd.channels[channel]!.gainErrorPercent / 100);

export const codeRange = (bits: number): readonly [lowest: number, highest: number] => [
  -(2 ** (bits - 1)),
  2 ** (bits - 1) - 1,
];

/** A front end at a wave, ready to give codes. */
export interface Digitiser {
  readonly frontEnd: FrontEnd;
  readonly sampled: SampledWave;
  readonly scratch: readonly Float64Array[];
}

const SCRATCH = 4096;

export function digitiser(frontEnd: FrontEnd, wave: Wave): Digitiser {
  requireFrontEnd(frontEnd);
  const delaysS = frontEnd.channels.map((channel) => channel.delayS);
  return {
    frontEnd,
    sampled: sampledWave(wave, sampleClockOf(frontEnd.clock), delaysS),
    scratch: waveChannels.map(() => new Float64Array(SCRATCH)),
  };
}

/**
 * Raw codes of samples [first, first + count), one array per channel; blocks of any size give the same codes.
 * @returns how many samples of each channel were cut off at the end of its range
 */
export function codesOf(
  digitiser: Digitiser,
  first: number,
  count: number,
  out: readonly Int32Array[],
): readonly number[] {
  requireShape(out.length === 6 && out.every((channel) => channel.length >= count), "codesOf", [
    count,
    ...out.map((channel) => channel.length),
  ]);
  const clipped = out.map(() => 0);
  for (let done = 0; done < count; done += SCRATCH) {
    const length = Math.min(SCRATCH, count - done);
    samplesOf(digitiser.sampled, first + done, length, digitiser.scratch);
    out.forEach((codes, channel) => {
      clipped[channel]! += convert(digitiser, channel, first + done, length, codes.subarray(done));
    });
  }
  return clipped;
}

function convert(
  { frontEnd, scratch }: Digitiser,
  channel: number,
  first: number,
  count: number,
  codes: Int32Array,
): number {
  const values = scratch[channel]!;
  const { offsetCodes, noiseCodes } = frontEnd.channels[channel]!;
  const perUnit = 1 / trueGain(frontEnd, channel);
  for (let k = 0; k < count; k++) values[k] = values[k]! * perUnit + offsetCodes;
  if (noiseCodes > 0) addNormal(values, noiseCodes, frontEnd.seed, channel, first, count);
  const [lowest, highest] = codeRange(frontEnd.bits);
  let clipped = 0;
  for (let k = 0; k < count; k++) {
    const code = Math.round(values[k]!);
    if (code < lowest || code > highest) clipped++;
    codes[k] = Math.max(lowest, Math.min(highest, code));
  }
  return clipped;
}

/**
 * The record a laboratory would write of this front end, without its measuring errors; of a meter's own, what the meter takes
 * it for: ranges by the type plate, no offset, no delay.
 */
export function calibrationOf(
  frontEnd: FrontEnd,
  indicated: "codes" | "scaled",
  valid: { readonly fromTaiNs: Instant; readonly toTaiNs: Instant },
): Calibration {
  const own = frontEnd.frontEndOf !== undefined;
  const channels = frontEnd.channels.map((channel, c): ChannelCalibration => {
    const unit = indicated === "codes" ? 1 : nominalStep(frontEnd, c);
    return {
      name: waveChannels[c]!,
      gain: (own ? nominalStep(frontEnd, c) : trueGain(frontEnd, c)) / unit,
      offset: own ? 0 : channel.offsetCodes * unit,
      delaySeconds: own ? 0 : channel.delayS,
      gainStandardUncertaintyPercent: channel.gainStandardUncertaintyPercent,
      delayStandardUncertaintySeconds: channel.delayStandardUncertaintySeconds,
    };
  });
  return {
    id: frontEnd.calibration,
    terminal: frontEnd.terminal,
    validFromTaiNs: valid.fromTaiNs,
    validToTaiNs: valid.toTaiNs,
    certificate: frontEnd.certificate,
    channels,
    rateErrorBoundPpm: Math.max(...frontEnd.clock.spans.map((span) => span.rateErrorBoundPpm)),
    ...(frontEnd.frontEndOf === undefined ? {} : { frontEndOf: frontEnd.frontEndOf }),
  };
}
