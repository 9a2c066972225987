// Alarms through a real database: what monitoring tells is judged, told at the door and by the commands, followed over a cut
// connection, and delivered to a webhook that was down at first.

import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fromJson, nanoseconds } from "@etalon/basis";
import type { AlarmLine, NumberedNews, shownAlarm, shownOutlets } from "@etalon/messages/alarms";
import type { MeterCondition } from "@etalon/messages/monitoring";
import type { QualityRows } from "@etalon/messages/quality";
import type { QualityTerms } from "@etalon/messages/quality-terms";
import { systemClock } from "@etalon/outside/clock/system-clock";
import { PostgresMailbox } from "@etalon/outside/postgres/mailbox";
import { monitoringBookOn } from "@etalon/outside/postgres/monitoring";
import { qualityBookOn } from "@etalon/outside/postgres/quality";
import { silentLog } from "@etalon/outside/telemetry/log";
import { zzWith } from "@etalon/station/zz-master-station/shell";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { z } from "zod";
import { alarmsPart, heardByAlarms, outletsOf, qualityHeardByAlarms } from "../../apps/cli/parts/alarms.ts";
import { etalon, scratch } from "../cli/run-command.ts";
import { type OpenDoors, openDoors } from "../door/door.fixture.ts";

const SECRET = `whsec_${Buffer.alloc(32, 5).toString("base64")}`;
const { folder } = scratch();
const closing: (() => unknown)[] = [];
const came: { readonly id: string; readonly news: readonly NumberedNews[] }[] = [];
let refusals = 0;
let doors: OpenDoors;
let watch: ReturnType<typeof monitoringBookOn>;
let study: ReturnType<typeof qualityBookOn>;

beforeAll(async () => {
  const hook = createServer(async (request, reply) => {
    let body = "";
    for await (const piece of request) body += piece;
    const id = String(request.headers["webhook-id"]);
    if (came.length === 0 && refusals++ < 1) return void reply.writeHead(503).end();
    new Webhook(SECRET).verify(body, request.headers as Record<string, string>);
    came.push({ id, news: (fromJson(body) as { news: NumberedNews[] }).news });
    reply.writeHead(200).end();
  });
  await new Promise<void>((done) => hook.listen(0, "127.0.0.1", done));
  closing.push(() => hook.close());
  const { port } = hook.address() as AddressInfo;
  await writeFile(`${folder}/secret`, SECRET);
  const settings = {
    webhooks: [{ name: "duty", url: `http://127.0.0.1:${port}/`, secretFile: "secret", local: true }],
  };
  await writeFile(`${folder}/outlets.json`, JSON.stringify(settings));

  doors = await openDoors();
  closing.push(() => doors.close());
  process.env.ETALON_TOKEN = doors.token;
  const clock = systemClock();
  const mailbox = new PostgresMailbox({ database: doors.database, clock });
  closing.push(() => mailbox.stop());
  const outlets = await outletsOf(`${folder}/outlets.json`, clock, silentLog);
  if (!outlets.ok) throw new Error(outlets.why.text);
  void mailbox.serve(
    "zz",
    zzWith(outlets.value.takeOut, {
      monitoring: monitoringBookOn(doors.database),
      quality: qualityBookOn(doors.database),
    }),
  );
  const part = alarmsPart({ mailbox, outlets: outlets.value.outlets, clock, log: silentLog });
  closing.push(() => part.stop());
  await part.begin();
  watch = heardByAlarms(monitoringBookOn(doors.database), mailbox);
  study = qualityHeardByAlarms(qualityBookOn(doors.database), mailbox);
});
afterAll(async () => {
  delete process.env.ETALON_TOKEN;
  for (const close of closing.reverse()) await close();
});

