// IA's shell and the nodes that it dials: a node that does not answer keeps nothing else waiting, and a link that comes up
// too late is not kept.

import type { Answer, ByteLink, FrameLog, Intake, Log, Mailbox } from "@etalon/basis";
import { good, refused } from "@etalon/basis";
import type { OpenLink } from "@etalon/messages/nc-to-ia";
import { expect, it } from "vitest";
import { agentShell } from "./shell.ts";
import type { Self } from "./step.ts";

const soon = <T>(look: () => T) => expect.poll(look, { timeout: 10_000, interval: 5 });
const nothing = () => undefined;
const notes: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
const asked = (placement: number, token = 1): OpenLink => ({
  kind: "open-link",
  ...{ machine: `m.${placement}`, resource: "a/1", token, placement, ticket: "a-ticket-of-sixteen" },
  node: { host: `n${placement}`, port: 1 },
});

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
    log: {} as FrameLog,
    openIntake: async () => ({ url: "mqtt://127.0.0.1:1" }) as Intake,
    dial: () => new Promise((resolve) => dials.push(resolve)),
    liveness: { beat: nothing, heardAt: () => null, listeningSince: () => 0n, watch: () => nothing },
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

/** A link that says nothing until it is closed. */
function link() {
  let [written, closed, end] = [0, false, nothing as () => void];
  const open = new Promise<void>((resolve) => {
    end = resolve;
  });
  const one: ByteLink = {
    write: () => ++written > 0,
    drained: async () => undefined,
    // biome-ignore lint/correctness/useYield: it says nothing
    heard: (async function* () {
      await open;
    })(),
    close() {
      closed = true;
      end();
    },
  };
  return { one, written: () => written, closed: () => closed };
}

it("is not kept waiting by a node that does not answer, and closes a link that comes up after its lease", async () => {
  const { act, fence, dials, told } = await opened();
  await fence(1);
  await act({ kind: "dial", link: asked(1) });
  await fence(); // though the node has not answered
  const late = link();
  dials[0]?.(good(late.one));
  await soon(late.closed).toBe(true);
  expect([late.written(), told]).toEqual([0, []]);
  await act({ kind: "dial", link: asked(1) });
  expect(told).toMatchObject([{ kind: "link-failed", why: "token 1 is not valid for a/1" }]);
});

it("keeps the newest machine's link only, in whatever order nodes answer", async () => {
  const { act, fence, dials, told } = await opened();
  await fence(1);
  for (const placement of [1, 2]) await act({ kind: "dial", link: asked(placement) });
  const [older, newer] = [link(), link()];
  dials[1]?.(good(newer.one));
  await soon(newer.written).toBeGreaterThan(0);
  dials[0]?.(good(older.one));
  await soon(older.closed).toBe(true);
  expect([older.written(), newer.closed()]).toEqual([0, false]);

  await act({ kind: "dial", link: asked(3) });
  expect(newer.closed()).toBe(true);
  dials[2]?.(refused("links.dial", "no answer"));
  await soon(() => told).toMatchObject([{ kind: "link-failed", why: "no answer", passing: true }]);
});
