// What monitoring has kept long enough goes: hours after thirteen months, so that each can be held against last year's; days
// after thirteen years, longer than a meter serves. Opened by `etalon up` and `etalon station`; any number may look at once.

import type { Clock, Log } from "@etalon/basis";
import type { MonitoringBook } from "@etalon/messages/monitoring";
import type { Part } from "./part.ts";

const DAY_S = 86_400;
const HOURS_KEPT_S = 400 * DAY_S;
const DAYS_KEPT_S = 13 * 366 * DAY_S;
const LOOK_EVERY_MS = 6 * 3_600_000;

export function monitoringRetention(book: MonitoringBook, clock: Clock, log: Log): Part {
  let looking: NodeJS.Timeout | undefined;
  async function look(): Promise<void> {
    const nowS = Number(clock.now() / 1_000_000_000n);
    try {
      for (const partition of await book.forget(nowS - HOURS_KEPT_S, nowS - DAYS_KEPT_S))
        log.info("zz.monitoring-forgotten", { partition });
    } catch (error) {
      log.warn("zz.monitoring-not-forgotten", { error }); // the next look finds it again
    }
  }
  return {
    async begin() {
      await look();
      looking = setInterval(() => void look(), LOOK_EVERY_MS);
      looking.unref();
    },
    async stop() {
      clearInterval(looking);
    },
  };
}
