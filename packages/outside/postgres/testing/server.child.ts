// Serves IM and CC on the database named in INPUT until killed. Called by `mailbox-crash.test.ts`.
//
// IM counts what it hears in order, tells CC of each message, sets a timer for each and does an act for each; the act
// writes a row first, as its effect on the world, and then tells IM.

import type { Controller } from "@etalon/basis";
import pg from "pg";
import { systemClock } from "../../clock/system-clock.ts";
import { openDatabase } from "../database.ts";
import { PostgresMailbox } from "../mailbox.ts";

/** Everything an aggregate heard, in order. */
export interface Diary {
  readonly heard: readonly number[];
  readonly rung: readonly number[];
  readonly done: readonly number[];
}
export interface Order {
  readonly kind: "order" | "timer" | "done";
  readonly n: number;
}
type Acted = { readonly n: number };

const blank: Diary = { heard: [], rung: [], done: [] };

const { connection, superuser } = JSON.parse(process.env.INPUT ?? "{}");
const world = new pg.Pool({ ...superuser, database: connection.database, max: 4 });

const im: Controller<Diary, Order, Order, Order, Acted> = {
  misunderstood: () => null,
  step(before, { kind, n }, key, now) {
    const diary = before ?? blank;
    const silent = { say: [], timers: [], acts: [] };
    if (kind === "timer") return { state: { ...diary, rung: [...diary.rung, n] }, ...silent };
    if (kind === "done") return { state: { ...diary, done: [...diary.done, n] }, ...silent };
    return {
      state: { ...diary, heard: [...diary.heard, n] },
      say: [{ to: { component: "cc", key }, body: { kind: "order", n } }],
      timers: [{ atTaiNs: now + 30_000_000n, body: { kind: "timer", n } }],
      acts: [{ n }],
    };
  },
  async perform({ n }, key) {
    await world.query("insert into world (key, n) values ($1, $2)", [key, n]);
    return [{ kind: "done", n }];
  },
};

const cc: Controller<Diary, Order, never, never, never> = {
  misunderstood: () => null,
  step: (before, { n }) => ({
    state: { ...blank, heard: [...(before?.heard ?? []), n] },
    say: [],
    timers: [],
    acts: [],
  }),
  perform: async () => [],
};

let steps = 0;
const mailbox = new PostgresMailbox({
  database: openDatabase({ connection }),
  clock: systemClock(),
  limits: { sweepMs: 100, keysPerBatch: 4, messagesPerKey: 3 }, // small, so that a kill finds much still to be done
  onStepped() {
    if (++steps === 1) console.log("serving");
  },
});
void mailbox.serve("im", im);
void mailbox.serve("cc", cc);
