// What `etalon condition` says before anything is known of a meter: nobody watches it, its watch was ordered, it has begun.

import { systemClock } from "@etalon/outside/clock/system-clock";
import { PostgresMailbox } from "@etalon/outside/postgres/mailbox";
import { monitoringBookOn } from "@etalon/outside/postgres/monitoring";
import { zzWith } from "@etalon/station/zz-master-station/shell";
import { afterAll, beforeAll, expect, it } from "vitest";
import { etalon, expectRefused } from "../cli/run-command.ts";
import { METER, type OpenDoors, openDoors } from "../door/door.fixture.ts";

let doors: OpenDoors;
let zz: PostgresMailbox;
beforeAll(async () => {
  doors = await openDoors();
  process.env.ETALON_TOKEN = doors.token;
  zz = new PostgresMailbox({ database: doors.database, clock: systemClock(), limits: { sweepMs: 200 } });
  const books = { monitoring: monitoringBookOn(doors.database), quality: {} as never };
  void zz.serve(
    "zz",
    zzWith(async () => ({ ok: true, value: undefined }), books),
  );
});
afterAll(async () => {
  delete process.env.ETALON_TOKEN;
  await zz.stop();
  await doors.close();
});

const run = (...words: readonly string[]) => etalon(...words, "--url", doors.url);
const ofMeter = () => run("condition", "--meter", METER);
const TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ";

it("says that nobody watches it, that its watch was ordered, that it has begun and when the first figures are due", async () => {
  expectRefused(await ofMeter(), `it is not under watch: "etalon monitor start ${METER}" begins`);
  expect((await run("condition")).out).toBe("nothing is known of any meter like that\n");

  const { out, err } = await run("monitor", "start", METER, "--json");
  expect(err).toBe("");
  const { watch } = (JSON.parse(out) as { watch: string }[])[0]!;
  const ordered = `the watch of meter ${METER} was ordered at ${TIME}`;
  expect((await ofMeter()).err).toMatch(
    new RegExp(`^etalon: ${ordered}; its first figures come within 60 s of when a machine listens`),
  );

  const application = `${watch}.1`;
  const lease = {
    ...{ resource: "ia-01/yh-01", application, applicant: "zz", token: 1 },
    untilTaiNs: systemClock().now() + 3_600_000_000_000n,
  };
  for (const word of [
    { kind: "prepared", agent: "ia-01", detection: watch, uplink: "u" },
    { kind: "application-granted", application, lease },
    { kind: "started", detection: watch, startTaiNs: systemClock().now(), registers: null },
    { kind: "driver-bound", detection: watch, machine: "m", placement: 1, driver: "d 1" },
  ])
    await zz.post({ component: "zz", key: `detection/${watch}` }, word);
  const begun = new RegExp(`${ordered} and has begun; its first figures are due by ${TIME}\n$`);
  await expect.poll(async () => (await ofMeter()).err).toMatch(begun);
  expect((await run("condition")).out).toMatch(begun);
});
