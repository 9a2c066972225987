// The cloud's own components (IRM, IM, CC, CLC) and the master station (ZZ) beside the database. Opened by `etalon up`,
// `etalon cloud` and `etalon station`.

import { randomUUID } from "node:crypto";
import type { Clock, Followable, Liveness, Log, Mailbox, Shelf, Snapshots } from "@etalon/basis";
import { auditDoor } from "@etalon/cloud/cc-cloud-controller/audit-door";
import { ccDoor } from "@etalon/cloud/cc-cloud-controller/door";
import { ownersDoor } from "@etalon/cloud/cc-cloud-controller/owners-door";
import { setAsideDoor } from "@etalon/cloud/cc-cloud-controller/set-aside-door";
import { ccController } from "@etalon/cloud/cc-cloud-controller/shell";
import { ccTables } from "@etalon/cloud/cc-cloud-controller/tables";
import { usersDoor } from "@etalon/cloud/cc-cloud-controller/users-door";
import { clcDoor } from "@etalon/cloud/clc-cluster-controller/door";
import { clcController, watchNodes } from "@etalon/cloud/clc-cluster-controller/shell";
import { imDoor } from "@etalon/cloud/im-storage-controller/door";
import { imController } from "@etalon/cloud/im-storage-controller/shell";
import { irmDoor } from "@etalon/cloud/irm-resource-registry/door";
import { irmUnder, watchAgents } from "@etalon/cloud/irm-resource-registry/shell";
import type { BankRecord } from "@etalon/messages/banks";
import type { ExportTable } from "@etalon/messages/exports";
import type { Door } from "@etalon/messages/http";
import type { UserBook } from "@etalon/messages/users";
import type { MeterRecord } from "@etalon/messages/zz-itself";
import { auditLogOn } from "@etalon/outside/postgres/audit-log";
import type { Database } from "@etalon/outside/postgres/database";
import { meterListOn } from "@etalon/outside/postgres/meter-list";
import { monitoringBookOn } from "@etalon/outside/postgres/monitoring";
import { monitoringExports } from "@etalon/outside/postgres/monitoring-exports";
import { qualityBookOn } from "@etalon/outside/postgres/quality";
import { qualityExports } from "@etalon/outside/postgres/quality-exports";
import { alarmsDoor } from "@etalon/station/zz-master-station/alarms/door";
import { banksDoor } from "@etalon/station/zz-master-station/banks/door";
import { conditionsDoor } from "@etalon/station/zz-master-station/conditions-door";
import { zzDoor } from "@etalon/station/zz-master-station/door";
import { plansDoor } from "@etalon/station/zz-master-station/plans/plans-door";
import { qualityDoor } from "@etalon/station/zz-master-station/quality-door";
import { type TakeOut, zzWith } from "@etalon/station/zz-master-station/shell";
import { statesIn } from "@etalon/station/zz-master-station/states";
import { zzTables } from "@etalon/station/zz-master-station/tables";
import { openPlanningDesk } from "../planning-desk.ts";
import { recordingsDoor } from "../recordings-door.ts";
import { OWNER } from "../simulated-site.ts";
import { heardByAlarms, qualityHeardByAlarms } from "./alarms.ts";
import type { Part } from "./part.ts";

export interface Surroundings {
  readonly mailbox: Mailbox;
  readonly liveness: Liveness;
  readonly clock: Clock;
  readonly log: Log;
}

const newId = () => randomUUID().slice(0, 13);

export function cloudPart(
  { mailbox, liveness, clock, log }: Surroundings,
  unknownAgents: Parameters<typeof irmUnder>[0]["unknownAgents"],
): Part {
  let watching: readonly (() => void)[] = [];
  return {
    async begin() {
      void mailbox.serve("irm", irmUnder({ unknownAgents }));
      void mailbox.serve("im", imController);
      void mailbox.serve("cc", ccController);
      void mailbox.serve("clc", clcController);
      watching = [watchAgents(mailbox, liveness, clock, log), watchNodes(mailbox, liveness, clock, log)];
    },
    async stop() {
      for (const end of watching) end();
    },
  };
}

