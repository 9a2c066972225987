// `etalon simulate …`: recordings, pulses and fleets whose truth is known.

import type { Command } from "commander";
import type { Screen } from "../screen.ts";
import { registerSimulateFeeder } from "./simulate-feeder.ts";
import { registerSimulateFleet } from "./simulate-fleet.ts";
import { registerSimulatePulses } from "./simulate-pulses.ts";
import { registerSimulateQuality } from "./simulate-quality.ts";
import { registerSimulateRecording } from "./simulate-recording.ts";
import { registerSimulateWorks } from "./simulate-works.ts";

export function registerSimulate(program: Command, screen: Screen): void {
  const simulate = program
    .command("simulate")
    .description("make recordings, pulses and fleets whose truth is known");
  registerSimulateRecording(simulate, screen);
  registerSimulatePulses(simulate, screen);
  registerSimulateFleet(simulate, screen);
  registerSimulateFeeder(simulate, screen);
  registerSimulateQuality(simulate, screen);
  registerSimulateWorks(simulate, screen);
}
