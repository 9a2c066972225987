// News told in spite of a mailbox that fails for a while.

import { expect, it } from "vitest";
import { Fault } from "./fault.ts";
import { tellSurely } from "./tell-surely.ts";

const own = { component: "nc", key: "machine/m" } as const;

/** A mailbox that fails so many times. */
function failing(times: number, error: Error = new Error("no connection")) {
  const told: unknown[] = [];
  let left = times;
  return {
    told,
    tell: async (_to: unknown, body: unknown) => {
      if (left-- > 0) throw error;
      told.push(body);
    },
  };
}

it("tells once, however often the mailbox fails before", async () => {
  const mailbox = failing(2);
  const failures: unknown[] = [];
  const never = new AbortController().signal;
  await tellSurely(mailbox, own, { kind: "x" }, never, (error) => failures.push(error));
  expect([mailbox.told, failures.length]).toEqual([[{ kind: "x" }], 2]);
});

it("gives up when told to stop, but not before one try", async () => {
  const stop = new AbortController();
  const away = failing(1e9);
  const telling = tellSurely(away, own, { kind: "x" }, stop.signal);
  stop.abort();
  await telling;
  const there = failing(0);
  await tellSurely(there, own, { kind: "x" }, stop.signal);
  expect([away.told, there.told]).toEqual([[], [{ kind: "x" }]]);
});

it("does not try again what is our own mistake", async () => {
  const mailbox = failing(1, new Fault("no such component"));
  const never = new AbortController().signal;
  await expect(tellSurely(mailbox, own, { kind: "x" }, never)).rejects.toThrow(Fault);
});
