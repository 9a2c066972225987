// What a measuring program finds around it, whichever engine runs it: a control port, and local devices that appear
// and go. The program's entry file opens this first; the engines are `vmm-process` and `vmm-sandbox`.

import { openDevice } from "./device.ts";
import { ipcSide } from "./ipc-side.ts";
import type { MachineSide } from "./surroundings.ts";

export function openMachineSide(): MachineSide {
  return { ...ipcSide(), openDevice };
}
