// The measuring machine's program, the same for every engine that runs it.

import { rmSync } from "node:fs";
import { runMachine } from "@etalon/cloud/vm-measuring-machine/machine";
import { openMachineSide } from "@etalon/outside/machine-side/machine-side";

const side = openMachineSide();
await runMachine(side);
const [, , , folder] = process.argv;
if (folder) rmSync(folder, { recursive: true, force: true }); // a node that was killed can no longer clear up
side.leave(0);
