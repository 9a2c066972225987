// `etalon detect`: orders a detection from a running cloud and follows it to its verdict.

import type { Answer, VerificationResult } from "@etalon/basis";
import { good, refused, toJson } from "@etalon/basis";
import type { Command } from "commander";
import { ask, follow, runningCloud } from "../api.ts";
import { taken } from "../bad-input.ts";
import { numberOption } from "../options/numbers.ts";
import { openBoard, type ShownDetection } from "../show/detection.ts";
import { budgetText, resultText } from "../show/result.ts";
import type { Terminal } from "../terminal.ts";

interface Options {
  readonly meter: string;
  readonly duration: number;
  readonly url?: string;
  readonly data: string;
  readonly json?: boolean;
  readonly budget?: boolean;
}

export function registerDetect(program: Command, terminal: Terminal): void {
  program
    .command("detect")
    .description("verify a meter through a running cloud: each step as it happens, then the verdict")
    .requiredOption("--meter <id>", "the meter, as GET /meters lists it")
    .addOption(durationOption())
    .option("--url <url>", "address of the cloud (default: the one that runs from --data)")
    .option("--data <folder>", "data folder of the cloud", DATA_FOLDER)
    .option("--budget", "print the uncertainty budget too")
    .option("--json", "print the stored result as one JSON document")
    .addHelpText("after", "\nExample:\n  npx etalon detect --meter qh-01 --duration 60")
    .action(async (options: Options) => {
      const result = taken(await detected(options));
      const budget = options.budget ? [budgetText(result)] : [];
      terminal.out(`${options.json ? toJson(result, 2) : [resultText(result), ...budget].join("\n")}\n`);
    });
}

export const DATA_FOLDER = ".etalon";

/** How long to sample, for every command that orders a detection. */
export const durationOption = () =>
  numberOption("--duration <s>", "length of each detection, seconds of the site's time", {
    unit: "seconds",
    above: 0,
    highest: 86_400,
  }).default(30);

async function detected({ meter, duration, url, data }: Options): Promise<Answer<VerificationResult>> {
  const cloud = url ? ({ ok: true, value: url } as const) : await runningCloud(data);
  if (!cloud.ok) return cloud;
  const ordered = await ask(cloud.value, "/detections", "POST", { meter, durationS: duration });
  if (!ordered.ok) return ordered;
  const { detection } = ordered.value as { detection: string };
  return followed(cloud.value, detection);
}

/** Follows a detection on stderr; its result. */
export async function followed(
  url: string,
  detection: string,
  board = openBoard(process.stderr),
): Promise<Answer<VerificationResult>> {
  let result: VerificationResult | null = null;
  for await (const seen of follow(url, `/detections/${detection}/follow`)) {
    if (!seen.ok) return result ? good(result) : seen;
    const now = seen.value as ShownDetection;
    board.show(now);
    result = now.result;
  }
  if (result) return good(result);
  return refused(
    "cli.no-result",
    `the cloud ended before detection ${detection} did; it goes on when the cloud is back`,
  );
}
