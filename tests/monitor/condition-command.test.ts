// What `etalon condition` and the interface tell of meters under watch: from the frames of simulated terminals through
// records, PostgreSQL and HTTP to text and JSON.

import { fromJson } from "@etalon/basis";
import { openWatchThread } from "@etalon/cloud/vm-measuring-machine/monitoring/monitoring-thread";
import type { ConditionPage, MonitoringRecord, ShownCondition } from "@etalon/messages/monitoring";
import { monitoringBookOn } from "@etalon/outside/postgres/monitoring";
import { afterAll, beforeAll, expect, it } from "vitest";
import { etalon, scratch } from "../cli/run-command.ts";
import { type OpenDoors, openDoors } from "../door/door.fixture.ts";
import { fleetOf, watchTermsOf } from "./fleet.ts";
import { terminalStream } from "./terminal-stream.ts";
import { waveLoop } from "./wave-loops.ts";

let doors: OpenDoors;
const { written } = scratch();
const fleet = fleetOf(4, 3, 30, 5);
const SECONDS = 300;
beforeAll(async () => {
  doors = await openDoors();
  process.env.ETALON_TOKEN = doors.token;
  const records: MonitoringRecord[] = [];
  const thread = openWatchThread({ lanes: 4, engine: "machine code", rule: "light" }, (said) =>
    records.push(...said.records),
  );
  const loops = fleet.loads.map(waveLoop);
  for (const [n, meter] of fleet.meters.entries()) {
    thread.words({ kind: "open", lane: n + 1, terms: watchTermsOf(meter) });
    const stream = terminalStream(meter, loops, SECONDS - 1);
    for (let second = 0; second < SECONDS; second++) thread.bytes(n + 1, stream.next());
  }
  thread.end();
  await monitoringBookOn(doors.database).write(records);
});
afterAll(() => {
  delete process.env.ETALON_TOKEN;
  return doors.close();
});

const run = (...args: readonly string[]) => etalon("condition", "--url", doors.url, ...args);

it("tells a meter's error with its uncertainty, what the load gave and never gave, and the hours", async () => {
  const { name } = fleet.meters[1]!; // a gain error
  const { out, code } = await run("--meter", name, "--hours", "5");
  expect(code).toBe(0);
  expect(out).toMatch(/24 h +[−+]\d\.\d+ % ± 0\.0\d+ % over \d/);
  expect(out).toMatch(/never: balanced/);
  expect(out).toMatch(/\d+ of 18 test points given/);
  const known = fromJson((await run("--meter", name, "--json", "--hours", "1")).out) as ShownCondition & {
    hours: readonly { pulses: number }[];
  };
  const reply = fromJson(await (await doors.ask(`/conditions/${name}`)).text()) as ShownCondition;
  expect({ ...known, hours: undefined }).toEqual({ ...reply, hours: undefined });
  const { gainErrorPercent } = fleet.meters[1]!.simulated.errors;
  const { percent, standardPercent } = known.error.day!;
  expect(Math.abs(percent - gainErrorPercent)).toBeLessThan(0.1 + 3 * standardPercent); // its phase and load errors beside
  expect(known.hours[0]!.pulses).toBeGreaterThan(10);
});

it("ranks meters, filters them, and goes on page by page", async () => {
  const worst = fromJson((await run("--json")).out) as ConditionPage;
  expect(worst.lines.map(({ meter }) => meter).sort()).toEqual(fleet.meters.map(({ name }) => name));
  const shares = worst.lines.map(({ ofLimit }) => ofLimit!);
  expect(shares).toEqual([...shares].sort((a, b) => b - a));
  const first = fromJson((await run("--json", "--at-most", "3", "--rank", "meter")).out) as ConditionPage;
  expect(first.lines.length).toBe(3);
  const rest = await run("--rank", "meter", "--after", first.next!);
  expect(rest.out).toContain(fleet.meters[3]!.name);
  expect(rest.out).not.toContain(fleet.meters[2]!.name);
  const [line] = (
    fromJson((await run("--json", "--rank", "meter", "--after", first.next!)).out) as ConditionPage
  ).lines;
  expect(rest.out).toContain(` ${(100 * line!.ofLimit!).toFixed(0)} %  `); // in percent, as the console has it
  const bad = fromJson((await run("--json", "--of-limit", "1")).out) as ConditionPage;
  expect(bad.lines.length).toBeGreaterThan(0);
  expect(bad.lines.every(({ ofLimit }) => ofLimit! >= 1)).toBe(true);
});

it("is what a plan rests on: meters of a register that are under watch", async () => {
  const rows = [...fleet.meters.map(({ name }) => name), "elsewhere"].map(
    (name) => `${name},III,0.2S,batch of ${name},2022-03-01`,
  );
  const file = written("fleet.csv", ["meter,class448,accuracyClass,batch,installed", ...rows].join("\n"));
  const { out, err } = await etalon(
    ...["plan", "replace", "--fleet", file, "--watched", "--url", doors.url, "--fresh", "20", "--json"],
  );
  expect(err).toBe("");
  const work = (JSON.parse(out) as { rows: readonly Record<string, unknown>[] }).rows;
  const rowOf = (name: string) => work.find(({ meter }) => meter === name);
  expect(rowOf("elsewhere")).toMatchObject({
    action: "verify remotely",
    why: expect.stringContaining("no error of it is known"),
  });
  for (const { name } of fleet.meters)
    if (rowOf(name) !== undefined) expect(rowOf(name)!.restsOn).toMatch(/^its waveforms/);
  // A gain error beyond its limit, heard for five minutes: found once, by the last day.
  expect(rowOf(fleet.meters[1]!.name)).toMatchObject({ action: "site test", urgency: "now" });
});

it("says what cannot be asked", async () => {
  expect(await run("--meter", "nobody")).toMatchObject({
    code: 2,
    err: expect.stringContaining('there is no meter nobody: "etalon meters list" lists what there is'),
  });
  expect(await run("--after", "x")).toMatchObject({ code: 2, err: expect.stringContaining("no place") });
  expect(await run("--meter", "m-000001", "--rank", "life")).toMatchObject({ code: 2 });
  expect(await run("--hours", "4")).toMatchObject({ code: 2, err: expect.stringContaining("--meter") });
  expect(await run("--rank", "beauty")).toMatchObject({ code: 2 });
  const unwatched = written(
    "unwatched.csv",
    "meter,class448,accuracyClass,batch,installed\nelsewhere,III,0.2S,b,2022-03-01\n",
  );
  const plan = ["plan", "replace", "--watched", "--url", doors.url];
  expect(await etalon(...plan)).toMatchObject({
    code: 2,
    err: expect.stringContaining("--fleet or --registered is expected"),
  });
  expect(await etalon(...plan, "--fleet", unwatched)).toMatchObject({
    code: 0,
    err: expect.stringContaining("rests on the register alone"),
  });
});
