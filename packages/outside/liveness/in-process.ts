// Who is alive, among components of one process: beats are calls. Hosts apart beat over the bus, which calls these.

import type { Clock, Instant, Liveness } from "@etalon/basis";

export function inProcessLiveness(clock: Clock): Liveness {
  const heard = new Map<string, Instant>();
  const reports = new Map<string, string>();
  const since = clock.now();
  return {
    beat(who, report) {
      heard.set(who, clock.now());
      if (report !== undefined) reports.set(who, report);
    },
    reportOf: (who) => reports.get(who) ?? null,
    heardAt: (who) => heard.get(who) ?? null,
    listeningSince: () => since,
    heard: () => heard.keys(),
  };
}
