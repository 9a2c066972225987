// Who is alive, among components of one process: beats are calls. Hosts apart beat over the bus, which calls these.

import type { Clock, Instant, Liveness } from "@etalon/basis";

export function inProcessLiveness(clock: Clock): Liveness {
  const heard = new Map<string, Instant>();
  const since = clock.now();
  return {
    beat(who) {
      heard.set(who, clock.now());
    },
    heardAt: (who) => heard.get(who) ?? null,
    listeningSince: () => since,
    heard: () => heard.keys(),
  };
}
