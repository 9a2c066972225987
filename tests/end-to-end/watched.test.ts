// Meters under watch in a running cloud, by the commands: a stream beside a detection's; the shared machine killed, then the
// whole cloud; stopped, revoked. What is known is whole after all that, and the audit log has each.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { fromJson, toJson } from "@etalon/basis";
import { readComtrade } from "@etalon/codecs/comtrade/index";
import type { watchLines } from "@etalon/messages/users-to-zz";
import { expect, it } from "vitest";
import type { z } from "zod";
import { ask, chosenCloud } from "../../apps/cli/api.ts";
import { asked, newUser, runEtalon, scratchFolder, startCloud } from "./running-cloud.ts";

const data = join(scratchFolder(), "data");

type Lines = z.infer<typeof watchLines>;
const METERS = ["qh-01", "qh-02"];
/** Ten minutes, after which a condition is told again, are twenty seconds. */
const SPEED = 30;
/** Of hands, in the test. */
const CHANGES = 2;
const counts = ["unmatched", "coveredS", "doubtfulS", "gaps", "lostFrames"] as const;

async function etalon<T>(...args: string[]): Promise<T> {
  const run = runEtalon([...args, "--data", data, "--json"]);
  const { code } = await run.ended;
  if (code !== 0) throw new Error(`etalon ${args.join(" ")}: ${run.err()}`);
  return fromJson(run.out()) as T;
}

async function watches(): Promise<Lines> {
  const cloud = await chosenCloud({ data });
  if (!cloud.ok) throw new Error(cloud.why.text);
  const listed = await ask(cloud.value, "/watches");
  if (!listed.ok) throw new Error(listed.why.text);
  return listed.value as Lines;
}

async function until(holds: (line: Lines[number]) => boolean): Promise<Lines[number]> {
  let lines: Lines = [];
  for (const deadline = Date.now() + 180_000; Date.now() < deadline; await pause(50)) {
    lines = await watches();
    const found = lines.find(holds);
    if (found) return found;
  }
  throw new Error(`no such watch: ${toJson(lines)}`);
}

const program = fileURLToPath(new URL("../../apps/cli/dist/machine-alone.mjs", import.meta.url));
/** The machine that all watched meters share: a process of this checkout's measuring program, by its name. */
function sharedMachines(): number[] {
  const out = execFileSync("ps", ["-eo", "pid,args"], { encoding: "utf8" });
  return out
    .split("\n")
    .filter((line) => /machine-alone\.mjs monitoring-\d+ /.test(line) && line.includes(program))
    .map((line) => Number(line.trim().split(" ")[0]));
}

/** Waits until both meters are known further than now; where its machine is killed, by another. */
async function goesOn(machine?: number): Promise<void> {
  const had = new Map((await watches()).map((one) => [one.meter, one]));
  if (machine !== undefined) process.kill(machine, "SIGKILL");
  for (const meter of METERS)
    await until((one) => {
      const before = had.get(meter);
      const further = (one.heardUntilTaiNs ?? 0n) > (before?.heardUntilTaiNs ?? 0n);
      return one.meter === meter && further && (machine === undefined || one.machine !== before?.machine);
    });
}

/** No second of the stream is missing up to where it is known, none counts twice; a last word may be on its way. */
async function expectWhole(meter: string): Promise<void> {
  type Hour = Record<(typeof counts)[number], number>;
  const whole = async () => {
    const { heardUntilTaiNs, streamFromTaiNs } = (await watches()).find((one) => one.meter === meter)!;
    const { hours } = await etalon<{ hours: Hour[] }>("condition", "--meter", meter, "--hours", "10");
    const sum = (key: (typeof counts)[number]) => hours.reduce((total, hour) => total + hour[key], 0);
    const seconds = Number(heardUntilTaiNs! - streamFromTaiNs!) / 1e9;
    return {
      ...{ gaps: sum("gaps"), lostFrames: sum("lostFrames"), doubtfulS: sum("doubtfulS"), seconds },
      // The pulse at a change of hands may be without the energy before it.
      isMatched: sum("unmatched") <= CHANGES,
      missingS: Math.trunc(seconds - sum("coveredS")) + 0, // + 0: −0 is no 0 to a test
    };
  };
  const isWhole = { gaps: 0, lostFrames: 0, doubtfulS: 0, isMatched: true, missingS: 0 };
  await expect.poll(whole, { interval: 500 }).toMatchObject(isWhole);
  expect((await whole()).seconds, meter).toBeGreaterThan(60);
}

it("watches meters beside a detection, whatever is killed, until it is told to stop, or the owner revokes", async () => {
  const others = new Set(sharedMachines());
  const cloud = await startCloud(data, SPEED);
  const watched = await etalon<{ watch: string }[]>("monitor", "start", ...METERS);
  await goesOn();
  const machines = sharedMachines().filter((pid) => !others.has(pid));
  expect(machines).toHaveLength(1);

  const result = await etalon<{ verdict: string }>("detect", "--meter", "qh-01", "--duration", "15");
  expect(result.verdict).not.toBe("undecided");

  const file = join(data, "watched.cff");
  await etalon("export", "stream", watched[0]!.watch, "--last", "2", "--out", file);
  const waveform = readComtrade({ cff: readFileSync(file) });
  if (!waveform.ok) throw new Error(waveform.why.text);
  const [ua] = waveform.value.sections[0]!.values;
  expect(ua!.length).toBe(2 * 4000);
  expect(Math.sqrt(ua!.reduce((sum, u) => sum + u * u, 0) / ua!.length)).toBeGreaterThan(50); // volts, not codes

  await goesOn(machines[0]!);
  await cloud.kill(); // node, agent, terminals and station at once
  const again = await startCloud(data, SPEED);
  await goesOn();

  await etalon("monitor", "stop", "qh-01");
  const ended = await until((one) => one.meter === "qh-01" && one.stage === "ended");
  expect(ended.last).toMatch(/^told to stop/); // a busy machine may keep silent for longer than it is waited for
  await expectWhole("qh-01");

  const owner = await newUser(again.url, "liu", ["owner"], "is-qinghe");
  const revoked = { resource: "ia-01/yh-02", why: "needed here" };
  await asked(again.url, "/revocations", "POST", revoked, owner);
  const taken = await until((one) => one.meter === "qh-02" && one.stage === "ended");
  expect(taken.last).toBe("revoked by the owner: needed here");
  await expectWhole("qh-02");

  const { entries } = await etalon<{ entries: { what: string }[] }>("audit", "--instrument", "ia-01/yh-01");
  const whats = new Set(entries.map(({ what }) => what));
  for (const what of ["watch-ordered", "granted", "linked", "released", "watch-ended"])
    expect(whats).toContain(what);
});
