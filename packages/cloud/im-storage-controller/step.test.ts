// IM's step for one resource: the cases of SPEC.md one by one. The account answers as the test wishes; accounts themselves are
// under test in `account.test.ts`, both together in the simulated day.

import type { Instant } from "@etalon/basis";
import type { Terms } from "@etalon/messages/is-to-im";
import { describe, expect, it } from "vitest";
import type { Resource } from "./state.ts";
import { type Heard, type Self, step } from "./step.ts";
import {
  approved,
  at,
  call,
  giveBack,
  ID,
  instrument,
  lease,
  lendable,
  look,
  START,
  shelf,
  terms,
  type Wish,
  withTerms,
} from "./testing/shelf.ts";

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

  it("tells who waits of who has it until when: of several the last to end, else who has booked it", () => {
    const one = lendable({ sharedAtMost: 2 });
    one.hear(
      call("a", { use: "shared", forS: 90 }),
      call("b", { use: "shared", applicant: "other" }),
      call("c"),
    );
    const from = "2026-03-02T08:00:00.000Z";
    expect(one.told("c")).toMatchObject([
      { kind: "waiting", position: 1, why: `${ID} is zz's from ${from} until 2026-03-02T08:01:30.000Z` },
    ]);
    const booked = lendable();
    booked.hear(call("b", { fromTaiNs: at(30), forS: 600 }), call("c", { applicant: "other" }));
    expect(booked.told("c")).toMatchObject([
      {
        kind: "waiting",
        why: expect.stringMatching(/ is zz's from 2026-03-02T08:00:30.000Z until .*08:10:30/),
      },
    ]);
    expect(booked.audit().at(-1)).toMatch(/^waits other/);
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
