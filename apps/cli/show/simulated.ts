// What was simulated, for people: the files, the truth, and the command that comes next.

import { counted, type Meter } from "@etalon/basis";
import type { RecordingTruth } from "@etalon/outside/simulated/make-recording";
import type { RecordingPulses } from "@etalon/outside/simulated/pulses-on-recording";
import type { SimulatedFiles } from "../written-files.ts";
import { quantity, seconds, signed } from "./quantities.ts";
import { named } from "./table.ts";

export function simulatedRecordingText(report: {
  readonly files: SimulatedFiles;
  readonly recording: { readonly samples: number; readonly sampleRateHz: number; readonly durationS: number };
  readonly pulses: number;
  readonly meter: Meter;
  readonly truth: RecordingTruth;
}): string {
  const { files, recording, pulses, meter, truth } = report;
  const calibration = files.calibration === null ? "" : ` --calibration ${files.calibration}`;
  const odd = [
    ...(truth.lostS.length > 0 ? [`${truth.lostS.length} lost`] : []),
    ...(truth.doubleS.length > 0 ? [`${truth.doubleS.length} double`] : []),
  ];
  const error = truth.errorPercent === null ? "none, no energy flows" : `${signed(truth.errorPercent, 6)} %`;
  const clipped: [string, string][] =
    truth.clippedSamples > 0 ? [["clipped", counted(truth.clippedSamples, "sample")]] : [];
  return `${named([
    [
      "recording",
      `${files.recording}: ${counted(recording.samples, "sample")} at ${recording.sampleRateHz} Hz, ${seconds(recording.durationS)}`,
    ],
    ["pulses", `${files.pulses}: ${[counted(pulses, "pulse"), ...odd].join(", ")}`],
    [
      "meter",
      `${files.meter}: ${meter.serial}, class ${meter.accuracyClass}, ${meter.activeConstant} imp/kWh`,
    ],
    ...(files.calibration === null ? [] : [["calibration", files.calibration] as [string, string]]),
    ["truth", `${files.truth}: error ${error}; ${quantity(truth.energyJ, "J")} between first and last pulse`],
    ...clipped,
    [
      "next",
      `etalon verify --recording ${files.recording} --pulses ${files.pulses} --meter ${files.meter}${calibration}`,
    ],
  ])}\n`;
}

export function simulatedPulsesText(
  { pulses, stretches, quantumJ, truth }: RecordingPulses,
  file: string,
): string {
  const [first, last] = [pulses[0], pulses.at(-1)];
  const span = first && last ? ` from ${seconds(first.atS)} to ${seconds(last.atS)}` : "";
  const energyJ = stretches.reduce((sum, stretch) => sum + stretch.energyJ, 0);
  const cut = stretches.length > 1 ? ` in ${stretches.length} stretches without a gap` : "";
  return `${named([
    [
      "pulses",
      `${file}: ${counted(pulses.length, "pulse")} of ${first?.register ?? "no register"}${span}${cut}`,
    ],
    [
      "energy",
      `${quantity(energyJ, "J")} between first and last pulse, ${quantity(quantumJ, "J")} each by the plate`,
    ],
    ["truth", `error ${signed(truth.errorPercent, 6)} % (${truth.note})`],
  ])}\n`;
}
