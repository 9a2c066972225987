// A meter under watch in a running cloud, by the commands: its stream beside a detection's, the shared machine killed, what is
// known kept and gone on from, stopped; the audit log has each.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fromJson } from "@etalon/basis";
import type { watchLines } from "@etalon/messages/users-to-zz";
import { afterAll, expect, it } from "vitest";
import type { z } from "zod";
import { runEtalon, startCloud } from "./running-cloud.ts";

const data = mkdtempSync(join(tmpdir(), "etalon-watched-"));
afterAll(() => rmSync(data, { recursive: true, force: true, maxRetries: 5 }));

type Lines = z.infer<typeof watchLines>;

async function etalon<T>(...args: string[]): Promise<T> {
  const run = runEtalon([...args, "--data", data, "--json"]);
  const { code } = await run.ended;
  if (code !== 0) throw new Error(`etalon ${args.join(" ")}: ${run.err()}`);
  return fromJson(run.out()) as T;
}

const watches = (): Promise<Lines> => etalon("monitor", "list", "--all");

async function until(holds: (line: Lines[number]) => boolean): Promise<Lines[number]> {
  let lines: Lines = [];
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await pause(200)) {
    lines = await watches();
    const found = lines.find(holds);
    if (found) return found;
  }
  throw new Error(`no such watch: ${JSON.stringify(lines, (_, value) => String(value))}`);
}

/** The machine that all watched meters share: a process of the measuring program, by its name. */
function sharedMachines(): number[] {
  const out = execFileSync("ps", ["-eo", "pid,args"], { encoding: "utf8" });
  return out
    .split("\n")
    .filter((line) => /machine\.js monitoring-\d+ /.test(line) && line.includes(tmpdir()))
    .map((line) => Number(line.trim().split(" ")[0]));
}

it("watches meters beside a detection, over a killed machine, until it is told to stop", {
  timeout: 180_000,
}, async () => {
  const others = new Set(sharedMachines());
  await startCloud(data, 80);
  const [first, again] = [
    await etalon<{ watch: string }[]>("monitor", "start", "qh-01", "qh-02"),
    await etalon<{ watch: string }[]>("monitor", "start", "qh-01"),
  ];
  expect(again[0]!.watch).toBe(first[0]!.watch);
  const before = await until((one) => one.meter === "qh-01" && one.heardUntilTaiNs !== null);
  await until((one) => one.meter === "qh-02" && one.stage === "watching");
  const machines = sharedMachines().filter((pid) => !others.has(pid));
  expect(machines).toHaveLength(1);

  const result = await etalon<{ verdict: string }>("detect", "--meter", "qh-01", "--duration", "20");
  expect(result.verdict).not.toBe("undecided");

  process.kill(machines[0]!, "SIGKILL");
  const after = await until(
    (one) =>
      one.meter === "qh-01" &&
      one.machine !== null &&
      one.machine !== before.machine &&
      (one.heardUntilTaiNs ?? 0n) > before.heardUntilTaiNs!,
  );
  expect(after.watch).toBe(before.watch);

  await etalon("monitor", "stop", "qh-01");
  const ended = await until((one) => one.meter === "qh-01" && one.stage === "ended");
  expect(ended.last).toBe("told to stop");
  expect((await watches()).find(({ meter }) => meter === "qh-02")?.stage).toBe("watching");
  const known = await etalon<{
    hours: { pulses: number; unmatched: number; coveredS: number; gaps: number }[];
  }>(...["condition", "--meter", "qh-01", "--hours", "10"]);
  const sum = (key: "pulses" | "unmatched" | "coveredS" | "gaps") =>
    known.hours.reduce((total, hour) => total + hour[key], 0);
  expect(sum("pulses")).toBeGreaterThan(10);
  expect(sum("unmatched")).toBe(0);
  // What the killed machine had not told was read again from what the agent had kept: no second is missing, none counts twice.
  expect(sum("gaps")).toBe(0);
  const seconds = Number((ended.heardUntilTaiNs! - before.heardUntilTaiNs!) / 1_000_000_000n);
  expect(sum("coveredS")).toBeGreaterThan(seconds);
  const { entries } = await etalon<{ entries: { what: string }[] }>("audit", "--instrument", "ia-01/yh-01");
  const whats = new Set(entries.map(({ what }) => what));
  for (const what of ["watch-ordered", "granted", "linked", "released", "watch-ended"])
    expect(whats).toContain(what);
});
