// IM's step for one resource: the cases of SPEC.md one by one, and its invariants on random walks. The account answers as
// the test wishes; accounts themselves are under test in `account.test.ts`, both together in the simulated day.

import type { Instant } from "@etalon/basis";
import { later, nanoseconds } from "@etalon/basis";
import type { Terms } from "@etalon/messages/is-to-im";
import { lendingSentences } from "@etalon/messages/lending-sentences.table";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Resource } from "./state.ts";
import { type Heard, type Say, type Self, step } from "./step.ts";
import { lawsBroken } from "./testing/laws.ts";

const ID = "agent-1/wave-1";
/** A Monday, 08:00:00 UTC. */
const START: Instant = 1_772_438_400_000_000_000n + 37_000_000_000n;
const instrument = {
  resource: ID,
  identity: { kind: "waveform-source", maker: "M", model: "T", serial: "1", firmware: "1" },
  access: { agent: "agent-1", instrument: "wave-1" },
  auxiliary: { title: "t", place: "p", owner: "owner-1", capabilities: {}, calibration: null },
} as const;
const terms: Terms = { applicants: ["zz", "other", "third"], longestLeaseS: 1000 };
const approved: Heard = { kind: "approved", instrument };
const withTerms = (more: Partial<Terms> = {}): Heard => ({
  kind: "set-terms",
  resource: ID,
  owner: "owner-1",
  terms: { ...terms, ...more },
});
type Wish = Partial<Omit<Extract<Heard, { kind: "resource-call" }>, "kind" | "application">>;
const call = (application: string, wish: Wish = {}): Heard => ({
  kind: "resource-call",
  application,
  applicant: "zz",
  detection: application,
  forS: 60,
  ...wish,
});
const giveBack = (application: string): Heard => ({ kind: "give-back", application });
const look: Self = { kind: "look-again" };
const at = (s: number): Instant => later(START, nanoseconds(s));

/** A resource with the account at its side, which agrees unless it is told otherwise; timers ring when time passes them. */
function shelf(agrees: (application: string) => boolean = () => true) {
  let state: Resource | null = null;
  let now = START;
  const said: Say[] = [];
  const audit: string[] = [];
  function hear(heard: Heard | Self): void {
    const before = state;
    const outcome = step(before, heard, `resource/${ID}`, now);
    state = outcome.state as Resource;
    const broken = lawsBroken({ before, after: state, heard, say: outcome.say, now });
    if (broken.length > 0) throw new Error(broken.join("; "));
    said.push(...outcome.say.map(({ body }) => body));
    audit.push(
      ...(outcome.audit ?? []).map(({ what, who, token }) => `${what} ${who} ${token ?? ""}`.trim()),
    );
    for (const { body } of outcome.say) if (body.kind === "reserve") answer(body);
  }
  function answer({ application, untilTaiNs }: Extract<Say, { kind: "reserve" }>): void {
    const about = { resource: ID, application, untilTaiNs };
    if (agrees(application)) hear({ kind: "reserved", ...about });
    else hear({ kind: "not-reserved", ...about, why: "enough", never: false });
  }
  return {
    hear: (...all: (Heard | Self)[]) => all.forEach(hear),
    /** Goes on to this second; what is due rings at its own time. */
    until(s: number): void {
      for (;;) {
        const due: Instant | null = state?.lookTaiNs ?? null;
        if (due === null || due <= now || due > at(s)) break;
        now = due;
        hear(look);
      }
      now = at(s);
    },
    state: () => state as Resource,
    holders: () => state?.leases.map(({ application }) => application) ?? [],
    /** What was said since this was last asked. */
    said: () => said.splice(0),
    kinds: () =>
      said
        .splice(0)
        .map(({ kind }) => kind)
        .filter((kind) => kind !== "resource-changed"),
    told: (application: string) =>
      said.filter(
        (body) => "application" in body && body.application === application && !("resource" in body),
      ),
    audit: () => audit.splice(0),
  };
}
function lendable(more: Partial<Terms> = {}, agrees?: (application: string) => boolean) {
  const one = shelf(agrees);
  one.hear(approved, withTerms(more));
  one.said();
  one.audit();
  return one;
}
const lease = (application: string, token: number, s: number) => ({ application, token, untilTaiNs: at(s) });

