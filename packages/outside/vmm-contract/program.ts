// The machine's program that the contract test drives: it does what it is told with devices and says what came of it.

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, existsSync, openSync, readdirSync, readSync, rmSync, writeSync } from "node:fs";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import type { ByteLink } from "@etalon/basis";
import { openMachineSide } from "../machine-side/machine-side.ts";

/** What the test orders; every order but `die` is answered by what it did, with the same `order`. */
export type Order =
  | { readonly kind: "echo"; readonly order: number; readonly body: unknown }
  | {
      readonly kind: "open" | "close" | "write";
      readonly order: number;
      readonly device: string;
      text?: string;
    }
  /** Reads until a line feed, or the device's end. */
  | { readonly kind: "line"; readonly order: number; readonly device: string }
  /** A message instrument's way, both timed inside. */
  | { readonly kind: "ask"; readonly order: number; readonly device: string; readonly text: string }
  | {
      readonly kind: "send" | "take";
      readonly order: number;
      readonly device: string;
      readonly bytes: number;
    }
  | { readonly kind: "reach"; readonly order: number; readonly port: number; readonly path: string }
  /** Attacks; see `attacks.ts`. */
  | {
      readonly kind: "flood" | "line-without-end" | "hog";
      readonly order: number;
      readonly bytes: number;
    }
  | { readonly kind: "nonsense"; readonly order: number }
  | { readonly kind: "spawn"; readonly order: number; readonly count: number }
  | { readonly kind: "fill"; readonly order: number; readonly bytes: number; readonly folder: string }
  | { readonly kind: "surroundings"; readonly order: number }
  /** At once, after so many words of a kilobyte. */
  | { readonly kind: "die"; readonly code: number; readonly words: number };

interface Opened {
  readonly link: ByteLink;
  readonly incoming: AsyncIterator<Uint8Array>;
  rest: Buffer;
}

const side = openMachineSide();
const opened = new Map<string, Opened>();

/** Byte n of what `send` writes: known to both sides, and no period that a buffer's size could hide. */
export const patternByte = (n: number): number => (n * 167 + (n >> 8)) & 0xff;

async function carryOut(order: Exclude<Order, { kind: "die" }>): Promise<Record<string, unknown>> {
  switch (order.kind) {
    case "echo":
      return { body: order.body };
    case "open": {
      const link = await side.openDevice(order.device);
      opened.set(order.device, { link, incoming: link.heard[Symbol.asyncIterator](), rest: Buffer.alloc(0) });
      return {};
    }
    case "close":
      opened.get(order.device)?.link.close();
      return {};
    case "write":
      device(order.device).link.write(Buffer.from(order.text ?? ""));
      return {};
    case "line":
      return { text: await line(device(order.device)) };
    case "ask": {
      const from = performance.now();
      device(order.device).link.write(Buffer.from(`${order.text}\n`));
      return { text: await line(device(order.device)), tookMs: performance.now() - from };
    }
    case "send":
      return send(device(order.device), order.bytes);
    case "take":
      return take(device(order.device), order.bytes);
    case "reach":
      return {
        network: await reaches(order.port),
        file: existsSync(order.path),
        interfaces: Object.entries(networkInterfaces()).filter(([, all]) =>
          all?.some(({ internal }) => !internal),
        ),
      };
    case "flood":
      return flood(order.bytes);
    case "line-without-end":
      side.say({ kind: "long", text: "x".repeat(order.bytes) });
      return {};
    case "nonsense":
      for (const one of nonsense) side.say(one);
      return {};
    case "spawn":
      return spawned(order.count);
    case "hog":
      return hog(order.bytes);
    case "fill":
      return fill(order.folder, order.bytes);
    case "surroundings":
      return surroundings();
  }
}

function device(name: string): Opened {
  const one = opened.get(name);
  if (!one) throw new Error(`${name} is not open`);
  return one;
}

async function line(one: Opened): Promise<string | null> {
  for (;;) {
    const end = one.rest.indexOf(0x0a);
    if (end >= 0) {
      const text = one.rest.subarray(0, end).toString();
      one.rest = one.rest.subarray(end + 1);
      return text;
    }
    const { value, done } = await one.incoming.next();
    if (done) return null;
    one.rest = Buffer.concat([one.rest, value]);
  }
}

async function send({ link }: Opened, bytes: number): Promise<Record<string, unknown>> {
  const from = performance.now();
  for (let at = 0; at < bytes; ) {
    const piece = new Uint8Array(Math.min(65_536, bytes - at));
    for (let n = 0; n < piece.length; n++) piece[n] = patternByte(at + n);
    at += piece.length;
    if (!link.write(piece)) await link.drained();
  }
  return { tookMs: performance.now() - from };
}