export const cloudDoors = (
  mailbox: Mailbox & Followable & { readonly shelf: Shelf },
  database: Database,
  clock: Clock,
  users: UserBook,
): readonly Door[] => [
  ccDoor(mailbox, auditLogOn(database), clock, () => `app-${newId()}`),
  ownersDoor(mailbox),
  imDoor(mailbox, async () => (await users.users()).map(({ party }) => party)),
  auditDoor(auditLogOn(database)),
  setAsideDoor(mailbox.shelf),
  irmDoor(mailbox),
  clcDoor(mailbox),
  usersDoor(users),
];

/** @param takeOut  carries news of alarms out of the house */
export const stationPart = (mailbox: Mailbox, takeOut: TakeOut, database: Database): Part => ({
  async begin() {
    const { read } = statesIn(mailbox);
    const books = {
      monitoring: heardByAlarms(monitoringBookOn(database), mailbox),
      quality: qualityHeardByAlarms(qualityBookOn(database), mailbox),
    };
    const calibrationsOf = async (terminal: string) => (await read("calibrations", terminal))?.records ?? [];
    void mailbox.serve("zz", zzWith(takeOut, books, calibrationsOf));
  },
  async stop() {},
});

export const stationDoors = (
  mailbox: Mailbox,
  database: Database,
  clock: Clock,
  snapshots: Pick<Snapshots, "follow">,
): readonly Door[] => [
  zzDoor({ mailbox, snapshots, meters: meterListOn(database), clock, newId: () => `det-${newId()}` }),
  conditionsDoor(monitoringBookOn(database)),
  qualityDoor(qualityBookOn(database)),
  plansDoor({
    ...{ list: meterListOn(database), book: monitoringBookOn(database), clock },
    ...{ openDesk: openPlanningDesk, newId: () => `plan-${newId()}` },
  }),
  alarmsDoor(mailbox),
  banksDoor(mailbox, clock, () => `ask-${newId()}`),
  recordingsDoor(),
];

/** What may be exported: of the station, and of the cloud's own components. Whoever keeps more adds its tables here. */
export const stationTables = (mailbox: Mailbox, database: Database): readonly ExportTable[] => [
  ...zzTables(mailbox),
  ...monitoringExports(database),
  ...qualityExports(database),
];
export const cloudTables = (mailbox: Mailbox, database: Database): readonly ExportTable[] =>
  ccTables(mailbox, auditLogOn(database));

/** Who the audit log says it was. */
const DEMONSTRATION = "demonstration";
/** A day of power quality, and what comes before and after it. */
const LONGEST_LEASE_S = 28 * 3600;

/**
 * Meters and banks are registered, and the demonstration's instruments lent to whoever applies. At every start, so the terms
 * are the first only: what the owner has said since holds.
 */
export async function registerDemonstration(
  mailbox: Mailbox,
  meters: readonly MeterRecord[],
  banks: readonly BankRecord[],
  others: readonly string[] = [],
): Promise<void> {
  for (const record of meters)
    await mailbox.post({ component: "zz", key: `meter/${record.id}` }, { kind: "register-meter", record });
  for (const record of banks) {
    const bank = { component: "zz", key: `bank/${record.id}` } as const;
    // One that was removed stays so.
    if ((await mailbox.read(bank)) === null)
      await mailbox.post(bank, { kind: "register-bank", record, by: DEMONSTRATION });
  }
  for (const resource of [...meters.map((record) => record.resource), ...others])
    await mailbox.post(
      { component: "im", key: `resource/${resource}` },
      {
        ...{ kind: "first-terms", resource, owner: OWNER, by: DEMONSTRATION },
        terms: { applicants: ["*"], longestLeaseS: LONGEST_LEASE_S, sharedAtMost: 4 },
      },
    );
}