it("IM sets a timer for each lease, though the process that grants it is behind the one whose timer rang last", () => {
  let state: Resource | null = null;
  const timers: Instant[] = [];
  const hear = (heard: Heard | Self, s: number): void => {
    const outcome = step(state, heard, `resource/${ID}`, at(s));
    state = outcome.state as Resource;
    timers.push(...outcome.timers.map(({ atTaiNs }) => atTaiNs));
    for (const { body } of outcome.say)
      if (body.kind === "reserve") {
        const { application, untilTaiNs } = body;
        hear({ kind: "reserved", resource: ID, application, untilTaiNs }, application === "b" ? 53 : s);
      }
  };
  for (const heard of [approved, withTerms({}), call("a"), call("b")]) hear(heard, 0);
  expect(timers).toEqual([at(60)]);
  hear(look, 60); // `a` is over; `b` is granted at 53, by the clock of the process that heard the account
  const [held] = (state as Resource | null)?.leases ?? [];
  expect(held).toMatchObject({ application: "b" });
  expect(timers.slice(1)).toEqual([held?.untilTaiNs]);
});

describe("IM lends", () => {
  it("once the account agrees: agent and cluster learn the token before the applicant is told", () => {
    const one = lendable();
    one.hear(call("a"));
    expect(one.kinds()).toEqual(["reserve", "valid-token", "push-access", "granted"]);
    expect(one.state().leases).toMatchObject([lease("a", 1, 60)]);
    expect(one.audit()).toEqual(["granted zz 1"]);
  });

  it("shows who waits, the next one first", () => {
    const one = lendable();
    one.hear(call("a"), call("b", { priority: "background" }), call("c", { applicant: "other" }));
    const entries = one.said().flatMap((body) => (body.kind === "resource-changed" ? [body.entry] : []));
    expect(entries.at(-1)).toMatchObject({
      waiting: 2,
      queue: [
        { application: "c", applicant: "other", use: "exclusive" },
        { application: "b", applicant: "zz", use: "exclusive" },
      ],
    });
  });

  it("says what the machine is to be: the higher walls of applicant's and owner's, the instrument's rate and place", () => {
    const needsWith = (owners: Partial<Terms>, wish: Wish) => {
      const before = [approved, withTerms(owners), call("a", wish)].reduce<Resource | null>(
        (state, heard) => step(state, heard, `resource/${ID}`, START).state as Resource,
        null,
      );
      const agreed = { kind: "reserved", resource: ID, application: "a", untilTaiNs: at(60) } as const;
      const { say } = step(before, agreed, `resource/${ID}`, START);
      return say.map(({ body }) => body).find(({ kind }) => kind === "push-access");
    };
    expect(needsWith({}, {})).toMatchObject({ needs: { walls: "none", place: "p" } });
    expect(needsWith({ walls: "sandbox" }, {})).toMatchObject({ needs: { walls: "sandbox" } });
    expect(needsWith({ walls: "sandbox" }, { walls: "vm" })).toMatchObject({ needs: { walls: "vm" } });
    expect(needsWith({ walls: "vm" }, { walls: "sandbox" })).toMatchObject({ needs: { walls: "vm" } });
  });

  it("or refuses with the reason", () => {
    const strange: Heard = { kind: "set-terms", resource: ID, owner: "thief", terms };
    const meter = { ...instrument, identity: { ...instrument.identity, kind: "meter" as const } };
    const cases: [Heard[], RegExp][] = [
      [[call("a")], /no instrument .* approved/],
      [[approved, withTerms(), call("a", { applicant: "stranger" })], /does not lend it to stranger/],
      [[approved, withTerms(), call("a", { forS: 2000 })], /1000 s at most, not 2000 s/],
      [[approved, withTerms(), call("a", { use: "shared" })], /does not let it be shared/],
      [
        [
          { kind: "approved", instrument: meter },
          withTerms({ sharedAtMost: 3 }),
          call("a", { use: "shared" }),
        ],
        /only a waveform source/,
      ],
      [[approved, withTerms(), call("a", { priority: "emergency" })], /as urgent at most, not as emergency/],
      [[approved, call("a")], /no terms/],
      [[strange, approved, call("a")], /no terms/],
      [[approved, strange, call("a")], /no terms/],
      [[approved, withTerms(), { kind: "gone", resource: ID, why: "silent" }, call("a")], /does not answer/],
    ];
    for (const [messages, why] of cases) {
      const one = shelf();
      one.hear(...messages);
      expect(one.told("a"), String(why)).toMatchObject([
        { kind: "refused", why: expect.stringMatching(why) },
      ]);
      expect(one.audit().at(-1)).toMatch(/^refused /);
    }
  });

  it("to the next when the first gives back, with a new token; a call heard again changes nothing", () => {
    const one = lendable();
    one.hear(call("a"), call("b"));
    one.said();
    one.hear(giveBack("a"), call("a"), call("b"));
    expect(one.kinds()).toEqual([
      ...["lease-over", "withdraw-access", "release", "reclaimed", "reserve"],
      ...["valid-token", "push-access", "granted"],
    ]);
    expect(one.state().leases).toMatchObject([{ application: "b", token: 2 }]);
    expect(one.state().queue).toEqual([]);
  });

  it("until the time is over, and reclaims then", () => {
    const one = lendable();
    one.hear(call("a"), call("b"));
    one.until(59.999);
    expect(one.holders()).toEqual(["a"]);
    one.until(60);
    expect(one.holders()).toEqual(["b"]);
    expect(one.told("a").at(-1)).toMatchObject({ kind: "reclaimed", why: "the lease's time is over" });
    one.hear(look, look);
    expect(one.holders()).toEqual(["b"]);
  });

  it("keeps whom the account declines waiting, past others, until the account has room", () => {
    let room = false;
    const one = lendable({}, (application) => application !== "a" || room);
    one.hear(call("a"), call("b", { applicant: "other" }));
    expect(one.holders()).toEqual(["b"]);
    expect(one.told("a")).toMatchObject([{ kind: "waiting", position: 1, why: "enough" }]);
    one.hear(giveBack("b"));
    expect(one.holders()).toEqual([]);
    room = true;
    one.hear({ kind: "quota-free", resource: ID, application: "a" });
    expect(one.holders()).toEqual(["a"]);
  });
});

