// IM's step: the cases of SPEC.md one by one, and its invariants on random walks.

import { type Move, walk } from "@etalon/basis/testing/walk";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Resource } from "./state.ts";
import { type Heard, type Say, type Self, step } from "./step.ts";

const KEY = "resource/agent-1/wave-1";
const instrument = {
  resource: "agent-1/wave-1",
  identity: { kind: "waveform-source", maker: "M", model: "T", serial: "1", firmware: "1" },
  access: { agent: "agent-1", instrument: "wave-1" },
  auxiliary: { title: "t", place: "p", owner: "owner-1", capabilities: {}, calibration: null },
} as const;
const terms = { applicants: ["zz", "other"], longestLeaseS: 1000 };
const call = (application: string, applicant = "zz", forS = 60) =>
  ({ kind: "resource-call", application, applicant, detection: application, forS }) as const;

const hear = (messages: readonly (Heard | Self)[]) => {
  const { state, said } = walk(step, KEY, messages);
  return { state: state as Resource, said };
};
const lendable: readonly Heard[] = [
  { kind: "approved", instrument },
  { kind: "set-terms", resource: instrument.resource, owner: "owner-1", terms },
];
const kinds = (said: readonly Say[]) =>
  said.map(({ kind }) => kind).filter((kind) => kind !== "resource-changed");

describe("IM", () => {
  it("lends: agent and cluster learn the token before the applicant is told", () => {
    const { state, said } = hear([...lendable, call("a")]);
    expect(state.lease).toMatchObject({ application: "a", token: 1, untilTaiNs: 63_000_000_000n });
    expect(kinds(said)).toEqual(["valid-token", "push-access", "granted"]);
  });

  it("refuses with the reason: unapproved, unknown applicant, too long, no terms, terms of another", () => {
    const approvedOnly = lendable.slice(0, 1);
    const strange = { kind: "set-terms", resource: "r", owner: "thief", terms } as const;
    const cases: [Heard[], RegExp][] = [
      [[call("a")], /no instrument .* approved/],
      [[...lendable, call("a", "stranger")], /does not lend it to stranger/],
      [[...lendable, call("a", "zz", 2000)], /1000 s at most/],
      [[...approvedOnly, call("a")], /no terms/],
      [[strange, ...approvedOnly, call("a")], /no terms/],
      [[...approvedOnly, strange, call("a")], /no terms/],
      [[...lendable, { kind: "gone", resource: "r", why: "silent" }, call("a")], /does not answer/],
    ];
    for (const [messages, why] of cases) {
      const refusal = hear(messages).said.find(({ kind }) => kind === "refused");
      expect(refusal).toMatchObject({ application: "a", why: expect.stringMatching(why) });
    }
  });

  it("lets a second applicant wait, and lends to it with a new token when the first gives back", () => {
    const { state, said } = hear([
      ...lendable,
      call("a"),
      call("b"),
      { kind: "give-back", application: "a" },
    ]);
    expect(kinds(said)).toEqual([
      ...["valid-token", "push-access", "granted", "waiting"],
      ...["lease-over", "withdraw-access", "reclaimed", "valid-token", "push-access", "granted"],
    ]);
    expect(state.lease).toMatchObject({ application: "b", token: 2 });
  });

  it("reclaims when the time is over, and an old timer changes nothing", () => {
    const over = { kind: "lease-time-over", token: 1 } as const;
    const { state, said } = hear([...lendable, call("a"), over, call("b"), over]);
    expect(state.lease).toMatchObject({ application: "b", token: 2 });
    expect(kinds(said).filter((kind) => kind === "reclaimed")).toHaveLength(1);
  });

  it("takes everything back when the owner revokes", () => {
    const revoke = { kind: "revoke", resource: "r", owner: "owner-1", why: "needed here" } as const;
    const { state, said } = hear([...lendable, call("a"), call("b"), revoke]);
    expect(state).toMatchObject({ lease: null, queue: [], terms: null });
    expect(kinds(said).slice(-4)).toEqual(["refused", "lease-over", "withdraw-access", "reclaimed"]);
  });

  it("keeps its invariants on random walks", () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 60 }), (messages) => void walk(step, KEY, messages, check)),
      { seed: 20_260_101, numRuns: 400 },
    );
  });
});

const application = fc.constantFrom("a", "b", "c", "d");
const token = fc.integer({ min: 1, max: 6 });
const message: fc.Arbitrary<Heard | Self> = fc.oneof(
  { weight: 2, arbitrary: fc.constant(lendable[0] as Heard) },
  { weight: 2, arbitrary: fc.constant(lendable[1] as Heard) },
  {
    weight: 8,
    arbitrary: fc.tuple(application, fc.constantFrom("zz", "stranger")).map(([a, w]) => call(a, w)),
  },
  { weight: 4, arbitrary: application.map((a) => ({ kind: "give-back", application: a }) as const) },
  { weight: 2, arbitrary: token.map((t) => ({ kind: "lease-time-over", token: t }) as const) },
  fc.constant({ kind: "gone", resource: "r", why: "silent" } as const),
  fc.constant({ kind: "back", resource: "r" } as const),
  fc.constant({ kind: "revoke", resource: "r", owner: "owner-1", why: "mine" } as const),
  fc
    .tuple(application, token)
    .map(([a, t]) => ({ kind: "no-node", resource: "r", application: a, token: t, why: "full" }) as const),
);

function check({ before, after, heard, said }: Move<Resource, Heard | Self, Say, never>): void {
  if (!after) throw new Error("a resource does not end");
  const { lease, queue, lastToken } = after;
  if (lease) expect(lease.token, "I1").toBe(lastToken);
  expect(lastToken, "I2").toBeGreaterThanOrEqual(before?.lastToken ?? 0);
  if (lease && lease.application !== before?.lease?.application)
    expect(lease.token, "I2").toBeGreaterThan(before?.lastToken ?? 0);
  if (!lease) expect(queue, "I3").toEqual([]);
  const places = [...(lease ? [lease.application] : []), ...queue.map((c) => c.application)];
  expect(new Set(places).size, "I4").toBe(places.length);
  // I5: whoever was in a place before or called just now is in a place after, or got exactly one end now.
  const known = new Set([before?.lease?.application, ...(before?.queue.map((c) => c.application) ?? [])]);
  if (heard.kind === "resource-call") known.add(heard.application);
  for (const one of known) {
    if (!one) continue;
    const ends = said.filter(
      (s) =>
        "application" in s && s.application === one && ["refused", "reclaimed", "no-place"].includes(s.kind),
    );
    expect(ends.length, `I5 ${one}`).toBe(places.includes(one) ? 0 : 1);
  }
  if (before?.lease && before.lease.token !== lease?.token) {
    const { token: ended } = before.lease;
    expect(said, "I6").toContainEqual(expect.objectContaining({ kind: "withdraw-access", token: ended }));
    if (before.instrument)
      expect(said, "I6").toContainEqual(expect.objectContaining({ kind: "lease-over", token: ended }));
  }
  if (lease && lease.token !== before?.lease?.token)
    expect(after.terms?.applicants, "I7").toContain(lease.applicant);
}
