// What goes wrong on the wires hurts only what it touches: damaged frames, strangers, leases that are over, an agent
// that restarts. Real shells on real sockets; the verdict is compared to the bit.

import { randomInt } from "node:crypto";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Answer, Instant, KeptFrame } from "@etalon/basis";
import { fromJson, good, toJson } from "@etalon/basis";
import { openLiveRun } from "@etalon/cloud/vm-measuring-machine/live-run";
import { openStreamEncoder } from "@etalon/codecs/sample-stream/index";
import { agentSession } from "@etalon/codecs/virtual-link/index";
import { framesOf } from "@etalon/field/yh-user-terminal/sampling";
import type { AnnouncedInstrument } from "@etalon/messages/ia-to-irm";
import type { Requirements } from "@etalon/messages/nouns";
import { dialLink } from "@etalon/outside/links/tcp";
import type { ConnectionConfig } from "@etalon/outside/postgres/database";
import { openTestServer, type TestServer } from "@etalon/outside/postgres/testing/test-server";
import { gridSite } from "@etalon/outside/simulated/grid-site";
import { siteAcquisition } from "@etalon/outside/simulated/site-terminal";
import { calibrationOf } from "@etalon/outside/simulated/terminal-front-end";
import { openUplink, type UplinkHears, type UplinkKind, uplinkKinds } from "@etalon/outside/uplink/index";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openHandNode } from "./hand-node.ts";
import { scratchFolder } from "./running-cloud.ts";
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

const SECONDS = 24;
const STREAM = "det-1";
const ORIGIN: Instant = 1_800_000_000_000_000_000n;
const point = gridSite[0]!;
const { terminal } = point.frontEnd;
const requirements: Requirements = {
  detection: STREAM,
  meter: point.meter,
  calibration: calibrationOf(point.frontEnd, "codes", { fromTaiNs: ORIGIN, toTaiNs: ORIGIN + 10n ** 17n }),
  register: "wh+",
  method: { rule: "certified", durationS: SECONDS },
  rules: { minimumIntervals: 5 },
  correctness: { wiringCheck: true },
};
const instrument: AnnouncedInstrument = {
  resource: `${AGENT}/${terminal}`,
  identity: { kind: "waveform-source", maker: "Etalon", model: "terminal", serial: terminal, firmware: "1" },
  access: { agent: AGENT, instrument: terminal },
  auxiliary: { title: "t", place: "p", owner: "is-1", capabilities: {}, calibration: null },
};
const say = sayings(instrument, terminal, requirements);

let server: TestServer;
let frames: readonly KeptFrame[] = [];
/** The verdict on these frames when nothing goes wrong. */
let undisturbed: unknown;
beforeAll(async () => {
  server = await openTestServer();
  frames = await sampled();
  const run = openLiveRun(requirements);
  for (const { sequence, bytes } of frames) expect(run.frame(sequence, bytes).ok).toBe(true);
  undisturbed = fromJson(toJson(run.conclude()));
  expect(undisturbed).toMatchObject({ verdict: "conforming" });
});
afterAll(() => server.stop());

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
const scratch = scratchFolder();
let folders = 0;

async function sampled(): Promise<readonly KeptFrame[]> {
  const unit = siteAcquisition(point, {
    originTaiNs: ORIGIN,
    clock: { now: () => ORIGIN + 60_000_000_000n },
  });
  const span = { terminal, stream: STREAM, firstSequence: 1, firstSample: 8000, joins: false };
  const never = new AbortController().signal;
  const all: KeptFrame[] = [];
  const encoder = openStreamEncoder();
  for await (const frame of framesOf(unit, { ...span, endSample: 8000 + SECONDS * 4000 }, never, never))
    all.push({ sequence: frame.header.sequence, bytes: encoder.encode(frame) });
  return all;
}

