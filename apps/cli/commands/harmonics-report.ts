// `etalon harmonics report`: a harmonic study for a pricing authority, of a recording or of a detection.

import { certifiedUncertainty } from "@etalon/analysis/channel-uncertainty";
import { recordedStudy } from "@etalon/analysis/harmonic-source/recorded-study";
import type { Supply } from "@etalon/analysis/harmonic-source/source-side";
import {
  type Calibration,
  type Instant,
  later,
  nanoseconds,
  type Reason,
  toJson,
  utcText,
} from "@etalon/basis";
import { supplyImpedance } from "@etalon/compensation/network";
import { recordingFingerprint } from "@etalon/outside/files/fingerprint";
import { openCalibration } from "@etalon/outside/files/index";
import type { Command } from "commander";
import { BadInput, taken } from "../bad-input.ts";
import { calibratedInput } from "../calibrated-input.ts";
import { type HarmonicReport, reportSections } from "../harmonic-report.ts";
import { type CloudOptions, withCloud } from "../options/cloud.ts";
import { addLimitOptions, type LimitOptions, limitsOf } from "../options/harmonic-limits.ts";
import {
  addChannelOptions,
  addNetworkOptions,
  type ChannelOptions,
  channelsOf,
  type NetworkOptions,
} from "../options/network.ts";
import { idOption } from "../options/nouns.ts";
import { addRecordingOptions, addSystemOptions } from "../options/recording.ts";
import { addTariffOptions, type TariffOptions, tariffOf } from "../options/tariff.ts";
import { type AnalysedOptions, recordedInput } from "../recorded-input.ts";
import { atWork, type Screen } from "../screen.ts";
import { sectionsHtml, sectionsText } from "../show/harmonics.ts";
import { studiedDetection } from "../studied-detection.ts";
import { VERSION } from "../version.ts";
import { writeWhole } from "../written-files.ts";

interface Options
  extends Partial<AnalysedOptions>,
    Partial<NetworkOptions>,
    ChannelOptions,
    TariffOptions,
    LimitOptions,
    CloudOptions {
  readonly calibration?: string;
  readonly detection?: string;
  readonly html?: string;
}

const examples = `
The short-circuit power tells what the supply would make of the user's currents: without it many orders stay undetermined.
Uncertainties are 95 % (k = 2), from those of the channels; a detection's are its calibration record's. With the nominal
voltage each order is held against GB/T 14549 and IEEE 519; currents need the short-circuit power, the latter --demand-current.
Examples:
  etalon harmonics report --recording works.cfg --nominal-voltage 400 --short-circuit 20 --tariff cn-1983
  etalon harmonics report --recording works.cfg --html report.html --json
  etalon harmonics report --detection 6f1c0f1e --html report.html`;

export function registerHarmonicsReport(group: Command, screen: Screen): void {
  const command = withCloud(
    group
      .command("report")
      .description(
        "who makes each order, powers by four theories, energies, losses and the tariff under each definition, with evidence",
      )
      .addOption(
        idOption("--detection <id>", "of a study that a running cloud has made, instead of a recording"),
      )
      .option("--html <file>", "write the report as a page to print as well"),
  );
  addTariffOptions(
    addLimitOptions(
      addChannelOptions(addNetworkOptions(addSystemOptions(addRecordingOptions(command, false)), false)),
    ),
  )
    .option(
      "--calibration <file>",
      "the recorder's calibration record, JSON: makes its channels true, and its uncertainties count instead of those above",
    )
    .addHelpText("after", examples)
    .action(async (options: Options) => {
      const { recording, detection } = options;
      if ((recording === undefined) === (detection === undefined))
        throw new BadInput("either --recording or --detection is expected");
      const report =
        recording === undefined
          ? await studiedDetection(options, detection!)
          : await ofRecording({ ...options, recording }, screen);
      printReport(report, options, screen);
    });
}

export function printReport(
  report: HarmonicReport,
  { html, json }: { readonly html?: string; readonly json?: boolean },
  screen: Screen,
): void {
  const { record, limits, ...about } = report;
  const sections = reportSections(about, record, limits);
  if (html !== undefined) writeWhole(html, sectionsHtml(`Harmonic study: ${about.subject}`, sections));
  screen.out(json ? `${toJson(report, 2)}\n` : sectionsText(sections));
}

async function ofRecording(
  options: Options & { readonly recording: string },
  screen: Screen,
): Promise<HarmonicReport> {
  const calibration = options.calibration ? taken(await openCalibration(options.calibration)) : null;
  const { recording, chosen, stretch, nominal, input: recorded } = await recordedInput(options, screen);
  const input = calibration === null ? recorded : calibratedInput(recorded, calibration);
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
  const channels = calibration === null ? channelsOf(options) : certifiedUncertainty(calibration, nominal.hz);
  const terms = { channels, supply: supplyOf(options), tariff: tariffOf(options) };
  const facts = {
    program: `etalon ${VERSION}, Node ${process.versions.node}`,
    fromTaiNs,
    gaps: recording.gaps,
    sha256,
    of: files.join(" then "),
    calibration: calibration?.id ?? null,
    certificate: calibration?.certificate ?? null,
  };
  const studied = await atWork(screen, "analysing", () =>
    taken(recordedStudy(scaled, terms, facts), options.recording),
  );
  const invalid = calibration === null ? null : notValid(calibration, fromTaiNs);
  const record = invalid === null ? studied : { ...studied, doubts: [...studied.doubts, invalid] };
  return {
    subject: `${files.join(", ")}${recording.station === "" ? "" : `, ${recording.station}`}`,
    side: null,
    from: fromTaiNs === null ? null : utcText(fromTaiNs),
    detection: null,
    stored: null,
    made: new Date().toISOString(),
    limits: limitsOf(record, options, 1),
    record,
  };
}

/** A recording that states no time cannot be held against it. */
function notValid(calibration: Calibration, fromTaiNs: Instant | null): Reason | null {
  const { id, validFromTaiNs: from, validToTaiNs: to } = calibration;
  if (fromTaiNs === null || (from <= fromTaiNs && fromTaiNs <= to)) return null;
  const text = `calibration ${id} is valid from ${utcText(from)} to ${utcText(to)}, not at ${utcText(fromTaiNs)}`;
  return { code: "harmonics.calibration-expired", text };
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
