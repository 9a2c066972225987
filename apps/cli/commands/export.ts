// `etalon export`: any table of a running cloud as a file; `etalon export waveform` and `stream` have waveforms.

import { extname } from "node:path";
import { type Instant, toJson } from "@etalon/basis";
import { type ExportFormat, exportFormats, type ShownTables } from "@etalon/messages/exports";
import type { Command } from "commander";
import { chosenCloud } from "../api.ts";
import { BadInput, taken } from "../bad-input.ts";
import { didYouMean } from "../did-you-mean.ts";
import { downloaded } from "../downloaded.ts";
import { asked, type CloudOptions, timeOption, timeText, withCloud } from "../options/cloud.ts";
import { choiceOption } from "../options/numbers.ts";
import type { Screen } from "../screen.ts";
import { named } from "../show/table.ts";
import { registerExportStream } from "./export-stream.ts";
import { registerExportWaveform } from "./export-waveform.ts";

interface Options extends CloudOptions {
  readonly format?: ExportFormat;
  readonly out?: string;
  readonly since?: Instant;
  readonly until?: Instant;
  readonly where?: string;
}

const help = `
Column names end in units; times stand as ISO 8601 in UTC and, to the nanosecond, as TAI (…_tai_ns). Whole numbers of 64 bits
are decimal strings in JSON and text in XLSX. In CSV a text that begins with = + - @ ' or a tab has a ' in front, so that no
spreadsheet runs it. Of hosts apart, stations and clouds have tables of their own: --url or --data chooses.
Examples:
  npx etalon export
  npx etalon export detections --out detections.xlsx
  npx etalon export audit --format ndjson --since 2026-03-02T00:00:00Z --out audit.ndjson
  npx etalon export condition-hours --where meter=m-17 --out hours.parquet
  npx etalon export waveform --recording capture.pcapng --out waveform.cff`;

export function registerExport(program: Command, screen: Screen): void {
  const group = program
    .command("export")
    .description("tables of a running cloud as files, and waveforms as COMTRADE")
    .addHelpText("after", help);
  const command = withCloud(
    group
      .command("table", { isDefault: true })
      .description(
        "a table of a running cloud as a file (the word table may be left out); without a name: which tables there are",
      )
      .argument("[table]", "its name")
      .addOption(choiceOption("--format <name>", "told by --out when left out", exportFormats))
      .option("--out <file>", "where to (default: TABLE.FORMAT)")
      .addOption(timeOption("--since <time>", "rows from then on"))
      .addOption(timeOption("--until <time>", "rows before then"))
      .option("--where <column=value>", "rows alone whose cell is this"),
  );
  command
    .addHelpText("after", help)
    .action((table: string | undefined, options: Options) =>
      table === undefined ? listed(options, screen) : exported(table, options, screen),
    );
  registerExportWaveform(group, screen);
  registerExportStream(group, screen);
}

async function listed(options: Options, screen: Screen): Promise<void> {
  const tables = await asked<ShownTables>(options, "/exports");
  if (options.json) return screen.out(`${toJson(tables, 2)}\n`);
  screen.out(
    `${named(
      tables.map(({ table, title }) => [table, title]),
      17,
    )}\n`,
  );
}

async function exported(table: string, options: Options, screen: Screen): Promise<void> {
  const { since, until, where } = options;
  const format = options.format ?? byEnding(options.out);
  const out = options.out ?? `${table}.${format}`;
  const query = new URLSearchParams({
    format,
    ...(since !== undefined && { since: timeText(since) }),
    ...(until !== undefined && { until: timeText(until) }),
    ...(where !== undefined && { where }),
  });
  const known = (await asked<ShownTables>(options, "/exports")).map((one) => one.table);
  if (!known.includes(table))
    throw new BadInput(
      `no table is called "${table}"${didYouMean(table, known)}; "etalon export" lists them`,
    );
  let shown = 0;
  const progress = (bytes: number) => {
    if (!screen.watched || bytes - shown < 1 << 20) return;
    shown = bytes;
    screen.err(`\r\u001b[K${out}: ${(bytes / (1 << 20)).toFixed(0)} MiB`);
  };
  const cloud = taken(await chosenCloud(options));
  const bytes = taken(await downloaded(cloud, `/exports/${table}?${query}`, out, progress));
  if (shown > 0) screen.err("\r\u001b[K");
  screen.out(
    options.json ? `${toJson({ table, format, file: out, bytes }, 2)}\n` : `${out}: ${bytes} bytes\n`,
  );
}

function byEnding(out: string | undefined): ExportFormat {
  if (out === undefined) return "csv";
  const ending = extname(out).slice(1).toLowerCase();
  const format = exportFormats.find((one) => one === ending);
  if (format !== undefined) return format;
  throw new BadInput(
    `--out ${out}: the ending .${exportFormats.join(", .")} is expected, or --format${didYouMean(ending, exportFormats)}`,
  );
}
