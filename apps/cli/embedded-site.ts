// The simulated site, wired: its terminals (YH) and the agent (IA) that serves them, as processes in the field would be.

import { randomBytes, randomInt } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import type {
  Answer,
  Calibration,
  Clock,
  Instant,
  Intake,
  Liveness,
  Log,
  Mailbox,
  VerificationResult,
} from "@etalon/basis";
import { fromJson, good, later, toJson } from "@etalon/basis";
import { agentShell } from "@etalon/field/ia-instrument-agent/shell";
import { type TerminalPorts, terminalsShell } from "@etalon/field/yh-user-terminal/shell";
import type { AnnouncedInstrument } from "@etalon/messages/ia-to-irm";
import type { MeterRecord } from "@etalon/messages/zz-itself";
import { dialLink } from "@etalon/outside/links/tcp";
import { openFrameLog } from "@etalon/outside/segments/index";
import { gridSite, type MeteringPoint } from "@etalon/outside/simulated/grid-site";
import { siteClock } from "@etalon/outside/simulated/site-clock";
import { siteAcquisition, siteMeter } from "@etalon/outside/simulated/site-terminal";
import { calibrationOf } from "@etalon/outside/simulated/terminal-front-end";
import { type Door, openDoor, openUplink, type UplinkKind } from "@etalon/outside/uplink/index";
import type { ReplayedPoint } from "./replayed-point.ts";

export const AGENT = "ia-01";
export const OWNER = "is-qinghe";
const TENANT = "demo";
const SITE = "qinghe";
const LOCAL = "127.0.0.1";
const LOG_OPTIONS = { quotaBytes: 2 ** 31, segmentBytes: 2 ** 24, groupSyncMs: 5 };
const CALIBRATED_FOR_NS = 365n * 86_400n * 1_000_000_000n;

export interface SiteOptions {
  readonly folder: string;
  readonly mailbox: Mailbox;
  readonly clock: Clock;
  readonly liveness: Liveness;
  readonly log: Log;
  /** What terminals are sent to when they begin. */
  readonly uplink: UplinkKind;
  /** How fast the site's time runs. */
  readonly speed: number;
  /** One more point, where a recording takes the place of converters and meter. */
  readonly replayed: ReplayedPoint | null;
}

/** A metering point as the site's processes know it. */
interface SitePoint extends Pick<TerminalPorts, "unit" | "meter"> {
  readonly record: MeterRecord;
  readonly instrument: AnnouncedInstrument;
  /** What the simulation knows of the meter; null where nothing is known. */
  readonly truth: Truth | null;
}
type Truth = NonNullable<VerificationResult["truth"]>;

/** What must be the same after a restart: terminals find their agent again, and the waves go on where they were. */
interface Kept {
  readonly originTaiNs: Instant;
  /** By the kind of uplink. A door once used opens again: a detection in hand was sent to it. */
  readonly uplinkPorts: { readonly [K in UplinkKind]?: number };
  readonly secret: string;
}

export async function openSite(options: SiteOptions) {
  const { folder, mailbox, clock, liveness, log, speed, replayed, uplink } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const kept = await keptIn(join(folder, "site.json"), clock, uplink);
  const at = { clock: siteClock(clock, kept.originTaiNs, speed), originTaiNs: kept.originTaiNs };
  const points = gridSite.map((point) => simulatedPoint(point, at));
  if (replayed)
    points.push({ ...replayed.open({ ...at, agent: AGENT, owner: OWNER }), truth: replayed.truth });

  const agentLog = await openFrameLog(join(folder, AGENT), LOG_OPTIONS);
  if (!agentLog.ok) return agentLog;
  const agent = await openAgent(options, kept, points, agentLog.value);
  if (!agent.ok) return agent;

  const closing: (() => Promise<unknown>)[] = [() => agentLog.value.close()];
  const terminals = new Map<string, TerminalPorts>();
  for (const { record, unit, meter } of points) {
    const id = record.terminal;
    const own = await openFrameLog(join(folder, id), LOG_OPTIONS);
    if (!own.ok) return own;
    closing.push(() => own.value.close());
    terminals.set(id, {
      terminal: id,
      unit,
      meter,
      log: own.value,
      uplinkTo: (url, acknowledged) =>
        openUplink({
          url,
          terminal: { tenant: TENANT, site: SITE, terminal: id },
          secret: kept.secret,
          heard: { acknowledged, failed: (stream, why) => log.error("yh.uplink-failed", { stream, why }) },
        }),
    });
  }
  const yh = terminalsShell(mailbox, terminals);

  return good({
    meters: points.map(({ record }) => record),
    truths: new Map(points.flatMap(({ record, truth }) => (truth ? [[record.id, truth]] : []))),
    async begin(): Promise<void> {
      void mailbox.serve("ia", agent.value.controller);
      void mailbox.serve("yh", yh.controller);
      liveness.beat(`agent/${AGENT}`);
      await agent.value.begin();
      await yh.begin();
    },
    async stop(): Promise<void> {
      await yh.stop();
      await agent.value.stop();
      for (const close of closing) await close();
    },
  });
}

