// An applicant's account: its quotas against a count at every second, and who is told when there is room.

import { type Instant, instantFromPosixNs, later, nanoseconds } from "@etalon/basis";
import type { ToAccount } from "@etalon/messages/im-itself";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Account } from "./state.ts";
import { type Say, type Self, step } from "./step.ts";

/** 2026-03-02, 23:00 UTC: an hour before midnight. */
const START = instantFromPosixNs(BigInt(Date.UTC(2026, 2, 2, 23)) * 1_000_000n);
const at = (s: number): Instant => later(START, nanoseconds(s));
const MIDNIGHT_S = 3600;

function account() {
  let state: Account | null = null;
  return {
    state: () => state,
    hear(heard: ToAccount | Self, s = 0): { said: Say[]; timers: readonly { readonly atTaiNs: Instant }[] } {
      const outcome = step(state, heard, "applicant/zz", at(s));
      state = outcome.state as Account | null;
      return { said: outcome.say.map(({ body }) => body), timers: outcome.timers };
    },
  };
}
const quota = (leasesAtOnce: number | null, secondsPerDay: number | null = null): ToAccount => {
  return { kind: "set-quota", leasesAtOnce, secondsPerDay, by: "admin" };
};
const reserve = (application: string, from: number, until: number, waits = true): ToAccount => {
  return { kind: "reserve", resource: "a/1", application, fromTaiNs: at(from), untilTaiNs: at(until), waits };
};
const release = (application: string, s: number): ToAccount => {
  return { kind: "release", resource: "a/1", application, atTaiNs: at(s) };
};
const kind = ({ said }: { said: Say[] }) => said.map((body) => body.kind);

