// A recording as compensation looks at a bus: its whole windows, with uncertainty. Called by `etalon compensate`.

import { observedWindows } from "@etalon/analysis/observed-windows";
import { type SiteLook, siteLook } from "@etalon/compensation";
import { BadInput, taken } from "./bad-input.ts";
import { type ChannelOptions, channelsOf } from "./options/network.ts";
import { type AnalysedOptions, recordedInput } from "./recorded-input.ts";
import { atWork, type Screen } from "./screen.ts";

export async function recordedLook(
  options: AnalysedOptions & ChannelOptions,
  screen: Screen,
): Promise<SiteLook> {
  const { input } = await recordedInput(options, screen);
  const scaled = (by: number) => (x: Float64Array | null) =>
    by === 1 ? x : (x?.map((value) => value * by) ?? null);
  const windows = await atWork(screen, "analysing", () =>
    taken(
      observedWindows({
        ...input,
        voltages: input.voltages.map(scaled(options.voltageRatio)),
        currents: input.currents.map(scaled(options.currentRatio)),
      }),
      options.recording,
    ),
  );
  const look = siteLook(
    windows.map(({ system }) => system),
    channelsOf(options),
  );
  if (look !== null) return look;
  throw new BadInput(
    `${options.recording}: ten whole cycles of three voltages and three currents are expected; ${windows.length} such windows were found`,
  );
}
