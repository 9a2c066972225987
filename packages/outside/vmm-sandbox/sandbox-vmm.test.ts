// The sandbox engine under the contract of all engines; and that it leaves nothing mounted.

import { readdir, readFile } from "node:fs/promises";
import { afterAll, describe, expect, it } from "vitest";
import { vmmContract } from "../vmm-contract/contract.ts";
import { startDriven } from "../vmm-contract/driven-machine.ts";
import { sandboxesAvailable } from "./available.ts";
import { clearLeftPlaces } from "./line-place.ts";
import { portion, TASKS_AT_MOST } from "./portion.ts";
import { sandboxVmm } from "./sandbox-vmm.ts";

const available = await sandboxesAvailable();
const lacking = available.ok ? "" : ` (${available.why.text})`;
const groups = available.ok ? await portion() : null;
await groups?.release();
const without = groups ? "" : " (this host lets us make no control groups)";

describe.skipIf(!available.ok)(`machines in sandboxes${lacking}`, () => {
  afterAll(async () => {
    expect(await readFile("/proc/mounts", "utf8")).not.toContain(`etalon-sandbox-${process.pid} `);
  });

  const vmm = vmmContract({
    open: async (program) => sandboxVmm(program),
    engine: /^sandbox$/,
    isolates: true,
    device: /^\/dev\/instr\/tty\d+$/,
  });

  it.skipIf(!groups)(`are held to a number of processes, whatever they start${without}`, async () => {
    const { machine, order } = await startDriven(vmm(), "m-forks");
    const { started } = await order({ kind: "spawn", count: 300 });
    expect(started).toBeGreaterThan(50);
    expect(started).toBeLessThan(TASKS_AT_MOST);
    await machine.stop();
    expect(await left()).toEqual([]);
  });

  it("leave nothing mounted when they have ended, and what a killed node left is cleared away", async () => {
    await clearLeftPlaces();
    const mounts = await readFile("/proc/mounts", "utf8");
    const owners = [...mounts.matchAll(/^etalon-sandbox-(\d+) /gm)].map(([, pid]) => Number(pid));
    for (const pid of owners) expect(() => process.kill(pid, 0)).not.toThrow();
  });
});

/** Control groups of this process's sandboxes. */
async function left(): Promise<string[]> {
  const roots = ["/sys/fs/cgroup", "/sys/fs/cgroup/memory", "/sys/fs/cgroup/pids"];
  const names = await Promise.all(roots.map((root) => readdir(root).catch(() => [])));
  return names.flat().filter((name) => name.startsWith(`etalon-sandbox-${process.pid}-`));
}
