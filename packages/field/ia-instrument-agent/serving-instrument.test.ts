// The agent's end of a link to a message instrument, against a node's session: bytes both ways, and nothing for a token
// that is stale, whatever is on its way.

import type { Answer, InstrumentLink } from "@etalon/basis";
import { good, refused } from "@etalon/basis";
import { playedEnd } from "@etalon/basis/testing/played-end";
import { agentSession, type NodeEvent, nodeSession } from "@etalon/codecs/virtual-link/index";
import type { AnnouncedInstrument } from "@etalon/messages/ia-to-irm";
import { expect, it } from "vitest";
import { serveInstrument } from "./serving-instrument.ts";

const soon = <T>(look: () => T) => expect.poll(look, { interval: 5 });
const TOKEN = 3;
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");
const bytes = (said: string) => new Uint8Array(Buffer.from(said, "latin1"));

const instrument: AnnouncedInstrument = {
  resource: "a/1",
  identity: { kind: "message-instrument", maker: "M", model: "T", serial: "1", firmware: "1" },
  access: { agent: "a", instrument: "1", shape: "message" },
  auxiliary: { title: "t", place: "p", owner: "o", capabilities: {}, calibration: null },
};

/** One end in the code's hands as a link, the other in the test's. */
function heldEnd() {
  const end = playedEnd();
  const written: Uint8Array[] = [];
  let [drain, slow] = [() => {}, false];
  const link: InstrumentLink = {
    write: (one) => {
      written.push(one);
      return !slow;
    },
    drained: () =>
      new Promise((resolve) => {
        if (end.closed()) resolve();
        drain = resolve;
      }),
    heard: end.heard,
    close() {
      end.close();
      drain();
    },
  };
  return {
    link,
    written,
    closed: end.closed,
    slowDown: () => {
      slow = true;
    },
    tell(...all: Uint8Array[]) {
      end.tell(new Uint8Array(Buffer.concat(all)));
    },
  };
}

function opened(open?: () => Promise<Answer<InstrumentLink>>) {
  const node = nodeSession();
  const heard: NodeEvent[] = [];
  const [agentEnd, own] = [heldEnd(), heldEnd()];
  let status: (byte: number) => void = () => undefined;
  const link = {
    ...agentEnd.link,
    write(said: Uint8Array) {
      heard.push(...node.heard(said).events);
      return true;
    },
  };
  const session = agentSession({ ticket: "a-ticket-of-sixteen", resource: "a/1", token: TOKEN });
  const over = new AbortController();
  const stale: number[] = [];
  const watched = {
    ...own.link,
    watchStatus: (changed: (byte: number) => void) => {
      status = changed;
    },
  };
  const ended = serveInstrument(link, session, {
    instrument,
    open: open ?? (async () => good(watched)),
    stale: (token) => stale.push(token),
    over: over.signal,
  });
  const say = (...messages: Parameters<typeof node.say>[0][]) =>
    agentEnd.tell(...messages.map((one) => node.say(one)));
  return {
    ...{ heard, say, own, ended, stale, session, agentEnd },
    status: (byte: number) => status(byte),
    kinds: () => heard.map(({ kind }) => kind),
    fence() {
      over.abort();
      for (const said of session.fence(Number.MAX_SAFE_INTEGER)) link.write(said);
      link.close();
    },
    async open() {
      await soon(() => heard.length).toBe(1);
      say({ kind: "welcome" }, { kind: "open", token: TOKEN });
      await soon(() => heard.at(-1)).toEqual({ kind: "opened" });
    },
  };
}

it("passes bytes both ways, in pieces, with the status beside them", async () => {
  const { open, say, own, heard, status, agentEnd, ended } = opened();
  await open();
  say(
    { kind: "write", token: TOKEN, bytes: bytes("*ID") },
    { kind: "write", token: TOKEN, bytes: bytes("N?\n") },
  );
  await soon(() => text(Buffer.concat(own.written))).toBe("*IDN?\n");
  const long = new Uint8Array(150_000).map((_, n) => n % 251);
  own.tell(long);
  status(0x50);
  const said = () => heard.flatMap((event) => (event.kind === "said" ? [event.bytes] : []));
  await soon(() => Buffer.concat(said()).equals(long)).toBe(true);
  expect(heard).toContainEqual({ kind: "status", status: 0x50 });
  agentEnd.link.close();
  expect(await ended).toBe("closed by the other side");
  expect(own.closed()).toBe(true);
});

it("lets go of the instrument at once when the lease is over, even while it takes nothing", async () => {
  const { open, say, own, fence, heard, stale, ended } = opened();
  await open();
  own.slowDown();
  // All in one piece: what stands behind the first write is looked at again after the lease has ended.
  say(
    { kind: "write", token: TOKEN, bytes: bytes("VOLT 1\n") },
    { kind: "write", token: TOKEN, bytes: bytes("VOLT 999\n") },
  );
  await soon(() => own.written.length).toBe(1);
  fence();
  await ended;
  expect(own.written.map(text)).toEqual(["VOLT 1\n"]);
  expect(own.closed()).toBe(true);
  own.tell(bytes("secret\n"));
  expect(heard.at(-1)).toMatchObject({ kind: "refuse", code: "link.stale-token" });
  expect(stale).toEqual([]);
});

it("refuses a write with a stale token, and says so once heard", async () => {
  const { open, say, own, heard, stale } = opened();
  await open();
  say({ kind: "write", token: TOKEN - 1, bytes: bytes("VOLT 999\n") });
  await soon(() => heard.at(-1)).toMatchObject({ kind: "refuse", code: "link.stale-token" });
  expect([own.written, stale]).toEqual([[], [TOKEN - 1]]);
});

it("says why when the instrument cannot be reached, and when its own line ends", async () => {
  const away = opened(async () => refused("instrument.away", "the instrument a/1 does not answer"));
  await soon(() => away.heard.length).toBe(1);
  away.say({ kind: "welcome" }, { kind: "open", token: TOKEN });
  expect(await away.ended).toBe("the instrument a/1 does not answer");
  expect(away.heard.at(-1)).toMatchObject({ kind: "refuse", code: "instrument.away" });
  const { open, own, ended } = opened();
  await open();
  own.link.close();
  expect(await ended).toBe("the instrument's own line ended");
});

it("has no streams to be read", async () => {
  const { open, say, heard } = opened();
  await open();
  say({ kind: "read", token: TOKEN, stream: "s", fromSequence: 1, credit: 1 });
  await soon(() => heard.at(-1)).toMatchObject({ kind: "refuse", code: "ia.shape", stream: "s" });
});
