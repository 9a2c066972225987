// Virtual machines under the contract of all engines; what only they do: the guest's own driver on USB, a clock and
// randomness of its own after the restore.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { scpiAnalyser } from "../simulated/scpi-analyser.ts";
import { vmmContract } from "../vmm-contract/contract.ts";
import { startDriven } from "../vmm-contract/driven-machine.ts";
import { heldLink } from "../vmm-contract/held-link.ts";
import { qemuAvailable } from "./available.ts";
import { qemuVmm } from "./qemu-vmm.ts";

const available = await qemuAvailable();
const lacking = available.ok ? "" : ` (${available.why.text})`;
const load = { frequencyHz: 50, voltage: 230, current: 5, powerFactor: 0.8 };
const script = fileURLToPath(new URL("../../../scripts/guest.mjs", import.meta.url));

describe.skipIf(!available.ok)(`virtual machines${lacking}`, () => {
  const vmm = vmmContract({
    async open(program, folder) {
      const guest = execFileSync(process.execPath, [script], { encoding: "utf8" }).trim();
      const opened = await qemuVmm({ guest, program, cache: folder });
      if (!opened.ok) throw new Error(opened.why.text);
      return opened.value;
    },
    engine: /^qemu-(tcg|kvm)$/,
    isolates: true,
    device: /^\/dev\/vport0p\d+$/,
  });

  it("give a message instrument to the guest's own driver, which is bound when the program opens it", async () => {
    const analyser = scpiAnalyser("Etalon,PA-3,SN7,1.0", load);
    const { machine, order, plug } = await startDriven(vmm(), "m-usbtmc");
    const held = heldLink((line) => analyser.hear(line));
    const device = await plug("analyser", held, {
      kind: "message",
      maker: "Etalon",
      model: "PA-3",
      serial: "SN7",
    });
    expect(device).toMatch(/^\/sys\/bus\/usb\/devices\/1-\d+:1\.0$/);
    expect((await order({ kind: "surroundings" })).devices).not.toContain("usbtmc0");
    expect(await order({ kind: "open", device })).toMatchObject({ kind: "did" });
    expect((await order({ kind: "surroundings" })).devices).toContain("usbtmc0");
    const ask = async (text: string) => (await order({ kind: "ask", device, text })).text;
    expect(await ask("*IDN?")).toBe("Etalon,PA-3,SN7,1.0");
    expect(await ask("MEAS:POW:ACT? 1;:SYST:ERR?")).toBe('+9.200000E+02;0,"No error"');
    // A block of bytes with line feeds in it, in many transfers, whole.
    const trace = analyser.hear("TRAC:DATA? 100000")!;
    await order({ kind: "write", device, text: "TRAC:DATA? 100000\n" });
    expect(await order({ kind: "take", device, bytes: trace.length })).toMatchObject({
      got: trace.length,
      sha256: createHash("sha256").update(trace).digest("hex"),
    });
    await machine.unplug("analyser");
    expect((await order({ kind: "surroundings" })).devices).not.toContain("usbtmc0");
    expect(held.closed()).toBe(true);
    const again = heldLink((line) => analyser.hear(line));
    const next = await plug("analyser", again, {
      kind: "message",
      maker: "Etalon",
      model: "PA-3",
      serial: "SN8",
    });
    expect((await order({ kind: "surroundings" })).devices).not.toContain("usbtmc0");
    await order({ kind: "open", device: next });
    expect((await order({ kind: "ask", device: next, text: "*IDN?" })).text).toBe("Etalon,PA-3,SN7,1.0");
    again.end(); // the link is lost: the kernel sees the instrument pulled out
    await again.until(again.closed);
    await machine.stop();
  });

  it("give a meter to the guest as a serial port", async () => {
    const { machine, order, plug } = await startDriven(vmm(), "m-serial");
    const held = heldLink((line) => `heard ${line}\n`);
    const device = await plug("meter", held, { kind: "serial", serial: "M1" });
    await order({ kind: "open", device });
    expect((await order({ kind: "surroundings" })).devices).toContain("ttyUSB0");
    expect((await order({ kind: "ask", device, text: "/?!" })).text).toBe("heard /?!");
    const waiting = order({ kind: "line", device });
    await machine.unplug("meter");
    expect((await waiting).text).toBeNull();
    expect((await order({ kind: "surroundings" })).devices).not.toContain("ttyUSB0");
    await machine.stop();
  });

  it("of one saved state have the right time, and randomness of their own", async () => {
    const twins = await Promise.all([startDriven(vmm(), "m-1"), startDriven(vmm(), "m-2")]);
    const askedMs = Date.now();
    const [one, two] = await Promise.all(twins.map(({ order }) => order({ kind: "surroundings" })));
    const heardMs = Date.now();
    expect(one!.random).not.toBe(two!.random);
    // They looked at their clocks between the two, whenever that was on a busy computer.
    for (const { nowMs } of [one!, two!]) {
      expect(nowMs).toBeGreaterThan(askedMs - 5000);
      expect(nowMs).toBeLessThan(heardMs + 5000);
    }
    await Promise.all(twins.map(({ machine }) => machine.stop()));
  });
});
