// Who is alive, among components of one process: beats are calls. Hosts apart beat over the bus, which calls these.

import type { Clock, Instant, Liveness } from "@etalon/basis";

const LOOK_EVERY_MS = 1000;

export function inProcessLiveness(clock: Clock): Liveness {
  const heard = new Map<string, Instant>();
  const since = clock.now();
  return {
    beat(who) {
      heard.set(who, clock.now());
    },
    heardAt: (who) => heard.get(who) ?? null,
    listeningSince: () => since,
    watch(afterNs, changed) {
      const silent = new Set<string>();
      const look = () => {
        const now = clock.now();
        for (const [who, last] of heard) {
          const alive = now - last <= afterNs;
          if (alive === !silent.has(who)) continue;
          if (alive) silent.delete(who);
          else silent.add(who);
          changed(who, alive);
        }
      };
      const timer = setInterval(look, LOOK_EVERY_MS);
      return () => clearInterval(timer);
    },
  };
}
