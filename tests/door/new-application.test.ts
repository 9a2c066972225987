// An application is answered for once it is taken in: whoever asks for it next, at whichever process's door, finds it.

import { ccController } from "@etalon/cloud/cc-cloud-controller/shell";
import { systemClock } from "@etalon/outside/clock/system-clock";
import { PostgresMailbox } from "@etalon/outside/postgres/mailbox";
import { afterAll, beforeAll, expect, it } from "vitest";
import { INSTRUMENT, type OpenDoors, openDoors } from "./door.fixture.ts";

let doors: OpenDoors;
/** As in a process beside the door's. */
let cc: PostgresMailbox;
beforeAll(async () => {
  doors = await openDoors();
  cc = new PostgresMailbox({ database: doors.database, clock: systemClock(), limits: { sweepMs: 200 } });
});
afterAll(async () => {
  await cc.stop();
  await doors.close();
});

it("is there for the next question, and nobody is turned away", async () => {
  const applying = doors.ask("/applications", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ resource: INSTRUMENT, forS: 9 }),
  });
  void cc.serve("cc", ccController);
  const { application } = (await (await applying).json()) as { application: string };
  const seen = await doors.ask(`/applications/${application}`);
  expect([seen.status, await seen.json()]).toMatchObject([200, { id: application, applicant: "zz" }]);
  const audit = await doors.ask("/audit?what=turned-away");
  expect(((await audit.json()) as { entries: unknown[] }).entries).toEqual([]);
});
