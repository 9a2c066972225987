// What lets others see how a process goes: its log, its figures, its traces. Opened by `etalon up` and by every role.

import type { Log } from "@etalon/basis";
import type { MailboxWatch } from "@etalon/outside/mailbox/watch";
import { countedLog } from "@etalon/outside/telemetry/counted-log";
import { openLog } from "@etalon/outside/telemetry/log";
import { type Metrics, openMetrics } from "@etalon/outside/telemetry/metrics";
import type { Tracer } from "@etalon/outside/telemetry/tracer";
import type { WatchOptions } from "./options/watch.ts";
import { VERSION } from "./version.ts";

export interface Watch {
  readonly log: Log;
  readonly metrics: Metrics;
  readonly mailbox: MailboxWatch;
  /** Sends what is left of the traces. */
  close(): Promise<void>;
}

export async function openWatch(
  { role, id }: { readonly role: string; readonly id?: string },
  { log: form, logLevel, verbose, traces }: WatchOptions,
  usualLevel: "info" | "warn",
): Promise<Watch> {
  const metrics = openMetrics({ role, version: VERSION });
  const plain = form === undefined ? process.stderr.isTTY === true : form === "text";
  const level = logLevel ?? (verbose ? "debug" : usualLevel);
  const log = countedLog(
    openLog({ ...(id !== undefined && { about: { role, id } }), level, plain }),
    metrics,
  );
  // Loaded only where it is asked for: it is large.
  const tracer =
    traces &&
    (await import("@etalon/outside/telemetry/otlp")).openOtlpTracer({
      url: traces,
      role,
      id: id ?? role,
      log,
    });
  return watchBy(log, metrics, tracer || undefined);
}

/** With a log that somebody else has opened. */
export const watchBy = (
  log: Log,
  metrics: Metrics = openMetrics({ role: "up", version: VERSION }),
  tracer?: Tracer,
): Watch => ({
  log,
  metrics,
  mailbox: { metrics: metrics.mailbox, ...(tracer && { tracer }) },
  close: async () => tracer?.close(),
});