async function take(one: Opened, bytes: number): Promise<Record<string, unknown>> {
  const hash = createHash("sha256");
  const from = performance.now();
  let got = 0;
  while (got < bytes) {
    const piece = one.rest.length > 0 ? one.rest : (await one.incoming.next()).value;
    if (!piece) break;
    const part = piece.subarray(0, bytes - got);
    one.rest = Buffer.from(piece.subarray(part.length));
    hash.update(part);
    got += part.length;
  }
  return { got, sha256: hash.digest("hex"), tookMs: performance.now() - from };
}

/** As fast as the control port takes it. */
async function flood(bytes: number): Promise<Record<string, unknown>> {
  const padding = "x".repeat(1000);
  for (let said = 0; said < bytes; said += 1000) {
    side.say({ kind: "flood", said, padding });
    if (said % 64_000 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return {};
}

function die({ code, words }: Extract<Order, { kind: "die" }>): void {
  const padding = "x".repeat(1000);
  for (let n = 0; n < words; n++) side.say({ kind: "word", n, padding });
  side.leave(code);
}

/** Among it what the surroundings of a virtual machine say to its engine, with parts missing or false. */
const nonsense: readonly unknown[] = [
  ...[null, 7, "text", [], {}, { kind: null }, { vmm: null }, { vmm: 7 }, { vmm: { kind: "ended" } }],
  ...[{ vmm: { kind: "kernel-event" } }, { vmm: { kind: "kernel-event", action: "add", path: {} } }],
  {
    vmm: { kind: "kernel-event", action: "add", subsystem: "usb", path: "/x/".repeat(5000), modalias: null },
  },
  ...Array.from({ length: 1000 }, (_, n) => ({
    vmm: { kind: "kernel-event", action: "add", subsystem: "usb", path: `/1-${n}:1.0`, modalias: null },
  })),
];

/** Programs that do nothing, as many as it gets. */
async function spawned(count: number): Promise<Record<string, unknown>> {
  let started = 0;
  for (let n = 0; n < count; n++) {
    const child = spawn("sleep", ["1000"], { stdio: "ignore" });
    started += await new Promise<number>((resolve) => {
      child.once("spawn", () => resolve(1));
      child.once("error", () => resolve(0));
    });
  }
  return { started };
}

function hog(bytes: number): Record<string, unknown> {
  const held: Buffer[] = [];
  const PIECE = 16 * 1024 * 1024;
  for (let got = 0; got < bytes; got += PIECE) held.push(Buffer.alloc(PIECE, 1));
  return { bytes: held.length * PIECE };
}

function fill(folder: string, bytes: number): Record<string, unknown> {
  const piece = Buffer.alloc(1024 * 1024, 1);
  let written = 0;
  try {
    for (let n = 0; written < bytes; n++) {
      const file = openSync(`${folder}/fill-${n}`, "w");
      for (let k = 0; k < 8; k++) written += writeSync(file, piece);
      closeSync(file);
    }
  } catch (error) {
    return { written, why: String((error as NodeJS.ErrnoException).code) };
  }
  return { written, why: null };
}

function reaches(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

/** What tells machines of one template apart, and who this program is to its system. */
function surroundings(): Record<string, unknown> {
  const devices = readdirSync("/dev").filter((name) => /^(usbtmc|ttyUSB|vport)/.test(name));
  const lines = existsSync("/dev/instr") ? readdirSync("/dev/instr") : [];
  return {
    devices: [...devices, ...lines].sort(),
    nowMs: Date.now(),
    random: urandom(),
    uid: process.getuid?.() ?? null,
    secret: process.env.SECRET ?? null,
  };
}

/** The kernel's own: what Node drew into its pool before a state was saved would be the same in all its machines. */
function urandom(): string {
  const file = openSync("/dev/urandom", "r");
  const bytes = Buffer.alloc(16);
  readSync(file, bytes, 0, bytes.length, null);
  closeSync(file);
  return bytes.toString("hex");
}

side.say({ kind: "hello", program: "contract", version: "1" });
for await (const message of side.heard) {
  const order = message as Order;
  if (order.kind === "die") die(order);
  else
    void carryOut(order).then(
      (did) => side.say({ kind: "did", order: order.order, ...did }),
      (error: unknown) => side.say({ kind: "could-not", order: order.order, why: String(error) }),
    );
}
const [, , , folder] = process.argv;
if (folder) rmSync(folder, { recursive: true, force: true });
side.leave(0);
