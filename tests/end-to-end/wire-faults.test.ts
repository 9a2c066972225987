// What goes wrong on the wires hurts only what it touches: damaged frames, strangers, leases that are over, an agent
// that restarts. Real shells on real sockets; the verdict is compared to the bit.

import { toJson } from "@etalon/basis";
import { agentSession } from "@etalon/codecs/virtual-link/index";
import { dialLink } from "@etalon/outside/links/tcp";
import { uplinkKinds } from "@etalon/outside/uplink/index";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openHandNode } from "./hand-node.ts";
import { AGENT } from "./wired-chain.ts";
import { instrument, openWiredDetection, STREAM, terminal, type WiredDetection } from "./wired-detection.ts";

const SECONDS = 24;
let detection: WiredDetection;
beforeAll(async () => {
  detection = await openWiredDetection(SECONDS);
});
afterEach(() => detection.endAll());
afterAll(() => detection.close());

describe("a damaged frame", () => {
  it.each(uplinkKinds)("is counted, reported and sent again; nothing else suffers (%s)", async (uplink) => {
    const agent = await detection.expectingAgent({ node: true, uplink });
    const machine = await detection.boundMachine(agent);
    const damaged = new Set([3, 5, SECONDS]);
    const { acknowledged } = detection.uploading(agent.url, {
      wire({ sequence, bytes }) {
        if (!damaged.delete(sequence)) return { sequence, bytes };
        const hurt = bytes.slice(0, sequence === 5 ? bytes.length - 9 : undefined);
        hurt[hurt.length >> 1]! ^= 0x10;
        return { sequence, bytes: hurt };
      },
    });
    expect(await machine.result()).toEqual(detection.undisturbed);
    await expect.poll(acknowledged).toBe(SECONDS);
    const reported = agent.noted("ia.frame-not-taken").map(({ fields }) => fields);
    expect(reported).toMatchObject([
      { terminal, detection: STREAM, bad: 1, why: expect.stringMatching(/CRC/) },
      { terminal, detection: STREAM, bad: 2 },
      { terminal, detection: STREAM, bad: 3 },
    ]);
  });
});

describe("a stranger", () => {
  it.each(uplinkKinds)(
    "with a wrong secret is refused as a terminal, nothing of it kept (%s)",
    async (uplink) => {
      const agent = await detection.expectingAgent({ node: false, uplink });
      const why: string[] = [];
      const { acknowledged } = detection.uploading(agent.url, {
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
    const agent = await detection.expectingAgent({ node: true });
    const machine = await detection.boundMachine(agent);
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
    detection.uploading(agent.url);
    expect(await machine.result()).toEqual(detection.undisturbed);
  });
});

describe("a lease that is over", () => {
  it("reads nothing more once the instrument was lent to another", async () => {
    const agent = await detection.expectingAgent({ node: false });
    const { audience } = agent;
    const node = await openHandNode();
    detection.onEnd(() => node.end());
    const toAgent = (body: unknown) => audience.post("ia", `agent/${AGENT}`, body);
    const upload = detection.uploading(agent.url, { first: 8 });

    await toAgent(detection.say.validToken(1));
    await toAgent(detection.say.placed(1));
    await toAgent(detection.say.openLink(1, "ticket-of-the-first", node.port));
    const first = await node.next();
    first.ask({ kind: "read", token: 1, stream: STREAM, fromSequence: 1, credit: 1000 });
    await expect.poll(() => first.frames().length).toBe(8);

    await toAgent(detection.say.validToken(2));
    await toAgent(detection.say.placed(2));
    await first.ended; // the agent closes the link
    upload.letGo(SECONDS);
    expect(first.events.at(-1)).toMatchObject({ kind: "refuse", code: "link.stale-token", stream: STREAM });
    const had = first.frames();
    expect(had).toEqual(had.map((_, n) => n + 1));
    expect(had.length).toBeLessThan(SECONDS);

    await toAgent(detection.say.openLink(1, "another-ticket-of-it", node.port));
    await expect
      .poll(() => audience.of("link-refused"))
      .toMatchObject([{ token: 1, ticket: "another-ticket-of-it" }]);

    await toAgent(detection.say.openLink(2, "ticket-of-the-second", node.port));
    const second = await node.next();
    second.ask({ kind: "read", token: 1, stream: STREAM, fromSequence: 1, credit: 1000 });
    await expect.poll(() => second.events.at(-1)).toMatchObject({ kind: "refuse", code: "link.stale-token" });
    second.ask({ kind: "read", token: 2, stream: STREAM, fromSequence: 1, credit: 1000 });
    await expect.poll(() => second.events.at(-1)).toMatchObject({ kind: "end", complete: true });
    expect(second.frames()).toEqual(detection.frames.map(({ sequence }) => sequence));
  });
});

describe("an agent that restarts in the middle of a stream", () => {
  it.each(uplinkKinds)(
    "has lost nothing that it acknowledged, the verdict the same to the bit (%s)",
    async (uplink) => {
      const agent = await detection.expectingAgent({ node: true, uplink });
      const machine = await detection.boundMachine(agent);
      const { acknowledged, letGo } = detection.uploading(agent.url, { first: 6 });
      for (const [bindings, upTo] of [
        [1, 6],
        [2, 14],
      ] as const) {
        letGo(upTo);
        await expect.poll(acknowledged).toBe(upTo);
        await agent.end();
        await agent.again();
        expect(agent.upTo()).toBe(upTo);
        // The machine is linked anew before the agent may end once more.
        await expect.poll(() => agent.audience.of("driver-bound")).toHaveLength(bindings + 1);
      }
      letGo(SECONDS);
      expect(await machine.result()).toEqual(detection.undisturbed);
      expect(agent.audience.of("driver-bound")).toHaveLength(3); // the machine lived on and was linked anew
      expect(agent.audience.of("machine-gone")).toEqual([]);
      expect(agent.noted("ia.frame-not-taken")).toEqual([]);
    },
  );
});
