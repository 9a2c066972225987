// What the doors of instruments, detections, power quality, alarms, plans, banks, users and operation refuse, and what an application or a
// detection goes through, has words in the console: a reader of Chinese need not know the interface's own language to know what
// kind of thing it says.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ccDoor } from "@etalon/cloud/cc-cloud-controller/door";
import { ownersDoor } from "@etalon/cloud/cc-cloud-controller/owners-door";
import { setAsideDoor } from "@etalon/cloud/cc-cloud-controller/set-aside-door";
import { usersDoor } from "@etalon/cloud/cc-cloud-controller/users-door";
import { clcDoor } from "@etalon/cloud/clc-cluster-controller/door";
import { imDoor } from "@etalon/cloud/im-storage-controller/door";
import { irmDoor } from "@etalon/cloud/irm-resource-registry/door";
import { machineNews } from "@etalon/messages/cc-to-nc";
import type { Door } from "@etalon/messages/http";
import { alarmsDoor } from "@etalon/station/zz-master-station/alarms/door";
import { banksDoor } from "@etalon/station/zz-master-station/banks/door";
import { zzDoor } from "@etalon/station/zz-master-station/door";
import { plansDoor } from "@etalon/station/zz-master-station/plans/plans-door";
import { qualityDoor } from "@etalon/station/zz-master-station/quality-door";
import { expect, it } from "vitest";

const words = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../apps/console/words/zh.json"), "utf8"),
) as Readonly<Record<"refusal" | "step", object>>;

/** Nobody asks them anything here. */
const none = {} as never;
const doors: readonly Door[] = [
  ...[ccDoor(none, none, none, none), ownersDoor(none), imDoor(none, none), irmDoor(none), clcDoor(none)],
  ...[usersDoor(none), setAsideDoor(none), zzDoor(none)],
  ...[qualityDoor(none), banksDoor(none, none, none), alarmsDoor(none), plansDoor({} as never)],
];

it("has a word for each refusal", () => {
  const codes = doors.flatMap(({ routes, following }) =>
    [...routes, ...following].flatMap(({ refusals }) => Object.keys(refusals)),
  );
  expect(codes.length).toBeGreaterThan(20);
  const lacking = codes.filter((code) => !(code.replaceAll(".", "-") in words.refusal));
  expect([...new Set(lacking)]).toEqual([]);
});

it("has a word for what a machine tells of its drivers", () => {
  expect(machineNews.shape.step.options.filter((step) => !(step in words.step))).toEqual([]);
});