async function openAgent(
  { mailbox, liveness, log, uplink }: SiteOptions,
  kept: Kept,
  points: readonly SitePoint[],
  frames: Extract<Awaited<ReturnType<typeof openFrameLog>>, { ok: true }>["value"],
): Promise<Answer<Awaited<ReturnType<typeof agentShell>>>> {
  let failed: Answer<never> | null = null;
  const shell = await agentShell({
    agent: AGENT,
    instruments: points.map(({ instrument }) => instrument),
    mailbox,
    log: frames,
    liveness,
    notes: log,
    dial: dialLink,
    openIntake: async (frame) => {
      const doors: Door[] = [];
      for (const [kind, port] of Object.entries(kept.uplinkPorts) as [UplinkKind, number][]) {
        const door = await openDoor(kind, {
          host: LOCAL,
          port,
          authenticate: (_terminal, secret) => secret === kept.secret,
          heard: {
            frame: ({ terminal }, stream, bytes) => frame(terminal, stream, bytes),
            refused: (who, why) => log.warn("ia.terminal-refused", { who, why }),
          },
        });
        if (door.ok) doors.push(door.value);
        else failed = door;
      }
      return intakeOf(doors, uplink);
    },
  });
  return failed ?? good(shell);
}

/** Several doors as one intake: a terminal hears its acknowledgement at whichever it came in by. */
function intakeOf(doors: readonly Door[], uplink: UplinkKind): Intake {
  return {
    url: doors.find(({ kind }) => kind === uplink)?.url ?? "",
    acknowledge(terminal, stream, upTo) {
      for (const door of doors) door.acknowledge({ tenant: TENANT, site: SITE, terminal }, stream, upTo);
    },
    async close() {
      for (const door of doors) await door.close();
    },
  };
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
    uplinkPorts: { ...before?.uplinkPorts, [uplink]: await freePort() },
  };
  await writeFile(path, toJson(kept, 2), { mode: 0o600 });
  return kept;
}

/**
 * A port for years: below those that systems lend to outgoing connections, or one of them might hold it when the agent
 * is started again.
 */
async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const port = randomInt(10_240, 32_000);
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once("error", () => resolve(false));
      server.listen(port, LOCAL, () => server.close(() => resolve(true)));
    });
    if (free) return port;
  }
  throw new Error(`no port is free on ${LOCAL}`);
}

function simulatedPoint(
  point: MeteringPoint,
  at: { readonly clock: Clock; readonly originTaiNs: Instant },
): SitePoint {
  return {
    unit: siteAcquisition(point, at),
    meter: siteMeter(point, at),
    record: meterRecord(point, calibration(point, at.originTaiNs)),
    instrument: instrument(point, later(at.originTaiNs, CALIBRATED_FOR_NS)),
    truth: point.truth,
  };
}

function calibration({ frontEnd }: MeteringPoint, originTaiNs: Instant): Calibration {
  const valid = { fromTaiNs: originTaiNs, toTaiNs: later(originTaiNs, CALIBRATED_FOR_NS) };
  return calibrationOf(frontEnd, "codes", valid);
}

function instrument(
  { frontEnd, title, place }: MeteringPoint,
  calibratedUntilTaiNs: Instant,
): AnnouncedInstrument {
  const { terminal, channels, clock } = frontEnd;
  const fullScale = (letter: string) => channels[letter === "u" ? 0 : 3]?.fullScale ?? 1;
  return {
    resource: `${AGENT}/${terminal}`,
    identity: {
      kind: "waveform-source",
      maker: "Etalon",
      model: "simulated terminal",
      serial: terminal,
      firmware: "1",
    },
    access: { agent: AGENT, instrument: terminal },
    auxiliary: {
      title,
      place,
      owner: OWNER,
      capabilities: {
        sampleRateHz: clock.nominalRateHz,
        channels: ["ua", "ub", "uc", "ia", "ib", "ic"],
        voltageRangeV: fullScale("u"),
        currentRangeA: fullScale("i"),
      },
      calibration: frontEnd.calibration,
      calibratedUntilTaiNs,
    },
  };
}

function meterRecord(point: MeteringPoint, record: Calibration): MeterRecord {
  const { terminal } = point.frontEnd;
  return {
    id: point.id,
    meter: point.meter,
    site: `${point.place}, ${point.title}`,
    terminal,
    agent: AGENT,
    resource: `${AGENT}/${terminal}`,
    calibration: record,
  };
}
