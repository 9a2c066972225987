// The station's list of meters, page by page; and as a fleet for planning. Called by `etalon meters` and
// `etalon plan replace --registered`.

import type { MeterLine, MeterPage, MeterQuery } from "@etalon/messages/meter-list";
import type { FleetMeter } from "@etalon/planning";
import { registeredMeter } from "@etalon/station/zz-master-station/plans/registered-meter";
import { queryOf } from "./api.ts";
import { asked, type CloudOptions } from "./options/cloud.ts";

const PAGE = 1000;

export const pageOfMeters = (options: CloudOptions, wishes: Partial<MeterQuery>): Promise<MeterPage> =>
  asked<MeterPage>(options, `/meters?${queryOf(wishes)}`);

export async function* registeredMeters(
  options: CloudOptions,
  wishes: Partial<MeterQuery> = {},
): AsyncGenerator<readonly MeterLine[]> {
  for (let after: string | null | undefined; after !== null; ) {
    const page: MeterPage = await pageOfMeters(options, { ...wishes, after, atMost: PAGE });
    yield page.lines;
    after = page.next;
  }
}

/** Meters in service, with their last verdicts; `others` lack class, batch or the day they were put up. */
export async function registeredFleet(
  options: CloudOptions,
  todayMs: number,
): Promise<{ readonly fleet: readonly FleetMeter[]; readonly others: number }> {
  const fleet: FleetMeter[] = [];
  let others = 0;
  for await (const page of registeredMeters(options, { state: "in-service" }))
    for (const line of page) {
      const meter = registeredMeter(line, null, todayMs);
      if (meter) fleet.push(meter);
      else others++;
    }
  return { fleet, others };
}
