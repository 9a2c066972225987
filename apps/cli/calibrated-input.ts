// A recording's channels made true by their terminal's calibration record, as the verification has them. Called by
// `etalon harmonics report`.

import type { AnalysisInput, Samples } from "@etalon/analysis/analyze";
import { openCalibratedChannels } from "@etalon/analysis/calibrated-channels";
import type { Calibration } from "@etalon/basis";
import { BadInput } from "./bad-input.ts";
import { currentRoles, voltageRoles } from "./recorded-input.ts";

/** A delay takes the first and last few samples: they have no neighbours to be made of. */
export function calibratedInput(input: AnalysisInput, calibration: Calibration): AnalysisInput {
  const { voltages, currents, sampleRateHz, startS, lineVoltages = false } = input;
  const roles = [...voltageRoles(lineVoltages), ...currentRoles];
  const columns = [...voltages, ...currents];
  const there = roles.filter((_, c) => columns[c]);
  const unknown = there.find((role) => calibration.channels.every(({ name }) => name !== role));
  if (unknown !== undefined)
    throw new BadInput(`calibration record ${calibration.id} has no channel ${unknown}, which was recorded`);
  const channels = openCalibratedChannels(calibration, there, sampleRateHz);
  const made = channels.push(columns.filter((x) => x !== null && x !== undefined));
  const of = (role: string): Samples => made[(there as string[]).indexOf(role)] ?? null;
  return {
    ...input,
    startS: startS + channels.firstOutput / sampleRateHz,
    voltages: voltageRoles(lineVoltages).map(of),
    currents: currentRoles.map(of),
  };
}
