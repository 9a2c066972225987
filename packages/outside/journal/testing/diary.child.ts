// Serves IM and CC on the journal in the folder named in INPUT until killed, and posts orders to them itself, since no
// other process may: what the disk has is said on stdout. Called by `crash.test.ts`.
//
// IM counts what it hears in order, tells CC of each message, sets a timer for each and does an act for each; the act
// writes a line first, as its effect on the world, and then tells IM.

import { appendFileSync } from "node:fs";
import type { Controller } from "@etalon/basis";
import { systemClock } from "../../clock/system-clock.ts";
import { openJournalMailbox } from "../mailbox.ts";

/** Everything an aggregate heard, in order. */
export interface Diary {
  readonly heard: readonly number[];
  readonly rung: readonly number[];
  readonly done: readonly number[];
}
interface Order {
  readonly kind: "order" | "timer" | "done";
  readonly n: number;
}

const blank: Diary = { heard: [], rung: [], done: [] };
const { folder, world, keys, posting } = JSON.parse(process.env.INPUT ?? "{}");

const im: Controller<Diary, Order, Order, Order, { readonly n: number }> = {
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
    appendFileSync(world, `${key} ${n}\n`);
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

const opened = await openJournalMailbox({
  folder,
  clock: systemClock(),
  compactBytes: 30_000, // small, so that a kill finds it at that, too
  limits: { sweepMs: 50, keysPerBatch: 4, messagesPerKey: 3 },
});
if (!opened.ok) throw new Error(opened.why.text);
const mailbox = opened.value;

/** Again from a few back: the sender cannot know what was posted when it died. */
async function post(key: string): Promise<void> {
  const diary = (await mailbox.read({ component: "im", key })) as Diary | null;
  for (let n = Math.max(0, (diary?.heard.length ?? 0) - 3); posting; n++) {
    await mailbox.post({ component: "im", key }, { kind: "order", n }, `${key}/${n}`);
    process.stdout.write(`posted ${key} ${n}\n`);
  }
}

const posted = keys.map(post);
void mailbox.serve("im", im);
void mailbox.serve("cc", cc);
await Promise.all(posted);
process.stdout.write("quiet\n");
process.stdin.resume();
for await (const _ of process.stdin); // until killed
