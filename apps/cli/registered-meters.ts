// The station's register of meters, page after page; and as a fleet for planning. Called by `etalon meters` and
// `etalon plan replace --registered`.

import { type FleetMeter, fleetMeterFrom } from "@etalon/planning";
import { taken } from "./bad-input.ts";
import { asked, type CloudOptions } from "./options/cloud.ts";
import type { ShownMeter } from "./show/meters.ts";

const PAGE = 10_000;

export async function* registeredMeters(options: CloudOptions): AsyncGenerator<readonly ShownMeter[]> {
  for (let after = ""; ; ) {
    const wish = new URLSearchParams({ atMost: String(PAGE), ...(after !== "" && { after }) });
    const page = await asked<readonly ShownMeter[]>(options, `/meters?${wish}`);
    if (page.length > 0) yield page;
    const last = page.at(-1);
    if (page.length < PAGE || !last) return;
    after = last.record.id;
  }
}

/** Meters in service of which class, batch and day are known; `others` lack one of them. */
export async function registeredFleet(
  options: CloudOptions,
  todayMs: number,
): Promise<{ readonly fleet: readonly FleetMeter[]; readonly others: number }> {
  const fleet: FleetMeter[] = [];
  let others = 0;
  for await (const page of registeredMeters(options))
    for (const { record, retired } of page) {
      if (retired) continue;
      const { class448, batch, installed } = record.planning ?? {};
      if (class448 === undefined || batch === undefined || installed === undefined) {
        others++;
        continue;
      }
      const { accuracyClass } = record.meter;
      const row = { meter: record.id, class448, accuracyClass, batch, installed };
      fleet.push(taken(fleetMeterFrom(row, todayMs), `meter ${record.id}`));
    }
  return { fleet, others };
}
