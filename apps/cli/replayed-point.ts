// A recording made ready to be one more metering point of the embedded site: its meter, pulses, terminal and truth.
// `etalon up --replay` calls it.

import type {
  Calibration,
  Channel,
  Clock,
  Instant,
  Meter,
  Recording,
  Register,
  VerificationResult,
} from "@etalon/basis";
import { elementPlan } from "@etalon/cloud/vm-measuring-machine/elements";
import { pulseSeconds } from "@etalon/codecs/csv/index";
import type { AnnouncedInstrument } from "@etalon/messages/ia-to-irm";
import { id } from "@etalon/messages/nouns";
import type { MeterRecord } from "@etalon/messages/zz-itself";
import { openCalibration, openMeter, openPulses } from "@etalon/outside/files/index";
import { type Replay, replayOf } from "@etalon/outside/replay/replay";
import { pulsesOnRecording } from "@etalon/outside/simulated/pulses-on-recording";
import { secondaryEnergyFactor } from "@etalon/verification/secondary-energy";
import { BadInput, taken } from "./bad-input.ts";
import { type ChosenRecording, chosenRecording, numbersByRole } from "./chosen-recording.ts";
import { channelsOf, recordingOf } from "./options/recording.ts";
import type { ReplayOptions } from "./options/replay.ts";
import { plainPlate } from "./options/simulated-meter.ts";
import type { Screen } from "./screen.ts";

const METER = "replay-01";
const TERMINAL = "yh-replay-01";
/** Of the meter whose pulses are made, percent. */
const ERROR_PERCENT = 0.1;

export interface ReplayedPoint {
  readonly id: string;
  readonly terminal: string;
  /** A detection of it that lasts no longer ends before the recording does. */
  readonly longestS: number;
  /** Where the pulses were made: the error they were made for. */
  readonly truth: NonNullable<VerificationResult["truth"]> | null;
  open(site: {
    readonly clock: Clock;
    readonly originTaiNs: Instant;
    readonly agent: string;
    readonly owner: string;
  }): {
    readonly unit: ReturnType<Replay["open"]>["unit"];
    readonly meter: ReturnType<Replay["open"]>["meter"];
    readonly record: MeterRecord;
    readonly instrument: AnnouncedInstrument;
  };
}

export async function replayedPoint(
  path: string,
  options: ReplayOptions,
  screen: Screen,
): Promise<ReplayedPoint> {
  // Small files first: a mistake in them is told at once.
  const meter = options.meter === undefined ? plainPlate : taken(await openMeter(options.meter));
  const calibration = options.calibration === undefined ? null : await calibrationFrom(options.calibration);
  const given = options.pulses === undefined ? null : await pulsesFrom(options.pulses);
  const { channels } = options;
  const read = { recording: path, ...(channels === undefined ? {} : { channels }) };
  const { recording } = await recordingOf(read, screen);
  const chosen = chosenRecording(recording, channelsOf(recording, read, meter.wiring));
  const errorPercent = options.replayError ?? ERROR_PERCENT;
  const pulses = given ?? pulsesMade(path, chosen, meter, errorPercent);
  const order = {
    recording: forMeter(chosen, meter),
    pulses,
    meter,
    terminal: TERMINAL,
    calibration,
    toMeter: (channel: Channel) => toMeter(meter, channel),
  };
  const replay = taken(replayOf(order), path);
  if (replay.pulses === 0) throw new BadInput(`${options.pulses ?? path}: no pulse lies in what is replayed`);
  return {
    id: METER,
    terminal: TERMINAL,
    longestS: replay.longestS,
    truth: given
      ? null
      : { errorPercent, note: "pulses computed from the recording for a meter of this error" },
    open: ({ agent, owner, ...at }) => {
      const { unit, meter: port, calibration: codes } = replay.open(at);
      const resource = `${agent}/${TERMINAL}`;
      const site = `recording ${path}`.slice(0, 200);
      const where = { agent, terminal: TERMINAL, resource };
      return {
        unit,
        meter: port,
        record: { id: METER, meter, site, ...where, calibration: codes },
        instrument: instrument(order.recording, replay, { resource, agent, owner, calibration: codes.id }),
      };
    },
  };
}

/** The stream and the announcement name the record, so its id must be one that they can carry. */
async function calibrationFrom(path: string): Promise<Calibration> {
  const calibration = taken(await openCalibration(path));
  const { id: name } = calibration;
  if (id.safeParse(name).success) return calibration;
  throw new BadInput(`${path}: id "${name}": letters, digits and . _ / - are expected`);
}

async function pulsesFrom(path: string): Promise<{ register: Register; atS: number }[]> {
  const { trains } = taken(await openPulses(path));
  return trains.flatMap((train) =>
    [...pulseSeconds(train)].map((atS) => ({ register: train.register, atS })),
  );
}

function pulsesMade(path: string, chosen: ChosenRecording, meter: Meter, errorPercent: number) {
  const options = { register: "wh+" } as const;
  const made = taken(pulsesOnRecording(chosen, numbersByRole(chosen), meter, errorPercent, options), path);
  if (made.pulses.length > 0) return made.pulses;
  throw new BadInput(
    `${path}: a meter of ${meter.activeConstant} imp/kWh gives no pulse of wh+ on it; --meter with a larger constant is expected, or --channels with "-" where currents are reversed`,
  );
}

/** The channels that the meter's elements need, under the names that they have there. */
function forMeter(chosen: ChosenRecording, meter: Meter): Recording {
  const parts = chosen.roles.map((role, c) =>
    role === "ubc" ? { name: "ucb", c, sign: -1 } : { name: role, c, sign: 1 },
  );
  const names = parts.map(({ name }) => name);
  const needed = taken(elementPlan(meter.wiring, names)).names.flatMap(
    (name) => parts.find((part) => part.name === name) ?? [],
  );
  return {
    ...chosen,
    channels: needed.map(({ name, c }) => ({ ...(chosen.channels[c] as Channel), name })),
    sections: chosen.sections.map((section) => ({
      ...section,
      values: needed.map(({ c, sign }) => {
        const values = section.values[c] as Float64Array;
        return sign === 1 ? values : values.map((value) => -value);
      }),
    })),
  };
}

function toMeter(meter: Meter, channel: Channel): number {
  const here = { side: "secondary", ratio: null } as const;
  const voltage = channel.name.startsWith("u");
  return secondaryEnergyFactor(meter, {
    voltage: voltage ? channel : here,
    current: voltage ? here : channel,
  });
}

function instrument(
  { format, station, channels }: Recording,
  { sampleRateHz, largest }: Replay,
  at: {
    readonly resource: string;
    readonly agent: string;
    readonly owner: string;
    readonly calibration: string;
  },
): AnnouncedInstrument {
  const { resource, agent, owner, calibration } = at;
  return {
    resource,
    identity: {
      kind: "waveform-source",
      maker: "Etalon",
      model: "replayed recording",
      serial: TERMINAL,
      firmware: "1",
    },
    access: { agent, instrument: TERMINAL },
    auxiliary: {
      title: `replayed ${format} recording`,
      place: station === "" ? "a recording" : station,
      owner,
      capabilities: {
        sampleRateHz,
        channels: channels.map(({ name }) => name),
        ...(largest("u") > 0 && { voltageRangeV: largest("u") }),
        ...(largest("i") > 0 && { currentRangeA: largest("i") }),
      },
      calibration,
    },
  };
}
