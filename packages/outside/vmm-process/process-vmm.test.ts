// The process engine with a real child: control port both ways, a device with the link's bytes, exits told, none left.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ByteLink } from "@etalon/basis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { processVmm } from "./process-vmm.ts";

/** A machine in plain JavaScript: echoes what it is told, opens the device it is told of and greets it. */
const PROGRAM = `
import { connect } from "node:net";
process.send(JSON.stringify({ kind: "hello", secret: process.env.SECRET ?? null, name: process.argv[2] }));
process.on("message", (text) => {
  const message = JSON.parse(text);
  if (message.kind === "die") process.exit(3);
  if (message.kind === "open") {
    const device = connect(message.device, () => device.write("machine here"));
    device.on("data", (bytes) => process.send(JSON.stringify({ kind: "device-says", text: String(bytes) })));
    device.on("end", () => process.send(JSON.stringify({ kind: "device-gone" })));
  } else process.send(text);
});
process.on("disconnect", () => process.exit(0));
`;

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "vmm-test-"));
  await writeFile(join(folder, "machine.mjs"), PROGRAM);
});
afterAll(() => rm(folder, { recursive: true }));

async function started() {
  process.env.SECRET = "not for machines";
  const heard: Record<string, unknown>[] = [];
  const waiting: (() => void)[] = [];
  let exit = "";
  const machine = await processVmm(join(folder, "machine.mjs")).start("m-1", {
    heard: (message) => {
      heard.push(message as Record<string, unknown>);
      for (const wake of waiting.splice(0)) wake();
    },
    exited: (why) => {
      exit = why;
      for (const wake of waiting.splice(0)) wake();
    },
  });
  const until = async (there: () => boolean) => {
    while (!there()) await new Promise<void>((resolve) => waiting.push(resolve));
  };
  await until(() => heard.length > 0);
  return { machine, heard, until, exit: () => exit };
}

/** A link of which the test holds the other end. */
function heldLink() {
  const written: string[] = [];
  const queue: Uint8Array[] = [];
  let closed = false;
  const link: ByteLink = {
    write: (bytes) => {
      written.push(Buffer.from(bytes).toString());
      return true;
    },
    drained: async () => undefined,
    heard: (async function* () {
      while (!closed) {
        const next = queue.shift();
        if (next) yield next;
        else await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })(),
    close: () => {
      closed = true;
    },
  };
  return { link, written, say: (text: string) => queue.push(Buffer.from(text)), end: () => link.close() };
}

describe("machines as processes", () => {
  it("talk on the control port, know their name and none of our secrets", async () => {
    const { machine, heard, until } = await started();
    machine.say({ kind: "echo", atTaiNs: 5n });
    await until(() => heard.length > 1);
    expect(heard).toEqual([
      { kind: "hello", secret: null, name: "m-1" },
      { kind: "echo", atTaiNs: 5n },
    ]);
    await machine.stop();
  });

  it("see a link as a local device, and see it go", async () => {
    const { machine, heard, until } = await started();
    const { link, written, say, end } = heldLink();
    const device = await machine.plug("instrument", link);
    machine.say({ kind: "open", device });
    say("instrument here");
    await until(() => heard.some(({ kind }) => kind === "device-says"));
    expect(heard.find(({ kind }) => kind === "device-says")).toMatchObject({ text: "instrument here" });
    while (written.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(written).toEqual(["machine here"]);
    end();
    await until(() => heard.some(({ kind }) => kind === "device-gone"));
    await machine.stop();
  });

  it("are told of when they end by themselves, and end when they are stopped", async () => {
    const dying = await started();
    dying.machine.say({ kind: "die" });
    await dying.until(() => dying.exit() !== "");
    expect(dying.exit()).toBe("ended with code 3");
    const stopped = await started();
    await stopped.machine.stop();
    await stopped.until(() => stopped.exit() !== "");
    expect(stopped.exit()).toBe("ended with code 0");
  });
});
