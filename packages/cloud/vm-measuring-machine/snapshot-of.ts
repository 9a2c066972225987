// What a measuring machine sees just now, of one frame of its stream. Called only while somebody looks, and of a detection's last.

import { recordOf } from "@etalon/analysis/calibrated-channels";
import type { Calibration, ChannelCalibration } from "@etalon/basis";
import type { FrameHeader } from "@etalon/codecs/sample-stream/index";
import { envelope } from "@etalon/kernels/envelope";
import { fundamentalFrequency } from "@etalon/kernels/frequency";
import { meanProductBetween } from "@etalon/kernels/means";
import { angleDeg, type Phasor, rms as rmsOf, wrapDeg } from "@etalon/kernels/phasor";
import { blackmanWindow, windowedPhasors } from "@etalon/kernels/span-phasors";
import { PULSES_AT_MOST, type Snapshot, STEPS_AT_MOST } from "@etalon/messages/snapshot";
import { traceText } from "@etalon/messages/trace";

/** So many cycles are drawn sample by sample, as far as there is room. */
const CYCLES = 3;
const CYCLES_IF_NONE_S = 0.06;
/** A shorter frame, such as a stream's last, is not shown: its window would not keep orders apart. */
const LEAST_S = 0.2;
const DIGITS = 7;
/** Peaks are rounded up a little, so that no value lies beyond, and a dead channel has one too. */
const ABOVE = 1.000001;
const LEAST_PEAK = 1e-9;
/** U = 2·u. */
const COVERAGE = 2;

export interface Seen {
  readonly header: Pick<FrameHeader, "samples" | "clock">;
  /** Channels to be shown, voltages first, each with its codes. */
  readonly channels: readonly { readonly name: string; readonly codes: Int32Array }[];
  readonly calibration: Calibration | null;
  readonly pulses: Snapshot["pulses"];
}

export const isLongEnough = ({ samples, clock }: Seen["header"]): boolean =>
  samples >= LEAST_S * clock.measuredRateHz;

/** null: the frame is too short, or nobody has told what its codes stand for. */
export function snapshotOf({ header, channels: seen, calibration, pulses }: Seen): Snapshot | null {
  const { samples } = header;
  const { measuredRateHz: rateHz, sampleTaiNs } = header.clock;
  if (!isLongEnough(header)) return null;
  const records = seen.flatMap(({ name }) => recordOf(calibration, name) ?? []);
  if (records.length < seen.length) return null;
  const waves = seen.map(({ codes }, c) => inUnits(codes, records[c]!));
  const frequencyHz = fundamentalFrequency(waves[0]!, rateHz, null);
  const phasors = frequencyHz === null ? null : fundamentals(waves, frequencyHz / rateHz);
  const cycle = frequencyHz === null ? 1 : rateHz / frequencyHz;
  const wholeCycles = cycle * Math.floor(samples / cycle);
  const cyclesS = frequencyHz === null ? CYCLES_IF_NONE_S : CYCLES / frequencyHz;
  const drawn = Math.min(STEPS_AT_MOST.cycles, samples, Math.round(cyclesS * rateHz));
  // A cycle a step, so that what it reaches is even as long as the wave is.
  const perStep = Math.max(Math.round(cycle), Math.ceil(samples / STEPS_AT_MOST.whole));
  return {
    atTaiNs: sampleTaiNs,
    durationS: shortly(samples / rateHz),
    frequencyHz: frequencyHz && shortly(frequencyHz),
    cyclesStepS: shortly(1 / rateHz),
    wholeStepS: shortly(perStep / rateHz),
    channels: seen.map(({ name }, c) => {
      const wave = waves[c]!;
      const size = Math.sqrt(meanProductBetween(wave, wave, -0.5, wholeCycles));
      const angles = { frequencyHz, records, c };
      const phasor = phasors && {
        rms: shortly(rmsOf(phasors[c]!)),
        angleDeg: shortly(
          wrapDeg(undelayed(phasors[c]!, angles) - undelayed(phasors[0]!, { ...angles, c: 0 })),
        ),
      };
      const unit = name.startsWith("u") ? "V" : "A";
      return {
        name,
        unit,
        rms: shortly(size),
        phasor,
        expanded: expandedOf(size, angles),
        ...traces(wave, drawn, perStep),
      };
    }),
    pulses: { fromS: shortly(pulses.fromS), atS: pulses.atS.slice(-PULSES_AT_MOST).map(shortly) },
  };
}

const inUnits = (codes: Int32Array, { gain, offset }: ChannelCalibration): Float64Array =>
  Float64Array.from(codes, (code) => gain * (code - offset));

function fundamentals(waves: readonly Float64Array[], cyclesPerSample: number): readonly Phasor[] {
  const track = { cyclesPerSample, driftPerSample: 0 };
  return windowedPhasors(waves, blackmanWindow, track, 1).map(([, first]) => first!);
}

interface Angles {
  readonly frequencyHz: number | null;
  readonly records: readonly ChannelCalibration[];
  readonly c: number;
}

/** A channel that tells late has been at that angle before. */
function undelayed(phasor: Phasor, { frequencyHz, records, c }: Angles): number {
  return angleDeg(phasor) + 360 * (frequencyHz ?? 0) * records[c]!.delaySeconds;
}

function expandedOf(
  size: number,
  { frequencyHz, records, c }: Angles,
): Snapshot["channels"][number]["expanded"] {
  const [own, first] = [records[c]!, records[0]!];
  const delayS = Math.hypot(own.delayStandardUncertaintySeconds, first.delayStandardUncertaintySeconds);
  return {
    rms: shortly((COVERAGE * size * own.gainStandardUncertaintyPercent) / 100),
    // The first channel is what the others' angles are told from.
    angleDeg: c === 0 ? 0 : shortly(COVERAGE * 360 * (frequencyHz ?? 0) * delayS),
  };
}

function traces(wave: Float64Array, drawn: number, perStep: number) {
  const { least, most } = envelope(wave, perStep);
  const reach = Math.max(
    ...most.map((value, s) => Math.max(Math.abs(value), Math.abs(least[s]!))),
    LEAST_PEAK,
  );
  const peak = shortly(ABOVE * reach);
  return {
    peak,
    cycles: traceText(wave.subarray(0, drawn), peak),
    least: traceText(least, peak, Math.floor),
    most: traceText(most, peak, Math.ceil),
  };
}

const shortly = (value: number): number => Number(value.toPrecision(DIGITS));