describe("an account", () => {
  it("agrees to everything while there is no quota, and keeps nothing of what is over", () => {
    const one = account();
    expect(kind(one.hear(reserve("a", 0, 1e6)))).toEqual(["reserved"]);
    expect(one.state()?.spans).toHaveLength(1);
    expect(kind(one.hear(release("a", 5)))).toEqual([]);
    expect(one.state()).toBeNull();
  });

  it("counts what runs already when a quota is set, and takes nothing of it away", () => {
    const one = account();
    one.hear(reserve("a", 0, 900));
    one.hear(reserve("b", 0, 900));
    expect(kind(one.hear(quota(1), 10))).toEqual([]);
    expect(one.hear(reserve("c", 10, 20), 10).said).toMatchObject([
      { kind: "not-reserved", application: "c", why: "zz may have 1 lease at once, and has 2" },
    ]);
    expect(kind(one.hear(reserve("a", 0, 1000, false), 10))).toEqual(["not-reserved"]); // its renewal
    one.hear(release("b", 20), 20);
    expect(kind(one.hear(reserve("a", 0, 1000, false), 20))).toEqual(["reserved"]);
    expect(one.hear(release("a", 30), 30).said).toEqual([]); // c was told when b ended, and has not asked since
    one.hear(reserve("d", 30, 40), 30);
    one.hear(quota(null), 35);
    one.hear(release("d", 40), 40);
    expect(one.state()).toBeNull();
  });

  it("keeps the first thousand spans of an applicant without a quota", () => {
    const one = account();
    for (let n = 0; n < 1001; n++) expect(kind(one.hear(reserve(`a-${n}`, 0, 900)))).toEqual(["reserved"]);
    expect(one.state()?.spans).toHaveLength(1000);
    for (let n = 0; n < 1001; n++) one.hear(release(`a-${n}`, 5));
    expect(one.state()).toBeNull();
  });

  it("counts leases at once, bookings where they lie; whoever waits is told when there is room", () => {
    const one = account();
    one.hear(quota(1));
    expect(kind(one.hear(reserve("booking", 500, 600, false)))).toEqual(["reserved"]);
    expect(kind(one.hear(reserve("a", 0, 500)))).toEqual(["reserved"]);
    expect(one.hear(reserve("b", 100, 200)).said).toMatchObject([
      { kind: "not-reserved", application: "b", why: "zz may have 1 lease at once", never: false },
    ]);
    expect(kind(one.hear(reserve("c", 550, 700, false)))).toEqual(["not-reserved"]); // asked again by nobody
    expect(one.hear(release("a", 150), 150).said).toEqual([
      { kind: "quota-free", resource: "a/1", application: "b" },
    ]);
    expect(kind(one.hear(reserve("b", 150, 250), 150))).toEqual(["reserved"]);
  });

  it("counts seconds a day, of what was used and not of what was asked for; midnight frees", () => {
    const one = account();
    one.hear(quota(null, 1000));
    one.hear(reserve("a", 0, 900));
    one.hear(release("a", 400), 400);
    expect(kind(one.hear(reserve("b", 400, 1000), 400))).toEqual(["reserved"]);
    const declined = one.hear(reserve("c", 400, 500), 400);
    expect(declined.said).toMatchObject([
      { kind: "not-reserved", why: "zz may have 1000 s a day, of which 1000 s are taken" },
    ]);
    expect(declined.timers).toMatchObject([{ atTaiNs: at(MIDNIGHT_S) }]);
    expect(one.hear(reserve("d", 500, 600), 500).timers).toEqual([]); // one timer will do
    one.hear(release("b", 1000), 1000);
    const woken = one.hear({ kind: "look-again" }, MIDNIGHT_S);
    expect(woken.said.map((body) => "application" in body && body.application)).toEqual([]); // told at the release
    expect(kind(one.hear(reserve("c", MIDNIGHT_S, MIDNIGHT_S + 1000), MIDNIGHT_S))).toEqual(["reserved"]);
    expect(kind(one.hear(reserve("e", MIDNIGHT_S + 1000, MIDNIGHT_S + 1001), MIDNIGHT_S))).toEqual([
      "not-reserved",
    ]);
  });

  it("says at once what it will never agree to", () => {
    const one = account();
    one.hear(quota(2, 1000));
    expect(one.hear(reserve("a", 0, 1001)).said).toMatchObject([{ kind: "not-reserved", never: true }]);
    expect(one.state()?.waiting).toEqual([]);
    one.hear(quota(0));
    expect(one.hear(reserve("b", 0, 1)).said).toMatchObject([{ never: true }]);
  });

  it("never has more than the quota, at any second of any day", () => {
    const move = fc.record({
      application: fc.nat({ max: 12 }).map(String),
      from: fc.integer({ min: 0, max: 7200 }),
      forS: fc.integer({ min: 1, max: 900 }),
      release: fc.boolean(),
    });
    let refused = 0;
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 300, max: 3000 }),
        fc.array(move, { minLength: 20, maxLength: 60, size: "max" }),
        (leases, perDay, moves) => {
          const one = account();
          one.hear(quota(leases, perDay));
          const kept = new Map<string, { from: number; until: number }>();
          const past: { from: number; until: number }[] = [];
          for (const [index, { application, from, forS, release: ends }] of moves.entries()) {
            const held = kept.get(application);
            if (ends && held) {
              one.hear(release(application, held.from + 1), index);
              past.push({ from: held.from, until: Math.min(held.from + 1, held.until) });
              kept.delete(application);
              continue;
            }
            const { said } = one.hear(reserve(application, from, from + forS), index);
            const agreed = said.some((body) => body.kind === "reserved");
            if (agreed) kept.set(application, { from, until: from + forS });
            else refused++;
          }
          const all = [...kept.values()];
          const covers =
            (second: number) =>
            ({ from, until }: { from: number; until: number }) =>
              from <= second && second < until;
          const day = [0, 0];
          for (let second = 0; second < 8200; second++) {
            const now = all.filter(covers(second)).length;
            expect(now).toBeLessThanOrEqual(leases);
            day[second < MIDNIGHT_S ? 0 : 1]! += now + past.filter(covers(second)).length;
          }
          for (const seconds of day) expect(seconds).toBeLessThanOrEqual(perDay);
        },
      ),
      { seed: 20_260_202, numRuns: 25 },
    );
    expect(refused).toBeGreaterThan(100);
  });
});
