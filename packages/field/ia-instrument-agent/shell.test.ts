// IA's shell and the nodes that it dials: a node that does not answer keeps nothing else waiting, and a link that comes up
// too late is not kept.

import type { Answer, ByteLink, FrameLog, Intake, Log, Mailbox } from "@etalon/basis";
import { good, refused } from "@etalon/basis";
import { encodeMessage } from "@etalon/codecs/virtual-link/wire";
import type { OpenLink } from "@etalon/messages/nc-to-ia";
import type { Requirements } from "@etalon/messages/nouns";
import { expect, it } from "vitest";
import { agentShell } from "./shell.ts";
import type { Self } from "./step.ts";

const soon = <T>(look: () => T) => expect.poll(look, { interval: 5 });
const nothing = () => undefined;
const notes: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
const asked = (placement: number, token = 1): OpenLink => ({
  kind: "open-link",
  ...{ machine: `m.${placement}`, resource: "a/1", token, placement, ticket: "a-ticket-of-sixteen" },
  ...{ node: `n${placement}`, door: { host: "127.0.0.1", port: 1 } },
});

const dial = (placement: number, detection: string | null = null) =>
  ({ kind: "dial", link: asked(placement), detection }) as const;

async function opened() {
  const told: Self[] = [];
  const dials: ((answer: Answer<ByteLink>) => void)[] = [];
  const mailbox = {
    read: async () => null,
    tell: async (_to: unknown, body: Self) => void told.push(body),
  } as unknown as Mailbox;
  const shell = await agentShell({
    agent: "a",
    instruments: [],
    mailbox,
    log: {
      // A reading that was let through is told by this.
      async *read(stream: string) {
        yield refused("segments.damaged", `frames of ${stream} are damaged`);
      },
    } as unknown as FrameLog,
    openIntake: async () => ({ url: "mqtt://127.0.0.1:1" }) as Intake,
    dial: () => new Promise((resolve) => dials.push(resolve)),
    liveness: {
      beat: nothing,
      reportOf: () => null,
      heardAt: () => null,
      listeningSince: () => 0n,
      heard: () => [],
    },
    notes,
  });
  const act = (one: Parameters<typeof shell.controller.perform>[0]) => shell.controller.perform(one);
  return {
    told,
    dials,
    act,
    fence: (...tokens: number[]) => act({ kind: "fence", resource: "a/1", tokens }),
  };
}

/** A link that says nothing but what it is given, until it is closed. */
function link(...says: Uint8Array[]) {
  let [written, closed, end] = [0, false, nothing as () => void];
  const got: Uint8Array[] = [];
  const open = new Promise<void>((resolve) => {
    end = resolve;
  });
  const one: ByteLink = {
    write: (bytes) => {
      got.push(bytes);
      return ++written > 0;
    },
    drained: async () => undefined,
    heard: (async function* () {
      yield* says;
      await open;
    })(),
    close() {
      closed = true;
      end();
    },
  };
  return { one, written: () => written, got: () => Buffer.concat(got), closed: () => closed };
}

it("is not kept waiting by a node that does not answer, and closes a link that comes up after its lease", async () => {
  const { act, fence, dials, told } = await opened();
  await fence(1);
  await act(dial(1));
  await fence(); // though the node has not answered
  const late = link();
  dials[0]?.(good(late.one));
  await soon(late.closed).toBe(true);
  expect([late.written(), told]).toEqual([0, []]);
  await act(dial(1));
  expect(told).toMatchObject([{ kind: "link-failed", why: "token 1 is not valid for a/1" }]);
});

it("keeps the newest machine's link only, in whatever order nodes answer", async () => {
  const { act, fence, dials, told } = await opened();
  await fence(1);
  for (const placement of [1, 2]) await act(dial(placement));
  const [older, newer] = [link(), link()];
  dials[1]?.(good(newer.one));
  await soon(newer.written).toBeGreaterThan(0);
  dials[0]?.(good(older.one));
  await soon(older.closed).toBe(true);
  expect([older.written(), newer.closed()]).toEqual([0, false]);

  await act(dial(3));
  expect(newer.closed()).toBe(true);
  dials[2]?.(refused("links.dial", "no answer"));
  await soon(() => told).toMatchObject([{ kind: "link-failed", why: "no answer", passing: true }]);
});

it("reads a lease's machine the streams of its own detection, and none of another lease of the instrument", async () => {
  const { act, fence, dials, told } = await opened();
  await fence(1);
  for (const detection of ["mine", "theirs"]) {
    const stream = { stream: `s-${detection}`, detection, resource: "a/1", terminal: "t" };
    await act({ kind: "expect-stream", stream: { ...stream, requirements: {} as Requirements } });
  }
  const read = (stream: string) =>
    encodeMessage({ kind: "read", token: 1, stream, fromSequence: 1, credit: 1 });
  await act(dial(1, "mine"));
  const one = link(encodeMessage({ kind: "welcome" }), read("s-theirs"), read("s-mine"));
  dials[0]?.(good(one.one));
  await soon(() => told).toMatchObject([{ kind: "foreign-use", stream: "s-theirs" }]);
  await soon(() => one.got().includes("frames of s-mine are damaged")).toBe(true);
  expect(
    one
      .got()
      .toString("latin1")
      .match(/ia\.stream/g),
  ).toHaveLength(1);
});
