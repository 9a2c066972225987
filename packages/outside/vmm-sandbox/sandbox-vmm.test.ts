// The sandbox engine under the contract of all engines; and that it leaves nothing mounted.

import { readFile } from "node:fs/promises";
import { afterAll, describe, expect, it } from "vitest";
import { vmmContract } from "../vmm-contract/contract.ts";
import { sandboxesAvailable } from "./available.ts";
import { clearLeftPlaces } from "./line-place.ts";
import { sandboxVmm } from "./sandbox-vmm.ts";

const available = await sandboxesAvailable();
const lacking = available.ok ? "" : ` (${available.why.text})`;

describe.skipIf(!available.ok)(`machines in sandboxes${lacking}`, () => {
  afterAll(async () => {
    expect(await readFile("/proc/mounts", "utf8")).not.toContain(`etalon-sandbox-${process.pid} `);
  });

  vmmContract({
    open: async (program) => sandboxVmm(program),
    engine: /^sandbox$/,
    isolates: true,
    device: /^\/dev\/instr\/tty\d+$/,
  });

  it("leave nothing mounted when they have ended, and what a killed node left is cleared away", async () => {
    await clearLeftPlaces();
    const mounts = await readFile("/proc/mounts", "utf8");
    const owners = [...mounts.matchAll(/^etalon-sandbox-(\d+) /gm)].map(([, pid]) => Number(pid));
    for (const pid of owners) expect(() => process.kill(pid, 0)).not.toThrow();
  });
});
