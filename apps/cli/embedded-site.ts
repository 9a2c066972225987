// The simulated site of `etalon up`: its terminals (YH), two of them at banks, a power analyser, a meter on a serial line, and
// the agent (IA) that serves them, in this process.

import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Answer, Clock, Instant, Liveness, Log, Mailbox } from "@etalon/basis";
import { fromJson, good, later, toJson } from "@etalon/basis";
import type { Door } from "@etalon/messages/http";
import { freePort } from "@etalon/outside/links/free-port";
import { openAnalyser } from "@etalon/outside/simulated/analyser-socket";
import { openSerialMeter } from "@etalon/outside/simulated/serial-meter";
import type { Metrics } from "@etalon/outside/telemetry/metrics";
import type { UplinkKind } from "@etalon/outside/uplink/index";
import type { Detection, Watch } from "@etalon/station/zz-master-station/state";
import { agentPart } from "./parts/agent.ts";
import type { Part } from "./parts/part.ts";
import { terminalsPart } from "./parts/terminals.ts";
import type { ReplayedPoint } from "./replayed-point.ts";
import { ANALYSER_LOAD, analyserInstrument, identityLine } from "./simulated-analyser.ts";
import { simulatedBankSites } from "./simulated-banks.ts";
import { METER_ADDRESS, METER_SHOWS, serialMeterInstrument } from "./simulated-serial-meter.ts";
import { OWNER, SITE, type SitePoint, simulatedPoints, siteTime, TENANT } from "./simulated-site.ts";

const AGENT = "ia-01";
const LOCAL = "127.0.0.1";

export interface SiteOptions {
  readonly folder: string;
  readonly mailbox: Mailbox;
  readonly clock: Clock;
  readonly liveness: Liveness;
  readonly log: Log;
  readonly metrics: Metrics;
  /** What terminals are sent to when they begin. */
  readonly uplink: UplinkKind;
  /** How fast the site's time runs. */
  readonly speed: number;
  /** One more point, where a recording takes the place of converters and meter. */
  readonly replayed: ReplayedPoint | null;
}

/** What must be the same after a restart: terminals find their agent again, and the waves go on where they were. */
interface Kept {
  readonly originTaiNs: Instant;
  /** By the kind of uplink. A door once used opens again: a detection in hand was sent to it. */
  readonly uplinkPorts: { readonly [K in UplinkKind]?: number };
  readonly secret: string;
}

export interface EmbeddedSite extends Part {
  readonly doors: readonly Door[];
  readonly meters: readonly SitePoint["record"][];
  /** Resources of its instruments that stand at no meter. */
  readonly others: readonly string[];
  readonly truths: ReadonlyMap<string, NonNullable<SitePoint["truth"]>>;
}

export async function openSite(options: SiteOptions): Promise<Answer<EmbeddedSite>> {
  const { folder, mailbox, clock, liveness, log, metrics, speed, replayed, uplink } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const kept = await keptIn(join(folder, "site.json"), clock, uplink);
  const at = siteTime(clock, kept.originTaiNs, speed);
  const points = simulatedPoints(AGENT, at);
  if (replayed)
    points.push({ ...replayed.open({ ...at, agent: AGENT, owner: OWNER }), truth: replayed.truth });

  const analyser = analyserInstrument(AGENT);
  const meter = serialMeterInstrument(AGENT);
  const socket = await openAnalyser(identityLine(analyser), ANALYSER_LOAD);
  const line = await openSerialMeter(METER_ADDRESS, () => METER_SHOWS);
  const closeInstruments = async () => {
    await socket.close();
    await line.close();
  };

  const wired = { mailbox, log, metrics, of: { tenant: TENANT, site: SITE }, secret: kept.secret };
  const agent = await agentPart({
    ...wired,
    agent: AGENT,
    instruments: [...points.map(({ instrument }) => instrument), analyser, meter],
    addresses: new Map([
      [analyser.resource, `tcp://${LOCAL}:${socket.port}`],
      [meter.resource, `tcp://${LOCAL}:${line.port}`],
    ]),
    folder: join(folder, AGENT),
    liveness,
    host: LOCAL,
    ports: kept.uplinkPorts,
    uplink,
    calibrationOf: async (stream) => {
      const state = await mailbox.read({ component: "zz", key: `detection/${stream}` });
      return (state as Detection | Watch | null)?.record.calibration ?? null;
    },
  });
  if (!agent.ok) {
    await closeInstruments();
    return agent;
  }
  const terminals = await terminalsPart({
    ...wired,
    folder,
    terminals: [
      ...points.map(({ record, unit, meter }) => ({ id: record.terminal, unit, meter })),
      ...simulatedBankSites(clock, kept.originTaiNs, (terminal) => join(folder, `${terminal}-bank.json`)),
    ],
  });
  if (!terminals.ok) {
    await agent.value.stop();
    await closeInstruments();
    return terminals;
  }

  return good({
    doors: agent.value.doors ?? [],
    others: [analyser.resource, meter.resource],
    meters: points.map(({ record }) => record),
    truths: new Map(points.flatMap(({ record, truth }) => (truth ? [[record.id, truth]] : []))),
    async begin(): Promise<void> {
      await agent.value.begin();
      await terminals.value.begin();
    },
    async stop(): Promise<void> {
      await terminals.value.stop();
      await agent.value.stop();
      await closeInstruments();
    },
  });
}

async function keptIn(path: string, clock: Clock, uplink: UplinkKind): Promise<Kept> {
  const text = await readFile(path, "utf8").catch(() => null);
  const before = text === null ? null : (fromJson(text) as Kept);
  if (before?.uplinkPorts?.[uplink]) return before;
  const kept: Kept = {
    // On a whole second, a little ago, so that the first samples are there.
    originTaiNs: (later(clock.now(), -10_000_000_000n) / 1_000_000_000n) * 1_000_000_000n,
    secret: randomBytes(24).toString("base64url"),
    ...before,
    uplinkPorts: { ...before?.uplinkPorts, [uplink]: await freePort(LOCAL) },
  };
  await writeFile(path, toJson(kept, 2), { mode: 0o600 });
  return kept;
}
