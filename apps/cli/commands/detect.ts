// `etalon detect`: orders a detection from a running cloud and follows it to its verdict.

import type { Answer, VerificationResult } from "@etalon/basis";
import { good, refused, toJson } from "@etalon/basis";
import type { Event, Progress } from "@etalon/messages/nouns";
import type { Command } from "commander";
import { ask, type Cloud, chosenCloud, DATA_FOLDER } from "../api.ts";
import { taken } from "../bad-input.ts";
import { saidContact } from "../contact.ts";
import { ExitCode, REFUSED } from "../exit-code.ts";
import { follow, PATIENCE_S, readSurely } from "../follow.ts";
import { likelyFreeText } from "../likely-free.ts";
import { idOption } from "../options/nouns.ts";
import { numberOption } from "../options/numbers.ts";
import type { Screen } from "../screen.ts";
import { openBoard } from "../show/detection.ts";
import type { ShownMeter } from "../show/meters.ts";
import { budgetText, isUnmeasured, resultText } from "../show/result.ts";
import { waitingHint } from "../show/waiting.ts";

interface Options {
  readonly meter: string;
  readonly duration: number;
  readonly url?: string;
  readonly data: string;
  readonly json?: boolean;
  readonly budget?: boolean;
}

const EXIT_CODES =
  "\nExit code: 0 measured, whatever the verdict (--json tells it), 2 not ordered, or not followed to its end, " +
  `${REFUSED} refused, or ended before anything was measured`;

export function registerDetect(program: Command, screen: Screen): void {
  program
    .command("detect")
    .description("verify a meter through a running cloud: each step as it happens, then the verdict")
    .addOption(idOption("--meter <id>", "the meter, as GET /meters lists it").makeOptionMandatory())
    .addOption(durationOption())
    .option(
      "--url <url>",
      "address of the cloud, with a token in ETALON_TOKEN (default: the one that runs from --data)",
    )
    .option("--data <folder>", "data folder of the cloud", DATA_FOLDER)
    .option("--budget", "print the uncertainty budget too")
    .option("--json", "print the stored result as one JSON document")
    .addHelpText("after", `\nExample:\n  npx etalon detect --meter qh-01 --duration 60\n${EXIT_CODES}`)
    .action(async (options: Options) => {
      const result = taken(await detected(options));
      const budget = options.budget ? [budgetText(result)] : [];
      screen.out(`${options.json ? toJson(result, 2) : [resultText(result), ...budget].join("\n")}\n`);
      if (isUnmeasured(result)) throw new ExitCode(REFUSED);
    });
}

/** How long to sample, for every command that orders a detection. */
export const durationOption = () =>
  numberOption("--duration <s>", "length of each detection, seconds of the site's time", {
    unit: "seconds",
    above: 0,
    highest: 86_400,
  }).default(30);

async function detected({ meter, duration, ...options }: Options): Promise<Answer<VerificationResult>> {
  const where = () => chosenCloud(options);
  const cloud = await where();
  if (!cloud.ok) return cloud;
  const ordered = await ask(cloud.value, "/detections", "POST", { meter, durationS: duration });
  if (!ordered.ok) return ordered;
  const { detection } = ordered.value as { detection: string };
  return followed(where, { meter, detection });
}

/**
 * Follows a detection on stderr, over cut connections and restarts of the cloud; its result.
 * @param where  where the cloud is now
 */
export async function followed(
  where: () => Promise<Answer<Cloud>>,
  { meter, detection }: { readonly meter: string; readonly detection: string },
  board = openBoard(process.stderr),
  stop?: AbortSignal,
): Promise<Answer<VerificationResult>> {
  const later = `detection ${detection} goes on by itself`;
  const contact = saidContact((line) => board.hint(line), PATIENCE_S, later);
  for await (const heard of follow(where, `/detections/${detection}/follow`, contact, stop)) {
    if (!heard.ok) return refused(heard.why.code, `${heard.why.text}; ${later}`);
    const { kind, value } = heard.value;
    if (kind === "step") board.step(meter, value as Event);
    if (kind === "step" && (value as Event).step === "waiting") {
      const free = await freeText(where, meter);
      if (free) board.hint(free);
      board.hint(waitingHint("detection", detection));
    }
    if (kind === "progress") board.progress(meter, value as Progress);
  }
  const ended = await readSurely(where, `/detections/${detection}`, contact, stop);
  if (!ended.ok) return ended;
  const { result } = ended.value as { readonly result: VerificationResult | null };
  return result ? good(result) : refused("cli.no-result", `there is no result yet; ${later}`);
}

async function freeText(where: () => Promise<Answer<Cloud>>, meter: string): Promise<string | null> {
  const cloud = await where();
  if (!cloud.ok) return null;
  const known = await ask(cloud.value, `/meters/${encodeURIComponent(meter)}`);
  return known.ok ? likelyFreeText(cloud.value, (known.value as ShownMeter).record.resource) : null;
}
