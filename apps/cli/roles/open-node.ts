// `etalon node`: measuring machines on this host. Called by `commands/roles.ts`.

import { join } from "node:path";
import { type Answer, good } from "@etalon/basis";
import { openShelf } from "@etalon/outside/drivers/shelf";
import { busSnapshots } from "@etalon/outside/nats/snapshots";
import { machinesOf } from "../machines.ts";
import type { MachineKind } from "../options/machine-kinds.ts";
import { nodePart } from "../parts/node.ts";
import { openFieldRole } from "./field-role.ts";
import type { Listening, Setting } from "./role.ts";

export async function openNode(
  setting: Setting,
  options: Listening & {
    readonly address?: string;
    readonly place?: string;
    readonly engine: MachineKind;
    readonly machines: number;
    readonly drivers?: string;
  },
): Promise<Answer<string>> {
  const { id, folder, log, watch, credentials, say, limits } = setting;
  const { host, port, machines, address, place } = options;
  const vmm = await machinesOf(options.engine, folder, say);
  if (!vmm.ok) return vmm;
  const drivers = openShelf(options.drivers ?? join(folder, "drivers"));
  const where = {
    ...{ host, port },
    ...(address && { address }),
    ...(place && { place }),
    limits,
    ...(credentials && { credentials }),
  };
  const opened = await openFieldRole("node", setting, (mailbox, liveness, bus) =>
    nodePart({
      ...{ node: id, machines, vmm: vmm.value, drivers, mailbox, liveness, log, metrics: watch.metrics },
      ...{ snapshots: busSnapshots(bus), clock: setting.clock },
      ...where,
    }),
  );
  return opened.ok ? good(`${machines} machines as "${vmm.value.engine}"`) : opened;
}
