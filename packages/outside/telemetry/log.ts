// The log port on pino: one JSON line per event on stderr, or lines for people. Called by the apps.

import { type Log, utcText } from "@etalon/basis";
import { type DestinationStream, destination, type Level, pino } from "pino";
import { blot } from "./blot.ts";
import { presentWay } from "./way.ts";

export interface LogOptions {
  /** What stands in each line, e.g. `{ role: "agent" }`. */
  readonly about?: Readonly<Record<string, unknown>>;
  readonly level?: Level | "silent";
  /** Lines for people at a terminal instead of JSON. */
  readonly plain?: boolean;
  /** Where lines go; left out, stderr, since stdout holds a command's result. */
  readonly to?: { write(line: string): void };
}

export function openLog(options: LogOptions = {}): Log {
  const lines: DestinationStream = options.to ?? destination({ fd: 2, sync: true });
  const to = options.plain ? { write: (line: string) => lines.write(plainLine(line)) } : lines;
  const logger = pino(
    {
      level: options.level ?? "info",
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      messageKey: "event",
      formatters: { level: (level) => ({ level }) },
    },
    to,
  );
  const about = options.about ?? {};
  const say =
    (level: Level) =>
    (event: string, fields: Readonly<Record<string, unknown>> = {}): void => {
      if (!logger.isLevelEnabled(level)) return;
      const way = presentWay();
      const whose = way && fields.application === undefined ? { application: way.application } : {};
      logger[level](blot({ ...about, ...whose, ...fields }) as object, event);
    };
  return {
    detailed: logger.isLevelEnabled("debug"),
    debug: say("debug"),
    info: say("info"),
    warn: say("warn"),
    error: say("error"),
  };
}

/** For tests and for libraries that want a log where none is wished. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** `12:03:04.123 WARN  mailbox.set-aside component=im key=resource/7` */
function plainLine(json: string): string {
  const { level, time, event, ...fields } = JSON.parse(json) as Record<string, unknown>;
  const shown = Object.entries(fields).map(([name, value]) => plainField(name, value));
  return `${[String(time).slice(11, 23), String(level).toUpperCase().padEnd(5), event, ...shown].join(" ")}\n`;
}

/** Instants as people read them: `until=2026-03-02T08:30:00.000Z`. */
function plainField(name: string, value: unknown): string {
  const instant = name.endsWith("TaiNs") && typeof value === "string" && /^\d{1,19}$/.test(value);
  return instant
    ? `${name.slice(0, -"TaiNs".length)}=${utcText(BigInt(value))}`
    : `${name}=${shortText(value)}`;
}

function shortText(value: unknown): string {
  if (typeof value === "string" && /^[^\s="\p{C}]+$/u.test(value)) return value;
  // What a terminal might obey is shown and not sent.
  return JSON.stringify(value).replaceAll(
    /\p{C}/gu,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
