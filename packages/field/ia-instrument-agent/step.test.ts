// IA's step: tokens, links and streams, and the invariants of SPEC.md on random walks.

import { type Move, walk } from "@etalon/basis/testing/walk";
import type { OpenLink } from "@etalon/messages/nc-to-ia";
import type { Requirements } from "@etalon/messages/nouns";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Agent } from "./state.ts";
import { type Act, type Heard, type Say, type Self, step } from "./step.ts";

const KEY = "agent/a";
const FAR = 9_000_000_000_000n;
const valid = (resource: string, token: number, floor?: number, untilTaiNs = FAR): Heard => ({
  ...{ kind: "valid-token", resource, token, untilTaiNs },
  ...(floor !== undefined && { floor }),
});
const over = (resource: string, token: number, floor?: number): Heard => ({
  ...{ kind: "lease-over", resource, token },
  ...(floor !== undefined && { floor }),
});
const tokens = (agent: Agent | null) => agent?.tokens.map(({ token }) => token);
const placed = (
  resource: string,
  token: number,
  placement = 1,
  node = "n1",
  machine = `m.${placement}`,
): Heard => ({
  kind: "machine-placed",
  ...{ resource, token, machine, placement, node },
});
const open = (
  resource: string,
  token: number,
  placement = 1,
  node = "n1",
  machine = `m.${placement}`,
): Heard => ({
  kind: "open-link",
  ...{ machine, resource, token, placement, node },
  ticket: "0123456789abcdef",
  door: { host: "127.0.0.1", port: 1 },
});
const staleUse = (resource: string, token: number): Self => ({
  kind: "stale-use",
  machine: "m",
  ...{ resource, token },
});
const prepare = (stream: string): Heard => ({
  kind: "prepare",
  detection: stream,
  resource: "a/1",
  stream,
  terminal: "t",
  requirements: {} as Requirements, // kept unread
});
const expected = (stream: string): Self => ({
  kind: "stream-expected",
  stream,
  uplink: "mqtt://127.0.0.1:1",
});
const done = (stream: string): Heard => ({ kind: "stream-done", stream });
const watched = (stream: string): Heard => ({
  kind: "prepare",
  ...{ detection: stream, resource: "a/1", stream, terminal: "t" },
});
const known = (stream: string, upTo = 60): Heard => ({ kind: "stream-known", stream, upTo });

