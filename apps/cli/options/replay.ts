// The options of `etalon up` that put a recording in the place of a metering point.

import type { Command } from "commander";
import { BadInput } from "../bad-input.ts";
import { numberOption } from "./numbers.ts";

export interface ReplayOptions {
  readonly replay?: string;
  readonly pulses?: string;
  readonly meter?: string;
  readonly channels?: string;
  readonly calibration?: string;
  readonly replayError?: number;
}

export function addReplayOptions(command: Command): Command {
  const error = { unit: "percent", above: -100, highest: 999 };
  return command
    .option(
      "--replay <file>",
      "recording that is replayed once as one more meter's terminal: COMTRADE, capture or CSV",
    )
    .option(
      "--pulses <file>",
      "with --replay: the meter's pulses, CSV; made for --replay-error when left out",
    )
    .option("--meter <file>", "with --replay: the meter's plate, JSON; 3P4W, 20000 imp/kWh when left out")
    .option("--channels <list>", "with --replay: which channel is what: ua=1,ub=2,…,ic=-6")
    .option("--calibration <file>", "with --replay: the recorder's calibration record, JSON")
    .addOption(
      numberOption("--replay-error <percent>", "with --replay: error of the made pulses, % (0.1)", error),
    );
}

/** Options that mean nothing without others are a mistake to be told, not to be passed over. */
export function requireWhole(options: ReplayOptions): void {
  const { replay, pulses, meter, channels, calibration, replayError } = options;
  const given = { pulses, meter, channels, calibration, "replay-error": replayError };
  const first = Object.entries(given).find(([, value]) => value !== undefined);
  if (replay === undefined && first)
    throw new BadInput(`--${first[0]} is for a recording: --replay is expected`);
  if (pulses !== undefined && meter === undefined)
    throw new BadInput("--pulses: --meter is expected, which says what a pulse counts");
  if (pulses !== undefined && replayError !== undefined)
    throw new BadInput("--replay-error is for made pulses; --pulses gives those of the meter");
}
