// The measuring machine's program, the same for every engine that runs it.

import { rmSync } from "node:fs";
import { cpus } from "node:os";
import { runProgram } from "@etalon/cloud/vm-measuring-machine/seats";
import { fastestEngine } from "@etalon/kernels/code-kernels";
import { openMachineSide } from "@etalon/outside/machine-side/machine-side";
import { openThreads } from "@etalon/outside/threads/threads";

const side = openMachineSide();
// Meters under watch: as many as a node gives one machine (`engines.table.ts`), over a thread a core.
const lanes = () => ({ lanes: 2048, engine: fastestEngine(), rule: "light" as const });
await runProgram(side, (hears) =>
  openThreads({
    program: new URL("./monitoring-thread.js", import.meta.url),
    count: Math.min(2, cpus().length),
    ringBytes: 2 ** 24,
    options: lanes(),
    ...hears,
  }),
);
const [, , , folder] = process.argv;
if (folder) rmSync(folder, { recursive: true, force: true }); // a node that was killed can no longer clear up
side.leave(0);