describe("IA", () => {
  it("dials for the valid token and refuses any other", () => {
    const { acts, said } = walk(step, KEY, [
      ...[valid("a/1", 2), placed("a/1", 2)],
      ...[open("a/1", 2), open("a/1", 1), open("a/2", 2)],
    ]);
    expect(acts.map(({ kind }) => kind)).toEqual(["fence", "dial"]);
    expect(said.map(({ kind }) => kind)).toEqual(["link-refused", "link-refused"]);
  });

  it("links no machine whose place another has taken, under the same token; the next token is another matter", () => {
    const { acts, said } = walk(step, KEY, [
      valid("a/1", 2),
      ...[placed("a/1", 2, 4), open("a/1", 2, 4), placed("a/1", 2, 7), open("a/1", 2, 7)],
      ...[placed("a/1", 2, 4), open("a/1", 2, 4), open("a/1", 2, 7)],
      ...[valid("a/1", 3), placed("a/1", 3, 5), open("a/1", 3, 5)],
    ]);
    expect(acts.filter(({ kind }) => kind === "dial")).toMatchObject(
      [4, 7, 7, 5].map((placement) => ({ link: { placement } })),
    );
    expect(said).toMatchObject([
      { kind: "link-refused", machine: "m.4", why: "a newer machine has the place of m.4 at a/1" },
    ]);
  });

  it("links nobody but the machine that the cluster placed, with the node that it is on", () => {
    const lease = [valid("a/1", 2), placed("a/1", 2, 4, "n1")];
    const refusals = (...asked: Heard[]) =>
      walk(step, KEY, [...lease, ...asked]).said.map((said) => said.kind === "link-refused" && said);
    // Another node has got hold of the token, and names its own machine, or the right one.
    const why = (text: string) => ({ kind: "link-refused", why: expect.stringContaining(text) });
    expect(
      refusals(open("a/1", 2, 4, "n2"), open("a/1", 2, 4, "n2", "mine.4"), open("a/1", 2, 4, "n1", "x.4")),
    ).toEqual(
      ["m.4 on node n2", "mine.4 on node n2", "x.4 on node n1"].map((text) =>
        expect.objectContaining(why(text)),
      ),
    );
    // A newer one than any that was placed, or one before the cluster's word has come: it may come yet.
    const [early] = refusals(open("a/1", 2, 9, "n2"));
    expect(early).toMatchObject({ passing: true, why: expect.stringContaining("has not said that m.9") });
    const { audit } = step(walk(step, KEY, lease).state, open("a/1", 2, 4, "n2"), KEY, 9n);
    expect(audit).toMatchObject([{ what: "refused", who: "m.4", resource: "a/1", token: 2 }]);
    // What is said of a lease that is over is not kept.
    expect(walk(step, KEY, [...lease, over("a/1", 2), placed("a/1", 2, 5)]).state?.placed).toEqual([]);
  });

  it("dials for the streams of the lease's own detection", () => {
    const lease = { ...(valid("a/1", 2) as Extract<Heard, { kind: "valid-token" }>), detection: "d-2" };
    const dialled = (heard: Heard) => walk(step, KEY, [heard, placed("a/1", 2), open("a/1", 2)]).acts.at(-1);
    expect(dialled(lease)).toMatchObject({ kind: "dial", detection: "d-2" });
    expect(dialled(valid("a/1", 2))).toMatchObject({ kind: "dial", detection: null });
  });

  it("does not let an older token come back", () => {
    const { state } = walk(step, KEY, [valid("a/1", 3), valid("a/1", 2), over("a/1", 2)]);
    expect(state?.tokens).toEqual([{ resource: "a/1", token: 3, untilTaiNs: FAR }]);
    expect(tokens(walk(step, KEY, [valid("a/1", 3), over("a/1", 3), valid("a/1", 3)]).state)).toEqual([]);
    // Revoked: stale before it was ever heard of.
    expect(tokens(walk(step, KEY, [over("a/1", 2, 6), valid("a/1", 5, 5)]).state)).toEqual([]);
  });

  it("serves several tokens that share an instrument, each until its own end", () => {
    const shared = [valid("a/1", 2, 2), valid("a/1", 3, 2), valid("a/1", 4, 2)];
    expect(tokens(walk(step, KEY, [...shared, over("a/1", 3, 2)]).state)).toEqual([2, 4]);
    const again = [...shared, over("a/1", 3, 2), valid("a/1", 3, 2), over("a/1", 2, 4)];
    expect(tokens(walk(step, KEY, again).state)).toEqual([4]);
    expect(tokens(walk(step, KEY, [...again, valid("a/1", 5)]).state)).toEqual([5]);
  });

  it("fences a lease that is over by itself when IM says nothing, and takes a renewal that comes late", () => {
    const { state, acts } = walk(step, KEY, [
      valid("a/1", 1, 1, 2_000_000_000n), // the walk's messages are a second apart, from the first second on
      { kind: "token-time-over", resource: "a/1" },
      { kind: "token-time-over", resource: "a/1" },
      valid("a/1", 1, 1, 60_000_000_000n),
    ]);
    expect(acts).toEqual([
      { kind: "fence", resource: "a/1", tokens: [1] },
      { kind: "fence", resource: "a/1", tokens: [] },
      { kind: "fence", resource: "a/1", tokens: [1] },
    ]);
    expect(tokens(state)).toEqual([1]);
    const { timers } = step(null, valid("a/1", 1, 1, 5n), KEY, 0n);
    expect(timers).toEqual([{ atTaiNs: 500_000_005n, body: { kind: "token-time-over", resource: "a/1" } }]);
  });

  it("announces what is plugged in, at the start and whenever that changes", () => {
    const { said } = walk(step, KEY, [
      { kind: "agent-started", instruments: [] },
      { kind: "instruments-changed", instruments: [] },
    ]);
    expect(said).toEqual([
      { kind: "announce", agent: "a", instruments: [] },
      { kind: "announce", agent: "a", instruments: [] },
    ]);
  });

  it("writes down whom it links and whom it does not", () => {
    const after = walk(step, KEY, [valid("a/1", 2), placed("a/1", 2)]).state;
    const audited = (heard: Heard) => step(after, heard, KEY, 9n).audit;
    expect(audited(open("a/1", 2))).toMatchObject([
      { what: "linked", who: "m.1", resource: "a/1", token: 2 },
    ]);
    expect(audited(open("a/1", 1))).toMatchObject([
      { what: "refused", token: 1, why: "token 1 is not valid for a/1" },
    ]);
    expect(step(after, staleUse("a/1", 1), KEY, 9n)).toMatchObject({
      ...{ state: after, say: [], acts: [] },
      audit: [{ what: "refused", who: "m", resource: "a/1", token: 1 }],
    });
    const foreign = { kind: "foreign-use", machine: "m", resource: "a/1", token: 2, stream: "x" } as const;
    expect(step(after, foreign, KEY, 9n)).toMatchObject({
      ...{ state: after, say: [], acts: [] },
      audit: [
        { what: "refused", who: "m", token: 2, why: expect.stringContaining("stream x is none of a/1") },
      ],
    });
    const failed = { kind: "link-failed", link: open("a/1", 2) as OpenLink, why: "nobody is there" } as const;
    expect(step(after, failed, KEY, 9n).audit).toMatchObject([
      { what: "not-linked", who: "m.1", resource: "a/1", token: 2, why: "nobody is there" },
    ]);
    expect(audited(over("a/1", 2))).toMatchObject([{ what: "fenced", who: "a", resource: "a/1", token: 2 }]);
    expect(audited(over("a/1", 1))).toEqual([]);
    expect(audited(valid("a/1", 3))).toMatchObject([
      { what: "fenced", token: 2, why: "a newer token is valid" },
    ]);
  });

  it("answers a preparation with where to upload, and drops the stream when it is done", () => {
    const { said, acts, state } = walk(step, KEY, [prepare("s"), expected("s"), done("s"), expected("s")]);
    expect(said).toEqual([{ kind: "prepared", agent: "a", detection: "s", uplink: "mqtt://127.0.0.1:1" }]);
    expect(acts.map(({ kind }) => kind)).toEqual(["expect-stream", "drop-stream"]);
    expect(state?.streams).toEqual([]);
  });

  it("lets go of what the station knows of a watched stream, and of a detection's nothing", () => {
    const { acts } = walk(step, KEY, [prepare("s"), watched("w"), known("s"), known("w", 60), known("x")]);
    expect(acts.filter(({ kind }) => kind === "let-go")).toEqual([{ kind: "let-go", stream: "w", upTo: 60 }]);
  });

  it("keeps its invariants on random walks", () => {
    const resource = fc.constantFrom("a/1", "a/2");
    const token = fc.integer({ min: 1, max: 5 });
    const node = fc.constantFrom("n1", "n1", "n2");
    const machine = fc.constantFrom("m", "m", "x");
    const withToken = fc.oneof(
      fc.tuple(fc.constantFrom(valid, over), resource, token).map(([make, r, t]) => make(r, t)),
      {
        weight: 3,
        arbitrary: fc
          .tuple(fc.constantFrom(open, placed), resource, token, token, node, machine)
          .map(([make, r, t, p, n, m]) => make(r, t, p, n, `${m}.${p}`)),
      },
      fc
        .tuple(fc.constantFrom(valid, over), resource, token, token)
        .map(([make, r, t, floor]) => make(r, t, floor)),
      fc.tuple(resource, token).map(([r, t]) => valid(r, t, 1, BigInt(t) * 3_000_000_000n)),
      resource.map((r): Self => ({ kind: "token-time-over", resource: r })),
      fc.tuple(resource, token).map(([r, t]) => staleUse(r, t)),
    );
    const withStream = fc
      .tuple(fc.constantFrom(prepare, watched, known, done, expected), fc.constantFrom("s1", "s2"))
      .map(([make, s]) => make(s));
    const message: fc.Arbitrary<Heard | Self> = fc.oneof({ weight: 2, arbitrary: withToken }, withStream);
    const walks = fc.property(fc.array(message, { maxLength: 50 }), (all) => {
      const newest = new Map<string, Placed>();
      walk(step, KEY, all, (move) => check(move, newest));
    });
    fc.assert(walks, { seed: 20_260_108, numRuns: 400 });
  });
});

