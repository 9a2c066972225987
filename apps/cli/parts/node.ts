// A node (NC) wired: its machines, and its listener for agents' links. Opened by `etalon up` and `etalon node`.

import type { Answer, Clock, Liveness, Log, Mailbox, Snapshots, Vmm } from "@etalon/basis";
import { good } from "@etalon/basis";
import { machineConsoles } from "@etalon/cloud/nc-node-controller/consoles";
import { machinesDoor } from "@etalon/cloud/nc-node-controller/door";
import { type DriverShelf, nodeShell } from "@etalon/cloud/nc-node-controller/shell";
import type { Credentials } from "@etalon/outside/authority/credentials";
import { countedLink } from "@etalon/outside/links/counted-link";
import type { SilenceLimits } from "@etalon/outside/links/silent-connections";
import { listenForLinks, type Opened } from "@etalon/outside/links/tcp";
import { countedVmm } from "@etalon/outside/telemetry/counted-vmm";
import { linkMetrics } from "@etalon/outside/telemetry/link-metrics";
import type { Metrics } from "@etalon/outside/telemetry/metrics";
import { seldom } from "@etalon/outside/telemetry/seldom";
import type { Part } from "./part.ts";

export interface NodeOptions {
  readonly node: string;
  /** As many can run at once. */
  readonly machines: number;
  /** Where it stands, as instruments say it. */
  readonly place?: string;
  readonly vmm: Vmm;
  /** What it may offer beside the drivers that are built in. */
  readonly drivers: DriverShelf;
  readonly mailbox: Mailbox;
  readonly liveness: Liveness;
  readonly snapshots: Pick<Snapshots, "show">;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** How agents find this host; left out, as it was told to listen. */
  readonly address?: string;
  readonly limits?: Partial<SilenceLimits>;
  /** Agents then show who they are. */
  readonly credentials?: Credentials;
}

export async function nodePart(options: NodeOptions): Promise<Answer<Part>> {
  const { node, machines, place, drivers, mailbox, liveness, snapshots, log, metrics } = options;
  const { host, port, address = host, credentials, limits } = options;
  const links = { host: address, port };
  const vmm = countedVmm(options.vmm, metrics);
  const where = { links, ...(place !== undefined && { place }) };
  const strangers = seldom(log);
  const consoles = machineConsoles(() => options.clock.now());
  const watched = { liveness, snapshots, consoles, log };
  const shell = nodeShell({ node, machines, vmm, drivers, mailbox, ...watched, ...where });
  const secured = credentials && {
    credentials,
    wanted: [{ role: "agent" } as const],
    refused: (from: string, why: unknown) => strangers.warn("nc.agent-refused", { from, why }),
  };
  const counts = linkMetrics(metrics, "nc");
  const opened = (one: Opened) => shell.linkOpened({ ...one, link: countedLink(one.link, counts) });
  const listener = await listenForLinks(host, port, opened, {
    ...(secured && { secured }),
    ...(limits && { limits }),
    dropped: (dropped) => strangers.warn("nc.silent-connections", { ...dropped }),
  });
  if (!listener.ok) return listener;
  links.port = listener.value.port;
  return good({
    doors: [machinesDoor(mailbox, { node, engine: vmm.engine, consoles })],
    async begin() {
      void mailbox.serve("nc", shell.controller);
      await shell.begin();
    },
    leave: () => shell.leave(),
    async stop() {
      await shell.stop();
      await listener.value.close();
    },
  });
}
