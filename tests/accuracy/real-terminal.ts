// Terminals with gains, offsets, skew, noise and clocks of their own, put right by their calibration record: whether
// the error comes back within the stated uncertainty. Two items of the accuracy report.

import type { Calibration, ChannelCalibration, Wiring } from "@etalon/basis";
import type { MadeRecording } from "@etalon/outside/simulated/make-recording";
import { type FrontEnd, plainFrontEnd } from "@etalon/outside/simulated/terminal-front-end";
import { seeded } from "./known-wave.ts";
import { type Metering, randomMetering, ranges } from "./random-metering.ts";
import type { AccuracyTable } from "./table.ts";
import { made, type Verified, verified } from "./whole-path.ts";

type Clock = "locked" | "free";

/** What a terminal says of its sampling rate, ppm; the truth lies anywhere within. */
const rateBoundPpm: Readonly<Record<Clock, number>> = { locked: 0.1, free: 100 };

const wirings = ["3P4W", "3P3W", "1P2W"] as const;
const cases: readonly (readonly [Wiring, Clock])[] = [
  ...wirings.map((wiring) => [wiring, "locked"] as const),
  ["3P4W", "free"],
];
const JITTER_S = 20e-6;

export interface TerminalsOrder {
  readonly seed: number;
  /** Random terminals, waves and meters in each row. */
  readonly terminals: number;
}

export function realTerminals({ seed, terminals }: TerminalsOrder): AccuracyTable {
  const random = seeded(seed);
  const durationS = 10;
  return {
    title: "Error recovered through a real terminal",
    about: `Largest of ${terminals} random terminals in each row, ${durationS} s, harmonics to the 25th: gains within \
±0.5 %, offsets within ±1000 codes, each channel 0 to 4 µs late, noise of 12 codes of 24 bits, pulses that jitter by \
${JITTER_S * 1e6} µs (1 σ), a clock locked to 0.1 ppm or free and known to ±100 ppm. The calibration record states \
the front end as it is, with a standard uncertainty of 0.005 % and 20 ns for each channel.`,
    heads: ["wiring", "clock", "off the programmed error, ppm", "off ÷ stated U", "largest U, ppm"],
    rows: cases.map(([wiring, clock]) => {
      const largest = { offPpm: 0, share: 0, ppm: 0 };
      for (let t = 0; t < terminals; t++) {
        const { recorded, metering } = realRecording(wiring, clock, durationS, 5, random);
        const { offPercent, share, expandedPercent } = judged(metering, recorded, recorded.calibration);
        largest.offPpm = Math.max(largest.offPpm, 1e4 * offPercent);
        largest.share = Math.max(largest.share, share);
        largest.ppm = Math.max(largest.ppm, 1e4 * expandedPercent);
      }
      const bound = { most: 1 };
      return [
        wiring,
        clock,
        { value: largest.offPpm },
        { value: largest.share, bound },
        { value: largest.ppm },
      ];
    }),
  };
}

export interface LaboratoryOrder {
  readonly seed: number;
  readonly runs: number;
}

/** Laboratories that err as they say they may: whether U holds the truth as often as it promises. */
export function laboratoryRecords({ seed, runs }: LaboratoryOrder): AccuracyTable {
  const random = seeded(seed);
  const seen = { covered: 0, ppm: 0 };
  for (let run = 0; run < runs; run++) {
    const { recorded, metering } = realRecording(wirings[run % wirings.length]!, "locked", 1, 10, random);
    const { share, expandedPercent } = judged(metering, recorded, asWritten(recorded.calibration, random));
    seen.covered += share <= 1 ? 1 : 0;
    seen.ppm += 1e4 * expandedPercent;
  }
  const covered = { value: (100 * seen.covered) / runs, bound: { least: 93, most: 98 } };
  return {
    title: "Uncertainty with the calibration's own error",
    about: `${runs} seeded runs, each with a terminal of this kind (clock locked), a wave and a meter of its own, \
3P4W, 3P3W and 1P2W in turn, for 1 s with some 10 pulses. Each calibration record is off the truth at random, by the \
uncertainties that it states.`,
    heads: ["runs", "true error within ±U, % of runs", "mean U, ppm"],
    rows: [[String(runs), covered, { value: seen.ppm / runs }]],
  };
}

function realRecording(
  wiring: Wiring,
  clock: Clock,
  durationS: number,
  pulsesPerS: number,
  random: () => number,
) {
  const metering = randomMetering("to the 25th", wiring, random, pulsesPerS);
  const errors = { ...metering.errors, jitterS: JITTER_S, seed: Math.floor(1e9 * random()) };
  const recorded = made({ ...metering, errors, frontEnd: realFrontEnd(clock, random), durationS });
  return { recorded, metering };
}

function realFrontEnd(clock: Clock, random: () => number): FrontEnd {
  const plain = plainFrontEnd("real", ranges);
  const within = (bound: number): number => bound * (2 * random() - 1);
  const rateErrorBoundPpm = rateBoundPpm[clock];
  const rateErrorPpm = within(20);
  return {
    ...plain,
    clock: {
      ...plain.clock,
      rateErrorPpm,
      measuredRateErrorPpm: rateErrorPpm + within(rateErrorBoundPpm),
      spans: [{ fromS: 0, state: clock, rateErrorBoundPpm, timeErrorBoundNs: 500 }],
    },
    channels: plain.channels.map((channel) => ({
      ...channel,
      gainErrorPercent: within(0.5),
      offsetCodes: within(1000),
      delayS: 2e-6 + within(2e-6),
      noiseCodes: 12,
    })),
    seed: Math.floor(1e9 * random()),
  };
}

function judged({ meter, errors }: Metering, recorded: MadeRecording, calibration: Calibration) {
  const { error, uncertainty }: Verified = verified(recorded.recording, recorded.pulses, {
    meter,
    calibration,
  });
  const offPercent = Math.abs(error.percent - errors.gainErrorPercent);
  const { expandedPercent } = uncertainty;
  return { offPercent, expandedPercent, share: offPercent / expandedPercent };
}

/** The record as a laboratory writes it: every figure off by what its uncertainty allows. */
function asWritten(calibration: Calibration, random: () => number): Calibration {
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const channels = calibration.channels.map((channel): ChannelCalibration => {
    const { gain, delaySeconds, gainStandardUncertaintyPercent, delayStandardUncertaintySeconds } = channel;
    return {
      ...channel,
      gain: gain * (1 + (gainStandardUncertaintyPercent / 100) * normal()),
      delaySeconds: delaySeconds + delayStandardUncertaintySeconds * normal(),
    };
  });
  return { ...calibration, channels };
}
