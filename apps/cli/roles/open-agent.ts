// `etalon agent`: announces instruments and keeps what terminals send. Called by `commands/roles.ts`.

import { join } from "node:path";
import { type Answer, good, type Instant, refused } from "@etalon/basis";
import type { UplinkKind } from "@etalon/outside/uplink/kinds";
import { listedInstruments } from "../listed-instruments.ts";
import { agentPart } from "../parts/agent.ts";
import { SITE, simulatedPoints, siteTime, TENANT } from "../simulated-site.ts";
import { openFieldRole } from "./field-role.ts";
import type { Setting } from "./role.ts";
import { secretOf } from "./terminal-secret.ts";

export interface AgentSetting {
  readonly host: string;
  readonly port: number;
  readonly address?: string;
  readonly uplink: UplinkKind;
  readonly demonstration?: Instant;
  /** A file that lists instruments at this host. */
  readonly instruments?: string;
  /** GiB. */
  readonly disk: number;
}

export async function openAgent(setting: Setting, options: AgentSetting): Promise<Answer<string>> {
  const { id: agent, folder, clock, log, watch, credentials, limits } = setting;
  const { host, port, uplink, demonstration, address, disk: diskGib } = options;
  const secret = secretOf(setting);
  if (!secret.ok) return secret;
  const listed =
    options.instruments === undefined
      ? good({ instruments: [], addresses: new Map(), terminals: new Map() })
      : await listedInstruments(agent, options.instruments);
  if (!listed.ok) return listed;
  const points = demonstration === undefined ? [] : simulatedPoints(agent, siteTime(clock, demonstration, 1));
  const instruments = [...points.map((one) => one.instrument), ...listed.value.instruments];
  if (instruments.length === 0)
    return refused(
      "cli.instruments",
      "--instruments or --demonstration is needed, to have something to announce",
    );
  const { addresses, terminals } = listed.value;
  const opened = await openFieldRole("agent", setting, (mailbox, liveness) =>
    agentPart({
      ...{
        agent,
        instruments,
        addresses,
        terminals,
        mailbox,
        liveness,
        log,
        metrics: watch.metrics,
        host,
        uplink,
        limits,
      },
      secret: secret.value,
      folder: join(folder, "frames"),
      diskGib,
      ports: { [uplink]: port },
      of: { tenant: TENANT, site: SITE },
      ...(address && { address }),
      ...(credentials && { credentials }),
    }),
  );
  return opened.ok ? good(`${instruments.length} instruments announced`) : opened;
}
