// A recording and a meter's pulses made ready to take the place of a metering point: acquisition unit, calibration
// record and meter. `etalon up --replay` calls it.

import {
  type Answer,
  type Calibration,
  type Channel,
  type Clock,
  good,
  type Instant,
  type Meter,
  type MeterPort,
  type Recording,
  type Register,
} from "@etalon/basis";
import { recordedCodes } from "./recorded-codes.ts";
import { type RecordingAcquisition, recordingAcquisition } from "./recording-acquisition.ts";
import { replayCalibration } from "./replay-calibration.ts";
import { replayedSpan } from "./replayed-span.ts";

export interface ReplayOrder {
  /** Only the channels to be replayed, each named ua, ub, uc, ucb, uab, ia, ib or ic. */
  readonly recording: Recording;
  /** Seconds after the recording's first sample. */
  readonly pulses: readonly { readonly register: Register; readonly atS: number }[];
  readonly meter: Meter;
  readonly terminal: string;
  /** What corrects the recorded values. */
  readonly calibration: Calibration | null;
  /** What a channel's recorded values are multiplied with to be those at the meter's terminals. */
  readonly toMeter: (channel: Channel) => number;
}

export interface Replay {
  readonly fromS: number;
  readonly sampleRateHz: number;
  /** A detection that lasts no longer than this ends before the recording does. */
  readonly longestS: number;
  readonly pulses: number;
  /** The largest value of a channel that begins with this letter, volt or ampere at the meter's terminals. */
  readonly largest: (letter: "u" | "i") => number;
  open(at: { readonly clock: Clock; readonly originTaiNs: Instant }): {
    readonly unit: RecordingAcquisition;
    readonly meter: MeterPort;
    readonly calibration: Calibration;
  };
}

/** Samples that a plan may lose: it begins up to two after the recording's first and rounds its length. */
const MARGIN_SAMPLES = 3;

export function replayOf(order: ReplayOrder): Answer<Replay> {
  const found = replayedSpan(order.recording);
  if (!found.ok) return found;
  const { fromS, sampleRateHz, samples, channels, values } = found.value;
  const coded = channels.map((channel, c) => ({
    channel,
    codes: recordedCodes(values[c] as Float64Array, channel),
    toMeter: order.toMeter(channel),
  }));
  const edges = order.pulses
    .map(({ register, atS }) => {
      const place = (atS - fromS) * sampleRateHz;
      const sample = Math.floor(place);
      return { register, sample, fraction: place - sample };
    })
    .filter(({ sample }) => sample >= 0 && sample < samples)
    .sort((a, b) => a.sample - b.sample || a.fraction - b.fraction);
  const recorded = {
    sampleRateHz,
    samples,
    channels: coded.map(({ channel: { name }, codes }) => ({ name, codes })),
    edges,
  };
  return good({
    fromS,
    sampleRateHz,
    longestS: Math.floor(((samples - MARGIN_SAMPLES) / sampleRateHz) * 1000) / 1000,
    pulses: edges.length,
    largest: (letter) =>
      coded
        .filter(({ channel }) => channel.name.startsWith(letter))
        .reduce(
          (most, { codes, toMeter }) => Math.max(most, largestCode(codes.codes) * codes.gain * toMeter),
          0,
        ),
    open({ clock, originTaiNs }) {
      const { terminal, calibration: corrected } = order;
      const { startTaiNs: recordedTaiNs } = order.recording;
      const stream = { terminal, recorded: corrected, recordedTaiNs, originTaiNs };
      const calibration = replayCalibration(stream, coded);
      const unit = recordingAcquisition(recorded, calibration, { originTaiNs, clock });
      return { unit, calibration, meter: replayedMeter(order.meter, unit, clock) };
    },
  });
}

const largestCode = (codes: Int32Array): number =>
  codes.reduce((most, code) => Math.max(most, Math.abs(code)), 0);

/** The registers of the recorded meter: nothing but its pulses is known of them, so they begin at 0. */
function replayedMeter(meter: Meter, unit: RecordingAcquisition, clock: Clock): MeterPort {
  return {
    readClock: async () => clock.now(),
    setClock: async () => undefined, // it was right
    async readRegisters() {
      const counted = unit.counted();
      const kilo = (register: Register, constant: number | undefined): number =>
        constant ? counted.filter((edge) => edge.register === register).length / constant : 0;
      return {
        atTaiNs: clock.now(),
        activeImportKwh: kilo("wh+", meter.activeConstant),
        activeExportKwh: kilo("wh-", meter.activeConstant),
        reactiveImportKvarh: kilo("varh+", meter.reactiveConstant),
        reactiveExportKvarh: kilo("varh-", meter.reactiveConstant),
      };
    },
  };
}
