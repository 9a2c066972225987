// `etalon terminals list|calibrate`: calibration records of the terminals that a station measures with.

import { toJson, utcText } from "@etalon/basis";
import type { shownCalibrations } from "@etalon/messages/meters";
import { openCalibration } from "@etalon/outside/files/index";
import type { Command } from "commander";
import { taken } from "../bad-input.ts";
import { asked, type CloudOptions, withCloud } from "../options/cloud.ts";
import type { Screen } from "../screen.ts";
import { columns } from "../show/table.ts";

type Shown = ReturnType<typeof shownCalibrations.parse>;

const FORM = `
A record, as for etalon verify --calibration; true(t) = gain · (code(t + delaySeconds) − offset):
  { "id": "cal-yh-01-2026", "terminal": "yh-01", "validFromTaiNs": "1767225637000000000",
    "validToTaiNs": "1798761637000000000", "certificate": "laboratory and number", "rateErrorBoundPpm": 5,
    "channels": [{ "name": "ua", "gain": 1.2e-5, "offset": 0, "delaySeconds": 0,
                   "gainStandardUncertaintyPercent": 0.005, "delayStandardUncertaintySeconds": 2e-8 }] }
A meter that is its own terminal has a record with "frontEndOf": its serial, and the constants that it reckons with itself:
what is wrong with its front end is then in samples and pulses alike, and verdicts are on the rest alone.
What a terminal apart found of it at a time at which it sampled for itself too bounds its front end's error as it was then:
  "compared": { "atTaiNs": "1767225637000000000", "by": "yh-07", "whole": { "percent": 0.21, "expandedPercent": 0.02 },
                "behind": { "percent": 0.03, "expandedPercent": 0.001 } }
What the terminal sends names the record, so its source file (etalon terminal --source) has to name the same id.`;

export function registerTerminals(program: Command, screen: Screen): void {
  const group = program
    .command("terminals")
    .description("calibration records of the terminals that a station measures with");
  const print = ({ json }: CloudOptions, answer: unknown, text: string) =>
    screen.out(`${json ? toJson(answer, 2) : text}\n`);

  withCloud(group.command("list").description("terminals with their records, the newest first"))
    .addHelpText("after", "\nExample:\n  npx etalon terminals list")
    .action(async (options: CloudOptions) => {
      const all = await asked<Shown>(options, "/calibrations");
      print(options, all, all.length === 0 ? "no calibration record was registered yet" : listText(all));
    });

  withCloud(
    group
      .command("calibrate")
      .description("register a terminal's calibration record; detections ordered from now on use it")
      .requiredOption("--file <path>", "the record as JSON, as below"),
  )
    .addHelpText("after", `\nExample:\n  npx etalon terminals calibrate --file yh-01.json\n${FORM}`)
    .action(async (options: CloudOptions & { file: string }) => {
      const calibration = taken(await openCalibration(options.file));
      const answer = await asked(options, "/calibrations", "POST", { calibration });
      print(options, answer, `terminal ${calibration.terminal} measures by ${calibration.id} from now on`);
    });
}

function listText(all: Shown): string {
  const rows = all.flatMap(({ terminal, records }) =>
    records.map(({ id, certificate, channels, validFromTaiNs, validToTaiNs, frontEndOf }) => [
      terminal,
      id,
      `${utcText(validFromTaiNs).slice(0, 10)} to ${utcText(validToTaiNs).slice(0, 10)}`,
      channels.map(({ name }) => name).join(" "),
      frontEndOf === undefined ? "apart" : `of meter ${frontEndOf}`,
      certificate,
    ]),
  );
  return columns([["terminal", "record", "valid", "channels", "front end", "certificate"], ...rows]);
}
