// The mailbox on a journal: the contract, and what is its own: a torn end, damage, compaction, one process at a time.

import { mkdtempSync } from "node:fs";
import { copyFile, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { systemClock } from "../clock/system-clock.ts";
import { mailboxContract } from "../mailbox/contract.ts";
import { type AuditedBy, im, listener, listOf, quickLimits, until } from "../mailbox/contract-store.ts";
import { makeTestFolder } from "../postgres/testing/test-folder.ts";
import { Holdings } from "./holdings.ts";
import { type JournalMailboxOptions, openJournalMailbox } from "./mailbox.ts";
import { readJournal } from "./record.ts";

const scratch = makeTestFolder();
afterAll(() => rm(scratch, { recursive: true, force: true }));
const freshFolder = () => mkdtempSync(join(scratch, "journal-"));
const clock = systemClock();

async function open(folder: string, options: Partial<JournalMailboxOptions> = {}) {
  const opened = await openJournalMailbox({ folder, clock, limits: quickLimits, ...options });
  if (!opened.ok) throw new Error(opened.why.text);
  return opened.value;
}

mailboxContract(async () => {
  const folder = freshFolder();
  return {
    async open(options) {
      const mailbox = await open(folder, options);
      const found: AuditedBy[] = [];
      const enough = new AbortController();
      const carrying = mailbox.audit.carry(async ({ by, key, entry }) => {
        found.push({ by, key, ...entry });
      }, enough.signal);
      return {
        mailbox,
        audited: async () => found,
        async close() {
          enough.abort();
          await carrying;
          await mailbox.stop();
        },
      };
    },
  };
});

describe("the journal", () => {
  it("belongs to one process at a time", async () => {
    const folder = freshFolder();
    const first = await open(folder);
    expect(await openJournalMailbox({ folder, clock })).toMatchObject({
      ok: false,
      why: { code: "segments.in-use" },
    });
    await first.stop();
    await (await open(folder)).stop();
    await expect(first.post(im("a"), {})).rejects.toThrow(/closed/);
  });

  it("cut off anywhere opens with the transactions that were whole; nothing is half", async () => {
    const folder = freshFolder();
    const mailbox = await open(folder);
    // Each message moves one unit from one account to the other: whatever is read, the sum is what was put in.
    void mailbox.serve("im", {
      misunderstood: () => null,
      perform: async () => [],
      step: (before, heard) => {
        const { put = 0, move = 0 } = heard as { put?: number; move?: number };
        const had = (before as { units: number } | null)?.units ?? 0;
        const say = move ? [{ to: { component: "cc", key: "b" } as const, body: { put: move } }] : [];
        return { state: { units: had + put - move }, say, timers: [], acts: [] };
      },
    });
    await mailbox.post(im("a"), { put: 20 });
    for (let n = 0; n < 20; n++) await mailbox.post(im("a"), { move: 1 }, `move/${n}`);
    await until(async () => ((await mailbox.read(im("a"))) as { units: number }).units === 0);
    await mailbox.stop();
    const whole = await readFile(join(folder, "journal"));

    const sums = new Set<number>();
    for (let length = 40; length <= whole.length; length += length < 400 ? 1 : 23) {
      const read = readJournal(whole.subarray(0, length), "journal");
      if (!read.ok) throw new Error(`${length}: ${read.why.text}`);
      const holdings = new Holdings();
      for (const group of read.value.groups) for (const change of group) holdings.apply(change);
      const at = holdings.part("im").states.get("a");
      const units = at === undefined ? null : (JSON.parse(at) as { units: number }).units;
      const moved = holdings.part("cc").waiting.get("b")?.size ?? 0;
      if (units !== null) expect(units + moved).toBe(20);
      // An id is known exactly when its message is waiting or was heard.
      const waiting = holdings.part("im").waiting.get("a")?.size ?? 0;
      if (units !== null) expect(holdings.part("im").posted.size).toBe(moved + waiting);
      sums.add(moved);
    }
    expect(sums.size).toBeGreaterThan(10); // the cuts met many a place
  });

  it("goes on behind a torn end, and its bytes are cut off", async () => {
    const folder = freshFolder();
    const mailbox = await open(folder);
    for (let n = 0; n < 5; n++) await mailbox.post(im("a"), { n });
    await mailbox.stop();
    const path = join(folder, "journal");
    const whole = await readFile(path);
    await writeFile(path, Buffer.concat([whole, whole.subarray(-30, -3)]));
    const again = await open(folder);
    expect((await stat(path)).size).toBe(whole.length);
    await again.post(im("a"), { n: 5 });
    await again.stop();
    const last = await open(folder);
    void last.serve("im", listener());
    await until(async () => (await listOf(last, "a")).length === 6);
    await last.stop();
  });

  it("that is damaged before its end is refused, with the place", async () => {
    const folder = freshFolder();
    const mailbox = await open(folder);
    for (let n = 0; n < 50; n++) await mailbox.post(im("a"), { n });
    await mailbox.stop();
    const whole = await readFile(join(folder, "journal"));
    const place = fc.integer({ min: 12, max: whole.length - 200 });
    await fc.assert(
      fc.asyncProperty(place, fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const hurt = Buffer.from(whole);
        hurt[at]! ^= flip;
        expect(readJournal(hurt, "journal")).toMatchObject({ ok: false, why: { code: "journal.damaged" } });
      }),
      { seed: 20_261_128, numRuns: 100 },
    );
    const other = freshFolder();
    await writeFile(join(other, "journal"), "a letter");
    expect(await openJournalMailbox({ folder: other, clock })).toMatchObject({
      why: { code: "journal.head" },
    });
  });

  it("is written anew when most of it is past; what is held stays the same, old ids are forgotten", async () => {
    const folder = freshFolder();
    let now = clock.now();
    const mailbox = await open(folder, { compactBytes: 20_000, clock: { now: () => now } });
    await mailbox.post({ component: "cc", key: "never served" }, { text: "waits" });
    await mailbox.post(im("a"), {}, "old id");
    void mailbox.serve(
      "im",
      listener(({ n }, at) => ({
        state: { n },
        ...(n === 7 && { timers: [{ atTaiNs: at + 10n ** 18n, body: { late: true } }] }),
      })),
    );
    now += 8n * 86_400n * 1_000_000_000n;
    let largest = 0;
    for (let n = 0; n < 600; n++) {
      await mailbox.post(im(`k/${n % 3}`), { n, pad: "x".repeat(100) }, `id/${n}`);
      largest = Math.max(largest, (await stat(join(folder, "journal"))).size);
    }
    await until(async () =>
      (await mailbox.list("im", "k/")).every(({ state }) => (state as { n: number }).n >= 597),
    );
    await mailbox.stop();
    const copy = freshFolder();
    await mkdir(copy, { recursive: true });
    await copyFile(join(folder, "journal"), join(copy, "journal"));
    const size = (await stat(join(folder, "journal"))).size;
    expect(size).toBeLessThan(600 * 100); // all bodies together are more
    expect(largest).toBeLessThan(300_000);

    const read = readJournal(await readFile(join(copy, "journal")), "journal");
    if (!read.ok) throw new Error(read.why.text);
    const holdings = new Holdings();
    for (const group of read.value.groups) for (const change of group) holdings.apply(change);
    expect([...holdings.part("cc").waiting.keys()]).toEqual(["never served"]);
    expect([...holdings.part("im").timers.values()].map(({ json }) => json)).toEqual(['{"late":true}']);
    expect(holdings.part("im").posted.has("old id")).toBe(false);
    expect(holdings.part("im").posted.size).toBe(600);
    const twin = new Holdings();
    for (const change of holdings.copy()) twin.apply(change);
    expect([...twin.copy()]).toEqual([...holdings.copy()]);
  });
});
