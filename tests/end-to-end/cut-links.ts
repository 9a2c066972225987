// The link between agent and node is cut again and again while a detection runs: the machine comes to the same verdict,
// and a driver on a link of its own has every byte of the stream once. Called by the test.

import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { WaveformSource } from "@etalon/devices/driver";
import { LinkLost, waveformSourceDriver } from "@etalon/devices/waveform-source/driver";
import { dialLink, listenForLinks } from "@etalon/outside/links/tcp";
import { expect } from "vitest";
import { type Cut, type CutWire, openCutWire } from "./cut-wire.ts";
import { AGENT } from "./wired-chain.ts";
import { instrument, STREAM, type WiredDetection } from "./wired-detection.ts";

const TICKET_GOOD_FOR_MS = 5_000;

export interface CutsSeen {
  readonly cuts: number;
  /** Bytes of the stream that the driver did not get, and those that it got more than once. */
  readonly lostBytes: number;
  readonly repeatedBytes: number;
  /** Whether all bytes that it got, in their order, are the stream. */
  readonly sameBytes: boolean;
  readonly sameVerdict: boolean;
  /** From the end of a cut to the driver being bound again, the longest; seconds. */
  readonly worstRecoveryS: number;
}

/** @param cuts  each with how it is done and for how long, in ms */
export async function cutLinks(
  detection: WiredDetection,
  seconds: number,
  cuts: readonly (readonly [how: Cut, ms: number])[],
): Promise<CutsSeen> {
  const wires = [await openCutWire(), await openCutWire()] as const;
  for (const wire of wires) detection.onEnd(() => wire.close());
  const through = (wire: CutWire) => (host: string, port: number) => {
    wire.leadTo(port);
    return dialLink(host, wire.port);
  };
  const agent = await detection.expectingAgent({ node: true, dial: through(wires[0]) });
  const machine = await detection.boundMachine(agent);
  const other = await detection.expectingAgent({ node: false, dial: through(wires[1]) });
  const reader = await driverOn(detection, other);

  const stretch = Math.floor(seconds / (cuts.length + 1));
  const uploads = [agent, other].map(({ url }) => detection.uploading(url, { first: stretch }));
  let worstRecoveryS = 0;
  for (const [nth, [how, ms]] of cuts.entries()) {
    // Frames pass while the wire is whole, and come to the agent while it is not.
    await expect.poll(reader.frames).toBe(stretch * (nth + 1));
    const bound = agent.audience.of("driver-bound").length;
    for (const wire of wires) wire.cut(how);
    for (const upload of uploads) upload.letGo(stretch * (nth + 2));
    await pause(ms);
    for (const wire of wires) wire.mend();
    const mended = performance.now();
    await expect.poll(() => agent.audience.of("driver-bound").length).toBeGreaterThan(bound);
    worstRecoveryS = Math.max(worstRecoveryS, (performance.now() - mended) / 1000);
  }
  for (const upload of uploads) upload.letGo(seconds);
  const sameVerdict = isDeepStrictEqual(await machine.result(), detection.undisturbed);
  await reader.ended;
  expect(agent.audience.of("machine-gone")).toEqual([]);
  return { cuts: cuts.length, ...reader.seen(), sameVerdict, worstRecoveryS };
}

/** Reads the stream as a machine's driver does, link after link, and keeps account of every byte. */
async function driverOn(
  detection: WiredDetection,
  agent: Awaited<ReturnType<WiredDetection["expectingAgent"]>>,
) {
  const got = new Map<number, number>(); // bytes by sequence
  let repeatedBytes = 0;
  let next = 1;
  const hash = createHash("sha256");
  let complete = () => {};
  const ended = new Promise<void>((resolve) => {
    complete = resolve;
  });
  let present = null as WaveformSource | null;
  const ending = new AbortController();
  const listening = await listenForLinks("127.0.0.1", 0, async ({ link }) => {
    present?.close(); // as a node unplugs the link of an older ticket
    const { identity } = instrument;
    const opened = await waveformSourceDriver.open(link, { identity, token: 1 });
    if (!opened.ok) throw new Error(opened.why.text);
    const source = opened.value;
    present = source;
    try {
      for await (const { sequence, bytes } of source.frames(STREAM, next)) {
        if (present !== source) return;
        repeatedBytes += got.get(sequence) ?? 0;
        got.set(sequence, bytes.length);
        hash.update(bytes);
        next = sequence + 1;
      }
      complete();
    } catch (error) {
      if (!(error instanceof LinkLost)) throw error;
      source.close();
      if (present === source && !ending.signal.aborted) void ask();
    }
  });
  if (!listening.ok) throw new Error(listening.why.text);
  detection.onEnd(async () => {
    ending.abort();
    await listening.value.close();
  });

  let tickets = 0;
  /** As a node would: another ticket while the agent cannot come through. */
  async function ask(): Promise<void> {
    const ticket = `the-ticket-number-${++tickets}`;
    const { audience } = agent;
    const open = detection.say.openLink(1, ticket, listening.ok ? listening.value.port : 0);
    await audience.post("ia", `agent/${AGENT}`, open);
    const refused = () => audience.of("link-refused").some((one) => one.ticket === ticket);
    const before = present;
    for (const over = Date.now() + TICKET_GOOD_FOR_MS; Date.now() < over && !refused(); await pause(100))
      if (present !== before || ending.signal.aborted) return;
    await pause(500);
    return ask();
  }
  await agent.audience.post("ia", `agent/${AGENT}`, detection.say.validToken(1));
  await agent.audience.post("ia", `agent/${AGENT}`, detection.say.placed(1));
  void ask();
  return {
    port: listening.value.port,
    ended,
    frames: () => got.size,
    seen() {
      const digest = createHash("sha256");
      for (const { bytes } of detection.frames) digest.update(bytes);
      const lostBytes = detection.frames
        .filter(({ sequence }) => !got.has(sequence))
        .reduce((sum, { bytes }) => sum + bytes.length, 0);
      return { lostBytes, repeatedBytes, sameBytes: digest.digest("hex") === hash.digest("hex") };
    },
  };
}