const alarms = (...args: readonly string[]) => etalon("alarms", ...args, "--url", doors.url);
const asked = async <T>(...args: readonly string[]): Promise<T> => {
  const { out, err, code } = await alarms(...args, "--json");
  expect(code, err).toBe(0);
  return fromJson(out) as T;
};
const eventually = { timeout: 180_000, interval: 50 };
/** What monitoring says of a meter up to then; U is 0.02 %, the limit 0.2 %. */
const condition = (meter: string, hour: number, errorPercent: number, cause: string): MeterCondition => ({
  ...{ kind: "meter-condition", meter, untilTaiS: 3600 * hour, originTaiS: 0, state: "{}" },
  plate: {
    ...{ serial: meter, accuracyClass: "0.2S", activeConstant: 20_000, wiring: "3P4W" },
    ...{ nominalVoltage: 57.7, ratedCurrent: 1.5, maxCurrent: 6 },
  },
  headline: {
    ...{ errorPercent, standardPercent: 0.01, ofLimit: (Math.abs(errorPercent) + 0.02) / 0.2 },
    ...{ pointsGiven: 1, points: 18, cause, lifeDay: null },
  },
});

it("one meter that is surely beyond its limit, hour after hour, is one alarm, told and delivered", async () => {
  for (let hour = 1; hour <= 5; hour++)
    await watch.write([condition("m-1", hour, 0.3, "gain"), condition("m-2", hour, 0.21, "gain")]);
  await vi.waitFor(
    async () => expect(await asked<AlarmLine[]>("list")).toMatchObject([{ readings: 5 }]),
    eventually,
  );
  const [alarm] = await asked<AlarmLine[]>("list");
  expect(alarm).toMatchObject({
    ...{ alarm: "error-of-limit-1", rule: "error-beyond-limit", state: "raised", severity: "high" },
    ...{ subjects: ["m-1"], members: 1, occurrences: 1, firstTaiNs: nanoseconds(3600) },
  });
  expect(alarm!.value).toBeCloseTo(1.4, 9);
  const { out } = await alarms("list");
  expect(out).toMatch(
    /^error-of-limit-1 {2}high, raised: meter m-1: error surely beyond the class limit: error \+0\.300 ± 0\.020 %, class limit ± 0\.2 %; \(\|error\| − U\) ÷ limit is 1\.4, the rule's limit is above 1\n/,
  );
  await vi.waitFor(() => expect(came.length).toBe(1), eventually);
  expect(came[0]).toMatchObject({
    id: "duty-1",
    news: [{ number: 1, what: "raised", alarm: "error-of-limit-1" }],
  });
  await vi.waitFor(
    async () =>
      expect(await asked<z.infer<typeof shownOutlets>>("deliveries")).toMatchObject([
        { name: "duty", delivered: 1, sending: null, failure: null, missed: 0 },
      ]),
    eventually,
  );
});

it("is acknowledged by a user, shelved with a reason, and ends when the meter is back", async () => {
  expect((await alarms("acknowledge", "error-of-limit-1", "--comment", "crew 2")).out).toBe(
    "error-of-limit-1 is acknowledged\n",
  );
  expect((await alarms("shelve", "error-of-limit-1", "--for", "600", "--why", "being replaced")).code).toBe(
    0,
  );
  await vi.waitFor(
    async () =>
      expect(await asked<AlarmLine[]>("list")).toMatchObject([{ shelved: { why: "being replaced" } }]),
    eventually,
  );
  expect((await alarms("unshelve", "error-of-limit-1")).code).toBe(0);
  await watch.write([condition("m-1", 6, 0.01, "sound")]);
  await vi.waitFor(
    async () => expect((await alarms("list")).out).toBe("no alarm is raised, and none waits\n"),
    eventually,
  );
  const { news } = await asked<z.infer<typeof shownAlarm>>("show", "error-of-limit-1");
  expect(news.map(({ what }) => what)).toEqual(["raised", "acknowledged", "shelved", "unshelved", "ended"]);
  const table = (await (
    await doors.ask("/exports/alarm-news?format=json&where=what=ended")
  ).json()) as unknown;
  expect(JSON.stringify(table)).toMatch(/"error-of-limit-1"/);
  expect((await alarms("acknowledge", "error-of-limit-1")).err).toBe(
    'etalon: there is no alarm error-of-limit-1, or no longer: "etalon alarms list" lists what there is\n',
  );
  const log = (await (await doors.ask("/audit?what=alarm-acknowledged")).json()) as { entries: object[] };
  expect(log.entries).toMatchObject([{ why: "error-of-limit-1 of m-1: crew 2" }]);
});

