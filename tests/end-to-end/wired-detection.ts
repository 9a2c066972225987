// One detection on real shells and sockets, its stream sampled beforehand: what it comes to undisturbed is known to the
// bit, and frames are let go as the test says. For tests of what goes wrong on the wires.

import { randomInt } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Answer, ByteLink, Instant, KeptFrame, Log } from "@etalon/basis";
import { fromJson, good, toJson } from "@etalon/basis";
import { openLiveRun } from "@etalon/cloud/vm-measuring-machine/live-run";
import { openStreamEncoder } from "@etalon/codecs/sample-stream/index";
import { framesOf } from "@etalon/field/yh-user-terminal/sampling";
import type { AnnouncedInstrument } from "@etalon/messages/ia-to-irm";
import type { Requirements } from "@etalon/messages/nouns";
import type { ConnectionConfig } from "@etalon/outside/postgres/database";
import { openTestServer } from "@etalon/outside/postgres/testing/test-server";
import { gridSite } from "@etalon/outside/simulated/grid-site";
import { siteAcquisition } from "@etalon/outside/simulated/site-terminal";
import { calibrationOf } from "@etalon/outside/simulated/terminal-front-end";
import { openUplink, type UplinkHears, type UplinkKind } from "@etalon/outside/uplink/index";
import { expect } from "vitest";
import {
  AGENT,
  MACHINE,
  notebook,
  openAgent,
  openAudience,
  openNode,
  SECRET,
  sayings,
} from "./wired-chain.ts";

export const STREAM = "det-1";
const ORIGIN: Instant = 1_800_000_000_000_000_000n;
const point = gridSite[0]!;
export const { terminal } = point.frontEnd;

export const instrument: AnnouncedInstrument = {
  resource: `${AGENT}/${terminal}`,
  identity: { kind: "waveform-source", maker: "Etalon", model: "terminal", serial: terminal, firmware: "1" },
  access: { agent: AGENT, instrument: terminal },
  auxiliary: { title: "t", place: "p", owner: "is-1", capabilities: {}, calibration: null },
};

interface WiredAgent {
  readonly connection: ConnectionConfig;
  readonly audience: ReturnType<typeof openAudience>;
  readonly log: Log;
}
export type WiredDetection = Awaited<ReturnType<typeof openWiredDetection>>;

