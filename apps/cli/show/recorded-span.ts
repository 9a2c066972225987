// What was analysed, for people: recording, span and frequency, each with what was odd about it. Called by analysis.ts.

import type { UnsteadyVoltage } from "@etalon/analysis/analysis-result";
import { counted } from "@etalon/basis";
import type { AnalysisReport } from "../analysis-report.ts";
import { fixed, quantity, rate, seconds } from "./quantities.ts";

type Line = [name: string, text: string];

/** Where the command's own notes belong; a reader's are about the recording. */
const places: Readonly<Record<string, "span" | "frequency">> = {
  "analyze.sections": "span",
  "analyze.nominal": "frequency",
  "analyze.far-from-nominal": "frequency",
};

export function recordedSpanLines(report: AnalysisReport): Line[] {
  const { recording } = report;
  const { file, station, samples, sampleRateHz, fromS, toS, unsteady } = recording;
  const drift = recording.frequencyDriftHzPerS;
  const drifting = Math.abs(drift) >= 1e-3 ? `, drifting ${fixed(drift, 3, "Hz/s")}` : "";
  const notes = (of: "recording" | "span" | "frequency"): Line[] =>
    recording.notes
      .filter(({ code }) => (places[code] ?? "recording") === of)
      .map(({ text }) => ["", `note: ${text}`]);
  return [
    ["recording", station === "" ? file : `${file} (${station})`],
    ...notes("recording"),
    ["span", `${seconds(fromS)} to ${seconds(toS)}, ${counted(samples, "sample")} at ${rate(sampleRateHz)}`],
    ...notes("span"),
    ...unsteadyLines(unsteady),
    ["frequency", `${frequencyText(report)} (nominal ${recording.nominalFrequencyHz} Hz)${drifting}`],
    ...notes("frequency"),
  ];
}

function frequencyText({ frequencyHz, recording }: AnalysisReport): string {
  if (frequencyHz !== null) return fixed(frequencyHz, 5, "Hz");
  return recording.cycles < 2 ? "not told of less than two cycles" : "none: there is no steady fundamental";
}

function unsteadyLines(unsteady: readonly UnsteadyVoltage[]): Line[] {
  if (unsteady.length === 0) return [];
  const each = unsteady.map(({ name, lowestRms, usualRms, highestRms }) => {
    const [lowest, usual, highest] = [lowestRms, usualRms, highestRms].map((rms) => quantity(rms, "V", 4));
    return `${name} is ${lowest} to ${highest}, usually ${usual}`;
  });
  return [
    ["", `not steady: ${each.join("; ")}`],
    ["", "figures are means over all of that: --from and --to choose a part"],
  ];
}
