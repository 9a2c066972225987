// The desk that plans are made at, in a thread of its own: a million meters take seconds. Opened by the station's door to plans.

import { openAskedThread } from "@etalon/outside/threads/asked-thread";
import type { Desk } from "@etalon/station/zz-master-station/plans/desk";

/** A million meters are a few hundred. */
const HEAP_MIB = 2048;

export function openPlanningDesk(): Desk {
  const { ask, end } = openAskedThread(new URL("./planning-thread.js", import.meta.url), HEAP_MIB);
  return {
    begin: (todayMs) => ask("begin", todayMs),
    meters: (read) => ask("meters", read),
    plan: (wish) => ask("plan", wish),
    rows: (wish) => ask("rows", wish),
    forget: (plan) => ask("forget", plan),
    end,
  };
}