/** An agent that expects the stream, with what it noted down and what it and others were told. */
async function expectingAgent({ node: withNode, uplink = "mqtt" }: { node: boolean; uplink?: UplinkKind }) {
  const connection = await server.fresh();
  const folder = join(scratch, String(++folders));
  const { log, of: noted } = notebook();
  const audience = openAudience(connection, withNode ? ["zz", "clc", "irm"] : ["zz", "clc", "irm", "nc"]);
  closing.push(() => audience.end());
  const open = (port: number) => openAgent(connection, { folder, port, uplink, instrument, log });
  let agent = await open(randomInt(10_240, 32_000)); // not one that may be lent out when it restarts
  closing.push(() => agent.end());
  await audience.post("ia", `agent/${AGENT}`, say.prepare);
  await expect.poll(() => audience.of("prepared")).toHaveLength(1);
  return {
    ...{ connection, audience, log, noted },
    url: agent.url,
    upTo: () => agent.upTo(STREAM),
    /** Ends the agent's process; starts another on its folder. */
    async end(): Promise<void> {
      await agent.end();
    },
    async again(): Promise<void> {
      agent = await open(agent.port);
    },
  };
}

/** A machine that waits for the stream, as it is once lease, node and agent have come together. */
async function boundMachine({ connection, audience, log }: Awaited<ReturnType<typeof expectingAgent>>) {
  const node = await openNode(connection as ConnectionConfig, log);
  closing.push(() => node.end());
  await audience.post("ia", `agent/${AGENT}`, say.validToken(1));
  await audience.post("nc", `machine/${MACHINE}`, say.place);
  await expect.poll(() => audience.of("driver-bound"), { timeout: 10_000 }).toHaveLength(1);
  await audience.post("nc", `machine/${MACHINE}`, say.relay);
  return {
    port: node.port,
    result: async () => {
      await expect.poll(() => audience.of("result"), { timeout: 30_000 }).toHaveLength(1);
      return audience.of("result")[0]?.result;
    },
  };
}

/** A terminal that uploads the frames, one every so often; `wire` is what the way does to them. */
function uploading(
  url: string,
  {
    everyMs = 0,
    secret = SECRET,
    heard = {},
    wire = (frame) => frame,
  }: {
    everyMs?: number;
    secret?: string;
    heard?: Partial<UplinkHears>;
    wire?: (frame: KeptFrame) => KeptFrame;
  } = {},
) {
  let acknowledged = 0;
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
  let taken = 0; // by now, as the terminal's clock goes
  const clock = setInterval(() => taken++, everyMs || 1);
  async function* source(from: number, signal: AbortSignal): AsyncGenerator<Answer<KeptFrame>> {
    for (const frame of frames.slice(from - 1)) {
      while (everyMs > 0 && frame.sequence > taken && !signal.aborted) await pause(5);
      if (signal.aborted) return;
      yield good(wire(frame));
    }
  }
  const carried = uplink.value.carry(STREAM, 0, source);
  closing.push(async () => {
    clearInterval(clock);
    await carried.stop();
    await uplink.value.close();
  });
  return { acknowledged: () => acknowledged };
}

describe("a damaged frame", () => {
  it.each(uplinkKinds)("is counted, reported and sent again; nothing else suffers (%s)", async (uplink) => {
    const agent = await expectingAgent({ node: true, uplink });
    const machine = await boundMachine(agent);
    const damaged = new Set([3, 5, SECONDS]);
    const { acknowledged } = uploading(agent.url, {
      wire({ sequence, bytes }) {
        if (!damaged.delete(sequence)) return { sequence, bytes };
        const hurt = bytes.slice(0, sequence === 5 ? bytes.length - 9 : undefined);
        hurt[hurt.length >> 1]! ^= 0x10;
        return { sequence, bytes: hurt };
      },
    });
    expect(await machine.result()).toEqual(undisturbed);
    await expect.poll(acknowledged).toBe(SECONDS);
    const reported = agent.noted("ia.frame-not-taken").map(({ fields }) => fields);
    expect(reported).toMatchObject([
      { terminal, stream: STREAM, bad: 1, why: expect.stringMatching(/CRC/) },
      { terminal, stream: STREAM, bad: 2 },
      { terminal, stream: STREAM, bad: 3 },
    ]);
  });
});

