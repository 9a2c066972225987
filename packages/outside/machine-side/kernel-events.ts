// A guest's kernel tells what hardware comes and goes: "new hardware found" begins here. Node cannot listen to kernels;
// busybox does, and prints each event's environment.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

export interface KernelEvent {
  readonly action: string;
  readonly subsystem: string;
  /** Where the kernel has it, below /sys. */
  readonly path: string;
  /** What it may be driven by: bus, class, maker and product in one word. */
  readonly modalias: string | null;
}

/** Of instruments: an interface on USB, a port of the virtio kind. */
function ofInstruments(event: Record<string, string>): boolean {
  return event.SUBSYSTEM === "virtio-ports" || event.DEVTYPE === "usb_interface";
}

export function kernelEvents(happened: (event: KernelEvent) => void): void {
  const listening = spawn("uevent", ["env"], { stdio: ["ignore", "pipe", "inherit"] });
  let event: Record<string, string> = {};
  createInterface({ input: listening.stdout }).on("line", (line) => {
    const cut = line.indexOf("=");
    event[line.slice(0, cut)] = line.slice(cut + 1);
    if (!line.startsWith("SEQNUM=")) return; // the last line of each
    const { ACTION: action = "", SUBSYSTEM: subsystem = "", DEVPATH: path = "", MODALIAS } = event;
    if (ofInstruments(event) && (action === "add" || action === "remove"))
      happened({ action, subsystem, path, modalias: MODALIAS ?? null });
    event = {};
  });
}
