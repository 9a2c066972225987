// An instrument on a guest's USB, from the kernel's finding to a device that can be opened: the driver that its
// modalias asks for is loaded and bound only now, when the program has accepted the instrument.

import { execFile } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);
const FOLDER = "/sys/bus/usb/devices/";

export const isUsbInterface = (name: string): boolean => name.startsWith(FOLDER);

/** @returns the device's path; @throws when there is no driver for it, or the instrument has gone */
export async function bindUsb(folder: string): Promise<string> {
  const before = await bound(folder);
  if (before) return before;
  const modalias = (await readFile(`${folder}/modalias`, "utf8")).trim();
  await run("modprobe", ["-q", modalias]);
  await writeFile(`${folder}/authorized`, "1"); // init has USB hold its interfaces back until somebody says so
  await writeFile("/sys/bus/usb/drivers_probe", folder.slice(FOLDER.length));
  const device = await bound(folder);
  if (!device) throw new Error(`${folder}: no driver of this system has taken ${modalias}`);
  if (/\/tty[^/]*$/.test(device)) await run("stty", ["-F", device, "raw", "-echo", "3000000"]);
  return device;
}

/** A message instrument, or a serial line. */
async function bound(folder: string): Promise<string | null> {
  const [instrument] = await readdir(`${folder}/usbmisc`).catch(() => []);
  const name = instrument ?? (await readdir(folder)).find((entry) => /^ttyUSB\d+$/.test(entry));
  return name === undefined ? null : `/dev/${name}`;
}
