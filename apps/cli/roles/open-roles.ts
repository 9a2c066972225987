// The five roles, each from the pieces that `etalon up` is made of.

import { join } from "node:path";
import { type Answer, good, type Instant, refused } from "@etalon/basis";
import { openShelf } from "@etalon/outside/drivers/shelf";
import { exportsDoor } from "@etalon/outside/http/exports-door";
import { openBridge } from "@etalon/outside/nats/bridge";
import { openDatabaseWatch } from "@etalon/outside/nats/database-watch";
import { busLiveness } from "@etalon/outside/nats/liveness";
import { busSnapshots, takeSnapshots } from "@etalon/outside/nats/snapshots";
import { auditInletOn } from "@etalon/outside/postgres/audit-log";
import { isContentFault } from "@etalon/outside/postgres/database";
import { monitoringBookOn } from "@etalon/outside/postgres/monitoring";
import { databaseSnapshots } from "@etalon/outside/postgres/snapshots";
import { inTurn } from "@etalon/outside/postgres/turn";
import { addressOf } from "@etalon/outside/uplink/address";
import type { UplinkKind } from "@etalon/outside/uplink/kinds";
import { listedInstruments } from "../listed-instruments.ts";
import { machinesOf } from "../machines.ts";
import type { MachineKind } from "../options/machine-kinds.ts";
import { agentPart } from "../parts/agent.ts";
import { alarmsPart, outletsOf } from "../parts/alarms.ts";
import {
  cloudDoors,
  cloudPart,
  cloudTables,
  registerDemonstration,
  stationDoors,
  stationPart,
  stationTables,
} from "../parts/cloud.ts";
import { cloudMetrics } from "../parts/cloud-metrics.ts";
import { monitoringRetention } from "../parts/monitoring-retention.ts";
import { nodePart } from "../parts/node.ts";
import { terminalsPart } from "../parts/terminals.ts";
import { simulatedBanks } from "../simulated-banks.ts";
import { SITE, simulatedPoints, siteTime, TENANT } from "../simulated-site.ts";
import { openBesideDatabase, openInterface, operationOf } from "./database-role.ts";
import { openFieldRole } from "./field-role.ts";
import { busOf, type Setting } from "./role.ts";
import { standOf, type TerminalSetting } from "./terminal-stand.ts";

/** One process takes in at a time what comes from the bus, or the order would be lost. */
const TURN = "etalon/bus";

export interface Listening {
  readonly host: string;
  readonly port: number;
  /** Of an interface for users: the operator's file on logging in. */
  readonly login?: string;
}

export async function openCloud(
  setting: Setting,
  options: Listening & { readonly agents: "approve" | "hold" },
): Promise<Answer<string>> {
  const { clock, watch, closing } = setting;
  // First: it answers at once, and a bus that is away is waited for.
  const beside = await openBesideDatabase(setting);
  if (!beside.ok) return beside;
  const bus = await busOf("cloud", setting);
  if (!bus.ok) return bus;
  const { mailbox, database, users } = beside.value;
  const { log } = database;
  const past = await openDatabaseWatch({
    ...{ database, bus: bus.value, log },
    wentBack(why) {
      log.error("cloud.went-back", { why });
      process.kill(process.pid, "SIGTERM"); // in order; it is not to be begun again before somebody has looked
    },
  });
  if (!past.ok) return past;
  closing.push(() => past.value.stop());
  cloudMetrics(watch.metrics, database, mailbox);
  const liveness = busLiveness(bus.value, clock);
  const part = cloudPart({ mailbox, liveness, clock, log }, options.agents);
  closing.push(() => part.stop());
  await part.begin();
  const bridge = openBridge(mailbox, bus.value, log, {
    turn: (work, stop) => inTurn(database, TURN, work, stop, log),
    inlet: auditInletOn(database),
    isHopeless: isContentFault,
  });
  closing.push(() => bridge.stop());
  const snapshots = databaseSnapshots(database, log);
  takeSnapshots(bus.value, snapshots, log);
  const { doors, telling } = operationOf("cloud", setting, beside.value, liveness);
  const url = await openInterface(
    setting,
    beside.value,
    options,
    [...cloudDoors(mailbox, database, clock, users), exportsDoor(cloudTables(mailbox, database)), ...doors],
    {
      doors: stationDoors(mailbox, database, clock, snapshots),
      where:
        "this is a cloud; meters, detections, conditions and alarms are asked at the station (--url of the station)",
    },
    telling,
  );
  return url.ok ? good(`interface at ${url.value}`) : url;
}

