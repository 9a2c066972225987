// IM's step for one resource keeps the invariants of SPEC.md on random walks.

import { type Instant, later, nanoseconds } from "@etalon/basis";
import type { Terms } from "@etalon/messages/is-to-im";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { Resource } from "./state.ts";
import { type Heard, type Self, step } from "./step.ts";
import { lawsBroken } from "./testing/laws.ts";
import {
  approved,
  at,
  call,
  giveBack,
  ID,
  look,
  START,
  terms,
  type Wish,
  withTerms,
} from "./testing/shelf.ts";

it("IM keeps its invariants on random walks", () => {
  const told = new Map<string, number>();
  const walks = fc.property(
    fc.noBias(fc.array(move, { minLength: 60, maxLength: 120, size: "max" })),
    (moves) => {
      let [state, now]: [Resource | null, Instant] = [null, START];
      const asked: Question[] = [];
      for (const { heard, afterS, agrees } of [...beginning, ...moves]) {
        now = later(now, nanoseconds(afterS));
        const chosen = typeof heard === "string" ? meant(heard, state, asked, agrees) : heard;
        if (!chosen) continue;
        const all = [chosen];
        // A timer that is due rings first, as the mailbox would have let it.
        const due: Instant | null = (state as Resource | null)?.lookTaiNs ?? null;
        if (due !== null && due <= now) all.unshift(look);
        for (const one of all) {
          const outcome = step(state, one, `resource/${ID}`, now);
          const after = outcome.state as Resource;
          expect(lawsBroken({ before: state, after, heard: one, say: outcome.say, now })).toEqual([]);
          state = after;
          for (const { body } of outcome.say) {
            if (body.kind === "reserve")
              asked.push({ application: body.application, untilTaiNs: body.untilTaiNs });
            told.set(body.kind, (told.get(body.kind) ?? 0) + 1);
          }
        }
      }
    },
  );
  fc.assert(walks, { seed: 20_260_101, numRuns: 500 });
  // The walks came where they should.
  const least = { granted: 700, booked: 40, renewed: 5, notice: 40, waiting: 2000 };
  for (const [kind, count] of Object.entries(least)) expect(told.get(kind), kind).toBeGreaterThan(count);
});

const hours = {
  utcOffsetMinutes: 0,
  spans: [
    { day: "mon" as const, from: "08:00", to: "08:10" },
    { day: "mon" as const, from: "08:12", to: "24:00" },
  ],
};
const beginning = [approved, withTerms()].map((heard) => ({ heard, afterS: 0, agrees: true }));
const someTerms: fc.Arbitrary<Partial<Terms>> = fc.record(
  {
    sharedAtMost: fc.constantFrom(2, 3),
    hours: fc.constant(hours),
    preemption: fc.constant({ from: "urgent", noticeS: 10 } as const),
    longestLeaseS: fc.constantFrom(100, 1000),
  },
  { requiredKeys: [] },
);
const application = fc.nat({ max: 60 }).map((n) => `app-${n}`);
const wish: fc.Arbitrary<Wish> = fc.record(
  {
    applicant: fc.constantFrom("zz", "zz", "other", "third", "third", "other", "owner-1", "stranger"),
    forS: fc.constantFrom(10, 60, 200),
    leastS: fc.constantFrom(5, 20),
    use: fc.constantFrom("shared" as const, "exclusive" as const),
    priority: fc.constantFrom("background" as const, "routine" as const, "urgent" as const),
  },
  { requiredKeys: ["applicant", "forS"] },
);
type Question = { readonly application: string; readonly untilTaiNs: Instant };
/** What depends on how far the walk has come: the account's answer, and what whoever holds the instrument says. */
function meant(
  what: "answer" | "renew" | "give-back",
  state: Resource | null,
  asked: Question[],
  agrees: boolean,
): Heard | null {
  const holder = state?.leases[0]?.application;
  if (what === "renew") return holder ? { kind: "renew", application: holder, forS: 120 } : null;
  if (what === "give-back") return holder ? giveBack(holder) : null;
  const question = asked.shift();
  if (!question) return null;
  const about = { resource: ID, ...question };
  return agrees
    ? { kind: "reserved", ...about }
    : { kind: "not-reserved", ...about, why: "enough", never: false };
}
const message: fc.Arbitrary<Heard | Self | "answer" | "renew" | "give-back"> = fc.oneof(
  { weight: 2, arbitrary: fc.constant(approved) },
  { weight: 3, arbitrary: someTerms.map(withTerms) },
  { weight: 1, arbitrary: someTerms.map((some) => withTerms({ ...some, approval: true })) },
  { weight: 14, arbitrary: fc.tuple(application, wish).map(([a, w]) => call(a, w)) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(application, wish, fc.integer({ min: 1, max: 900 }))
      .map(([a, w, from]) => call(a, { ...w, fromTaiNs: at(from) })),
  },
  { weight: 16, arbitrary: fc.constant("answer" as const) },
  { weight: 4, arbitrary: application.map(giveBack) },
  { weight: 9, arbitrary: fc.constantFrom("renew" as const, "renew" as const, "give-back" as const) },
  {
    weight: 3,
    arbitrary: application.map((a) => ({ kind: "quota-free", resource: ID, application: a }) as const),
  },
  fc.constant({ kind: "gone", resource: ID, why: "silent" } as const),
  { weight: 4, arbitrary: fc.constant({ kind: "back", resource: ID } as const) },
  fc
    .constantFrom("owner-1", "thief")
    .map((owner) => ({ kind: "revoke", resource: ID, owner, why: "mine" }) as const),
  fc
    .constantFrom("owner-1", "thief")
    .map((owner) => ({ kind: "first-terms", resource: ID, owner, by: "set-up", terms }) as const),
  application.map(
    (a) => ({ kind: "revoke", resource: ID, owner: "owner-1", application: a, why: "mine" }) as const,
  ),
  {
    weight: 4,
    arbitrary: application.map(
      (a) => ({ kind: "approve", resource: ID, owner: "owner-1", application: a }) as const,
    ),
  },
  fc
    .tuple(application, fc.integer({ min: 1, max: 20 }))
    .map(([a, token]) => ({ kind: "no-node", resource: ID, application: a, token, why: "full" }) as const),
);
const move = fc.record({
  heard: message,
  afterS: fc.constantFrom(0, 0, 1, 7, 30, 300),
  agrees: fc.integer({ min: 0, max: 3 }).map((n) => n > 0),
});
