// IA's step: tokens, links and streams, and the invariants of SPEC.md on random walks.

import { type Move, walk } from "@etalon/basis/testing/walk";
import type { Requirements } from "@etalon/messages/nouns";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Agent } from "./state.ts";
import { type Act, type Heard, type Say, type Self, step } from "./step.ts";

const KEY = "agent/a";
const valid = (resource: string, token: number): Heard => ({
  kind: "valid-token",
  resource,
  token,
  untilTaiNs: 9n,
});
const over = (resource: string, token: number): Heard => ({ kind: "lease-over", resource, token });
const open = (resource: string, token: number): Heard => ({
  kind: "open-link",
  machine: "m",
  resource,
  token,
  ticket: "0123456789abcdef",
  node: { host: "127.0.0.1", port: 1 },
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

describe("IA", () => {
  it("dials for the valid token and refuses any other", () => {
    const { acts, said } = walk(step, KEY, [valid("a/1", 2), open("a/1", 2), open("a/1", 1), open("a/2", 2)]);
    expect(acts.map(({ kind }) => kind)).toEqual(["fence", "dial"]);
    expect(said.map(({ kind }) => kind)).toEqual(["link-refused", "link-refused"]);
  });

  it("does not let an older token come back", () => {
    const { state } = walk(step, KEY, [valid("a/1", 3), valid("a/1", 2), over("a/1", 2)]);
    expect(state?.tokens).toEqual([{ resource: "a/1", token: 3, untilTaiNs: 9n }]);
  });

  it("answers a preparation with where to upload, and drops the stream when it is done", () => {
    const { said, acts, state } = walk(step, KEY, [prepare("s"), expected("s"), done("s"), expected("s")]);
    expect(said).toEqual([{ kind: "prepared", detection: "s", uplink: "mqtt://127.0.0.1:1" }]);
    expect(acts.map(({ kind }) => kind)).toEqual(["expect-stream", "drop-stream"]);
    expect(state?.streams).toEqual([]);
  });

  it("keeps its invariants on random walks", () => {
    const resource = fc.constantFrom("a/1", "a/2");
    const token = fc.integer({ min: 1, max: 5 });
    const withToken = fc
      .tuple(fc.constantFrom(valid, over, open), resource, token)
      .map(([make, r, t]) => make(r, t));
    const withStream = fc
      .tuple(fc.constantFrom(prepare, done, expected), fc.constantFrom("s1", "s2"))
      .map(([make, s]) => make(s));
    const message: fc.Arbitrary<Heard | Self> = fc.oneof({ weight: 2, arbitrary: withToken }, withStream);
    const walks = fc.property(
      fc.array(message, { maxLength: 50 }),
      (all) => void walk(step, KEY, all, check),
    );
    fc.assert(walks, { seed: 20_260_108, numRuns: 400 });
  });
});

function check({ before, after, heard, said, acts }: Move<Agent, Heard | Self, Say, Act>): void {
  const tokens = (agent: Agent | null) =>
    new Map(agent?.tokens.map(({ resource, token }) => [resource, token]));
  const [old, now] = [tokens(before), tokens(after)];
  expect(now.size, "I1").toBe(after?.tokens.length);
  for (const resource of new Set([...old.keys(), ...now.keys()])) {
    const [was, is] = [old.get(resource), now.get(resource)];
    if (was !== undefined && is !== undefined) expect(is, "I1").toBeGreaterThanOrEqual(was);
    if (was !== is) expect(acts, "I2").toContainEqual({ kind: "fence", resource, token: is ?? null });
  }
  if (heard.kind === "open-link") {
    const dialled = acts.some(({ kind }) => kind === "dial");
    expect(dialled, "I3").toBe(old.get(heard.resource) === heard.token);
    expect(said.length, "I3").toBe(dialled ? 0 : 1);
  }
  const lost = (before?.streams ?? []).filter(
    ({ stream }) => !after?.streams.some((s) => s.stream === stream),
  );
  if (lost.length > 0) expect(heard.kind, "I4").toBe("stream-done");
}
