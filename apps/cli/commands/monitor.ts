// `etalon monitor`: meters that a running station watches round the clock; `etalon condition` shows what is known of them.

import { type Instant, instantFromPosixNs, secondsBetween, toJson, utcText } from "@etalon/basis";
import type { orderedWatch, watchLines } from "@etalon/messages/users-to-zz";
import type { Command } from "commander";
import type { z } from "zod";
import { asked, type CloudOptions, withCloud } from "../options/cloud.ts";
import { utcOffsetOption } from "../options/site-clock.ts";
import type { Screen } from "../screen.ts";
import { columns } from "../show/table.ts";

type Ordered = z.infer<typeof orderedWatch>;
type Lines = z.infer<typeof watchLines>;

export function registerMonitor(program: Command, screen: Screen): void {
  const monitor = program
    .command("monitor")
    .description("meters watched round the clock, each pulse against its own reference energy, without end");

  withCloud(
    monitor
      .command("start")
      .description("have meters watched: their terminals stream until stop, beside any detection")
      .argument("<meters...>", "as etalon meters lists them")
      .addOption(utcOffsetOption()),
  )
    .addHelpText(
      "after",
      "\nExample:\n  npx etalon monitor start qh-01 qh-02\n  npx etalon condition --meter qh-01",
    )
    .action(async (meters: string[], options: CloudOptions & { utcOffset: number }) => {
      const utcOffsetS = Math.round(3600 * options.utcOffset);
      const said: (Ordered & { meter: string })[] = [];
      for (const meter of meters)
        said.push({ meter, ...(await asked<Ordered>(options, "/watches", "POST", { meter, utcOffsetS })) });
      screen.out(
        options.json
          ? `${toJson(said, 2)}\n`
          : said
              .map(
                ({ meter, watch }) =>
                  `meter ${meter} is watched from now on (${watch}); what is known of it is told within a minute, then every ten\n`,
              )
              .join(""),
      );
    });

  withCloud(monitor.command("stop").description("end the watch of meters; what is known is kept"))
    .argument("<meters...>", "that are watched")
    .action(async (meters: string[], options: CloudOptions) => {
      const said: (Ordered & { meter: string })[] = [];
      for (const meter of meters)
        said.push({
          meter,
          ...(await asked<Ordered>(options, `/watches/${encodeURIComponent(meter)}`, "DELETE")),
        });
      screen.out(
        options.json
          ? `${toJson(said, 2)}\n`
          : said.map(({ meter }) => `meter ${meter} is watched no more\n`).join(""),
      );
    });

  withCloud(
    monitor
      .command("list")
      .description("who is watched, by which machine, known up to where, and when that goes on"),
  )
    .option("--all", "those that have ended, too")
    .action(async ({ all, ...options }: CloudOptions & { all?: boolean }) => {
      const lines = (await asked<Lines>(options, "/watches")).filter(({ stage }) => all || stage !== "ended");
      screen.out(
        `${options.json ? toJson(lines, 2) : watchesText(lines, instantFromPosixNs(BigInt(Date.now()) * 1_000_000n))}\n`,
      );
    });
}

function watchesText(lines: Lines, now: Instant): string {
  if (lines.length === 0) return "no meter is watched";
  const time = (at: Instant | null) => (at === null ? "-" : utcText(at).replace(/\.\d+Z$/, "Z"));
  const rows = lines.map((one) => [
    ...[one.meter, one.stage, one.machine ?? "-", time(one.leaseUntilTaiNs), time(one.heardUntilTaiNs)],
    ...[toldText(one, now), one.last],
  ]);
  return columns([["meter", "", "machine", "lent until", "known until", "told", "last"], ...rows]);
}

/** A machine tells every ten minutes: what is known until then is old, not stuck. */
function toldText({ toldTaiNs, tellsByTaiNs }: Lines[number], now: Instant): string {
  if (toldTaiNs === null) return "-";
  const ago = `${spanText(secondsBetween(toldTaiNs, now))} ago`;
  if (tellsByTaiNs === null) return ago;
  const leftS = secondsBetween(now, tellsByTaiNs);
  return leftS < 0 ? `${ago}, overdue` : `${ago}, again within ${spanText(leftS)}`;
}

const spanText = (seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds));
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
};
