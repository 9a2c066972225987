// `etalon quality events`: dips, swells, interruptions and rapid changes that a running cloud keeps of a meter.

import { toJson } from "@etalon/basis";
import type { Command } from "commander";
import { keptEvents } from "../kept-quality.ts";
import { type CloudOptions, withCloud } from "../options/cloud.ts";
import { idOption } from "../options/nouns.ts";
import { numberOption } from "../options/numbers.ts";
import type { Screen } from "../screen.ts";
import { eventText } from "../show/quality-report.ts";

interface Options extends CloudOptions {
  readonly meter: string;
  readonly atMost: number;
  readonly waveforms?: string;
}

export function registerQualityEvents(group: Command, screen: Screen): void {
  withCloud(
    group
      .command("events")
      .description(
        "dips, swells, interruptions and rapid changes that a cloud keeps of a meter, the newest first",
      )
      .addOption(idOption("--meter <id>", "the meter, as GET /meters lists it").makeOptionMandatory())
      .addOption(
        numberOption("--at-most <n>", "events", { lowest: 1, highest: 1000, whole: true }).default(100),
      )
      .option("--waveforms <folder>", "for a COMTRADE recording of each whose waveform is still kept"),
  )
    .addHelpText("after", "\nExample:\n  etalon quality events --meter qh-05 --waveforms demo/events")
    .action(async ({ waveforms, ...options }: Options) => {
      const events = await keptEvents({ ...options, ...(waveforms !== undefined && { events: waveforms }) });
      if (options.json) screen.out(`${toJson({ meter: options.meter, events }, 2)}\n`);
      else screen.out(events.length === 0 ? "none\n" : `${events.map(eventText).join("\n")}\n`);
    });
}
