// What holds for every kind of uplink, over real sockets: frames from a log to a log, breaks, windows, who may come in.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { good, type Refusal, refused, type Uplink } from "@etalon/basis";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { type FrameLog, openFrameLog } from "../segments/frame-log.ts";
import { addressText } from "./address.ts";
import type { FrameSource, UplinkOptions } from "./carrier.ts";
import type { DoorHears, DoorOptions } from "./door.ts";
import { type Door, openDoor, openUplink, uplinkKinds } from "./index.ts";
import { certificate, hasOpenssl } from "./testing/certificate.ts";

const terminal = { tenant: "grid", site: "site-1", terminal: "t/17" };
const secret = "correct horse";
const folder = mkdtempSync(join(tmpdir(), "uplink-"));
const ends: (() => Promise<unknown>)[] = [];
let files = 0;

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function log(): Promise<FrameLog> {
  const options = { quotaBytes: 20_000_000, segmentBytes: 500_000, groupSyncMs: 2 };
  const opened = await openFrameLog(join(folder, `log-${++files}`), options);
  if (!opened.ok) throw new Error(opened.why.text);
  ends.push(opened.value.close);
  return opened.value;
}

const frame = (sequence: number): Uint8Array =>
  Uint8Array.from({ length: 3000 }, (_, n) => (sequence * 7 + n) & 255);

/** A frame with its sequence in front, as an agent finds it in the header. */
function numbered(sequence: number): Uint8Array {
  const bytes = frame(sequence);
  new DataView(bytes.buffer).setUint32(0, sequence);
  return bytes;
}
const sequenceIn = (bytes: Uint8Array): number => new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);

/** A stream that is there already, frames 1 to `last`. */
const ready = (last: number, bytesOf = frame): FrameSource =>
  async function* (from, signal) {
    for (let sequence = from; sequence <= last && !signal.aborted; sequence++)
      yield good({ sequence, bytes: bytesOf(sequence) });
  };

