// The surroundings of a program in a virtual machine: its control port is a virtio port with JSON lines, its devices are
// found by the guest's own kernel. Lines under `vmm` are between the engine and this file: the machine is saved while
// the program waits to say its first word, and whatever is restored from that is told that it is awake, and when.

import { execFile } from "node:child_process";
import { createReadStream, openSync, write, writeFileSync } from "node:fs";
import { promisify } from "node:util";
import { toJson, waitingLine } from "@etalon/basis";
import { jsonLines } from "../links/json-lines.ts";
import { openDevice } from "./device.ts";
import { type EngineWord, GUEST_WAITS, type GuestWord } from "./guest-words.ts";
import { kernelEvents } from "./kernel-events.ts";
import type { MachineSide } from "./surroundings.ts";
import { bindUsb, isUsbInterface } from "./usb-interface.ts";

const run = promisify(execFile);

export function guestSide(path: string): MachineSide {
  const port = openSync(path, "r+");
  const heard = waitingLine<unknown>();
  let unsaid: string[] | null = []; // until the machine is awake
  let saying: Promise<void> = Promise.resolve();

  function line(text: string): void {
    saying = saying.then(() => written(port, Buffer.from(`${text}\n`)));
  }
  const say = (text: string): void => {
    if (unsaid === null) line(text);
    else unsaid.push(text);
  };
  const report = (word: GuestWord) => say(JSON.stringify({ vmm: word }));

  async function awake({ atMs, seed }: EngineWord): Promise<void> {
    writeFileSync("/dev/urandom", Buffer.from(seed, "base64"));
    await run("date", ["-u", "-s", `@${Math.round(atMs / 1000)}`]);
    for (const text of unsaid?.splice(0) ?? []) line(text);
    unsaid = null;
  }

  const lines = jsonLines();
  createReadStream("", { fd: port, autoClose: false })
    .on("data", (bytes) => {
      for (const message of lines.heard(bytes as Buffer)) {
        const word = (message as { vmm?: EngineWord } | null)?.vmm;
        if (word) void awake(word);
        else heard.put(message);
      }
    })
    .on("end", heard.end)
    .on("error", heard.end);
  kernelEvents((event) => report({ kind: "kernel-event", ...event }));

  /** A plain exit would wait for ever for the port that is being read; init sees the end, and powers off. */
  function leave(code: number): void {
    unsaid = null;
    report({ kind: "ended", code });
    // What was said last is still to be heard, however long it takes; a node that was killed ends the virtual machine.
    const end = () => void process.kill(process.pid, "SIGKILL");
    saying.then(end, end);
  }
  process.on("uncaughtException", (error) => {
    console.error(error);
    leave(1);
  });
  return {
    heard: heard.items,
    say: (message) => {
      if (unsaid?.length === 0) line(JSON.stringify({ vmm: GUEST_WAITS }));
      say(toJson(message));
    },
    openDevice: async (name) => openDevice(isUsbInterface(name) ? await bindUsb(name) : name),
    leave,
  };
}

function written(port: number, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const go = (at: number): void =>
      write(port, bytes, at, bytes.length - at, null, (error, count) => {
        if (error) reject(error);
        else if (at + count < bytes.length) go(at + count);
        else resolve();
      });
    go(0);
  });
}
