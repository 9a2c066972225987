// A terminal's live source by its file: the acquisition unit, and the programs that fill it. Opened by `etalon terminal`.

import type { Acquisition, Clock, Log } from "@etalon/basis";
import { frontEndRun, pulsesRun } from "./front-end-source.ts";
import { heldSamples } from "./held-samples.ts";
import { keptProgram } from "./program.ts";
import { sampledValuesRun, tcpdump } from "./sampled-values-source.ts";
import type { SourceFile } from "./source-file.ts";

export interface OpenSource {
  readonly unit: Acquisition;
  /** Why nothing can be had of it now; null when it gives what it should. */
  lack(): string | null;
  stop(): Promise<void>;
}

const NO_BOUNDS = { rateErrorBoundPpm: 0, timeErrorBoundNs: 0 };

export function openSource(
  file: SourceFile,
  { terminal, clock, log }: { readonly terminal: string; readonly clock: Clock; readonly log: Log },
): OpenSource {
  const { samples, channels, sampleRateHz, calibration, pulses } = file;
  const unit = heldSamples(
    {
      channels: channels.map(({ name, bits }) => ({ name, bits })),
      nominalRateHz: sampleRateHz,
      calibration,
      // An interface's are those of its synchronised counter, and its records say so.
      bounds: "interface" in samples ? NO_BOUNDS : (file.clock ?? NO_BOUNDS),
      ...(pulses && { heldBackS: pulses.withinS }),
    },
    () => programs.map((one) => one.absent()).find((why) => why !== null) ?? null,
  );
  const wired = { file, unit, clock, log, terminal };
  const kept = (command: readonly string[], begin: Parameters<typeof keptProgram>[0]["begin"]) =>
    keptProgram({ command, log, terminal, begin });
  const programs = [
    "interface" in samples
      ? kept(samples.program ?? tcpdump(samples.interface), () => sampledValuesRun(wired))
      : kept(samples.program, () => frontEndRun(wired)),
    ...(pulses ? [kept(pulses.program, () => pulsesRun(wired))] : []),
  ];
  return {
    unit,
    lack: () => unit.lackNow(),
    async stop() {
      await Promise.all(programs.map((one) => one.stop()));
    },
  };
}
