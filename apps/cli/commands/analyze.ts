// `etalon analyze`: power and its theories, energy, harmonics, power quality and wiring of a recording.

import { basename } from "node:path";
import { type AnalysisInput, analyze } from "@etalon/analysis/analyze";
import { later, type Note, nanoseconds, toJson } from "@etalon/basis";
import type { Role } from "@etalon/codecs/recording/index";
import type { Command } from "commander";
import type { AnalysisReport } from "../analysis-report.ts";
import { taken } from "../bad-input.ts";
import type { ChosenRecording } from "../chosen-recording.ts";
import {
  addPowerQualityOptions,
  type PowerQualityChoice,
  powerQualityTerms,
} from "../options/power-quality.ts";
import { addRecordingOptions, addSystemOptions } from "../options/recording.ts";
import { addTariffOptions, type TariffOptions, tariffOf } from "../options/tariff.ts";
import { type AnalysedOptions, currentRoles, recordedInput, voltageRoles } from "../recorded-input.ts";
import { atWork, type Screen } from "../screen.ts";
import { analysisText } from "../show/analysis.ts";
import { waveformsOf } from "../waveforms.ts";

interface Options extends AnalysedOptions, PowerQualityChoice, TariffOptions {
  readonly waveforms?: boolean;
  readonly json?: boolean;
}

const examples = `
Examples:
  etalon analyze --recording capture.pcapng
  etalon analyze --recording relay.cfg --channels ua=4,ub=5,uc=6,ia=1,ib=2,ic=3 --from 0 --to 0.2
  etalon analyze --recording samples.csv --wiring 3P3W --json`;

export function registerAnalyze(program: Command, screen: Screen): void {
  const command = program
    .command("analyze")
    .description("power and its theories, energy, harmonics, power quality and wiring of a recording");
  addSystemOptions(addRecordingOptions(command));
  addTariffOptions(addPowerQualityOptions(command))
    .option("--json", "one JSON document on stdout")
    .option(
      "--waveforms",
      "with --json: the waves too, as the least and greatest value of each of 2000 steps",
    )
    .addHelpText("after", examples)
    .action(async (options: Options) => {
      const report = await analysisReport(options, screen);
      screen.out(options.json ? `${toJson(report, 2)}\n` : analysisText(report));
    });
}

async function analysisReport(options: Options, screen: Screen): Promise<AnalysisReport> {
  const { recording, chosen, stretch, nominal, input } = await recordedInput(options, screen);
  const analysis = await atWork(screen, "analysing", () =>
    taken(analyze({ ...input, ...terms(options, chosen, input) }), options.recording),
  );
  return {
    ...analysis,
    ...(options.waveforms && { waveforms: waveformsOf(stretch.section, chosen.roles, nominal.hz) }),
    recording: {
      ...analysis.recording,
      file: basename(options.recording),
      format: recording.format,
      station: recording.station,
      startTaiNs: recording.startTaiNs,
      channels: chosen.roles.map((role, c) => {
        const { number, name } = chosen.channels[c]!;
        return { role, number, name };
      }),
      sections: recording.sections.map(({ fromS, samples, sampleRateHz }) => ({
        fromS,
        samples,
        sampleRateHz,
      })),
      gaps: recording.gaps,
      notes: [
        ...stretch.notes,
        ...nominal.notes,
        ...farFrom(nominal.hz, analysis.frequencyHz),
        ...recording.notes,
      ],
    },
  };
}

/** Power quality and tariff, where they are asked for. */
function terms(
  options: Options,
  { roles, channels, startTaiNs }: ChosenRecording,
  { startS, lineVoltages }: AnalysisInput,
): Pick<AnalysisInput, "powerQuality" | "tariff"> {
  const range = (role: Role) => channels[roles.indexOf(role)]?.range ?? null;
  return {
    powerQuality: {
      startTaiNs: startTaiNs === null ? null : later(startTaiNs, nanoseconds(startS)),
      ...powerQualityTerms(options),
      ranges: [...voltageRoles(lineVoltages ?? false), ...currentRoles].map(range),
    },
    tariff: tariffOf(options),
  };
}

/** No grid in service is further off (EN 50160: −6 %, clause unchecked): another nominal frequency, or a machine alone. */
const FAR = 0.06;

function farFrom(nominalHz: number, frequencyHz: number | null): Note[] {
  if (frequencyHz === null || Math.abs(frequencyHz / nominalHz - 1) <= FAR) return [];
  const text = `${frequencyHz.toFixed(2)} Hz is far from the nominal ${nominalHz} Hz: is that right? --nominal says otherwise`;
  return [{ code: "analyze.far-from-nominal", text }];
}
