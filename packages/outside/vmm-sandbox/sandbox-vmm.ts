// Measuring machines as sandboxed processes (bubblewrap): a network, process table and file tree of their own, in which
// an instrument appears as a terminal line while they run. A process with a line, never called a virtual machine. The
// program runs at full speed and starts in a tenth of a second; the kernel is the host's.

import { type ChildProcess, spawn } from "node:child_process";
import { open } from "node:fs/promises";
import type { Machine, MachineEvents, Vmm } from "@etalon/basis";
import { fromJson, insist, toJson } from "@etalon/basis";
import { openLine } from "./line.ts";
import { linePlace } from "./line-place.ts";
import { nobody, walls } from "./walls.ts";

const STOP_WITHIN_MS = 3000;

/** @param program the measuring program, one file that imports nothing but Node's own modules */
export function sandboxVmm(program: string): Vmm {
  return { engine: "sandbox", start: (machine, events) => started(program, machine, events) };
}

async function started(program: string, machine: string, events: MachineEvents): Promise<Machine> {
  const place = await linePlace();
  const text = await open(program);
  const child = spawn("bwrap", [...walls(place.folder), "/node", "/program.mjs", machine], {
    ...nobody,
    detached: true, // Ctrl-C at our terminal is for us; machines are ended in order
    stdio: ["ignore", "inherit", "inherit", "ipc", text.fd],
    env: { PATH: process.env.PATH ?? "" },
  });
  await text.close(); // the child has its own
  child.on("message", (text) => {
    if (typeof text === "string") events.heard(parsed(text));
  });
  const lines = new Map<string, () => Promise<void>>();
  const unplug = async (name: string) => {
    const gone = lines.get(name);
    lines.delete(name);
    await gone?.();
  };
  const unplugAll = () => Promise.all([...lines.keys()].map(unplug));
  child.once("error", (error) => events.exited(`cannot start: ${error.message}`));
  const gone = new Promise<void>((resolve) => {
    child.once("exit", (code, signal) => {
      events.exited(signal ? `ended by ${signal}` : `ended with code ${code}`);
      void unplugAll()
        .then(() => place.remove())
        .then(resolve);
    });
  });
  let plugged = 0;
  return {
    say: (message) => {
      if (child.connected) child.send(toJson(message), () => undefined);
    },
    async plug(name, link) {
      await unplug(name);
      insist(child.exitCode === null, "sandbox: an instrument is plugged into a machine that has ended");
      const line = `tty${++plugged}`;
      lines.set(name, await openLine(place, line, link));
      return `/dev/instr/${line}`;
    },
    unplug,
    async stop() {
      await unplugAll();
      if (child.pid !== undefined) await stopped(child, gone);
    },
  };
}

/** A machine that says no JSON is heard as saying nothing that anybody understands. */
function parsed(text: string): unknown {
  try {
    return fromJson(text);
  } catch {
    return null;
  }
}

async function stopped(child: ChildProcess, gone: Promise<void>): Promise<void> {
  if (child.connected) child.disconnect(); // the program ends when its control port closes
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_WITHIN_MS);
  await gone;
  clearTimeout(timer);
}