/** @param seconds  of the detection: as many frames */
export async function openWiredDetection(seconds: number) {
  const requirements: Requirements = {
    detection: STREAM,
    meter: point.meter,
    calibration: calibrationOf(point.frontEnd, "codes", { fromTaiNs: ORIGIN, toTaiNs: ORIGIN + 10n ** 17n }),
    register: "wh+",
    method: { rule: "certified", durationS: seconds },
    rules: { minimumIntervals: 5 },
    correctness: { wiringCheck: true },
  };
  const say = sayings(instrument, terminal, requirements);
  const server = await openTestServer();
  const scratch = mkdtempSync(join(tmpdir(), "etalon-wires-"));
  const frames = await sampled();
  const run = openLiveRun(requirements);
  for (const { sequence, bytes } of frames) expect(run.frame(sequence, bytes).ok).toBe(true);
  const undisturbed: unknown = fromJson(toJson(run.conclude()));
  expect(undisturbed).toMatchObject({ verdict: "conforming" });

  const closing: (() => Promise<void>)[] = [];
  let folders = 0;

  async function sampled(): Promise<readonly KeptFrame[]> {
    const unit = siteAcquisition(point, {
      originTaiNs: ORIGIN,
      clock: { now: () => ORIGIN + BigInt(seconds + 36) * 1_000_000_000n },
    });
    const span = { terminal, stream: STREAM, firstSequence: 1, firstSample: 8000, joins: false };
    const never = new AbortController().signal;
    const all: KeptFrame[] = [];
    const encoder = openStreamEncoder();
    for await (const frame of framesOf(unit, { ...span, endSample: 8000 + seconds * 4000 }, never, never))
      all.push({ sequence: frame.header.sequence, bytes: encoder.encode(frame) });
    return all;
  }

  /** An agent that expects the stream, with what it noted down and what it and others were told. */
  async function expectingAgent({
    node: withNode,
    uplink = "mqtt",
    dial,
  }: {
    node: boolean;
    uplink?: UplinkKind;
    dial?: (host: string, port: number) => Promise<Answer<ByteLink>>;
  }) {
    const connection = await server.fresh();
    const folder = join(scratch, String(++folders));
    const { log, of: noted } = notebook();
    const audience = openAudience(connection, withNode ? ["zz", "clc", "irm"] : ["zz", "clc", "irm", "nc"]);
    closing.push(() => audience.end());
    const open = (port: number) =>
      openAgent(connection, { folder, port, uplink, instrument, log, ...(dial && { dial }) });
    let agent = await open(randomInt(10_240, 32_000)); // not one that may be lent out when it restarts
    closing.push(() => agent.end());
    await audience.post("ia", `agent/${AGENT}`, say.prepare);
    await expect.poll(() => audience.of("prepared")).toHaveLength(1);
    return {
      ...{ connection, audience, log, noted },
      url: agent.url,
      upTo: () => agent.upTo(STREAM),
      /** Ends the agent's process; starts another on its folder. */
      end: () => agent.end(),
      async again(): Promise<void> {
        agent = await open(agent.port);
      },
    };
  }

  /** A machine that waits for the stream, as it is once lease, node and agent have come together. */
  async function boundMachine({ connection, audience, log }: WiredAgent) {
    const node = await openNode(connection, log);
    closing.push(() => node.end());
    await audience.post("ia", `agent/${AGENT}`, say.validToken(1));
    await audience.post("ia", `agent/${AGENT}`, say.placed(1));
    await audience.post("nc", `machine/${MACHINE}`, say.place);
    await expect.poll(() => audience.of("driver-bound")).toHaveLength(1);
    await audience.post("nc", `machine/${MACHINE}`, say.relay);
    return {
      port: node.port,
      result: async () => {
        await expect.poll(() => audience.of("result")).toHaveLength(1);
        return audience.of("result")[0]?.result;
      },
    };
  }

  /** A terminal that uploads the frames, as far as it is let; `wire` is what the way does to them. */
  function uploading(
    url: string,
    {
      secret = SECRET,
      heard = {},
      wire = (frame) => frame,
      first = seconds,
    }: {
      secret?: string;
      heard?: Partial<UplinkHears>;
      wire?: (frame: KeptFrame) => KeptFrame;
      /** So many at once; the rest when it is let. */
      first?: number;
    } = {},
  ) {
    let acknowledged = 0;
    let taken = first; // by now, as the terminal's clock goes
    const uplink = openUplink({
      url,
      secret,
      terminal: { tenant: "t", site: "s", terminal },
      resendAfterMs: 300,
      backoff: { firstMs: 50, mostMs: 200 },
      heard: {
        ...heard,
        acknowledged: (_stream, upTo) => {
          acknowledged = Math.max(acknowledged, upTo);
        },
      },
    });
    if (!uplink.ok) throw new Error(uplink.why.text);
    async function* source(from: number, signal: AbortSignal): AsyncGenerator<Answer<KeptFrame>> {
      for (const frame of frames.slice(from - 1)) {
        while (frame.sequence > taken && !signal.aborted) await pause(5);
        if (signal.aborted) return;
        yield good(wire(frame));
      }
    }
    const carried = uplink.value.carry(STREAM, 0, source);
    closing.push(async () => {
      await carried.stop();
      await uplink.value.close();
    });
    return {
      acknowledged: () => acknowledged,
      letGo: (upTo: number) => {
        taken = upTo;
      },
    };
  }

  /** Ends what a test has begun. */
  async function endAll(): Promise<void> {
    for (const close of closing.splice(0).reverse()) await close();
  }

  return {
    ...{ frames, undisturbed, say, expectingAgent, boundMachine, uploading, endAll },
    onEnd: (close: () => Promise<void>) => void closing.push(close),
    async close(): Promise<void> {
      await endAll();
      await server.stop();
      await rm(scratch, { recursive: true, force: true });
    },
  };
}
