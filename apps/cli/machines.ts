// Which engine runs the measuring machines, as `--machines` asks for it. A plain process is no isolation, and whoever
// gets one instead of a sandbox is told so.

import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Answer, Vmm } from "@etalon/basis";
import { good, refused } from "@etalon/basis";
import { processVmm } from "@etalon/outside/vmm-process/process-vmm";
import { qemuAvailable } from "@etalon/outside/vmm-qemu/available";
import { qemuVmm } from "@etalon/outside/vmm-qemu/qemu-vmm";
import { sandboxesAvailable } from "@etalon/outside/vmm-sandbox/available";
import { clearLeftPlaces } from "@etalon/outside/vmm-sandbox/line-place";
import { clearLeftPortions } from "@etalon/outside/vmm-sandbox/portion";
import { sandboxVmm } from "@etalon/outside/vmm-sandbox/sandbox-vmm";
import type { MachineKind } from "./options/machine-kinds.ts";

const run = promisify(execFile);
/** The measuring program as the build leaves it beside us: in one file, for engines that hold nothing else; a plain process
 *  starts sooner from it, too. */
const PROGRAM = fileURLToPath(new URL("./machine-alone.mjs", import.meta.url));
const GUEST_SCRIPT = fileURLToPath(new URL("../../../scripts/guest.mjs", import.meta.url));

/** @param folder for the virtual machines' guest and saved state: made once, some thirty seconds */
export async function machinesOf(
  kind: MachineKind,
  folder: string,
  say: (text: string) => void,
): Promise<Answer<Vmm>> {
  switch (kind) {
    case "process":
      return good(processVmm(PROGRAM));
    case "sandbox": {
      const available = await sandboxesAvailable();
      if (available.ok) {
        await clearLeftPlaces();
        await clearLeftPortions();
        return good(sandboxVmm(PROGRAM));
      }
      say(`etalon: NO SANDBOXES: ${available.why.text}. Machines run as plain processes, without isolation.`);
      return good(processVmm(PROGRAM));
    }
    case "qemu": {
      const available = await qemuAvailable();
      if (!available.ok)
        return refused(
          "cli.machines",
          `--machines qemu ${available.why.text}; CONTRIBUTING.md lists them all`,
        );
      say("etalon: making the virtual machines' guest and saved state, unless they are there already");
      try {
        const { stdout } = await run(process.execPath, [GUEST_SCRIPT, folder]);
        return await qemuVmm({
          guest: stdout.trim(),
          program: PROGRAM,
          cache: join(folder, "templates"),
        });
      } catch (error) {
        const { stderr = "" } = error as { stderr?: string };
        return refused("cli.machines", `--machines qemu: the guest cannot be built: ${stderr.trim()}`);
      }
    }
  }
}
