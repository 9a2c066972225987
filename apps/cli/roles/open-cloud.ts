// `etalon cloud`: registry, lending, placing and the users' interface, on one database. Called by `commands/roles.ts`.

import { type Answer, good } from "@etalon/basis";
import { exportsDoor } from "@etalon/outside/http/exports-door";
import { openBridge } from "@etalon/outside/nats/bridge";
import { openDatabaseWatch } from "@etalon/outside/nats/database-watch";
import { busLiveness } from "@etalon/outside/nats/liveness";
import { takeSnapshots } from "@etalon/outside/nats/snapshots";
import { auditInletOn } from "@etalon/outside/postgres/audit-log";
import { isContentFault } from "@etalon/outside/postgres/database";
import { databaseSnapshots } from "@etalon/outside/postgres/snapshots";
import { inTurn } from "@etalon/outside/postgres/turn";
import { cloudDoors, cloudPart, cloudTables, stationDoors } from "../parts/cloud.ts";
import { cloudMetrics } from "../parts/cloud-metrics.ts";
import { openBesideDatabase, openInterface, operationOf } from "./database-role.ts";
import { busOf, type Listening, type Setting } from "./role.ts";

/** One process takes in at a time what comes from the bus, or the order would be lost. */
const TURN = "etalon/bus";

export async function openCloud(
  setting: Setting,
  options: Listening & { readonly agents: "approve" | "hold" },
): Promise<Answer<string>> {
  const { clock, watch, closing } = setting;
  // First: it answers at once, and a bus that is away is waited for.
  const beside = await openBesideDatabase(setting);
  if (!beside.ok) return beside;
  const bus = await busOf("cloud", setting);
  if (!bus.ok) return bus;
  const { mailbox, database, users } = beside.value;
  const { log } = database;
  const past = await openDatabaseWatch({
    ...{ database, bus: bus.value, log },
    wentBack(why) {
      log.error("cloud.went-back", { why });
      process.kill(process.pid, "SIGTERM"); // in order; it is not to be begun again before somebody has looked
    },
  });
  if (!past.ok) return past;
  closing.push(() => past.value.stop());
  cloudMetrics(watch.metrics, database, mailbox);
  const liveness = busLiveness(bus.value, clock);
  const part = cloudPart({ mailbox, liveness, clock, log }, options.agents);
  closing.push(() => part.stop());
  await part.begin();
  const bridge = openBridge(mailbox, bus.value, log, {
    turn: (work, stop) => inTurn(database, TURN, work, stop, log),
    inlet: auditInletOn(database),
    isHopeless: isContentFault,
  });
  closing.push(() => bridge.stop());
  const snapshots = databaseSnapshots(database, log);
  takeSnapshots(bus.value, snapshots, log);
  const { doors, telling } = operationOf("cloud", setting, beside.value, liveness);
  const url = await openInterface(
    setting,
    beside.value,
    options,
    [...cloudDoors(mailbox, database, clock, users), exportsDoor(cloudTables(mailbox, database)), ...doors],
    {
      doors: stationDoors(mailbox, database, clock, snapshots),
      where:
        "this is a cloud; meters, detections, conditions and alarms are asked at the station (--url of the station)",
    },
    telling,
  );
  return url.ok ? good(`interface at ${url.value}`) : url;
}