describe("the queue", () => {
  it("goes by priority, then by who was served longest ago, then by who came first", () => {
    const one = lendable();
    one.hear(call("now"));
    one.until(1);
    one.hear(call("zz-1"), call("zz-2"));
    one.until(2);
    one.hear(
      call("other-1", { applicant: "other" }),
      call("low", { applicant: "third", priority: "background" }),
    );
    one.hear(call("high", { priority: "urgent" }));
    const order: string[] = [];
    for (let s = 3; one.holders().length > 0; s++) {
      const [holder = ""] = one.holders();
      order.push(holder);
      one.until(s);
      one.hear(giveBack(holder));
    }
    expect(order).toEqual(["now", "high", "other-1", "zz-1", "zz-2", "low"]);
  });

  it("lets nobody starve: a background call is served before urgent ones that came an hour later", () => {
    const one = lendable();
    one.hear(call("first", { forS: 100 }), call("patient", { applicant: "other", priority: "background" }));
    let served = 0;
    for (let n = 1; !one.holders().includes("patient"); n++) {
      one.hear(call(`urgent-${n}`, { priority: "urgent", forS: 100 }));
      one.until(n * 90);
      served = n * 90;
      expect(served).toBeLessThan(3600);
    }
    expect(served).toBeGreaterThanOrEqual(1800); // two classes below, so not before half an hour
  });
});

