// States with a long list on a real database: whatever is done to them, by one process or by several in turn, what is read
// is what the steps made of them; and of a long list only what a step has changed is written.

import { isDeepStrictEqual } from "node:util";
import { type Controller, toJson } from "@etalon/basis";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { systemClock } from "../clock/system-clock.ts";
import { quickLimits, quiet, until } from "../mailbox/contract-store.ts";
import { openDatabase } from "./database.ts";
import { PostgresMailbox } from "./mailbox.ts";
import { openTestServer, type TestServer } from "./testing/test-server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(() => server.stop());

interface Thing {
  readonly number: number;
  readonly atTaiNs: bigint;
}
interface State {
  readonly heard: number;
  readonly last: number;
  readonly things: readonly Thing[];
}
type Heard =
  | { readonly kind: "add" | "end" | "look" }
  | { readonly kind: "change" | "drop"; readonly nth: number };
const empty: State = { heard: 0, last: 0, things: [] };
const at = { component: "clc", key: "all" } as const;

function after(before: State | null, heard: Heard): State | null {
  const state = { ...(before ?? empty), heard: (before?.heard ?? 0) + 1 };
  const { things, last } = state;
  const nth = "nth" in heard ? heard.nth % Math.max(1, things.length) : -1;
  switch (heard.kind) {
    case "add":
      return { ...state, last: last + 1, things: [...things, { number: last + 1, atTaiNs: 0n }] };
    case "change": {
      const changed = (one: Thing) => ({ ...one, atTaiNs: one.atTaiNs + 1n });
      return { ...state, things: things.map((one, index) => (index === nth ? changed(one) : one)) };
    }
    case "drop":
      return { ...state, things: things.filter((_, index) => index !== nth) };
    case "end":
      return null;
    case "look":
      return state;
  }
}

const controller = (stepped: () => void): Controller<State, Heard, never, never, never> => ({
  step(before, heard) {
    stepped();
    return { state: after(before, heard), ...quiet };
  },
  perform: async () => [],
  misunderstood: () => null,
  longList: { list: "things", number: "number" },
});

const heard: fc.Arbitrary<Heard> = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ kind: "add" } as const) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("change" as const), nth: fc.nat(20) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("drop" as const), nth: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.constantFrom({ kind: "look" } as const, { kind: "end" } as const) },
);
/** `before`: a process of the form before writes the whole state where it stood then. */
const parts = fc.array(
  fc.record({ before: fc.boolean(), all: fc.array(heard, { minLength: 1, maxLength: 8 }) }),
  { minLength: 1, maxLength: 8 },
);

async function world() {
  const connection = await server.fresh();
  const database = openDatabase({ connection, connectionsAtMost: 4 });
  let made = 0;
  const open = () => {
    const mailbox = new PostgresMailbox({ database, clock: systemClock(), limits: quickLimits });
    void mailbox.serve(
      "clc",
      controller(() => made++),
    );
    return mailbox;
  };
  const both = [open(), open()] as const; // whichever is quicker hears, and keeps what it knows
  return {
    database,
    mailbox: both[0],
    async say(all: readonly Heard[]) {
      const before = made;
      for (const [nth, one] of all.entries()) await both[nth % 2]!.post(at, one);
      await until(() => made === before + all.length, 30_000);
    },
    elements: () =>
      database.as("clc", (tx) =>
        tx.query<{ number: string; version: string }>(
          "select number, xmin::text as version from clc.element order by number",
        ),
      ),
    async close() {
      for (const mailbox of both) await mailbox.stop();
      await database.close();
    },
  };
}

it("what is read is what the steps made, whichever process made them", async () => {
  await fc.assert(
    fc.asyncProperty(parts, async (walk) => {
      const { database, mailbox, say, close } = await world();
      let model: State | null = null;
      const hasCome = async () => isDeepStrictEqual(await mailbox.read(at), model);
      for (const { before, all } of walk) {
        for (const one of all) model = after(model, one);
        await say(all);
        await until(hasCome, 30_000); // the last step is made a moment before it is committed
        if (!before || model === null) continue;
        model = { ...(model as State), heard: 1000 };
        const given = toJson({ states: [{ key: at.key, state: model }] });
        await database.call("before", "select clc.give($1::jsonb)", [given]);
        expect(await hasCome()).toBe(true);
      }
      await close();
    }),
    { seed: 20_261_129, numRuns: 8, endOnFailure: true },
  );
});

it("of a long list only what a step has changed is written", async () => {
  const { say, elements, close } = await world();
  await say(Array.from({ length: 200 }, () => ({ kind: "add" })));
  await until(async () => (await elements()).length === 200);
  const before = await elements();
  await say([{ kind: "change", nth: 7 }]);
  const changed = async () =>
    (await elements())
      .filter(({ version }, nth) => version !== before[nth]?.version)
      .map(({ number }) => number);
  await until(async () => (await changed()).length > 0);
  expect(await changed()).toEqual(["8"]);
  await say([{ kind: "drop", nth: 0 }]);
  await until(async () => (await elements()).length === 199);
  await say([{ kind: "end" }]);
  await until(async () => (await elements()).length === 0);
  await close();
});
