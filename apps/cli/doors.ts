// All doors that a cloud in one process opens to its users. A new door is added here, and is then mounted, described at
// /openapi.json, and tried by the tests of `tests/door` with everything else.

import { randomUUID } from "node:crypto";
import type { AuditLog, Clock, Mailbox } from "@etalon/basis";
import { auditDoor } from "@etalon/cloud/cc-cloud-controller/audit-door";
import { ccDoor } from "@etalon/cloud/cc-cloud-controller/door";
import { ownersDoor } from "@etalon/cloud/cc-cloud-controller/owners-door";
import { usersDoor } from "@etalon/cloud/cc-cloud-controller/users-door";
import { irmDoor } from "@etalon/cloud/irm-resource-registry/door";
import type { Door } from "@etalon/messages/http";
import type { UserBook } from "@etalon/messages/users";
import { zzDoor } from "@etalon/station/zz-master-station/door";

export interface DoorPorts {
  readonly mailbox: Mailbox;
  readonly clock: Clock;
  readonly users: UserBook;
  readonly audit: AuditLog;
}

export function allDoors({ mailbox, clock, users, audit }: DoorPorts): readonly Door[] {
  const newId = (kind: string) => () => `${kind}-${randomUUID().slice(0, 13)}`;
  return [
    zzDoor(mailbox, newId("det")),
    ccDoor(mailbox, clock, newId("app")),
    ownersDoor(mailbox),
    auditDoor(audit),
    irmDoor(mailbox),
    usersDoor(users),
  ];
}
