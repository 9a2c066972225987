// What a running cloud's monitoring knows, put in the place of what the register knew. Called by `etalon plan replace --watched`.

import { type Instant, posixNsFromInstant } from "@etalon/basis";
import type { ConditionPage, ShownCondition } from "@etalon/messages/monitoring";
import { type FleetMeter, foundByMonitoring } from "@etalon/planning";
import { asked, type CloudOptions } from "./options/cloud.ts";

const DAY_MS = 86_400_000;
const YEAR_MS = 365.25 * DAY_MS;
const PAGE = 1000;

/** Meters of the fleet that are not under watch stay as the register has them. */
export async function watchedFleet(
  fleet: readonly FleetMeter[],
  options: CloudOptions,
  todayMs: number,
): Promise<readonly FleetMeter[]> {
  const under = await underWatch(options);
  const meters: FleetMeter[] = [];
  for (const meter of fleet) {
    if (!under.has(meter.meter)) {
      meters.push(meter);
      continue;
    }
    const known = await asked<ShownCondition>(options, `/conditions/${encodeURIComponent(meter.meter)}`);
    const untilMs = posixMs(known.untilTaiNs);
    const today = (untilMs - posixMs(known.originTaiNs)) / DAY_MS;
    const found = foundByMonitoring(known, today, Math.max(0, (todayMs - untilMs) / YEAR_MS));
    meters.push(found === null ? meter : { ...meter, found });
  }
  return meters;
}

async function underWatch(options: CloudOptions): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for (let after: string | null = ""; after !== null; ) {
    const wish = new URLSearchParams({ rank: "meter", atMost: String(PAGE), ...(after && { after }) });
    const page: ConditionPage = await asked<ConditionPage>(options, `/conditions?${wish}`);
    for (const { meter } of page.lines) names.add(meter);
    after = page.next;
  }
  return names;
}

const posixMs = (instant: Instant): number => Number(posixNsFromInstant(instant) / 1_000_000n);
