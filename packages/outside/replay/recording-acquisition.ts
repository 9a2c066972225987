// A recording in place of converters: its samples as codes, one after the other as a clock goes. The user terminal
// samples it as it samples hardware; `etalon up --replay` hands it over.

import { setTimeout as pause } from "node:timers/promises";
import {
  type Acquisition,
  type Calibration,
  type Clock,
  type Instant,
  insist,
  later,
  type PulseEdge,
} from "@etalon/basis";
import type { RecordedCodes } from "./recorded-codes.ts";

export interface RecordedSamples {
  readonly sampleRateHz: number;
  readonly samples: number;
  readonly channels: readonly { readonly name: string; readonly codes: RecordedCodes }[];
  /** In order, numbered from the recording's own first sample. */
  readonly edges: readonly PulseEdge[];
}

export interface ReplayClock {
  /** Sample number 0 would have been taken then: numbers go on over a restart, as hardware's do. */
  readonly originTaiNs: Instant;
  readonly clock: Clock;
}

export interface RecordingAcquisition extends Acquisition {
  /** Pulses that have been replayed so far. */
  counted(): readonly PulseEdge[];
}

const SECOND_NS = 1_000_000_000n;
/** While waiting, the clock is looked at this often, so that a simulated clock may run at any speed. */
const LOOK_MS = 20;
/** What is said of the sample clock's instants; the rate is what counts, and the calibration record bounds it. */
const TIME_ERROR_BOUND_NS = 1000;

/**
 * The recording stands ready, its first sample always just before the next whole second, until somebody waits for a
 * sample: then it plays, once. After its last sample nothing more is taken, so who waits for more waits until told to
 * stop.
 */
export function recordingAcquisition(
  recorded: RecordedSamples,
  calibration: Calibration,
  { originTaiNs, clock }: ReplayClock,
): RecordingAcquisition {
  const { sampleRateHz, samples, channels, edges } = recorded;
  /** Number of the recording's first sample: once it plays, and as it was last said before. */
  let first: number | null = null;
  let ready: number | null = null;

  const numberAt = (tai: Instant): number => (Number(tai - originTaiNs) / 1e9) * sampleRateHz;
  const taiOf = (sample: number): Instant => {
    const wholeS = Math.floor(sample / sampleRateHz);
    const restS = (sample - wholeS * sampleRateHz) / sampleRateHz;
    return later(originTaiNs, BigInt(wholeS) * SECOND_NS + BigInt(Math.round(restS * 1e9)));
  };
  const taken = (): number => {
    if (first === null) {
      const nextSecond = (clock.now() / SECOND_NS + 1n) * SECOND_NS;
      ready = Math.max(0, Math.ceil(numberAt(nextSecond)) - 1);
      return ready; // it is the next one
    }
    const now = Math.floor(numberAt(clock.now())) + 1;
    return Math.min(Math.max(now, first), first + samples);
  };
  const amid = (from: number, to: number): readonly PulseEdge[] => {
    const zero = first ?? ready ?? 0;
    return edges
      .filter((edge) => edge.sample >= from - zero && edge.sample < to - zero)
      .map((edge) => ({ ...edge, sample: edge.sample + zero }));
  };
  return {
    channels: channels.map(({ name, codes }) => ({ name, bits: codes.bits })),
    nominalRateHz: sampleRateHz,
    calibration: calibration.id,
    taken,
    read(from, count, into) {
      insist(count >= 0 && from + count <= taken(), "Acquisition.read: samples that have been taken");
      if (first === null || from < first) return false;
      for (const [c, { codes }] of channels.entries())
        into[c]?.set(codes.codes.subarray(from - first, from - first + count));
      return true;
    },
    pulses: (from, count) => amid(from, from + count),
    counted: () => amid(0, taken()),
    clock: (sample) => ({
      sampleTaiNs: taiOf(sample),
      measuredRateHz: sampleRateHz,
      rateErrorBoundPpm: calibration.rateErrorBoundPpm,
      timeErrorBoundNs: TIME_ERROR_BOUND_NS,
      // Of a meter that recorded for itself nothing says that time from outside has told its crystal's rate.
      state: calibration.frontEndOf === undefined ? "locked" : "free",
    }),
    async until(sample, stop) {
      first ??= ready ?? taken();
      while (taken() <= sample && !stop.aborted)
        await pause(LOOK_MS, undefined, { signal: stop }).catch(() => undefined);
    },
  };
}
