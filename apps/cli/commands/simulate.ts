// `etalon simulate …`: recordings and pulses whose truth is known.

import type { Command } from "commander";
import type { Terminal } from "../terminal.ts";
import { registerSimulatePulses } from "./simulate-pulses.ts";
import { registerSimulateRecording } from "./simulate-recording.ts";

export function registerSimulate(program: Command, terminal: Terminal): void {
  const simulate = program.command("simulate").description("make recordings and pulses whose truth is known");
  registerSimulateRecording(simulate, terminal);
  registerSimulatePulses(simulate, terminal);
}
