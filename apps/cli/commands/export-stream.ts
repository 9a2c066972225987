// `etalon export stream`: the newest seconds of a stream as its agent keeps it, as COMTRADE, over the interface.

import { extname } from "node:path";
import { toJson } from "@etalon/basis";
import { WAVEFORM_AT_MOST_S } from "@etalon/messages/exports";
import { Argument, type Command } from "commander";
import { chosenCloud } from "../api.ts";
import { BadInput, taken } from "../bad-input.ts";
import { downloaded } from "../downloaded.ts";
import { type CloudOptions, withCloud } from "../options/cloud.ts";
import { numberOption } from "../options/numbers.ts";
import type { Screen } from "../screen.ts";

interface Options extends CloudOptions {
  readonly out?: string;
  readonly last?: number;
}

const help = `
An agent keeps a detection's stream until its verdict is stored, and of a meter under watch what has not gone by rule. \`etalon up\`
tells it in volts and amperes by the calibration record that the stream was ordered with; an agent on a host of its own tells
its operator, by --data, and as codes: the records are the station's.
Examples:
  npx etalon export stream watch-17 --last 10 --out watch-17.cff
  npx etalon export stream det-17 --data .etalon/agent-ia-01`;

export function registerExportStream(group: Command, screen: Screen): void {
  withCloud(
    group
      .command("stream")
      .description("the newest seconds of a stream that an agent keeps, as COMTRADE")
      .addArgument(new Argument("<stream>", "a detection's id, or a watch's"))
      .addOption(
        numberOption("--last <s>", "how many seconds; 60 when left out", {
          unit: "seconds",
          above: 0,
          highest: WAVEFORM_AT_MOST_S,
        }),
      )
      .option("--out <file>", "NAME.cff (default: STREAM.cff)"),
  )
    .addHelpText("after", help)
    .action(async (stream: string, options: Options) => {
      const file = options.out ?? `${stream.replaceAll("/", "_")}.cff`;
      if (extname(file).toLowerCase() !== ".cff")
        throw new BadInput(`--out ${file}: a name that ends in .cff is expected`);
      const query = new URLSearchParams({
        stream,
        ...(options.last !== undefined && { lastS: String(options.last) }),
      });
      const cloud = taken(await chosenCloud(options));
      const bytes = taken(await downloaded(cloud, `/exports/waveforms?${query}`, file, () => undefined));
      screen.out(options.json ? `${toJson({ stream, file, bytes }, 2)}\n` : `${file}: ${bytes} bytes\n`);
    });
}