type Placed = Extract<Heard, { kind: "machine-placed" }>;

/** @param newest what the cluster said last of each lease */
function check(
  { before, after, heard, said, acts }: Move<Agent, Heard | Self, Say, Act>,
  newest: Map<string, Placed>,
): void {
  const of = (agent: Agent | null, resource: string) =>
    (agent?.tokens ?? []).filter((one) => one.resource === resource).map(({ token }) => token);
  for (const resource of ["a/1", "a/2"]) {
    const [was, is] = [of(before, resource), of(after, resource)];
    expect(new Set(is).size, "I1").toBe(is.length);
    const stale = before?.stale.find((one) => one.resource === resource);
    for (const token of is) {
      expect(token, "I1").toBeGreaterThanOrEqual(stale?.floor ?? 0);
      expect(stale?.over ?? [], "I1").not.toContain(token);
    }
    if ([...was].sort().join() !== [...is].sort().join())
      expect(acts, "I2").toContainEqual({ kind: "fence", resource, tokens: is });
    const now = after?.stale.find((one) => one.resource === resource);
    expect(now?.floor ?? 0, "I1").toBeGreaterThanOrEqual(stale?.floor ?? 0);
    if (heard.kind === "lease-over" && heard.resource === resource)
      expect(heard.token < (now?.floor ?? 0) || now?.over.includes(heard.token), "I1").toBe(true);
  }
  if (heard.kind === "open-link") {
    const dialled = acts.some(({ kind }) => kind === "dial");
    const lease = `${heard.resource} ${heard.token}`;
    const placed = newest.get(lease);
    const its =
      placed?.machine === heard.machine && placed.placement === heard.placement && placed.node === heard.node;
    expect(dialled, "I3, I6").toBe(of(before, heard.resource).includes(heard.token) && its);
    expect(said.length, "I3").toBe(dialled ? 0 : 1);
  }
  if (heard.kind === "machine-placed") {
    const lease = `${heard.resource} ${heard.token}`;
    const known = before?.stale.find(({ resource }) => resource === heard.resource);
    const stale = known && (heard.token < known.floor || known.over.includes(heard.token));
    if (!stale && heard.placement > (newest.get(lease)?.placement ?? 0)) newest.set(lease, heard);
  }
  if (heard.kind === "stale-use") expect([said, acts], "I5").toEqual([[], []]);
  const lost = (before?.streams ?? []).filter(
    ({ stream }) => !after?.streams.some((s) => s.stream === stream),
  );
  if (lost.length > 0) expect(heard.kind, "I4").toBe("stream-done");
  for (const act of acts)
    if (act.kind === "let-go") {
      expect(heard.kind, "I4").toBe("stream-known");
      const kept = before?.streams.find(({ stream }) => stream === act.stream);
      expect([kept !== undefined, kept?.requirements], "I4").toEqual([true, undefined]);
    }
}
