// Something that a process cannot do without, and that may be away for hours: told once when it goes, with the command
// that looks further, and once when it is back. What fails meanwhile for that reason alone is told at debug only. Made by
// whoever has the connection (`postgres/database.ts`, `nats/bus.ts`).

import type { Log } from "@etalon/basis";

export interface Outage {
  /** For all that stands beside it: of an error that its absence explains nothing is said but the first time. */
  readonly log: Log;
  gone(error: unknown): void;
  back(): void;
}

const LOOK = "npx etalon doctor --for ROLE";

/** @param explains  whether its absence alone brings about such an error */
export function outageOf(log: Log, what: string, explains: (error: unknown) => boolean): Outage {
  let sinceMs: number | null = null;
  function gone(error: unknown): void {
    if (sinceMs !== null) return;
    sinceMs = performance.now();
    log.warn(`${what}.away`, { error, look: LOOK });
  }
  function back(): void {
    if (sinceMs === null) return;
    log.info(`${what}.back`, { awayS: Math.round((performance.now() - sinceMs) / 1000) });
    sinceMs = null;
  }
  const unless =
    (level: "warn" | "error") =>
    (event: string, fields?: Readonly<Record<string, unknown>>): void => {
      const explained = fields?.error !== undefined && explains(fields.error);
      if (explained) gone(fields.error);
      log[explained ? "debug" : level](event, fields);
    };
  return { log: { ...log, warn: unless("warn"), error: unless("error") }, gone, back };
}
