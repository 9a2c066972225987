// The watch on agents: what it says of whom, over restarts of the cloud, with a clock, heartbeats and a registry that the test
// plays.

import type { Instant, Liveness, Log, Mailbox } from "@etalon/basis";
import { expect, it } from "vitest";
import { watchAgents } from "./shell.ts";

const S = 1_000_000_000n;
const nothing = () => undefined;
const log: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** A cloud that begins now, with a registry of before; it looks each second. */
function begun(registry: Record<string, boolean>) {
  let [now, since, ring] = [100n * S, 100n * S, nothing as () => void];
  const heard = new Map<string, Instant>();
  const told: string[] = [];
  const mailbox = {
    list: async () =>
      Object.entries(registry).map(([id, alive]) => ({ key: `agent/${id}`, state: { alive } })),
    async tell({ key }: { key: string }, { kind }: { kind: string }) {
      const id = key.slice("agent/".length);
      told.push(`${id} ${kind}`);
      if (id in registry) registry[id] = kind === "agent-heard-again";
    },
  } as unknown as Mailbox;
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
  const end = watchAgents(mailbox, liveness, { now: () => now }, log, wait);
  return {
    told,
    end,
    deaf: () => {
      since = now;
    },
    /** @param beating those that beat each second meanwhile */
    async pass(seconds: number, ...beating: string[]): Promise<void> {
      for (let second = 0; second < seconds; second++) {
        now += S;
        for (const id of beating) heard.set(`agent/${id}`, now);
        ring();
        for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}

it("tells of an agent that died while the cloud was down, and of one that came back meanwhile", async () => {
  const { told, pass, end } = begun({ died: true, lives: true, back: false, gone: false });
  await pass(15, "lives", "back");
  expect(told).toEqual(["back agent-heard-again"]);
  await pass(2, "lives", "back");
  expect(told).toEqual(["back agent-heard-again", "died agent-silent"]);
  await pass(200, "lives", "back");
  expect(told).toHaveLength(2); // once each
  end();
});

it("tells of one that was announced since, and falls silent; and again when it is heard", async () => {
  const { told, pass, end } = begun({});
  await pass(5, "new");
  await pass(17);
  expect(told).toEqual(["new agent-silent"]);
  await pass(1, "new");
  expect(told).toEqual(["new agent-silent", "new agent-heard-again"]);
  end();
});

it("finds one that was announced and never beat within a minute more", async () => {
  const registry: Record<string, boolean> = {};
  const { told, pass, end } = begun(registry);
  await pass(5);
  registry.mute = true;
  await pass(62);
  expect(told).toEqual(["mute agent-silent"]);
  end();
});

it("holds nobody for silent while it was itself cut off from the bus", async () => {
  const { told, pass, deaf, end } = begun({ a: true });
  await pass(3, "a");
  for (let second = 0; second < 60; second++) {
    deaf();
    await pass(1);
  }
  expect(told).toEqual([]);
  await pass(17);
  expect(told).toEqual(["a agent-silent"]);
  end();
});