export async function openStation(
  setting: Setting,
  options: Listening & { readonly demonstration?: Instant; readonly agent: string; readonly alarms?: string },
): Promise<Answer<string>> {
  const beside = await openBesideDatabase(setting);
  if (!beside.ok) return beside;
  const { mailbox, database, users } = beside.value;
  const { clock } = setting;
  const outlets = await outletsOf(options.alarms, clock, setting.log);
  if (!outlets.ok) return outlets;
  await stationPart(mailbox, outlets.value.takeOut, database).begin();
  const alarms = alarmsPart({ mailbox, outlets: outlets.value.outlets, clock, log: setting.log });
  setting.closing.push(() => alarms.stop());
  await alarms.begin();
  const retention = monitoringRetention(monitoringBookOn(database), clock, setting.log);
  setting.closing.push(() => retention.stop());
  await retention.begin();
  if (options.demonstration !== undefined) {
    const points = simulatedPoints(options.agent, siteTime(clock, options.demonstration, 1));
    await registerDemonstration(
      mailbox,
      points.map(({ record }) => record),
      simulatedBanks,
    );
  }
  const { doors, telling } = operationOf("station", setting, beside.value, null);
  const url = await openInterface(
    setting,
    beside.value,
    options,
    [
      ...stationDoors(mailbox, database, clock, databaseSnapshots(database, setting.log)),
      exportsDoor(stationTables(mailbox, database)),
      ...doors,
    ],
    {
      doors: cloudDoors(mailbox, database, clock, users),
      where:
        "this is a station; users, tokens, leases and instruments are asked at the cloud (--url of the cloud)",
    },
    telling,
  );
  return url.ok ? good(`interface at ${url.value}`) : url;
}

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

export async function openTerminal(setting: Setting, options: TerminalSetting): Promise<Answer<string>> {
  const { id, folder, log, watch, credentials } = setting;
  const secret = secretOf(setting);
  if (!secret.ok) return secret;
  const address = addressOf(id);
  if (!address) return refused("cli.terminal", `"${id}": a terminal is named tenant/site/terminal`);
  const { terminal, ...of } = address;
  const stand = await standOf(setting, address, options);
  if (!stand.ok) return stand;
  const { unit, meter, bank, lack, stop, does } = stand.value;
  const opened = await openFieldRole("terminal", setting, async (mailbox) => {
    const part = await terminalsPart({
      ...{ mailbox, log, metrics: watch.metrics, of, secret: secret.value, folder: join(folder, "frames") },
      terminals: [{ id: terminal, unit, meter, ...(bank && { bank }) }],
      ...(credentials && { credentials }),
    });
    return part.ok ? good({ ...part.value, lack }) : part;
  });
  if (opened.ok) setting.closing.push(stop);
  else await stop();
  return opened.ok ? good(does) : opened;
}

/** With credentials certificates say who a terminal is; without them, on one host, a secret that all know. */
function secretOf({ credentials }: Setting): Answer<string> {
  const secret = process.env.ETALON_TERMINAL_SECRET ?? (credentials ? "by certificate" : "");
  if (secret !== "") return good(secret);
  return refused(
    "cli.secret",
    "ETALON_TERMINAL_SECRET is needed where there are no credentials: what terminals show to their agent",
  );
}
