// What every engine for measuring machines must do, whatever it is made of. Each engine's own test runs this against
// it; `program.ts` is what runs in the machine.

import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Vmm } from "@etalon/basis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { attacks } from "./attacks.ts";
import { bundledProgram } from "./bundled-program.ts";
import { type Did, startDriven } from "./driven-machine.ts";
import { heldLink } from "./held-link.ts";

export interface Contracted {
  /**
   * @param program the contract's program, one file that imports nothing but Node's own modules
   * @param folder for what the engine keeps; it goes with the test
   */
  readonly open: (program: string, folder: string) => Promise<Vmm>;
  readonly engine: RegExp;
  /** Whether machines are kept from the network, from our files and from each other's devices. */
  readonly isolates: boolean;
  /** A device's name inside. */
  readonly device: RegExp;
}

/** More than all that pipes, sockets and lines on the way can hold. */
const MUCH = 4 * 1024 * 1024;
const HELD_AT_MOST = MUCH / 2;

/** Of a kilobyte each: more than the control port holds. */
const WORDS = 1000;
const HELD_UP_MS = 1500;

const pattern = (bytes: number) => Uint8Array.from({ length: bytes }, (_, n) => n * 167 + (n >> 8));
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** @returns the engine, once tests run: for what it alone does */
export function vmmContract({ open, engine, isolates, device }: Contracted): () => Vmm {
  let folder = "";
  let vmm: Vmm;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "vmm-contract-"));
    vmm = await open(bundledProgram(folder), folder);
  }, 180_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  describe("a machine", () => {
    it("says hello, talks on its control port, and knows none of our secrets", async () => {
      process.env.SECRET = "not for machines";
      expect(vmm.engine).toMatch(engine);
      const { machine, heard, order } = await startDriven(vmm, "m-hello");
      expect(heard[0]).toEqual({ kind: "hello", program: "contract", version: "1" });
      const body = { atTaiNs: 5n, text: 'Grüße\n"', long: "x".repeat(200_000) };
      expect(await order({ kind: "echo", body })).toMatchObject({ kind: "did", body });
      expect(await order({ kind: "surroundings" })).toMatchObject({ secret: null });
      await machine.stop();
    });

    it("tells when it ends by itself, and ends when it is stopped", async () => {
      const dying = await startDriven(vmm, "m-dying");
      dying.machine.say({ kind: "die", code: 3, words: 0 });
      expect(await dying.exited).toBe("ended with code 3");
      const stopped = await startDriven(vmm, "m-stopped");
      await stopped.machine.stop();
      expect(await stopped.exited).toMatch(/^ended /);
      await stopped.machine.stop(); // a second time changes nothing
    });

    it("is heard to its last word before its end is told, however late we hear", async () => {
      const heldUp = ({ n }: Did) => (n === 0 ? pause(HELD_UP_MS) : undefined);
      const { machine, heard, exited } = await startDriven(vmm, "m-wordy", heldUp);
      machine.say({ kind: "die", code: 3, words: WORDS });
      expect(await exited).toBe("ended with code 3");
      expect(heard.slice(1).map(({ n }) => n)).toEqual(Array.from({ length: WORDS }, (_, n) => n));
    });

    if (isolates)
      it("reaches neither the network nor our files, and is nobody", async () => {
        const server = createServer((socket) => socket.destroy());
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        const { port } = server.address() as { port: number };
        const path = join(folder, "ours.txt");
        await writeFile(path, "ours");
        const { machine, order } = await startDriven(vmm, "m-alone");
        expect(await order({ kind: "reach", port, path })).toMatchObject({
          ...{ network: false, file: false, interfaces: [] },
        });
        await machine.stop();
        await new Promise((resolve) => server.close(resolve));
      });
  });

  if (isolates) describe("a hostile machine", () => attacks(() => vmm));

  describe("an instrument", () => {
    it("appears as a local device, speaks both ways, is seen to go, and may be plugged again", async () => {
      const { machine, order, plug } = await startDriven(vmm, "m-plug");
      for (const serial of ["S1", "S2"]) {
        const held = heldLink((line) => (line === "*IDN?" ? `Maker,Model,${serial},1.0\n` : null));
        const name = await plug("instrument", held);
        expect(name).toMatch(device);
        expect(await order({ kind: "open", device: name })).toMatchObject({ kind: "did" });
        expect(await order({ kind: "ask", device: name, text: "*IDN?" })).toMatchObject({
          text: `Maker,Model,${serial},1.0`,
        });
        const waiting = order({ kind: "line", device: name });
        await machine.unplug("instrument");
        expect(await waiting).toMatchObject({ kind: "did", text: null });
        await held.until(held.closed);
        const { devices } = await order({ kind: "surroundings" });
        expect(devices).not.toContain(name.replace(/.*\//, ""));
      }
      await machine.unplug("instrument"); // there is none any more
      await machine.stop();
    });

    it("whose link is lost gives what had come, then ends", async () => {
      const { machine, order, plug } = await startDriven(vmm, "m-lost");
      const held = heldLink();
      const name = await plug("instrument", held);
      await order({ kind: "open", device: name });
      held.tell("last words\n");
      expect(await order({ kind: "line", device: name })).toMatchObject({ text: "last words" });
      held.end();
      expect(await order({ kind: "line", device: name })).toMatchObject({ text: null });
      await machine.stop();
    });

    it("is plugged beside another one, and each has its own bytes", async () => {
      const { machine, order, plug } = await startDriven(vmm, "m-two");
      const one = heldLink(() => "one\n");
      const two = heldLink(() => "two\n");
      const names = await Promise.all([plug("first", one), plug("second", two)]);
      expect(new Set(names).size).toBe(2);
      for (const name of names) await order({ kind: "open", device: name });
      for (const [n, text] of ["one", "two"].entries())
        expect(await order({ kind: "ask", device: names[n]!, text: "who?" })).toMatchObject({ text });
      await machine.unplug("first");
      expect(await order({ kind: "ask", device: names[1]!, text: "who?" })).toMatchObject({ text: "two" });
      await machine.stop();
    });

    it("brings all its bytes to a machine that does not read for a while, and nothing piles up", async () => {
      const { machine, order, plug } = await startDriven(vmm, "m-slow");
      const held = heldLink();
      const name = await plug("instrument", held);
      await order({ kind: "open", device: name });
      const bytes = pattern(MUCH);
      for (let at = 0; at < MUCH; at += 65_536) held.tell(bytes.subarray(at, at + 65_536));
      await settled(held.taken);
      expect(held.taken()).toBeLessThan(HELD_AT_MOST);
      expect(await order({ kind: "take", device: name, bytes: MUCH })).toMatchObject({
        got: MUCH,
        sha256: sha256(bytes),
      });
      await machine.stop();
    });

    it("that takes nothing for a while makes the machine wait, and gets all in the end", async () => {
      const { machine, order, plug } = await startDriven(vmm, "m-fast");
      const held = heldLink();
      const name = await plug("instrument", held);
      await order({ kind: "open", device: name });
      held.stall();
      const sent = order({ kind: "send", device: name, bytes: MUCH });
      await settled(() => held.written().length);
      expect(held.written().length).toBeLessThan(HELD_AT_MOST);
      held.release();
      expect(await sent).toMatchObject({ kind: "did" });
      await held.until(() => held.written().length === MUCH);
      expect(sha256(held.written())).toBe(sha256(pattern(MUCH)));
      await machine.stop();
    });

    if (isolates)
      it("is not seen by another machine", async () => {
        const [owner, stranger] = await Promise.all([startDriven(vmm, "m-own"), startDriven(vmm, "m-other")]);
        const before = await stranger!.order({ kind: "surroundings" });
        const name = await owner!.plug("instrument", heldLink());
        expect(await owner!.order({ kind: "open", device: name })).toMatchObject({ kind: "did" });
        expect(await stranger!.order({ kind: "open", device: name })).toMatchObject({ kind: "could-not" });
        expect((await stranger!.order({ kind: "surroundings" })).devices).toEqual(before.devices);
        await owner!.machine.stop();
        await stranger!.machine.stop();
      });
  });
  return () => vmm;
}

/** Until a count has stood still for a while: nothing tells that bytes have stopped moving but that they do not move. */
async function settled(count: () => number): Promise<void> {
  for (let before = -1; before !== count(); ) {
    before = count();
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
