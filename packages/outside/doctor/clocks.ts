// Clocks: how far this host's is from another's, and whether something keeps it. Leases and timers go by it. Called by
// `etalon doctor`, and for what a host tells of itself.

import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { promisify } from "node:util";
import type { Timekeeping } from "@etalon/messages/operation";
import { doubt, type Finding, fault, fine } from "./finding.ts";

const run = promisify(execFile);
/** An agent waits so long after a lease's end before it closes by itself. */
const APART_AT_MOST_MS = 500;
const APART_MS = 100;
const KEEP_TIME = "sudo apt-get install chrony && chronyc makestep";

/** @param sentMs, heardMs  this host's clock before and after the other was asked */
export function lookAtSkew(whose: string, otherMs: number, sentMs: number, heardMs: number): Finding {
  const check = `clock of ${whose}`;
  const uncertainMs = (heardMs - sentMs) / 2;
  const apartMs = Math.abs(otherMs - (sentMs + uncertainMs));
  const text = `this host's clock and that of ${whose} are ${apartMs.toFixed(0)} ms apart (known to ${Math.ceil(uncertainMs)} ms)`;
  if (apartMs - uncertainMs > APART_AT_MOST_MS)
    return fault(check, `${text}: leases would end too early or too late`, KEEP_TIME);
  if (apartMs - uncertainMs > APART_MS) return doubt(check, text, KEEP_TIME);
  return fine(check, text);
}

/** Of an HTTP answer, which tells whole seconds. */
export async function lookAtCloudsClock(url: string): Promise<Finding> {
  const check = "clock of the cloud";
  const sentMs = Date.now();
  try {
    const reply = await fetch(url, { method: "GET", redirect: "error", signal: AbortSignal.timeout(5_000) });
    const date = Date.parse(reply.headers.get("date") ?? "");
    if (Number.isNaN(date)) return doubt(check, `${url} does not tell the time`);
    // It may have been anywhere in its second.
    return lookAtSkew("the cloud", date + 500, sentMs - 500, Date.now() + 500);
  } catch (error) {
    const { cause, message } = error as Error;
    const why = cause instanceof Error ? cause.message : message;
    return fault(check, `${url} does not answer: ${why}`, `curl -v ${url}`);
  }
}

/** By whatever is there to ask: chrony, systemd, linuxptp. */
export async function lookAtTimekeeping(devices = "/dev"): Promise<readonly Finding[]> {
  const found = [await lookAtNtp()];
  const names = await readdir(devices).catch(() => []);
  const clock = names.find((name) => /^ptp\d+$/.test(name));
  return clock === undefined ? found : [...found, await lookAtPtp(clock)];
}

async function lookAtNtp(): Promise<Finding> {
  const check = "timekeeping";
  const { by, kept, offsetS } = await timekeepingOfHost();
  if (by === "chrony" && kept === false)
    return fault(check, "chrony has no time source", "chronyc sources -v");
  if (by === "chrony")
    return fine(check, `chrony keeps the clock, ${((offsetS ?? 0) * 1e3).toFixed(3)} ms off its source`);
  if (by === "systemd") return fine(check, "systemd says that the clock is kept");
  if (by === "nothing")
    return fault(check, "the clock is not kept by anything", "sudo timedatectl set-ntp true");
  return doubt(check, "nothing is known to keep this host's clock", KEEP_TIME);
}

/** What keeps this host's clock, as whoever keeps it says. */
export async function timekeepingOfHost(): Promise<Timekeeping> {
  const tracking = await said("chronyc", ["-c", "tracking"]);
  if (tracking !== null) {
    const [, , stratum, , offset = ""] = tracking.split(",");
    if (stratum === "0" || tracking.includes("Not synchronised"))
      return { by: "chrony", kept: false, offsetS: null };
    return { by: "chrony", kept: true, offsetS: Number(offset) };
  }
  const synchronised = (await said("timedatectl", ["show", "-p", "NTPSynchronized", "--value"]))?.trim();
  if (synchronised === "yes") return { by: "systemd", kept: true, offsetS: null };
  if (synchronised === "no") return { by: "nothing", kept: false, offsetS: null };
  return { by: "unknown", kept: null, offsetS: null };
}

/** The device is not enough: something has to bring it to its master, and the host's clock to it. */
async function lookAtPtp(device: string): Promise<Finding> {
  const check = "ptp";
  const status = await said("pmc", ["-u", "-b", "0", "GET TIME_STATUS_NP"]);
  if (status === null)
    return doubt(check, `/dev/${device} is there, and linuxptp is not`, "sudo apt-get install linuxptp");
  const offset = /master_offset\s+(-?\d+)/.exec(status)?.[1];
  if (offset === undefined || !/gmPresent\s+true/.test(status))
    return doubt(check, `/dev/${device} is there, and ptp4l follows no master`, "sudo ptp4l -m -i INTERFACE");
  return fine(check, `ptp4l is ${offset} ns off its master`);
}

async function said(command: string, args: readonly string[]): Promise<string | null> {
  try {
    return (await run(command, [...args], { timeout: 3_000 })).stdout;
  } catch {
    return null;
  }
}
