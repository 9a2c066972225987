// IM's step for one resource, as its owner has it: terms, revocation, his word, his own use.

import { describe, expect, it } from "vitest";
import type { Heard } from "./step.ts";
import { approved, at, call, giveBack, ID, lease, lendable, shelf, withTerms } from "./testing/shelf.ts";

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
