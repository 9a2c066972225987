// `etalon quality start|stop|list|days`: power quality studied round the clock by a running cloud, and what each day came to.

import { type StandardName, standardNames } from "@etalon/analysis/quality-report/standards";
import { toJson, utcText } from "@etalon/basis";
import type { QualityDay } from "@etalon/messages/quality";
import type { orderedStudy, studyLines } from "@etalon/messages/users-to-zz";
import type { Command } from "commander";
import type { z } from "zod";
import { BadInput } from "../bad-input.ts";
import { asked, type CloudOptions, withCloud } from "../options/cloud.ts";
import { idOption } from "../options/nouns.ts";
import { choiceOption, numberOption } from "../options/numbers.ts";
import { addDeclaredOptions } from "../options/power-quality.ts";
import { utcOffsetOption } from "../options/site-clock.ts";
import { addSupplyOptions, type SupplyOptions, saidOfSupply } from "../options/supply.ts";
import type { Screen } from "../screen.ts";
import { qualityDaysText } from "../show/quality-report.ts";
import { columns } from "../show/table.ts";

type Ordered = z.infer<typeof orderedStudy>;
type Lines = z.infer<typeof studyLines>;
interface OfMeter extends CloudOptions {
  readonly meter: string;
}
interface StopOptions extends CloudOptions {
  readonly meter?: string;
  readonly detection?: string;
}
interface StartOptions extends OfMeter, SupplyOptions {
  readonly standard: StandardName;
  readonly utcOffset: number;
}

const examples = `
Each day is a detection of its own, which shares the terminal with others, up to the site's midnight; the next follows within
seconds, so that an interval of ten minutes is missing at most. EN 50160 and much of GB/T want a week: quality report takes it
from what is kept of the days.
Examples:
  etalon quality start --meter qh-05 --standard en50160
  etalon quality days --meter qh-05
  etalon quality report --meter qh-05 --days 7`;

export function registerStandingStudies(group: Command, screen: Screen): void {
  const meterOption = () =>
    idOption("--meter <id>", "the meter, as GET /meters lists it").makeOptionMandatory();
  const start = withCloud(
    group
      .command("start")
      .description("have a meter's power quality studied round the clock, until quality stop")
      .addOption(meterOption())
      .addOption(
        choiceOption("--standard <name>", "by whose limits its days are judged", standardNames).default(
          "gbt",
        ),
      )
      .addOption(utcOffsetOption()),
  );
  addSupplyOptions(addDeclaredOptions(start))
    .addHelpText("after", examples)
    .action(async (options: StartOptions) => {
      const { meter, standard, utcOffset } = options;
      const quality = { standard, supply: saidOfSupply(options) };
      const order = { meter, quality, utcOffsetS: Math.round(3600 * utcOffset) };
      const { study } = await asked<Ordered>(options, "/studies", "POST", order);
      const text = `power quality of meter ${meter} is studied round the clock (${study})`;
      screen.out(`${options.json ? toJson({ meter, study }, 2) : text}\n`);
    });

  withCloud(
    group
      .command("stop")
      .description("end a meter's study round the clock, or call off a single one; what it has told is kept"),
  )
    .addOption(idOption("--meter <id>", "whose study round the clock ends"))
    .addOption(idOption("--detection <id>", "the single study, as quality study said it"))
    .action(async (options: StopOptions) => {
      const { meter, detection } = options;
      if ((meter === undefined) === (detection === undefined))
        throw new BadInput("either --meter or --detection is expected");
      if (meter === undefined) {
        const path = `/detections/${encodeURIComponent(detection ?? "")}`;
        const off = await asked<{ detection: string }>(options, path, "DELETE");
        screen.out(`${options.json ? toJson(off, 2) : `study ${detection} is called off`}\n`);
        return;
      }
      const said = await asked<Ordered>(options, `/studies/${encodeURIComponent(meter)}`, "DELETE");
      screen.out(`${options.json ? toJson(said, 2) : `meter ${meter} is studied no more`}\n`);
    });

  withCloud(group.command("list").description("which meters are studied round the clock")).action(
    async (options: CloudOptions) => {
      const lines = await asked<Lines>(options, "/studies");
      screen.out(`${options.json ? toJson(lines, 2) : studiesText(lines)}\n`);
    },
  );

  withCloud(
    group.command("days").description("what each day of a study round the clock came to, the newest first"),
  )
    .addOption(meterOption())
    .addOption(numberOption("--at-most <n>", "days", { lowest: 1, highest: 400, whole: true }).default(31))
    .action(async (options: OfMeter & { readonly atMost: number }) => {
      const { meter, atMost, json } = options;
      const path = `/quality/${encodeURIComponent(meter)}/days?atMost=${atMost}`;
      const days = await asked<QualityDay[]>(options, path);
      screen.out(`${json ? toJson({ meter, days }, 2) : qualityDaysText(days)}\n`);
    });
}

function studiesText(lines: Lines): string {
  if (lines.length === 0) return "no meter is studied round the clock";
  const rows = lines.map(({ meter, standard, by, days, detection, sinceTaiNs, failures }) => [
    ...[meter, standard, by, String(days), `${utcText(sinceTaiNs).slice(0, 19)}Z`],
    detection ?? `waits for the next${failures > 0 ? `, ${failures} failed` : ""}`,
  ]);
  return columns([["meter", "standard", "by", "days", "since", "under way"], ...rows]);
}
