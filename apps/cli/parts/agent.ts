// An agent (IA) wired: its doors for terminals, its frame log, its way to nodes. Opened by `etalon up` and `etalon agent`.

import type { Answer, Calibration, Intake, Liveness, Log, Mailbox, TerminalAddress } from "@etalon/basis";
import { good, refused } from "@etalon/basis";
import { rollingStreams } from "@etalon/field/ia-instrument-agent/rolling-streams";
import { agentShell } from "@etalon/field/ia-instrument-agent/shell";
import { trafficOf } from "@etalon/field/ia-instrument-agent/traffic";
import { trafficDoor } from "@etalon/field/ia-instrument-agent/traffic-door";
import { waveformsDoor } from "@etalon/field/ia-instrument-agent/waveforms-door";
import type { AnnouncedInstrument } from "@etalon/messages/ia-to-irm";
import type { Credentials } from "@etalon/outside/authority/credentials";
import { openInstrument } from "@etalon/outside/instruments/open-instrument";
import { countedLink } from "@etalon/outside/links/counted-link";
import type { SilenceLimits } from "@etalon/outside/links/silent-connections";
import { dialLink } from "@etalon/outside/links/tcp";
import { openFrameLog } from "@etalon/outside/segments/index";
import { type FrameMetrics, frameLogMetrics, frameMetrics } from "@etalon/outside/telemetry/frame-metrics";
import { linkMetrics } from "@etalon/outside/telemetry/link-metrics";
import type { Metrics } from "@etalon/outside/telemetry/metrics";
import { seldom } from "@etalon/outside/telemetry/seldom";
import { type Door, openDoor, type UplinkKind } from "@etalon/outside/uplink/index";
import { logOptions, rollingRule } from "./frame-log-options.ts";
import type { Part } from "./part.ts";

export interface AgentOptions {
  readonly agent: string;
  readonly instruments: readonly AnnouncedInstrument[];
  /** Of those that are no streams: where each is, by its resource. */
  readonly addresses?: ReadonlyMap<string, string>;
  /** Of the frame log, and how much it may hold. */
  readonly folder: string;
  readonly diskGib?: number;
  readonly mailbox: Mailbox;
  readonly liveness: Liveness;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Where terminals come in, and by which wire. */
  readonly host: string;
  /** How terminals find this host; left out, as it was told to listen. */
  readonly address?: string;
  readonly ports: { readonly [K in UplinkKind]?: number };
  /** What terminals are sent to when they begin. */
  readonly uplink: UplinkKind;
  /** Whose terminals: an acknowledgement is made out to tenant, site and terminal. */
  readonly of: Omit<TerminalAddress, "terminal">;
  /** Those that are another's, by their own name. */
  readonly terminals?: ReadonlyMap<string, TerminalAddress>;
  /** Terminals show the secret, or with credentials a certificate; nodes then show one, too. */
  readonly secret: string;
  readonly credentials?: Credentials;
  readonly limits?: Partial<SilenceLimits>;
  /** By stream, where the station is in the same process: the record that turns its codes into volts and amperes. */
  readonly calibrationOf?: (stream: string) => Promise<Calibration | null>;
}

export async function agentPart(options: AgentOptions): Promise<Answer<Part>> {
  const { agent, instruments, folder, mailbox, liveness, log, metrics, credentials, secret, of } = options;
  const { host, address = host, limits } = options;
  const logged = logOptions(options.diskGib);
  const frames = await openFrameLog(folder, logged);
  if (!frames.ok) return frames;
  // What nobody had read is a gap in what the station hears; what a machine had read is one if that machine dies now. Said
  // once for all streams.
  const unknown = seldom(log);
  const rolling = rollingStreams(
    frames.value,
    rollingRule(logged.quotaBytes),
    ({ why, unread, ...which }) => {
      if (why === "known") return;
      if (unread) unknown.warn("ia.frames-gone-unread", { ...which, why });
      else unknown.info("ia.frames-gone-unknown", { ...which, why });
    },
  );
  const counted = frameMetrics(metrics, "ia");
  const held = () => frames.value.streams().length;
  frameLogMetrics(metrics, logged.quotaBytes, () => frames.value.usedBytes(), held);
  const links = linkMetrics(metrics, "ia");
  const traffic = trafficOf();
  let failed: Answer<never> | null = null;
  const strangers = seldom(log);
  const shell = await agentShell({
    agent,
    instruments,
    mailbox,
    log: counted.log(rolling.log),
    rolling,
    liveness,
    traffic,
    notes: log,
    openInstrument: async (resource) => {
      const at = options.addresses?.get(resource);
      return at === undefined
        ? refused("ia.instrument", `it is not known where ${resource} is`)
        : openInstrument(at);
    },
    dial: async (node, door) => {
      const secured = credentials && { credentials, wanted: [{ role: "node", id: node } as const] };
      const dialled = await dialLink(door.host, door.port, secured);
      return dialled.ok ? good(countedLink(dialled.value, links)) : dialled;
    },
    openIntake: async (frame) => {
      const doors: Door[] = [];
      for (const [kind, port] of Object.entries(options.ports) as [UplinkKind, number][]) {
        const door = await openDoor(kind, {
          host,
          port,
          ...(credentials && { credentials }),
          ...(limits && { limits }),
          authenticate: (_terminal, shown) => shown === secret,
          heard: {
            frame: ({ terminal }, stream, bytes) => {
              counted.received(bytes.length);
              return frame(terminal, stream, bytes);
            },
            refused: (who, why) => strangers.warn("ia.terminal-refused", { who, why }),
          },
        });
        if (door.ok)
          doors.push({
            ...door.value,
            url: `${door.value.url.replace(/\/\/.*$/, "")}//${address}:${door.value.port}`,
          });
        else failed = door;
      }
      const whose = (terminal: string) => options.terminals?.get(terminal) ?? { ...of, terminal };
      return intakeOf(doors, options.uplink, whose, counted);
    },
  });
  if (failed) {
    await shell.stop();
    await frames.value.close();
    return failed;
  }
  return good({
    doors: [waveformsDoor(frames.value, options.calibrationOf ?? (async () => null)), trafficDoor(traffic)],
    traffic: traffic.shown,
    lack() {
      const full = frames.value.usedBytes() > logged.quotaBytes - logged.segmentBytes;
      return full ? `the frame log has used its ${logged.quotaBytes} bytes` : null;
    },
    async begin() {
      void mailbox.serve("ia", shell.controller);
      await shell.begin();
    },
    async stop() {
      await shell.stop();
      await frames.value.close();
    },
  });
}

/** Several doors as one intake: a terminal hears its acknowledgement at whichever it came in by. */
function intakeOf(
  doors: readonly Door[],
  uplink: UplinkKind,
  whose: (terminal: string) => TerminalAddress,
  counted: FrameMetrics,
): Intake {
  return {
    url: doors.find(({ kind }) => kind === uplink)?.url ?? "",
    acknowledge(terminal, stream, upTo) {
      counted.acknowledged(stream, upTo);
      for (const door of doors) door.acknowledge(whose(terminal), stream, upTo);
    },
    async close() {
      for (const door of doors) await door.close();
    },
  };
}