it("is followed from where the follower was cut off", async () => {
  const heard = async (after: number, count: number): Promise<number[]> => {
    const ended = new AbortController();
    const reply = await doors.ask("/alarms/follow", {
      headers: { "last-event-id": String(after) },
      signal: ended.signal,
    });
    let text = "";
    for await (const piece of reply.body!) {
      text += Buffer.from(piece).toString();
      if (text.split("\nevent: alarm").length > count) break;
    }
    ended.abort();
    return [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
  };
  expect(await heard(0, 2)).toContain(1);
  expect(await heard(2, 3)).toEqual([3, 4, 5]);
});

it("limits of power quality that are violated are an alarm once two hours have ended, and no sooner", async () => {
  const terms: QualityTerms = {
    standard: "gbt",
    supply: {
      ...{ nominalHz: 50, nominalVoltageV: 400, declaredVoltageV: 230, shortCircuitVA: null },
      ...{ demandCurrentA: null, currentRatio: 1, agreedShare: null },
    },
  };
  const unbalance = (interval: QualityRows["interval"], slots: number, percent: number): QualityRows => ({
    ...{ kind: "quality-rows", interval, names: ["unbalance_percent"] },
    rows: [
      {
        endTaiNs: 1_800_000_037_000_000_000n + nanoseconds(600 * slots),
        ...{ flag: "none", coverage: 1, leftOut: [], clockFree: false, values: [percent] },
      },
    ],
  });
  // No more than 4 % at any time, no more than 2 % for 95 % of a week: one value is no violation of that.
  for (let n = 1; n <= 12; n++) await study.write("m-9", terms, unbalance("10 min", n, n === 5 ? 4.5 : 1));
  expect((await asked<AlarmLine[]>("list")).filter(({ quantity }) => quantity === "quality-limits")).toEqual(
    [],
  );
  await study.write("m-9", terms, unbalance("2 h", 12, 1.3));
  await vi.waitFor(
    async () =>
      expect(await asked<AlarmLine[]>("list")).toContainEqual(
        expect.objectContaining({ rule: "quality-violated", subjects: ["m-9"], value: 1, state: "raised" }),
      ),
    eventually,
  );
});

it("by rules that a user sets, which are looked at first", async () => {
  const rules = (await asked<{ rules: object[] }>("rules", "show")).rules;
  expect(rules.length).toBeGreaterThan(10);
  const { out } = await alarms("rules", "show");
  expect(out).toContain("error-of-limit, (|error| − U) ÷ limit, above 1, until at most 0.95;");
  expect(out).toContain("lost-pulses found, until gone;");
  await writeFile(`${folder}/rules.json`, JSON.stringify({ rules: [{ ...rules[0], clearBelow: 7 }] }));
  expect((await alarms("rules", "set", `${folder}/rules.json`)).err).toMatch(
    /rules\.json: rules\.0\.clearBelow: at most raiseAbove \(1\) is expected\n$/,
  );
  const own = {
    name: "own",
    quantity: "dead-phase",
    raiseAbove: 0.5,
    severity: "critical",
    groupBy: "all",
    subjects: ["m-*"],
  };
  await writeFile(`${folder}/rules.json`, JSON.stringify({ rules: [own] }));
  expect((await alarms("rules", "set", `${folder}/rules.json`)).out).toBe("1 rules are set\n");
  await vi.waitFor(
    async () => expect((await alarms("rules", "show")).out).toMatch(/^set by \S+\n {2}own: critical;/),
    eventually,
  );
  await watch.write(
    ["m-3", "m-4", "x-5"].map((meter) => condition(meter, 7, 0.3, "dead phase and lost pulses")),
  );
  await vi.waitFor(
    async () =>
      expect(await asked<AlarmLine[]>("list")).toMatchObject([{ rule: "own", subjects: ["m-3", "m-4"] }]),
    eventually,
  );
});
