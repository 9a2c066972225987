// What machines see just now, among parts of one process: who shows calls who looks. Hosts apart show over the bus, and
// processes beside the database by notifications, which call these.

import type { FollowedState, Snapshots } from "@etalon/basis";

export function inProcessSnapshots(): Snapshots {
  const followers = new Map<string, Set<(snapshot: unknown) => void>>();
  return {
    show(machine, snapshot) {
      for (const tell of followers.get(machine) ?? []) tell(snapshot);
    },
    follow(machine, stop): FollowedState {
      let newest: unknown = null;
      let wake = () => {};
      const tell = (snapshot: unknown): void => {
        newest = snapshot;
        wake();
      };
      const those = followers.get(machine) ?? new Set();
      followers.set(machine, those.add(tell));
      const end = () => {
        those.delete(tell);
        if (those.size === 0 && followers.get(machine) === those) followers.delete(machine);
        wake();
      };
      if (stop.aborted) end();
      else stop.addEventListener("abort", end, { once: true });
      return {
        async next(withinMs) {
          if (newest === null && !stop.aborted)
            await new Promise<void>((resolve) => {
              const late = setTimeout(resolve, withinMs);
              wake = () => {
                clearTimeout(late);
                resolve();
              };
            });
          wake = () => {};
          const seen = newest;
          newest = null;
          return stop.aborted ? null : seen;
        },
      };
    },
  };
}