const soon = (ask: () => unknown) => expect.poll(ask, { interval: 5 });
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe.each(uplinkKinds)("the uplink, %s", (kind) => {
  async function door(heard: Partial<DoorHears> = {}, more: Partial<DoorOptions> = {}): Promise<Door> {
    const opened = await openDoor(kind, {
      host: "127.0.0.1",
      port: 0,
      authenticate: (who, said) => addressText(who) === addressText(terminal) && said === secret,
      heard: { frame: () => {}, ...heard },
      ...more,
    });
    if (!opened.ok) throw new Error(opened.why.text);
    let open = true;
    const once = async () => {
      if (open) await opened.value.close();
      open = false;
    };
    ends.push(once);
    return { ...opened.value, close: once };
  }

  function uplink(url: string, more: Partial<UplinkOptions> = {}): Uplink {
    const heard = { acknowledged: () => {} };
    const backoff = { firstMs: 20, mostMs: 100 };
    const opened = openUplink({ url, terminal, secret, heard, backoff, ...more });
    if (!opened.ok) throw new Error(opened.why.text);
    ends.push(opened.value.close);
    return opened.value;
  }

  it("carries a log to a log: every frame arrives, is acknowledged, and may then be dropped", async () => {
    const [yh, ia] = [await log(), await log()];
    const agent = await door({
      async frame(from, stream, bytes) {
        const answer = await ia.append(stream, sequenceIn(bytes), bytes);
        if (answer.ok) agent.acknowledge(from, stream, ia.upTo(stream));
      },
    });
    const heard = { acknowledged: (stream: string, upTo: number) => void yh.dropUpTo(stream, upTo) };
    const up = uplink(agent.url, { heard, windowFrames: 8 });
    up.carry("s/1", 0, (from, signal) => yh.read("s/1", from, { follow: true, signal }));
    for (let sequence = 1; sequence <= 200; sequence++) await yh.append("s/1", sequence, numbered(sequence));
    await soon(() => yh.streams()[0]?.droppedUpTo).toBe(200);
    expect(ia.upTo("s/1")).toBe(200);
  });

  it("loses nothing and stores nothing twice when the agent goes away and comes back", async () => {
    const [yh, ia] = [await log(), await log()];
    let heardFrames = 0;
    let agent: Door;
    const heard: DoorHears = {
      async frame(from, stream, bytes) {
        // Its own number: frames of one read are answered when all of them were counted, so that of the count alone
        // none would ever be answered where a multiple of three is left.
        const nth = ++heardFrames;
        const by = agent;
        const answer = await ia.append(stream, sequenceIn(bytes), bytes);
        // Every third acknowledgement is lost, as if the agent had died between disk and network.
        if (answer.ok && nth % 3 > 0 && by === agent) agent.acknowledge(from, stream, ia.upTo(stream));
      },
    };
    agent = await door(heard);
    let cuts = 0;
    const up = uplink(agent.url, {
      heard: {
        acknowledged: (stream, upTo) => void yh.dropUpTo(stream, upTo),
        disconnected: () => void cuts++,
      },
      resendAfterMs: 300,
    });
    up.carry("s", 0, (from, signal) => yh.read("s", from, { follow: true, signal }));
    for (let sequence = 1; sequence <= 300; sequence++) {
      await yh.append("s", sequence, numbered(sequence));
      if (sequence % 100 > 0) continue;
      await agent.close();
      agent = await door(heard, { port: agent.port });
    }
    await soon(() => yh.streams()[0]?.droppedUpTo).toBe(300);
    expect(cuts).toBeGreaterThanOrEqual(3);
    let next = 1;
    for await (const answer of ia.read("s", 1)) {
      if (!answer.ok) throw new Error(answer.why.text);
      expect(Buffer.compare(answer.value.bytes, numbered(next))).toBe(0);
      next++;
    }
    expect(next).toBe(301);
  });

  it("gets on with an agent whose disk takes longer than frames wait until they are sent again", async () => {
    const inFlight = new Map<number, Promise<unknown>>();
    let [upTo, heardFrames] = [0, 0];
    const agent = await door({
      async frame(from, stream, bytes) {
        const [sequence, nth] = [sequenceIn(bytes), ++heardFrames];
        if (!inFlight.has(sequence)) inFlight.set(sequence, pause(200));
        await inFlight.get(sequence);
        upTo = Math.max(upTo, sequence);
        if (nth % 3 > 0) agent.acknowledge(from, stream, upTo);
      },
    });
    const acknowledged: number[] = [];
    const heard = { acknowledged: (_: string, to: number) => void acknowledged.push(to) };
    uplink(agent.url, { heard, resendAfterMs: 40, windowFrames: 3 }).carry("s", 0, ready(9, numbered));
    await soon(() => acknowledged.at(-1)).toBe(9);
    expect(heardFrames).toBeGreaterThan(9); // it did send again
  });

  it("keeps within its window until the agent acknowledges", async () => {
    const seen: number[] = [];
    const agent = await door({ frame: (_, __, bytes) => void seen.push(bytes[0]!) });
    uplink(agent.url, { windowFrames: 4 }).carry("s", 0, ready(10));
    await soon(() => seen.length).toBe(4);
    await pause(100);
    expect(seen.length).toBe(4);
    agent.acknowledge(terminal, "s", 3);
    await soon(() => seen.length).toBe(7);
    agent.acknowledge(terminal, "s", 10);
    await pause(50);
    expect(seen.length).toBe(7); // 8 to 10 are there already: the agent says so
  });

  it("sends again what is not acknowledged in time", async () => {
    const seen: number[] = [];
    const agent = await door({
      frame(from, stream) {
        seen.push(seen.length);
        if (seen.length > 6) agent.acknowledge(from, stream, 3);
      },
    });
    const acknowledged: number[] = [];
    const heard = { acknowledged: (_: string, upTo: number) => void acknowledged.push(upTo) };
    uplink(agent.url, { resendAfterMs: 100, heard }).carry("s", 0, ready(3));
    await soon(() => acknowledged).toEqual([3]);
    expect(seen.length).toBeGreaterThanOrEqual(7);
  });

  it("goes on behind what is acknowledged late, when it is read for the second time and dropped already", async () => {
    const acknowledged: number[] = [];
    const failed: string[] = [];
    const agent = await door({
      frame(from, stream, bytes) {
        if (sequenceIn(bytes) > 3) agent.acknowledge(from, stream, sequenceIn(bytes));
      },
    });
    let reads = 0;
    const source: FrameSource = async function* (from, signal) {
      if (++reads !== 2) return yield* ready(reads === 1 ? 3 : 6, numbered)(from, signal);
      agent.acknowledge(terminal, "s", 3);
      await soon(() => acknowledged).toEqual([3]);
      yield refused("segments.dropped", `Frame ${from} of s was dropped.`);
    };
    const heard = {
      acknowledged: (_: string, upTo: number) => void acknowledged.push(upTo),
      failed: (stream: string, why: Refusal) => void failed.push(`${stream} ${why.code}`),
    };
    uplink(agent.url, { resendAfterMs: 50, heard }).carry("s", 0, source);
    await soon(() => acknowledged.at(-1)).toBe(6);
    expect(failed).toEqual([]);
  });

  it("tells why a stream goes no further, and stops when told", async () => {
    const agent = await door();
    const failed: string[] = [];
    const up = uplink(agent.url, {
      heard: { acknowledged: () => {}, failed: (stream, why) => void failed.push(`${stream} ${why.code}`) },
    });
    const yh = await log();
    await yh.dropUpTo("gone", 5);
    up.carry("gone", 0, (from, signal) => yh.read("gone", from, { follow: true, signal }));
    await soon(() => failed).toEqual(["gone segments.dropped"]);
    const carrying = up.carry("quiet", 0, (from, signal) => yh.read("quiet", from, { follow: true, signal }));
    await carrying.stop();
    up.carry("quiet", 0, ready(0));
  });

  it("says when a terminal comes and goes", async () => {
    const said: boolean[] = [];
    const agent = await door({ status: (_, online) => void said.push(online) });
    const up = uplink(agent.url);
    await soon(() => said).toEqual([true]);
    expect(agent.connected()).toEqual([terminal]);
    await up.close();
    await soon(() => said).toEqual([true, false]);
    await soon(() => agent.connected()).toEqual([]);
  });

  it("turns a terminal away whose secret or name is not right, in a sentence to both, and lets it try again", async () => {
    const refusals: string[] = [];
    const seen: number[] = [];
    const agent = await door({
      frame: (_, __, bytes) => void seen.push(bytes.length),
      refused: (who, why) => void refusals.push(`${who} ${why.text}`),
    });
    const told: string[] = [];
    const heard = {
      acknowledged: () => {},
      disconnected: (why: { text: string }) => void told.push(why.text),
    };
    for (const wrong of [{ secret: "wrong" }, { terminal: { ...terminal, terminal: "other" } }]) {
      refusals.length = told.length = 0;
      const up = uplink(agent.url, { heard, ...wrong });
      up.carry("s", 0, ready(2));
      await soon(() => Math.min(refusals.length, told.length)).toBeGreaterThanOrEqual(2);
      const who = addressText(wrong.terminal ?? terminal);
      expect(refusals[0]).toBe(`${who} The terminal is refused: its secret is not the right one.`);
      expect(told[0]).toMatch(/^No connection to \S+: .*(not the right one|Bad username or password)\.$/);
      await up.close();
    }
    expect(seen).toEqual([]);
    uplink(agent.url).carry("s", 0, ready(2));
    await soon(() => seen).toEqual([3000, 3000]);
  });

  it("has as many terminals as are allowed, and tells of those that are too many", async () => {
    const refusals: string[] = [];
    const seen: string[] = [];
    const agent = await door(
      { frame: (from) => void seen.push(from.terminal), refused: (_, why) => void refusals.push(why.text) },
      { limits: { connections: 1 }, authenticate: () => true },
    );
    const first = uplink(agent.url);
    first.carry("s", 0, ready(1));
    await soon(() => seen).toEqual(["t/17"]);
    uplink(agent.url, { terminal: { ...terminal, terminal: "t-18" } }).carry("s", 0, ready(1));
    await soon(() => refusals.length).toBeGreaterThan(1);
    expect(refusals[0]).toMatch(/1 connections were closed that had not shown who they are; 1 are open/);
    expect(seen).toEqual(["t/17"]);
    await first.close();
    await soon(() => seen).toEqual(["t/17", "t-18"]);
  });

  it("listens without TLS on loopback only, and says when a port is taken", async () => {
    const options = { port: 0, authenticate: () => true, heard: { frame: () => {} } };
    const open = (host: string) => openDoor(kind, { ...options, host });
    expect(await open("0.0.0.0")).toMatchObject({ ok: false, why: { code: "uplink.plain" } });
    const agent = await door();
    const taken = await openDoor(kind, { ...options, host: "127.0.0.1", port: agent.port });
    expect(taken).toMatchObject({ ok: false, why: { code: "uplink.listen" } });
    const tls = { key: "no key", cert: "no certificate" };
    expect(await openDoor(kind, { ...options, host: "0.0.0.0", tls })).toMatchObject({
      why: { code: "uplink.certificate" },
    });
    const away = openUplink({
      ...{ url: agent.url.replace("127.0.0.1", "10.0.0.1"), terminal, secret },
      heard: { acknowledged: () => {} },
    });
    expect(away).toMatchObject({ ok: false, why: { code: "uplink.plain" } });
  });

  describe.skipIf(!hasOpenssl())(
    "over TLS, certificates by openssl (needs the Debian package openssl)",
    () => {
      const made = (name: string, authority?: ReturnType<typeof certificate>) =>
        certificate(folder, `c${++files}`, name, authority);

      it("carries frames, and only to an agent whose certificate can be trusted", async () => {
        const own = made("agent");
        const seen: number[] = [];
        const agent = await door({ frame: (_, __, bytes) => void seen.push(bytes.length) }, { tls: own });
        const reasons: string[] = [];
        const heard = {
          acknowledged: () => {},
          disconnected: (why: { text: string }) => void reasons.push(why.text),
        };
        for (const tls of [{}, { ca: made("another authority").cert }]) {
          reasons.length = 0;
          const wrong = uplink(agent.url, { heard, tls });
          wrong.carry("s", 0, ready(2));
          await soon(() => reasons[0]).toMatch(/self.signed|unable to verify/);
          await wrong.close();
        }
        expect(seen).toEqual([]);
        uplink(agent.url, { tls: { ca: own.cert } }).carry("s", 0, ready(2));
        await soon(() => seen).toEqual([3000, 3000]);
      });

      it("asks for the terminal's own certificate, made out to it, where there is an authority for them", async () => {
        const own = made("agent");
        const authority = made("terminals");
        const refusals: string[] = [];
        const online: boolean[] = [];
        const agent = await door(
          {
            refused: (_, why) => void refusals.push(why.text),
            status: (_, here) => void online.push(here),
          },
          { tls: { ...own, clientCa: authority.cert } },
        );
        const ca = own.cert;
        const another = made("grid/site-1/t-18", authority);
        const stranger = made(addressText(terminal)); // made out to it, but by nobody
        for (const [shown, reason] of [
          [another, /certificate is not made out to its address/],
          [stranger, /TLS could not be agreed on/],
          [null, /TLS could not be agreed on/],
        ] as const) {
          refusals.length = 0;
          const wrong = uplink(agent.url, {
            tls: { ca, ...(shown && { key: shown.key, cert: shown.cert }) },
          });
          await soon(() => refusals[0]).toMatch(reason);
          await wrong.close();
        }
        expect(online).toEqual([]);
        const right = made(addressText(terminal), authority);
        uplink(agent.url, { tls: { ca, key: right.key, cert: right.cert } });
        await soon(() => online).toEqual([true]);
      });

      it("is not held open by strangers that never begin with TLS", async () => {
        const agent = await door({}, { tls: made("agent") });
        const { connect } = await import("node:net");
        const stranger = connect(agent.port, "127.0.0.1");
        const gone = new Promise((resolve) => stranger.once("close", resolve));
        stranger.on("error", () => {});
        await new Promise((resolve) => stranger.once("connect", resolve));
        await agent.close();
        await gone;
      });
    },
  );
});
