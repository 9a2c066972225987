// What a stream frame says, apart from how its bytes lie. YH fills it in; IA looks at the header; the machine reads all.

import type { ClockQuality, PulseEdge } from "@etalon/basis";
import { insist, registers } from "@etalon/basis";
import { LIMIT } from "./layout.table.ts";
import { isName } from "./name.ts";

export interface StreamChannel {
  /** ua, ub, uc, ia, ib, ic */
  readonly name: string;
  /** Width of the converter: codes lie in −2^(bits−1) … 2^(bits−1) − 1. */
  readonly bits: number;
}

/** What every frame of a stream says alike. */
export interface StreamDescription {
  readonly terminal: string;
  readonly stream: string;
  readonly nominalRateHz: number;
  readonly channels: readonly StreamChannel[];
  /** The calibration record that turns these codes into volts and amperes; null where there is none. */
  readonly calibration: string | null;
}

/** What its terminal knows of a frame. */
export interface FrameFacts extends StreamDescription {
  /** 1, 2, 3, … within the stream, without a hole: a hole is a frame that is still to come. */
  readonly sequence: number;
  /** Number of the first sample in the terminal's sample clock; it never restarts. */
  readonly firstSample: number;
  readonly samples: number;
  /** What is known of the sample clock at the first sample. */
  readonly clock: ClockQuality;
  /** Sampling started, or started again, at the first sample: what lies between it and the frame before is a gap. */
  readonly starts: boolean;
  /** The last frame of its stream: none will follow. */
  readonly ends: boolean;
}

/** What samples before a frame's first it is predicted from. */
export interface Continues {
  /** CRC of the frame before, whose sequence is one less and whose last sample comes directly before. */
  readonly crc: number;
  /** How many samples are looked back at, 1 … 1024; they may reach beyond the frame before. */
  readonly samples: number;
}

export interface FrameHeader extends FrameFacts {
  /** null: a key frame, which can be read without any frame before it. */
  readonly continues: Continues | null;
}

/** A frame as its terminal made it. */
export interface StreamFrame {
  readonly header: FrameFacts;
  /** Edges within the frame's samples, in order of time. */
  readonly pulses: readonly PulseEdge[];
  /** One array per channel, at least `samples` long. */
  readonly codes: readonly Int32Array[];
}

/** Which part of a description cannot be, in words; null when all is well. Encoder and decoder ask the same. */
export function descriptionFlaw(description: StreamDescription): string | null {
  const { terminal, stream, calibration, channels, nominalRateHz } = description;
  if (!isName(terminal)) return `the terminal's name ${JSON.stringify(terminal)} is not a plain name`;
  if (!isName(stream)) return `the stream's name ${JSON.stringify(stream)} is not a plain name`;
  if (calibration !== null && !isName(calibration))
    return `the calibration record's name ${JSON.stringify(calibration)} is not a plain name`;
  if (!isRate(nominalRateHz)) return `the nominal rate is not above 0 and at most ${LIMIT.rateHz} Hz`;
  if (channels.length < 1 || channels.length > LIMIT.channels)
    return `the number of channels is not from 1 to ${LIMIT.channels}`;
  const seen = new Set<string>();
  for (const { name, bits } of channels) {
    if (!isName(name)) return `the channel's name ${JSON.stringify(name)} is not a plain name`;
    if (seen.has(name)) return `two channels are called "${name}"`;
    if (!Number.isInteger(bits) || bits < 1 || bits > 32) return `channel ${name} is not 1 to 32 bits wide`;
    seen.add(name);
  }
  return null;
}

/** The numbers of a header that change from frame to frame. */
export interface FrameNumbers {
  readonly sequence: number;
  readonly firstSample: number;
  readonly samples: number;
  readonly measuredRateHz: number;
  readonly rateErrorBoundPpm: number;
  readonly timeErrorBoundNs: number;
}

/** Which number cannot be, in words; null when all are well. */
export function numbersFlaw(numbers: FrameNumbers, channels: number): string | null {
  const { sequence, firstSample, samples } = numbers;
  if (!Number.isSafeInteger(sequence) || sequence < 1)
    return "the sequence is not a number from 1 to 2^53 - 1";
  if (!Number.isInteger(samples) || samples < 1 || samples > LIMIT.samples)
    return `the number of samples is not from 1 to ${LIMIT.samples}`;
  if (!Number.isSafeInteger(firstSample) || firstSample < 0 || !Number.isSafeInteger(firstSample + samples))
    return "the first sample's number is not a number from 0 to 2^53 - 1";
  if (channels * samples > LIMIT.codes) return `channels times samples is more than ${LIMIT.codes}`;
  if (!isRate(numbers.measuredRateHz))
    return `the measured rate is not above 0 and at most ${LIMIT.rateHz} Hz`;
  if (!isBound(numbers.rateErrorBoundPpm) || !isBound(numbers.timeErrorBoundNs))
    return "a bound of the clock's error is not a finite number of at least 0";
  return null;
}

/** Which pulse cannot be, in words: each lies in the frame's own samples, so that none is counted twice. */
export function pulseFlaw(facts: FrameFacts, pulses: readonly PulseEdge[]): string | null {
  if (pulses.length > LIMIT.pulses) return `there are more than ${LIMIT.pulses} pulses`;
  const end = facts.firstSample + facts.samples;
  let before: PulseEdge | null = null;
  for (const [n, pulse] of pulses.entries()) {
    if (!registers.includes(pulse.register)) return `pulse ${n + 1} has no known register`;
    if (!Number.isSafeInteger(pulse.sample) || pulse.sample < facts.firstSample || pulse.sample >= end)
      return `pulse ${n + 1} lies outside the frame's samples`;
    if (!(pulse.fraction >= 0 && pulse.fraction < 1))
      return `pulse ${n + 1} has a fraction that is not from 0 up to 1`;
    if (before && (pulse.sample - before.sample || pulse.fraction - before.fraction) < 0)
      return `pulse ${n + 1} comes before pulse ${n}`;
    before = pulse;
  }
  return null;
}

/**
 * The narrowest two's complement width that holds every code.
 * @param codes  at least `samples` long
 * @returns 1 to 32 bits
 */
export function widthOf(codes: Int32Array, samples: number): number {
  insist(codes.length >= samples, "widthOf: fewer codes than samples");
  let used = 0;
  for (let n = 0; n < samples; n++) used |= codes[n]! ^ (codes[n]! >> 31);
  return 33 - Math.clz32(used);
}

const isRate = (rateHz: number): boolean => rateHz > 0 && rateHz <= LIMIT.rateHz;
const isBound = (bound: number): boolean => Number.isFinite(bound) && bound >= 0;
