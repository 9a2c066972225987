// What a running cloud's monitoring knows of a fleet's meters, beside what the register knew. Called by `etalon plan replace --watched`.

import type { ConditionPage, ShownCondition } from "@etalon/messages/monitoring";
import type { FleetMeter } from "@etalon/planning";
import { withCondition } from "@etalon/station/zz-master-station/plans/registered-meter";
import { queryOf } from "./api.ts";
import { asked, type CloudOptions } from "./options/cloud.ts";

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
    const known = await asked<ShownCondition | null>(
      options,
      `/conditions/${encodeURIComponent(meter.meter)}`,
    );
    meters.push(known ? withCondition(meter, known, todayMs) : meter);
  }
  return meters;
}

async function underWatch(options: CloudOptions): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for (let after: string | null | undefined; after !== null; ) {
    const query = queryOf({ rank: "meter", atMost: PAGE, after });
    const page: ConditionPage = await asked<ConditionPage>(options, `/conditions?${query}`);
    for (const { meter } of page.lines) names.add(meter);
    after = page.next;
  }
  return names;
}