describe("a stranger", () => {
  it.each(uplinkKinds)(
    "with a wrong secret is refused as a terminal, nothing of it kept (%s)",
    async (uplink) => {
      const agent = await expectingAgent({ node: false, uplink });
      const why: string[] = [];
      const { acknowledged } = uploading(agent.url, {
        secret: "guessed",
        heard: { disconnected: ({ text }) => void why.push(text), connected: () => expect.unreachable() },
      });
      await expect.poll(() => why.length).toBeGreaterThan(1); // it tries again, in vain
      expect(why[0]).toMatch(/bad username or password|its secret is not the right one/i);
      expect([acknowledged(), agent.upTo()]).toEqual([0, 0]);
      const [refusal] = agent.noted("ia.terminal-refused");
      expect(refusal?.fields).toMatchObject({
        who: `t/s/${terminal}`,
        why: { text: expect.stringMatching(/secret/) },
      });
      expect(toJson(refusal)).not.toContain("guessed");
    },
  );

  it("with an unknown ticket is refused as an agent, and the machine that waits is not disturbed", async () => {
    const agent = await expectingAgent({ node: true });
    const machine = await boundMachine(agent);
    const link = await dialLink("127.0.0.1", machine.port);
    if (!link.ok) throw new Error(link.why.text);
    const session = agentSession({ ticket: "no-ticket-at-all", resource: instrument.resource, token: 1 });
    link.value.write(session.start());
    const heard = [];
    for await (const bytes of link.value.heard) heard.push(...session.heard(bytes).events); // and then the link ends
    link.value.close();
    expect(heard).toEqual([
      { kind: "refuse", code: "link.ticket", text: "This ticket is not valid here.", stream: null },
    ]);
    expect(agent.noted("nc.link-refused")).toHaveLength(1);
    uploading(agent.url);
    expect(await machine.result()).toEqual(undisturbed);
  });
});

describe("a lease that is over", () => {
  it("reads nothing more once the instrument was lent to another", async () => {
    const agent = await expectingAgent({ node: false });
    const { audience } = agent;
    const node = await openHandNode();
    closing.push(() => node.end());
    const toAgent = (body: unknown) => audience.post("ia", `agent/${AGENT}`, body);
    uploading(agent.url, { everyMs: 30 });

    await toAgent(say.validToken(1));
    await toAgent(say.openLink(1, "ticket-of-the-first", node.port));
    const first = await node.next();
    first.ask({ kind: "read", token: 1, stream: STREAM, fromSequence: 1, credit: 1000 });
    await expect.poll(() => first.frames().length).toBeGreaterThan(3);

    await toAgent(say.validToken(2));
    await first.ended; // the agent closes the link
    expect(first.events.at(-1)).toMatchObject({ kind: "refuse", code: "link.stale-token", stream: STREAM });
    const had = first.frames();
    expect(had).toEqual(had.map((_, n) => n + 1));
    expect(had.length).toBeLessThan(SECONDS);

    await toAgent(say.openLink(1, "another-ticket-of-it", node.port));
    await expect
      .poll(() => audience.of("link-refused"))
      .toMatchObject([{ token: 1, ticket: "another-ticket-of-it" }]);

    await toAgent(say.openLink(2, "ticket-of-the-second", node.port));
    const second = await node.next();
    second.ask({ kind: "read", token: 1, stream: STREAM, fromSequence: 1, credit: 1000 });
    await expect.poll(() => second.events.at(-1)).toMatchObject({ kind: "refuse", code: "link.stale-token" });
    second.ask({ kind: "read", token: 2, stream: STREAM, fromSequence: 1, credit: 1000 });
    await expect
      .poll(() => second.events.at(-1), { timeout: 10_000 })
      .toMatchObject({ kind: "end", complete: true });
    expect(second.frames()).toEqual(frames.map(({ sequence }) => sequence));
  });
});

describe("an agent that restarts in the middle of a stream", () => {
  it.each(uplinkKinds)(
    "has lost nothing that it acknowledged, the verdict the same to the bit (%s)",
    async (uplink) => {
      const agent = await expectingAgent({ node: true, uplink });
      const machine = await boundMachine(agent);
      const { acknowledged } = uploading(agent.url, { everyMs: 60 });
      for (const after of [6, 14]) {
        await expect.poll(acknowledged, { timeout: 10_000 }).toBeGreaterThanOrEqual(after);
        await agent.end();
        const promised = acknowledged();
        expect(promised).toBeLessThan(SECONDS);
        await agent.again();
        expect(agent.upTo()).toBeGreaterThanOrEqual(promised);
      }
      expect(await machine.result()).toEqual(undisturbed);
      expect(agent.audience.of("driver-bound")).toHaveLength(3); // the machine lived on and was linked anew
      expect(agent.audience.of("machine-gone")).toEqual([]);
      expect(agent.noted("ia.frame-not-taken")).toEqual([]);
    },
  );
});
