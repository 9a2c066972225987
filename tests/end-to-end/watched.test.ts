// A meter under watch in a running cloud, by the commands: its stream beside a detection's, the shared machine killed, what is
// known kept and gone on from, stopped; the audit log has each.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { fromJson } from "@etalon/basis";
import { readComtrade } from "@etalon/codecs/comtrade/index";
import type { watchLines } from "@etalon/messages/users-to-zz";
import { afterAll, expect, it } from "vitest";
import type { z } from "zod";
import { ask, chosenCloud } from "../../apps/cli/api.ts";
import { runEtalon, startCloud } from "./running-cloud.ts";

const data = mkdtempSync(join(tmpdir(), "etalon-watched-"));
afterAll(() => rmSync(data, { recursive: true, force: true, maxRetries: 5 }));

type Lines = z.infer<typeof watchLines>;
const counts = ["pulses", "unmatched", "coveredS", "doubtfulS", "gaps", "lostFrames"] as const;

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
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await pause(50)) {
    lines = await watches();
    const found = lines.find(holds);
    if (found) return found;
  }
  throw new Error(`no such watch: ${JSON.stringify(lines, (_, value) => String(value))}`);
}

const program = fileURLToPath(new URL("../../apps/cli/dist/machine.js", import.meta.url));
/** The machine that all watched meters share: a process of this checkout's measuring program, by its name. */
function sharedMachines(): number[] {
  const out = execFileSync("ps", ["-eo", "pid,args"], { encoding: "utf8" });
  return out
    .split("\n")
    .filter((line) => /machine\.js monitoring-\d+ /.test(line) && line.includes(program))
    .map((line) => Number(line.trim().split(" ")[0]));
}

it("watches meters beside a detection, over a killed machine, until it is told to stop", {
  timeout: 180_000,
}, async () => {
  const others = new Set(sharedMachines());
  await startCloud(data, 80);
  const started = await etalon<{ watch: string }[]>("monitor", "start", "qh-01", "qh-02");
  const before = await until((one) => one.meter === "qh-01" && one.heardUntilTaiNs !== null);
  expect(before.watch).toBe(started[0]!.watch);
  await until((one) => one.meter === "qh-02" && one.heardUntilTaiNs !== null);
  const machines = sharedMachines().filter((pid) => !others.has(pid));
  expect(machines).toHaveLength(1);

  const result = await etalon<{ verdict: string }>("detect", "--meter", "qh-01", "--duration", "15");
  expect(result.verdict).not.toBe("undecided");

  const file = join(data, "watched.cff");
  await etalon("export", "stream", before.watch, "--last", "2", "--out", file);
  const waveform = readComtrade({ cff: readFileSync(file) });
  if (!waveform.ok) throw new Error(waveform.why.text);
  const [ua] = waveform.value.sections[0]!.values;
  expect(ua!.length).toBe(2 * 4000);
  expect(Math.sqrt(ua!.reduce((sum, u) => sum + u * u, 0) / ua!.length)).toBeGreaterThan(50); // volts, not codes

  const had = new Map((await watches()).map((one) => [one.meter, one]));
  process.kill(machines[0]!, "SIGKILL");
  for (const meter of ["qh-01", "qh-02"])
    await until(
      (one) =>
        one.meter === meter &&
        one.machine !== had.get(meter)!.machine &&
        (one.heardUntilTaiNs ?? 0n) > (had.get(meter)!.heardUntilTaiNs ?? 0n),
    );

  await etalon("monitor", "stop", "qh-01");
  const ended = await until((one) => one.meter === "qh-01" && one.stage === "ended");
  expect(ended.last).toBe("told to stop");
  expect((await watches()).find(({ meter }) => meter === "qh-02")?.stage).toBe("watching");
  // What the killed machine had not told was read again from what the agent had kept: no second is missing, none counts twice.
  const known = await etalon<{ hours: Record<(typeof counts)[number], number>[] }>(
    ...["condition", "--meter", "qh-01", "--hours", "10"],
  );
  const sum = (key: (typeof counts)[number]) => known.hours.reduce((total, hour) => total + hour[key], 0);
  expect(sum("pulses")).toBeGreaterThan(10);
  for (const key of ["gaps", "lostFrames", "unmatched", "doubtfulS"] as const) expect(sum(key), key).toBe(0);
  const seconds = Number(ended.heardUntilTaiNs! - ended.streamFromTaiNs!) / 1e9;
  expect(seconds).toBeGreaterThan(60);
  expect(Math.abs(sum("coveredS") - seconds)).toBeLessThan(1);
  const { entries } = await etalon<{ entries: { what: string }[] }>("audit", "--instrument", "ia-01/yh-01");
  const whats = new Set(entries.map(({ what }) => what));
  for (const what of ["watch-ordered", "granted", "linked", "released", "watch-ended"])
    expect(whats).toContain(what);
});
