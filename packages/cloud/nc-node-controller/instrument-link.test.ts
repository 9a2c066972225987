// An instrument's link that its agent refuses leaves nothing running: the node's process must be able to end.

import { agentSession, nodeSession } from "@etalon/codecs/virtual-link/index";
import { expect, it } from "vitest";
import { instrumentLink } from "./instrument-link.ts";

/** Timers that keep this process alive. */
const timers = () => process.getActiveResourcesInfo().filter((one) => one === "Timeout").length;

it("that is refused by its agent leaves no timer", async () => {
  const before = timers();
  const agent = agentSession({ ticket: "a-ticket-of-sixteen", resource: "a/i", token: 1 });
  const node = nodeSession();
  node.heard(agent.start());
  const toNode: Uint8Array[] = [];
  let closed = 0;
  const link = {
    write: (bytes: Uint8Array) => {
      const { events, reply } = agent.heard(bytes);
      toNode.push(...reply);
      if (events.some(({ kind }) => kind === "open"))
        toNode.push(agent.say({ kind: "refuse", code: "ia.away", text: "it is unplugged", stream: null }));
      return true;
    },
    drained: async () => {},
    heard: { [Symbol.asyncIterator]: () => unattended },
    close: () => void closed++,
  };
  const unattended: AsyncIterator<Uint8Array> = {
    next: async () => {
      const value = toNode.shift();
      return value ? { value } : new Promise<never>(() => {});
    },
  };
  const opened = await instrumentLink(link, unattended, node, 1, async () => {});
  expect(opened).toMatchObject({ ok: false, why: { text: "it is unplugged" } });
  expect([closed, timers()]).toEqual([1, before]);
});
