// How a process lets itself be watched: its log's form and level, and where its traces go. The same for `etalon up` and
// all roles.

import type { Command } from "commander";
import { Option } from "commander";
import { BadInput } from "../bad-input.ts";
import { choiceOption } from "./numbers.ts";

export const logForms = ["text", "json"] as const;
export const logLevels = ["debug", "info", "warn", "error"] as const;

export interface WatchOptions {
  readonly log?: (typeof logForms)[number];
  readonly logLevel?: (typeof logLevels)[number];
  readonly verbose?: boolean;
  /** Where traces are posted to. */
  readonly traces?: string;
}

export const withWatch = (command: Command): Command =>
  command
    .addOption(choiceOption("--log <form>", "the log on stderr; text at a terminal, else json", logForms))
    .addOption(choiceOption("--log-level <level>", "the least that is logged", logLevels))
    .option("--verbose", "log what happens in detail, as --log-level debug")
    .addOption(
      new Option(
        "--traces <url>",
        "OpenTelemetry collector, by OTLP over HTTP, such as http://localhost:4318",
      )
        .argParser(tracesUrl)
        .default(tracesInEnvironment(), "OTEL_EXPORTER_OTLP_ENDPOINT, else none"),
    );

/** By the names that OpenTelemetry has for them. */
function tracesInEnvironment(): string | undefined {
  const { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: exact, OTEL_EXPORTER_OTLP_ENDPOINT: base } = process.env;
  return exact || (base ? `${base.replace(/\/$/, "")}/v1/traces` : undefined);
}

function tracesUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new BadInput(`--traces "${text}": an address like http://localhost:4318 is expected`);
  if (url.pathname === "/") url.pathname = "/v1/traces";
  return url.href;
}
