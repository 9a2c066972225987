// Whether measuring machines can be run in walls here: sandboxes, virtual machines, and those on the host's own hardware.
// Called by `etalon doctor`.

import { constants, readFileSync } from "node:fs";
import { access } from "node:fs/promises";
import type { Answer } from "@etalon/basis";
import { qemuAvailable } from "../vmm-qemu/available.ts";
import { sandboxesAvailable } from "../vmm-sandbox/available.ts";
import { doubt, type Finding, fault, fine } from "./finding.ts";

export type WantedEngine = "process" | "sandbox" | "qemu";

/** What is not asked for is told as a doubt where it is missing: it might be wanted. */
export async function lookAtEngines(wanted: WantedEngine): Promise<readonly Finding[]> {
  const [sandbox, qemu] = await Promise.all([sandboxesAvailable(), qemuAvailable()]);
  const found = [
    engine("sandboxes", sandbox, wanted === "sandbox"),
    engine("virtual machines", qemu, wanted === "qemu"),
  ];
  return qemu.ok ? [...found, await lookAtKvm()] : found;
}

function engine(check: string, available: Answer<void>, wanted: boolean): Finding {
  if (available.ok) return fine(check, `${check} can be run`);
  const { text } = available.why;
  const missing = /Debian package (\S+)/.exec(text)?.[1];
  const mend = missing
    ? `sudo apt-get install --no-install-recommends ${missing}`
    : /needs root/.test(text)
      ? "sudo npx etalon node --help # run the node as root"
      : null;
  return (wanted ? fault : doubt)(
    check,
    `${check} cannot be run: it ${text}`.replace("it this", "this"),
    mend,
  );
}

/** Without it virtual machines are emulated, some twenty times slower. */
export async function lookAtKvm(device = "/dev/kvm", cpuinfo = "/proc/cpuinfo"): Promise<Finding> {
  const check = "kvm";
  const slow = "virtual machines are emulated, and slow";
  const flags = /^flags\s*:.*\b(vmx|svm)\b/m.exec(readFileSync(cpuinfo, "utf8"))?.[1];
  if (flags === undefined) return doubt(check, `the processor offers no virtualisation here: ${slow}`);
  const why = await access(device, constants.R_OK | constants.W_OK).then(
    () => null,
    ({ code }: NodeJS.ErrnoException) => code,
  );
  if (why === null) return fine(check, `${device} can be used`);
  if (why === "ENOENT")
    return doubt(
      check,
      `${device} is not there: ${slow}`,
      `sudo modprobe ${flags === "vmx" ? "kvm_intel" : "kvm_amd"}`,
    );
  return doubt(check, `this user may not use ${device}: ${slow}`, 'sudo usermod -aG kvm "$(id -un)"');
}
