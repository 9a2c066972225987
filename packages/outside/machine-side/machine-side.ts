// What a measuring program finds around it, whichever engine runs it: a control port, and local devices that appear
// and go. The program's entry file opens this first; the engines are `vmm-process`, `vmm-sandbox` and `vmm-qemu`.

import { openDevice } from "./device.ts";
import { guestSide } from "./guest-side.ts";
import { ipcSide } from "./ipc-side.ts";
import type { MachineSide } from "./surroundings.ts";

/** A virtual machine's init names its control port; elsewhere it is the channel to the parent. */
export function openMachineSide(): MachineSide {
  const port = process.env.ETALON_CONTROL_PORT;
  return port ? guestSide(port) : { ...ipcSide(), openDevice };
}
