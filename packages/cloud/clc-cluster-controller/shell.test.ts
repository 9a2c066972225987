// The watch on nodes: what it says of whom, with a clock, heartbeats and a mailbox that the test plays.

import type { Clock, Instant, Liveness, Log, Mailbox } from "@etalon/basis";
import { expect, it } from "vitest";
import { watchNodes } from "./shell.ts";
import { emptyCluster, type Node } from "./state.ts";
import type { Self } from "./step.ts";

const S = 1_000_000_000n;
const nothing = () => undefined;
const log: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
const node = (id: string, alive = true): Node => ({
  ...{ id, machines: 1, engine: "process", place: null, upTaiNs: 100n * S, alive, leaving: false },
});

/** Looks as often as the test says, at times that it sets. */
function watched(...nodes: readonly Node[]) {
  let [now, since, ring] = [100n * S, 0n, nothing as () => void];
  const heard = new Map<string, Instant>();
  const told: Self[] = [];
  const mailbox = {
    read: async () => ({ ...emptyCluster, nodes }),
    tell: async (_to: unknown, body: Self) => void told.push(body),
  } as unknown as Mailbox;
  const clock: Clock = { now: () => now };
  const liveness: Liveness = {
    beat: nothing,
    heardAt: (who) => heard.get(who) ?? null,
    reportOf: () => null,
    listeningSince: () => since,
    heard: () => heard.keys(),
  };
  const wait = () =>
    new Promise<void>((resolve) => {
      ring = resolve;
    });
  const end = watchNodes(mailbox, liveness, clock, log, wait);
  return {
    told,
    end,
    beat: (id: string) => void heard.set(`node/${id}`, now),
    deaf: () => {
      since = now;
    },
    /** Time passes in one piece, then the watch looks. */
    async pass(seconds: number): Promise<void> {
      now += BigInt(seconds) * S;
      ring();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

it("tells of a node that was heard and falls silent, of one that was never heard, and of one that is back", async () => {
  const { told, beat, pass, end } = watched(node("n1"), node("n2"), node("n3", false), node("n4", false));
  for (let second = 0; second < 5; second++) {
    await pass(1);
    beat("n1");
  }
  beat("n3");
  await pass(1);
  expect(told).toEqual([{ kind: "node-heard-again", node: "n3" }]);
  await pass(1);
  expect(told).toContainEqual({ kind: "node-silent", node: "n2", upTaiNs: 100n * S });
  expect(told).not.toContainEqual(expect.objectContaining({ node: "n1" }));
  for (let second = 0; second < 5; second++) await pass(1);
  expect(told).toContainEqual({ kind: "node-silent", node: "n1", upTaiNs: 100n * S });
  expect(told).not.toContainEqual(expect.objectContaining({ node: "n4" }));
  end();
});

it("holds nobody for silent because it slept itself, or was cut off", async () => {
  const { told, pass, deaf, end } = watched(node("n1"));
  await pass(3600);
  for (let second = 0; second < 6; second++) await pass(1);
  expect(told).toEqual([]);
  deaf();
  for (let second = 0; second < 6; second++) await pass(1);
  expect(told).toEqual([]);
  await pass(1);
  expect(told).toHaveLength(1);
  end();
});
