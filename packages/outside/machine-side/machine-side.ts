// What a measuring program finds around it, whichever engine runs it: a control port, and local devices that appear
// and go. The program's entry file opens this first; the engines are `vmm-process`, `vmm-sandbox` and `vmm-qemu`.

import { openDevice } from "./device.ts";
import { guestSide } from "./guest-side.ts";
import { ipcSide } from "./ipc-side.ts";
import { lineSide } from "./line-side.ts";
import type { MachineSide } from "./surroundings.ts";

/** A virtual machine's init names its control port, a sandbox its descriptor; elsewhere it is the channel to the parent. */
export function openMachineSide(): MachineSide {
  const { ETALON_CONTROL_PORT: port, ETALON_CONTROL_SOCKET: socket } = process.env;
  if (port) return guestSide(port);
  return { ...(socket ? lineSide(Number(socket)) : ipcSide()), openDevice };
}
