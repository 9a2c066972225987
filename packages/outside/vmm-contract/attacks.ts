// What a hostile program tries from inside a machine, against every engine that isolates: it floods its control port, says
// lines without end and nonsense, fills its disk, takes all memory. The host's memory stays bounded, the other machines
// are served. Part of the contract.

import type { MachineEvents, Vmm } from "@etalon/basis";
import { within } from "@etalon/basis";
import { expect, it } from "vitest";
import { type Did, startDriven } from "./driven-machine.ts";
import { heldLink } from "./held-link.ts";

const MB = 1024 * 1024;
/** A system without memory left may end, or turn in circles for ever; it can be stopped all the same. */
const STUCK: Did = { kind: "could-not", why: "nothing came of it" };
const SOON_MS = 20_000;
const FLOOD = 48 * MB;
/** What pipes, sockets and queues on the way may hold of it. */
const HELD_AT_MOST = 24 * MB;
/** Everything that a machine can write to, together. */
const DISK_AT_MOST = 256 * MB;

export function attacks(vmm: () => Vmm): void {
  it("that floods its control port waits, takes no memory of ours, and the others are served", async () => {
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let heard = 0;
    const events: MachineEvents = {
      heard(message) {
        const { kind } = message as { kind?: unknown };
        if (kind === "hello") return greeted();
        if (kind !== "flood") return;
        heard++;
        return released; // we are busy with the first one
      },
      exited: () => undefined,
    };
    let greeted: () => void = () => undefined;
    const hello = new Promise<void>((resolve) => {
      greeted = resolve;
    });
    const hostile = await vmm().start("m-hostile", events);
    await hello;
    const other = await startDriven(vmm(), "m-other");
    const before = await echoMs(other);
    global.gc?.();
    const memory = process.memoryUsage().rss;
    hostile.say({ kind: "flood", order: 1, bytes: FLOOD });
    const during = await echoMs(other);
    expect(heard).toBeLessThanOrEqual(1);
    expect(process.memoryUsage().rss - memory).toBeLessThan(HELD_AT_MOST);
    console.log(
      `${vmm().engine}: echo of another machine ${before.toFixed(1)} ms before, ${during.toFixed(1)} ms during a flood`,
    );
    release();
    await hostile.stop();
    await other.machine.stop();
  });

  it("that says a line without end is ended, and nonsense changes nothing", async () => {
    const { machine, order, exited } = await startDriven(vmm(), "m-nonsense");
    expect(await order({ kind: "nonsense" })).toMatchObject({ kind: "did" });
    expect(await order({ kind: "echo", body: 1 })).toMatchObject({ body: 1 });
    // What a lying machine says of its devices does not keep it from getting real ones.
    const device = await machine.plug("instrument", heldLink().link, { kind: "stream" });
    expect(await order({ kind: "open", device })).toMatchObject({ kind: "did" });
    void order({ kind: "line-without-end", bytes: 20 * MB });
    expect(await exited).toBe("ended by us: it flooded its control port");
    await machine.stop();
  });

  it("that fills its disk, or takes memory without end, hurts itself alone", {
    timeout: 120_000,
  }, async () => {
    const { machine, order } = await startDriven(vmm(), "m-disk");
    let written = 0;
    for (const folder of ["/dev", "/dev/shm", "/", "/dev/instr", "/proc", "/tmp"]) {
      const did = await within(SOON_MS, order({ kind: "fill", folder, bytes: 2 * DISK_AT_MOST }), STUCK);
      expect(did, folder).toMatchObject({ kind: "did", why: expect.stringMatching(/^E[A-Z]+$/) });
      written += did.written as number;
    }
    expect(written).toBeLessThan(DISK_AT_MOST);
    expect(await order({ kind: "echo", body: 1 })).toMatchObject({ body: 1 }); // it goes on
    await machine.stop();
    const greedy = await startDriven(vmm(), "m-greedy");
    const took = await within(SOON_MS, greedy.order({ kind: "hog", bytes: 8192 * MB }), STUCK);
    expect(took.kind).toBe("could-not");
    await greedy.machine.stop();
  });
}

async function echoMs({ order }: Awaited<ReturnType<typeof startDriven>>): Promise<number> {
  const took: number[] = [];
  for (let n = 0; n < 20; n++) {
    const from = performance.now();
    expect(await order({ kind: "echo", body: n })).toMatchObject({ body: n });
    took.push(performance.now() - from);
  }
  return took.sort((a, b) => a - b)[10] as number;
}