describe("the calendar", () => {
  const booking = (application: string, from: number, forS: number, wish: Wish = {}) =>
    call(application, { fromTaiNs: at(from), forS, applicant: "other", ...wish });

  it("keeps booked time: leases end before it, and it begins on the second", () => {
    const one = lendable();
    one.hear(booking("b", 100, 50));
    expect(one.told("b")).toMatchObject([{ kind: "booked", fromTaiNs: at(100), untilTaiNs: at(150) }]);
    one.hear(call("long", { forS: 200 }), call("short", { forS: 200, leastS: 30 }));
    expect(one.state().leases).toMatchObject([lease("short", 1, 100)]);
    one.until(100);
    expect(one.state().leases).toMatchObject([lease("b", 2, 150)]);
    one.until(150);
    expect(one.state().leases).toMatchObject([lease("long", 3, 350)]);
  });

  it("refuses what is taken, with the next free time", () => {
    const one = lendable();
    one.hear(booking("b", 100, 100), call("walk-in", { forS: 50 }));
    one.hear(booking("c", 150, 20), booking("d", 20, 60), booking("e", -5, 10), booking("f", 60, 40));
    const why = (application: string) => (one.told(application).at(-1) as { why?: string }).why;
    expect(why("c")).toBe(
      `${ID} is other's from 2026-03-02T08:01:40.000Z until 2026-03-02T08:03:20.000Z; free for 20 s from 2026-03-02T08:03:20.000Z`,
    );
    expect(why("d")).toMatch(/is zz's from .*; free for 60 s from 2026-03-02T08:03:20.000Z$/);
    expect(why("e")).toMatch(/in the future/);
    expect(one.told("f")).toMatchObject([{ kind: "booked" }]);
  });

  it("lets nobody book past those who wait already, but the owner", () => {
    const one = lendable();
    one.hear(call("a", { forS: 100 }), call("b", { forS: 300 }));
    one.hear(booking("c", 100, 50), booking("d", 400, 50));
    expect(one.told("c")).toMatchObject([
      { kind: "refused", why: expect.stringMatching(/others wait .* come first/) },
    ]);
    expect(one.told("d")).toMatchObject([{ kind: "booked" }]);
    one.hear(booking("mine", 100, 50, { applicant: "owner-1" }));
    expect(one.told("mine")).toMatchObject([{ kind: "booked" }]);
  });

  it("keeps a booking for an instrument that is silent as long as its time lasts", () => {
    const one = lendable();
    one.hear(booking("b", 100, 50), booking("c", 200, 50));
    one.hear({ kind: "gone", resource: ID, why: "silent" });
    one.until(120);
    expect(one.holders()).toEqual([]);
    one.hear({ kind: "back", resource: ID });
    expect(one.state().leases).toMatchObject([lease("b", 1, 150)]);
    one.hear({ kind: "gone", resource: ID, why: "silent" });
    one.until(250);
    expect(one.told("c").at(-1)).toMatchObject({
      kind: "refused",
      why: expect.stringMatching(/not to be had/),
    });
  });

  it("knows the owner's hours", () => {
    const hours = { utcOffsetMinutes: 0, spans: [{ day: "mon" as const, from: "08:05", to: "08:10" }] };
    const one = lendable({ hours });
    one.hear(call("a", { forS: 400 }), call("b", { forS: 400, leastS: 100 }), booking("c", 290, 60));
    expect(one.told("a")).toMatchObject([
      { kind: "refused", why: `${ID} is open for 300 s at most, not 400 s` },
    ]);
    expect(one.told("b")).toMatchObject([{ kind: "waiting", why: `${ID} is closed at present` }]);
    expect(one.told("c")).toMatchObject([
      { kind: "refused", why: expect.stringMatching(/hours begin 2026-03-02T08:05/) },
    ]);
    one.until(300);
    expect(one.state().leases).toMatchObject([lease("b", 1, 600)]);
  });
});

describe("renewal", () => {
  it("goes as far as the owner's longest lease, and tells the agent", () => {
    const one = lendable({ longestLeaseS: 150 });
    one.hear(call("a"));
    one.until(50);
    one.said();
    one.hear({ kind: "renew", application: "a", forS: 60 });
    expect(one.told("a").at(-1)).not.toHaveProperty("why");
    expect(one.kinds()).toEqual(["reserve", "valid-token", "renewed"]);
    expect(one.state().leases).toMatchObject([lease("a", 1, 110)]);
    one.until(100);
    one.hear({ kind: "renew", application: "a", forS: 100 }, { kind: "renew", application: "a", forS: 200 });
    expect(one.state().leases).toMatchObject([lease("a", 1, 150)]);
    const why = `${ID} is lent for 150 s at most, renewals and all`;
    expect(one.told("a").slice(-2)).toMatchObject([
      { kind: "renewed", untilTaiNs: at(150), why },
      { kind: "not-renewed", why },
    ]);
    one.until(150);
    expect(one.holders()).toEqual([]);
  });

  it("is refused while others wait, and ends where a booking begins", () => {
    const one = lendable();
    one.hear(call("a"), call("b"), { kind: "renew", application: "a", forS: 90 });
    expect(one.told("a").at(-1)).toMatchObject({ kind: "not-renewed", why: `others wait for ${ID}: 1` });
    one.hear(giveBack("b"), call("c", { fromTaiNs: at(70), forS: 10, applicant: "other" }));
    one.hear({ kind: "renew", application: "a", forS: 90 });
    expect(one.told("a").at(-1)).toMatchObject({
      ...{ kind: "renewed", untilTaiNs: at(70) },
      why: expect.stringMatching(/booked or closed from/),
    });
    one.hear(
      { kind: "renew", application: "a", forS: 90 },
      { kind: "renew", application: "nobody", forS: 1 },
    );
    expect(one.told("a").at(-1)).toMatchObject({ why: expect.stringMatching(/booked or closed/) });
    expect(one.told("nobody")).toMatchObject([{ kind: "not-renewed", why: `it holds no lease of ${ID}` }]);
  });

  it("that the account declines leaves the lease as it is", () => {
    let agreed = 0;
    const one = lendable({}, () => agreed++ === 0);
    one.hear(call("a"), { kind: "renew", application: "a", forS: 90 });
    expect(one.state().leases).toMatchObject([{ ...lease("a", 1, 60), renewToTaiNs: null }]);
    expect(one.told("a").at(-1)).toMatchObject({ kind: "not-renewed", why: "enough" });
  });
});

describe("sharing", () => {
  const share = (application: string, applicant: string) => call(application, { applicant, use: "shared" });

  it("gives each its own token, as many as the owner allows; exclusive use waits for all and excludes all", () => {
    const one = lendable({ sharedAtMost: 2 });
    one.hear(share("a", "zz"), share("b", "other"), share("c", "third"));
    expect(one.holders()).toEqual(["a", "b"]);
    expect(one.said().filter(({ kind }) => kind === "valid-token")).toMatchObject([
      { token: 1, floor: 1 },
      { token: 2, floor: 1 },
    ]);
    one.hear(giveBack("a"));
    expect(one.said().find(({ kind }) => kind === "lease-over")).toMatchObject({ token: 1, floor: 2 });
    expect(one.holders()).toEqual(["b", "c"]);
    one.hear(call("alone"), share("late", "zz"), giveBack("b"));
    expect(one.holders()).toEqual(["c"]); // `late` would keep `alone` waiting
    one.hear(giveBack("c"));
    expect(one.holders()).toEqual(["alone"]);
    one.hear(giveBack("alone"));
    expect(one.holders()).toEqual(["late"]);
  });
});

describe("pre-emption", () => {
  const preemption = { from: "urgent", noticeS: 20 } as const;

  it("gives notice, shortens the lease at the agent too, and lends to whom it was for", () => {
    const one = lendable({ preemption });
    one.hear(call("a", { forS: 500 }), call("b", { applicant: "other", priority: "urgent" }));
    expect(one.told("a").at(-1)).toMatchObject({
      kind: "notice",
      untilTaiNs: at(20),
      why: expect.stringMatching(/^other needs/),
    });
    expect(
      one
        .said()
        .filter(({ kind }) => kind === "valid-token")
        .at(-1),
    ).toMatchObject({ token: 1, untilTaiNs: at(20) });
    one.hear({ kind: "renew", application: "a", forS: 600 });
    expect(one.told("a").at(-1)).toMatchObject({ kind: "not-renewed" });
    one.until(20);
    expect(one.holders()).toEqual(["b"]);
    expect(one.told("a").at(-1)).toMatchObject({
      kind: "reclaimed",
      why: "pre-empted by b, which is more urgent",
    });
    expect(one.audit().filter((what) => what.startsWith("pre-empted"))).toEqual(["pre-empted other 1"]);
  });

  it("is for the owner to allow, for who is urgent enough, and against what is less urgent and not booked", () => {
    const cases: [Partial<Terms>, Heard, Wish][] = [
      [{}, call("a", { forS: 500 }), { priority: "urgent" }],
      [{ preemption: { from: "emergency", noticeS: 0 } }, call("a", { forS: 500 }), { priority: "urgent" }],
      [{ preemption }, call("a", { forS: 500, priority: "urgent" }), { priority: "urgent" }],
      [{ preemption }, call("a", { forS: 500 }), { priority: "routine" }],
      [{ preemption }, call("a", { forS: 500, fromTaiNs: at(1) }), { priority: "urgent" }],
    ];
    for (const [more, first, wish] of cases) {
      const one = lendable(more);
      one.hear(first);
      one.until(1);
      one.hear(call("b", { applicant: "other", ...wish }));
      expect(
        one.told("a").some(({ kind }) => kind === "notice"),
        JSON.stringify(wish),
      ).toBe(false);
      expect(one.holders()).toEqual(["a"]);
    }
  });

  it("is called off for a holder that renews after the urgent one has gone", () => {
    const one = lendable({ preemption });
    one.hear(call("a", { forS: 500 }), call("b", { applicant: "other", priority: "urgent" }), giveBack("b"));
    one.hear({ kind: "renew", application: "a", forS: 400 });
    expect(one.state().leases).toMatchObject([{ ...lease("a", 1, 400), noticeFor: null }]);
  });
});

describe("the owner", () => {
  it("takes everything back at once, with a token that makes all earlier ones stale", () => {
    const one = lendable();
    one.hear(call("a"), call("b"), call("c", { fromTaiNs: at(500), applicant: "other" }));
    one.said();
    one.hear({ kind: "revoke", resource: ID, owner: "owner-1", why: "needed here" });
    expect(one.state()).toMatchObject({ leases: [], queue: [], bookings: [], terms: null, lastToken: 2 });
    expect(one.told("a")).toMatchObject([{ kind: "reclaimed", why: "revoked by the owner: needed here" }]);
    for (const waiting of ["b", "c"]) expect(one.told(waiting).at(-1)).toMatchObject({ kind: "refused" });
    expect(one.said().find(({ kind }) => kind === "lease-over")).toMatchObject({ token: 1, floor: 3 });
    expect(one.audit().slice(-4)).toEqual([
      "revoke owner-1",
      "revoked owner-1 1",
      "refused owner-1",
      "refused owner-1",
    ]);
  });

  it("or one lease alone; a stranger takes nothing, and that is written down", () => {
    const one = lendable();
    one.hear(call("a"), call("b"));
    one.hear({ kind: "revoke", resource: ID, owner: "thief", why: "mine" });
    expect(one.holders()).toEqual(["a"]);
    expect(one.audit().at(-1)).toBe("refused thief");
    one.hear({ kind: "revoke", resource: ID, owner: "owner-1", application: "a", why: "misused" });
    expect(one.state().leases).toMatchObject([{ application: "b", token: 3 }]);
  });

  it("may have first terms set in its stead, once: neither its own terms nor its revocation are undone by them", () => {
    const first: Heard = { ...(withTerms() as object), kind: "first-terms", by: "set-up" } as Heard;
    const one = shelf();
    one.hear(first, approved);
    expect([one.state().terms?.longestLeaseS, one.audit()]).toEqual([1000, ["first-terms set-up"]]);
    one.hear(withTerms({ longestLeaseS: 7 }), first);
    expect([one.state().terms?.longestLeaseS, one.audit()]).toEqual([7, ["set-terms owner-1"]]);
    one.hear({ kind: "revoke", resource: ID, owner: "owner-1", why: "needed here" }, first);
    expect([one.state().terms, one.audit()]).toEqual([null, ["revoke owner-1"]]);
    const stranger = shelf();
    stranger.hear(approved, { ...first, owner: "thief" } as Heard);
    expect([stranger.state().terms, stranger.audit()]).toEqual([null, ["refused set-up"]]);
  });

  it("has its own priority, and lends to itself whatever the list says", () => {
    const one = lendable({
      applicants: [],
      ownPriority: "emergency",
      preemption: { from: "emergency", noticeS: 5 },
    });
    one.hear(call("a", { applicant: "owner-1" }));
    expect(one.state().leases).toMatchObject([{ application: "a", priority: "emergency" }]);
  });
});

describe("the owner's word, where his terms ask for it", () => {
  const approve = (application: string, owner = "owner-1"): Heard => ({
    kind: "approve",
    resource: ID,
    owner,
    application,
  });
  const asking = () => lendable({ approval: true });

  it("is waited for by others, one by one; who has it is served though others wait for it before", () => {
    const one = asking();
    one.hear(call("a"), call("b", { applicant: "other" }));
    expect(one.holders()).toEqual([]);
    expect(one.said().filter(({ kind }) => kind === "waiting")).toMatchObject([
      { application: "a", why: "it waits for the owner's word" },
      { application: "b", why: "it waits for the owner's word" },
    ]);
    one.hear(approve("b", "thief"));
    expect(one.holders()).toEqual([]);
    one.hear(approve("b"));
    expect(one.holders()).toEqual(["b"]);
    expect(one.audit().filter((entry) => !entry.startsWith("waits"))).toEqual([
      "refused thief",
      "approve owner-1",
      "granted other 1",
    ]);
  });

  it("is not waited for by himself, nor once he has changed his terms", () => {
    const one = asking();
    one.hear(call("own", { applicant: "owner-1" }), call("a"));
    expect(one.holders()).toEqual(["own"]);
    one.hear(giveBack("own"), withTerms());
    expect(one.holders()).toEqual(["a"]);
  });

  it("lets a booking begin; one that has not got it by then is refused", () => {
    const one = asking();
    one.hear(call("a", { fromTaiNs: at(100) }), call("b", { fromTaiNs: at(200) }));
    expect(one.said().filter(({ kind }) => kind === "booked")).toMatchObject([
      { application: "a", why: "it waits for the owner's word" },
      { application: "b", why: "it waits for the owner's word" },
    ]);
    one.hear(approve("b"));
    expect(one.said().filter(({ kind }) => kind === "booked")).toEqual([
      { kind: "booked", application: "b", fromTaiNs: at(200), untilTaiNs: at(260) },
    ]);
    one.until(150);
    expect(one.said().find(({ kind }) => kind === "refused")).toMatchObject({ application: "a" });
    one.until(210);
    expect(one.holders()).toEqual(["b"]);
  });

  it("keeps nobody from renewing meanwhile", () => {
    const one = asking();
    one.hear(call("a"), approve("a"), call("b", { applicant: "other" }));
    one.hear({ kind: "renew", application: "a", forS: 120 });
    expect(one.state().leases).toMatchObject([lease("a", 1, 120)]);
  });
});

describe("on random walks", () => {
  it("IM keeps its invariants", () => {
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
              if ("why" in body && typeof body.why === "string" && !OTHERS.has(body.why))
                expect(lendingSentences.filter(([form]) => form.test(body.why ?? "")).length, body.why).toBe(
                  1,
                );
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
});

/** What others say in these walks: the account, the cluster. Who reads another language is told IM's own sentences in it. */
const OTHERS: ReadonlySet<string> = new Set(["enough", "full"]);

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
