// `etalon station`: the master station and its users' interface, on one database. Called by `commands/roles.ts`.

import { type Answer, good, type Instant } from "@etalon/basis";
import { exportsDoor } from "@etalon/outside/http/exports-door";
import { monitoringBookOn } from "@etalon/outside/postgres/monitoring";
import { databaseSnapshots } from "@etalon/outside/postgres/snapshots";
import { alarmsPart, outletsOf } from "../parts/alarms.ts";
import {
  cloudDoors,
  registerDemonstration,
  stationDoors,
  stationPart,
  stationTables,
} from "../parts/cloud.ts";
import { monitoringRetention } from "../parts/monitoring-retention.ts";
import { simulatedBanks } from "../simulated-banks.ts";
import { simulatedPoints, siteTime } from "../simulated-site.ts";
import { openBesideDatabase, openInterface, operationOf } from "./database-role.ts";
import type { Listening, Setting } from "./role.ts";

export async function openStation(
  setting: Setting,
  options: Listening & { readonly demonstration?: Instant; readonly agent: string; readonly alarms?: string },
): Promise<Answer<string>> {
  const beside = await openBesideDatabase(setting);
  if (!beside.ok) return beside;
  const { mailbox, database, users } = beside.value;
  const { clock } = setting;
  const outlets = await outletsOf(options.alarms, clock, setting.log);
  if (!outlets.ok) return outlets;
  await stationPart(mailbox, outlets.value.takeOut, database).begin();
  const alarms = alarmsPart({ mailbox, outlets: outlets.value.outlets, clock, log: setting.log });
  setting.closing.push(() => alarms.stop());
  await alarms.begin();
  const retention = monitoringRetention(monitoringBookOn(database), clock, setting.log);
  setting.closing.push(() => retention.stop());
  await retention.begin();
  if (options.demonstration !== undefined) {
    const points = simulatedPoints(options.agent, siteTime(clock, options.demonstration, 1));
    await registerDemonstration(
      mailbox,
      points.map(({ record }) => record),
      simulatedBanks,
    );
  }
  const { doors, telling } = operationOf("station", setting, beside.value, null);
  const url = await openInterface(
    setting,
    beside.value,
    options,
    [
      ...stationDoors(mailbox, database, clock, databaseSnapshots(database, setting.log)),
      exportsDoor(stationTables(mailbox, database)),
      ...doors,
    ],
    {
      doors: cloudDoors(mailbox, database, clock, users),
      where:
        "this is a station; users, tokens, leases and instruments are asked at the cloud (--url of the cloud)",
    },
    telling,
  );
  return url.ok ? good(`interface at ${url.value}`) : url;
}
