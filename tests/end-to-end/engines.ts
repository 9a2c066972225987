// The engines that run measuring machines on this host, for tests that go through a whole cloud; what a host lacks is part
// of the test's name.

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Vmm } from "@etalon/basis";
import { bundledProgram } from "@etalon/outside/vmm-contract/bundled-program";
import { processVmm } from "@etalon/outside/vmm-process/process-vmm";
import { qemuAvailable } from "@etalon/outside/vmm-qemu/available";
import { qemuVmm } from "@etalon/outside/vmm-qemu/qemu-vmm";
import { sandboxesAvailable } from "@etalon/outside/vmm-sandbox/available";
import { sandboxVmm } from "@etalon/outside/vmm-sandbox/sandbox-vmm";

const here = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** In one file: the measuring program as the build leaves it, or another that is bundled now. */
function inOneFile(folder: string, source?: string): string {
  if (source !== undefined) return bundledProgram(folder, source);
  execFileSync(process.execPath, [here("scripts/prepare.mjs")], { stdio: "inherit" });
  return here("apps/cli/dist/machine-alone.mjs");
}

export interface EngineForTests {
  readonly name: string;
  /** What the host lacks for it; null: nothing. */
  readonly lacks: string | null;
  /** @param program the program's source; absent: the measuring program */
  open(folder: string, program?: string): Promise<Vmm>;
}

const [sandboxes, virtual] = await Promise.all([sandboxesAvailable(), qemuAvailable()]);

export const engines: readonly EngineForTests[] = [
  {
    name: "processes",
    lacks: null,
    open: async (folder, program) => processVmm(inOneFile(folder, program)),
  },
  {
    name: "sandboxes",
    lacks: sandboxes.ok ? null : sandboxes.why.text,
    open: async (folder, program) => sandboxVmm(inOneFile(folder, program)),
  },
  {
    name: "virtual machines",
    lacks: virtual.ok ? null : virtual.why.text,
    async open(folder, program) {
      const guest = execFileSync(process.execPath, [here("scripts/guest.mjs")], { encoding: "utf8" }).trim();
      // Kept from test to test, as long as the program is the same.
      const cache = join(here(".etalon"), program === undefined ? "machines-of-tests" : "hostile-machines");
      const vmm = await qemuVmm({ guest, program: inOneFile(folder, program), cache });
      if (!vmm.ok) throw new Error(vmm.why.text);
      return vmm.value;
    },
  },
];
export const titleOf = ({ name, lacks }: EngineForTests): string => (lacks ? `${name} (${lacks})` : name);
