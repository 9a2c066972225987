// Log lines counted by event, so that what is said again and again is seen in the figures. Called by the apps.

import type { Log } from "@etalon/basis";
import type { Metrics } from "./metrics.ts";

/** Events are names in the code, so there is an end to them. */
export function countedLog(log: Log, metrics: Metrics): Log {
  const lines = metrics.counter("etalon_log_lines_total", "Warnings and errors that were logged, by event", [
    "level",
    "event",
  ]);
  return {
    ...log,
    warn(event, fields) {
      lines.inc({ level: "warn", event });
      log.warn(event, fields);
    },
    error(event, fields) {
      lines.inc({ level: "error", event });
      log.error(event, fields);
    },
  };
}
