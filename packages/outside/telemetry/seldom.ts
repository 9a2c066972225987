// A log for what strangers can bring about as often as they like: it says each event some times a second at most, and with
// the next one how many there were besides.

import type { Log } from "@etalon/basis";

const A_SECOND = 10;

export function seldom(log: Log, aSecond = A_SECOND): Log {
  const events = new Map<string, { sinceMs: number; said: number; more: number }>();
  const thinned =
    (level: "debug" | "info" | "warn" | "error") =>
    (event: string, fields?: Readonly<Record<string, unknown>>) => {
      const now = performance.now();
      const seen = events.get(event) ?? { sinceMs: now, said: 0, more: 0 };
      events.set(event, seen); // names of events are ours, so they are few
      if (now - seen.sinceMs > 1000) Object.assign(seen, { sinceMs: now, said: 0 });
      if (seen.said >= aSecond) {
        seen.more++;
        return;
      }
      seen.said++;
      log[level](event, seen.more > 0 ? { ...fields, more: seen.more } : fields);
      seen.more = 0;
    };
  return {
    ...log,
    debug: thinned("debug"),
    info: thinned("info"),
    warn: thinned("warn"),
    error: thinned("error"),
  };
}
