// Measuring machines as sandboxed processes (bubblewrap): a network, process table and file tree of their own, in which
// an instrument appears as a terminal line while they run. A process with a line, never called a virtual machine. The
// program runs at full speed and starts in a tenth of a second; the kernel is the host's.

import { type ChildProcess, spawn } from "node:child_process";
import { open } from "node:fs/promises";
import type { Socket } from "node:net";
import type { Machine, MachineEvents, Vmm } from "@etalon/basis";
import { insist, toJson } from "@etalon/basis";
import { hearControlPort } from "../links/control-port.ts";
import { socketLink } from "../links/socket-link.ts";
import { textLines } from "../links/text-lines.ts";
import { openLine } from "./line.ts";
import { linePlace } from "./line-place.ts";
import { portion } from "./portion.ts";
import { walledCommand, walls } from "./walls.ts";

const STOP_WITHIN_MS = 3000;

/** @param program the measuring program, one file that imports nothing but Node's own modules */
export function sandboxVmm(program: string): Vmm {
  return { engine: "sandbox", start: (machine, events) => started(program, machine, events) };
}

async function started(program: string, machine: string, events: MachineEvents): Promise<Machine> {
  const place = await linePlace();
  const text = await open(program);
  const own = await portion();
  const inside = ["/node", "/program.mjs", machine];
  const [command = "", ...args] = walledCommand(own?.files ?? [], walls(place.folder), inside);
  const child = spawn(command, args, {
    detached: true, // Ctrl-C at our terminal is for us; machines are ended in order
    stdio: ["ignore", "ignore", "pipe", "pipe", text.fd],
    env: { PATH: process.env.PATH ?? "" },
  });
  await text.close(); // the child has its own
  const complaint = lastWords(child);
  textLines(child.stderr, (text) => events.line?.(text));
  const control = socketLink(child.stdio[3] as unknown as Socket);
  const port = hearControlPort(control, events.heard, () => child.kill("SIGKILL"));
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
      const how = signal ? `ended by ${signal}` : `ended with code ${code}`;
      void port
        .heardOut()
        .then((why) => events.exited(why ?? how + complaint()))
        .then(unplugAll)
        .then(() => place.remove())
        .then(() => own?.release())
        .then(resolve);
    });
  });
  let plugged = 0;
  return {
    say: (message) => {
      control.write(Buffer.from(`${toJson(message)}\n`));
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
      control.close(); // the program ends when its control port closes
      if (child.pid !== undefined) await stopped(child, gone);
    },
  };
}

/** The end of what it has complained of, behind a colon; our own log is not for it to fill. */
function lastWords({ stderr }: ChildProcess): () => string {
  let said = "";
  stderr?.on("data", (text) => {
    said = (said + text).slice(-2000);
  });
  return () => {
    const last = said.trim().split("\n").pop() ?? "";
    return last === "" ? "" : `: ${last}`;
  };
}

async function stopped(child: ChildProcess, gone: Promise<void>): Promise<void> {
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_WITHIN_MS);
  await gone;
  clearTimeout(timer);
}
