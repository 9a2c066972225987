// When an event was. Called by voltage-events.ts.

import { type Instant, secondsBetween } from "@etalon/basis";
import type { CycleInstants } from "./event-records.ts";
import type { Stamping } from "./event-rules.ts";

export interface EventTimes {
  readonly startTaiNs: Instant;
  readonly endTaiNs: Instant;
  readonly durationS: number;
}

/** Begin and end of an event by the cycles that made them. */
export function stamped(begin: CycleInstants, end: CycleInstants, stamping: Stamping): EventTimes {
  const startTaiNs = stamping === "ends" ? begin.endTaiNs : begin.startTaiNs;
  const endTaiNs = stamping === "starts" ? end.startTaiNs : end.endTaiNs;
  return { startTaiNs, endTaiNs, durationS: secondsBetween(startTaiNs, endTaiNs) };
}
