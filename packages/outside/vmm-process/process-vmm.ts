// The plainest VMM: a measuring machine is a child process, its control port an IPC channel, its instrument a unix
// socket in the machine's own folder. No isolation, and it says so by its name. The program is given the machine's
// name and that folder, which it should remove when it ends because its control port closed: this process was killed.

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ByteLink, Machine, MachineEvents, Vmm } from "@etalon/basis";
import { fromJson, toJson } from "@etalon/basis";
import { carry } from "../links/carry.ts";
import { socketLink } from "../links/socket-link.ts";

const STOP_WITHIN_MS = 3000;

/** @param program the measuring program's compiled entry file */
export function processVmm(program: string): Vmm {
  return { engine: "process", start: (machine, events) => started(program, machine, events) };
}

async function started(program: string, machine: string, events: MachineEvents): Promise<Machine> {
  const folder = await mkdtemp(join(tmpdir(), "etalon-vm-")); // private to this user; short, as socket paths must be
  const child = fork(program, [machine, folder], {
    detached: true, // Ctrl-C at our terminal is for us; machines are ended in order
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    env: { PATH: process.env.PATH ?? "" }, // nothing of ours: no database address, no secrets
    execArgv: [],
  });
  child.on("message", (text) => {
    if (typeof text === "string") events.heard(parsed(text));
  });
  child.once("error", (error) => events.exited(`cannot start: ${error.message}`));
  child.once("exit", async (code, signal) => {
    if (child.connected) await once(child, "disconnect"); // what it said last may still be on the channel
    events.exited(signal ? `ended by ${signal}` : `ended with code ${code}`);
    void rm(folder, { recursive: true, force: true });
  });
  const devices = new Map<string, () => void>();
  let plugged = 0;
  const unplug = (name: string) => {
    devices.get(name)?.();
    devices.delete(name);
  };
  return {
    say: (message) => {
      if (child.connected) child.send(toJson(message), () => undefined);
    },
    plug: async (name, link) => {
      unplug(name);
      const path = join(folder, `${++plugged}.sock`);
      devices.set(name, await device(path, link));
      return path;
    },
    unplug: async (name) => unplug(name),
    stop: async () => {
      for (const name of [...devices.keys()]) unplug(name);
      await stopped(child);
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

/** A local device that may be opened once: whatever is written to it goes over the link, and back. Returns its end. */
function device(path: string, link: ByteLink): Promise<() => void> {
  let opened: ByteLink | null = null;
  const server = createServer((socket) => {
    server.close();
    opened = socketLink(socket);
    void carry(link, opened);
    void carry(opened, link);
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, () =>
      resolve(() => {
        server.close();
        opened?.close(); // what is on its way is still read
        link.close();
      }),
    );
  });
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  if (child.connected) child.disconnect(); // the program ends when its control port closes
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_WITHIN_MS);
  await gone;
  clearTimeout(timer);
}
