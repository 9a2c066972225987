// The station's list of meters, page by page; and as a fleet for planning. Called by `etalon meters` and
// `etalon plan replace --registered`.

import type { MeterLine, MeterPage, MeterQuery } from "@etalon/messages/meter-list";
import { type FleetMeter, fleetMeterFrom } from "@etalon/planning";
import { taken } from "./bad-input.ts";
import { asked, type CloudOptions } from "./options/cloud.ts";

const PAGE = 1000;

export function pageOfMeters(options: CloudOptions, wishes: Partial<MeterQuery>): Promise<MeterPage> {
  const named = Object.entries(wishes).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return asked<MeterPage>(options, `/meters?${new URLSearchParams(named)}`);
}

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

/** Meters in service of which class, batch and day are known; `others` lack one of them. */
export async function registeredFleet(
  options: CloudOptions,
  todayMs: number,
): Promise<{ readonly fleet: readonly FleetMeter[]; readonly others: number }> {
  const fleet: FleetMeter[] = [];
  let others = 0;
  for await (const page of registeredMeters(options, { state: "in-service" }))
    for (const { id, accuracyClass, class448, batch, installed } of page) {
      if (class448 === null || batch === null || installed === null) {
        others++;
        continue;
      }
      const row = { meter: id, class448, accuracyClass, batch, installed };
      fleet.push(taken(fleetMeterFrom(row, todayMs), `meter ${id}`));
    }
  return { fleet, others };
}
