// `etalon harmonics report`: a harmonic study for a pricing authority, of a recording.

import { recordedStudy } from "@etalon/analysis/harmonic-source/recorded-study";
import type { Supply } from "@etalon/analysis/harmonic-source/source-side";
import { type HarmonicRecord, later, nanoseconds, toJson, utcText } from "@etalon/basis";
import { supplyImpedance } from "@etalon/compensation/network";
import { recordingFingerprint } from "@etalon/outside/files/fingerprint";
import type { Command } from "commander";
import { BadInput, taken } from "../bad-input.ts";
import { type ReportAbout, reportSections } from "../harmonic-report.ts";
import {
  addChannelOptions,
  addNetworkOptions,
  type ChannelOptions,
  channelsOf,
  type NetworkOptions,
} from "../options/network.ts";
import { addRecordingOptions, addSystemOptions } from "../options/recording.ts";
import { addTariffOptions, type TariffOptions, tariffOf } from "../options/tariff.ts";
import { type AnalysedOptions, recordedInput } from "../recorded-input.ts";
import { atWork, type Screen } from "../screen.ts";
import { sectionsHtml, sectionsText } from "../show/harmonics.ts";
import { VERSION } from "../version.ts";
import { writeWhole } from "../written-files.ts";

interface Options extends Partial<AnalysedOptions>, Partial<NetworkOptions>, ChannelOptions, TariffOptions {
  readonly recording: string;
  readonly html?: string;
  readonly json?: boolean;
}

interface Report extends ReportAbout {
  readonly record: HarmonicRecord;
}

const examples = `
The short-circuit power tells what the supply would make of the user's currents: without it many orders stay undetermined.
Uncertainties are 95 % (k = 2), from those of the channels.
Examples:
  etalon harmonics report --recording works.cfg --nominal-voltage 400 --short-circuit 20 --tariff cn-1983
  etalon harmonics report --recording works.cfg --html report.html --json`;

export function registerHarmonicsReport(group: Command, screen: Screen): void {
  const command = group
    .command("report")
    .description(
      "who makes each order, powers by four theories, energies, losses and the tariff under each definition, with evidence",
    );
  addTariffOptions(
    addChannelOptions(addNetworkOptions(addSystemOptions(addRecordingOptions(command)), false)),
  )
    .option("--html <file>", "write the report as a page to print as well")
    .option("--json", "one JSON document on stdout")
    .addHelpText("after", examples)
    .action(async (options: Options) => {
      const report = await ofRecording(options, screen);
      const { record, ...about } = report;
      const sections = reportSections(about, record);
      if (options.html !== undefined)
        writeWhole(options.html, sectionsHtml(`Harmonic study: ${about.subject}`, sections));
      screen.out(options.json ? `${toJson(report, 2)}\n` : sectionsText(sections));
    });
}

async function ofRecording(options: Options, screen: Screen): Promise<Report> {
  const { recording, chosen, stretch, input } = await recordedInput(options, screen);
  const { sha256, files } = taken(await recordingFingerprint(options.recording));
  const startTaiNs = chosen.startTaiNs;
  const fromTaiNs = startTaiNs === null ? null : later(startTaiNs, nanoseconds(stretch.section.fromS));
  const times = (by: number) => (x: Float64Array | null) =>
    by === 1 ? x : (x?.map((value) => value * by) ?? null);
  const scaled = {
    ...input,
    voltages: input.voltages.map(times(options.voltageRatio)),
    currents: input.currents.map(times(options.currentRatio)),
  };
  const terms = { channels: channelsOf(options), supply: supplyOf(options), tariff: tariffOf(options) };
  const facts = {
    program: `etalon ${VERSION}, Node ${process.versions.node}`,
    fromTaiNs,
    gaps: recording.gaps,
    sha256,
    of: files.join(" then "),
    calibration: null,
    certificate: null,
  };
  const record = await atWork(screen, "analysing", () =>
    taken(recordedStudy(scaled, terms, facts), options.recording),
  );
  return {
    subject: `${files.join(", ")}${recording.station === "" ? "" : `, ${recording.station}`}`,
    from: fromTaiNs === null ? null : utcText(fromTaiNs),
    detection: null,
    stored: null,
    made: new Date().toISOString(),
    record,
  };
}

/** On the side that the figures are of. */
function supplyOf({ shortCircuit, nominalVoltage, xOverR, shortCircuitTolerance }: Options): Supply | null {
  if (shortCircuit === undefined) return null;
  if (nominalVoltage === undefined)
    throw new BadInput(
      "--short-circuit tells an impedance together with --nominal-voltage, which is expected",
    );
  const tolerance = (shortCircuitTolerance ?? 10) / 100;
  const impedance = supplyImpedance({
    nominalV: nominalVoltage,
    shortCircuitVA: shortCircuit * 1e6,
    xOverR: xOverR ?? 5,
    shortCircuitTolerance: tolerance,
    neutralOverPhase: null,
  });
  return { ...impedance, tolerance };
}
