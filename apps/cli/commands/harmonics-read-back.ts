// `etalon harmonics read-back`: what a terminal keeps of a detection's harmonic study, compared with the station's.

import { setTimeout } from "node:timers/promises";
import { toJson } from "@etalon/basis";
import type { Command } from "commander";
import { ExitCode, REFUSED, UNANSWERED } from "../exit-code.ts";
import { asked, type CloudOptions, withCloud } from "../options/cloud.ts";
import { idOption } from "../options/nouns.ts";
import { numberOption } from "../options/numbers.ts";
import type { Screen } from "../screen.ts";
import type { SeenDetection } from "../studied-detection.ts";

interface Options extends CloudOptions {
  readonly detection: string;
  readonly wait: number;
}

const LOOK_EVERY_MS = 200;

export function registerHarmonicsReadBack(group: Command, screen: Screen): void {
  withCloud(
    group
      .command("read-back")
      .description("have a terminal say what it keeps of a harmonic study, and compare it with the station's")
      .addOption(idOption("--detection <id>", "of the study").makeOptionMandatory())
      .addOption(
        numberOption("--wait <s>", "how long an answer is waited for, seconds", {
          unit: "seconds",
          above: 0,
          highest: 3600,
        }).default(30),
      ),
  )
    .addHelpText(
      "after",
      `\nExit code: 0 it keeps the same, ${REFUSED} it keeps another or none, ${UNANSWERED} no answer, 2 not asked`,
    )
    .action(async (options: Options) => {
      const found = await answered(options);
      if (found === null) {
        screen.err(`the terminal has not answered within ${options.wait} s; it stays asked\n`);
        throw new ExitCode(UNANSWERED);
      }
      screen.out(options.json ? `${toJson(found, 2)}\n` : `${found.text}\n`);
      if (!found.same) throw new ExitCode(REFUSED);
    });
}

/** Null: no answer in time. */
async function answered(options: Options) {
  const path = `/detections/${options.detection}`;
  const answer = async () => (await asked<SeenDetection>(options, path)).harmonics?.readBack ?? null;
  const before = (await answer())?.atTaiNs;
  await asked(options, `${path}/read-back`, "POST", {});
  for (const until = performance.now() + 1000 * options.wait; performance.now() < until; ) {
    const found = await answer();
    if (found !== null && found.atTaiNs !== before) return found;
    await setTimeout(LOOK_EVERY_MS);
  }
  return null;
}
