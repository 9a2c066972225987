// `etalon analyze`: power and its theories, energy, harmonics, power quality and wiring of a recording.

import { basename } from "node:path";
import { type AnalysisInput, analyze, type Samples } from "@etalon/analysis/analyze";
import { later, type Note, nanoseconds, type Section, toJson, type Wiring } from "@etalon/basis";
import type { Role } from "@etalon/codecs/recording/index";
import { fundamentalFrequency } from "@etalon/kernels/frequency";
import type { Command } from "commander";
import type { AnalysisReport } from "../analysis-report.ts";
import { BadInput, taken } from "../bad-input.ts";
import { type ChosenRecording, chosenRecording } from "../chosen-recording.ts";
import { longestStretch } from "../longest-stretch.ts";
import { choiceOption } from "../options/numbers.ts";
import {
  addPowerQualityOptions,
  type PowerQualityChoice,
  powerQualityTerms,
} from "../options/power-quality.ts";
import {
  addRecordingOptions,
  channelsOf,
  type RecordingOptions,
  recordingOf,
  wiringOption,
} from "../options/recording.ts";
import { addTariffOptions, type TariffOptions, tariffOf } from "../options/tariff.ts";
import { atWork, type Screen } from "../screen.ts";
import { analysisText } from "../show/analysis.ts";

interface Options extends RecordingOptions, PowerQualityChoice, TariffOptions {
  readonly wiring?: Wiring;
  readonly nominal?: "50" | "60";
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
  addRecordingOptions(command)
    .addOption(wiringOption("wiring; told by the channels when left out"))
    .addOption(
      choiceOption("--nominal <Hz>", "nominal mains frequency, Hz; the recording's own when left out", [
        "50",
        "60",
      ]),
    );
  addTariffOptions(addPowerQualityOptions(command))
    .option("--json", "one JSON document on stdout")
    .addHelpText("after", examples)
    .action(async (options: Options) => {
      const report = await analysisReport(options, screen);
      screen.out(options.json ? `${toJson(report, 2)}\n` : analysisText(report));
    });
}

async function analysisReport(options: Options, screen: Screen): Promise<AnalysisReport> {
  const { recording } = await recordingOf(options, screen);
  const chosen = chosenRecording(recording, channelsOf(recording, options, options.wiring));
  const stretch = longestStretch(chosen);
  if (stretch === null)
    throw new BadInput(`${options.recording}: the channels hold no samples in the span that was asked for`);
  const nominal = nominalFrequency(chosen, stretch.section, options.nominal);
  const input = analysisInput(chosen, stretch.section, nominal.hz, options);
  const analysis = await atWork(screen, "analysing", () => taken(analyze(input), options.recording));
  return {
    ...analysis,
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

function analysisInput(
  chosen: ChosenRecording,
  section: Section,
  nominalFrequencyHz: number,
  options: Options,
): AnalysisInput {
  const asked = options.wiring;
  const samples = (role: Role): Samples => section.values[chosen.roles.indexOf(role)] ?? null;
  const has = (role: Role): boolean => chosen.roles.includes(role);
  const lineVoltages = (asked === "3P3W" || !has("ua")) && (["uab", "ubc", "uca"] as const).some(has);
  const wiring = asked ?? wiringBy(has, lineVoltages);
  const currentRoles = ["ia", "ib", "ic"] as const;
  const currents = currentRoles.map(samples);
  const voltageRoles = lineVoltages ? (["uab", "ubc", "uca"] as const) : (["ua", "ub", "uc"] as const);
  const range = (role: Role) => chosen.channels[chosen.roles.indexOf(role)]?.range ?? null;
  const { startTaiNs } = chosen;
  return {
    sampleRateHz: section.sampleRateHz,
    startS: section.fromS,
    nominalFrequencyHz,
    voltages: voltageRoles.map(samples),
    currents,
    wiring,
    lineVoltages,
    powerQuality: {
      startTaiNs: startTaiNs === null ? null : later(startTaiNs, nanoseconds(section.fromS)),
      ...powerQualityTerms(options),
      ranges: [...voltageRoles, ...currentRoles].map(range),
    },
    tariff: tariffOf(options),
  };
}

/** Line voltages have no neutral; one phase alone is one phase. */
function wiringBy(has: (role: Role) => boolean, lineVoltages: boolean): Wiring {
  if (lineVoltages) return "3P3W";
  const beyondA = (["ub", "uc", "ib", "ic"] as const).some(has);
  return beyondA ? "3P4W" : "1P2W";
}

/** So much of a voltage is enough to tell 50 Hz from 60 Hz. */
const LOOK_S = 2;
/** The frequency is looked for up to 70 Hz, at four samples a cycle or more. */
const LEAST_RATE_HZ = 280;

function nominalFrequency(
  { nominalFrequencyHz, roles }: ChosenRecording,
  section: Section,
  asked: Options["nominal"],
): { readonly hz: number; readonly notes: readonly Note[] } {
  if (asked !== undefined) return { hz: Number(asked), notes: [] };
  if (nominalFrequencyHz !== null) return { hz: nominalFrequencyHz, notes: [] };
  const voltage = Math.max(
    0,
    roles.findIndex((role) => role.startsWith("u")),
  );
  const { sampleRateHz, values } = section;
  const look = values[voltage]!.subarray(0, Math.ceil(LOOK_S * sampleRateHz));
  const measured = sampleRateHz < LEAST_RATE_HZ ? null : fundamentalFrequency(look, sampleRateHz, null);
  const hz = measured !== null && measured > 55 ? 60 : 50;
  const text = `the recording states no nominal frequency: ${hz} Hz is taken; --nominal says otherwise`;
  return { hz, notes: [{ code: "analyze.nominal", text }] };
}

/** No grid in service is further off (EN 50160: −6 %, clause unchecked): another nominal frequency, or a machine alone. */
const FAR = 0.06;

function farFrom(nominalHz: number, frequencyHz: number | null): Note[] {
  if (frequencyHz === null || Math.abs(frequencyHz / nominalHz - 1) <= FAR) return [];
  const text = `${frequencyHz.toFixed(2)} Hz is far from the nominal ${nominalHz} Hz: is that right? --nominal says otherwise`;
  return [{ code: "analyze.far-from-nominal", text }];
}
