// IRM's step: what it refuses, and the invariants of SPEC.md on random walks.

import { type Move, walk } from "@etalon/basis/testing/walk";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Agent } from "./state.ts";
import { type Heard, type Say, type Self, step } from "./step.ts";

const KEY = "agent/agent-1";
const instrument = (name: string, agent = "agent-1", serial = "1", resource = `agent-1/${name}`) => ({
  resource,
  identity: { kind: "waveform-source" as const, maker: "M", model: "T", serial, firmware: "1" },
  access: { agent, instrument: name },
  auxiliary: { title: "t", place: "p", owner: "o", capabilities: {}, calibration: null },
});
const announce = (...instruments: ReturnType<typeof instrument>[]): Heard => ({
  kind: "announce",
  agent: "agent-1",
  instruments,
});

describe("IRM", () => {
  it("refuses what does not belong to the agent, has no identity, or comes twice; the rest is approved", () => {
    const { said } = walk(step, KEY, [
      announce(
        instrument("a"),
        instrument("b", "agent-2"),
        instrument("c", "agent-1", ""),
        instrument("a"),
        instrument("d", "agent-1", "1", "x/d"),
      ),
    ]);
    expect(said.at(-1)).toEqual({
      kind: "announcement-taken",
      approved: ["agent-1/a"],
      refused: [
        { resource: "agent-1/b", why: "access names agent agent-2, announced by agent-1" },
        { resource: "agent-1/c", why: "maker, model and serial must not be empty" },
        { resource: "agent-1/a", why: "agent-1/a is announced twice" },
        { resource: "x/d", why: "resource x/d should be named agent-1/d" },
      ],
    });
  });

  it("tells IM of silence and return once each", () => {
    const silent: Self = { kind: "agent-silent" };
    const again: Self = { kind: "agent-heard-again" };
    const { said } = walk(step, KEY, [announce(instrument("a")), silent, silent, again, again]);
    expect(said.map(({ kind }) => kind)).toEqual(["approved", "announcement-taken", "gone", "back"]);
  });

  it("keeps its invariants on random walks", () => {
    const one = fc
      .tuple(fc.constantFrom("a", "b", "c"), fc.constantFrom("agent-1", "agent-2"), fc.constantFrom("", "1"))
      .map(([name, agent, serial]) => instrument(name, agent, serial));
    const message: fc.Arbitrary<Heard | Self> = fc.oneof(
      { weight: 3, arbitrary: fc.array(one, { maxLength: 4 }).map((all) => announce(...all)) },
      fc.constant<Heard | Self>({ kind: "agent-silent" }),
      fc.constant<Heard | Self>({ kind: "agent-heard-again" }),
    );
    const walks = fc.property(
      fc.array(message, { maxLength: 20 }),
      (all) => void walk(step, KEY, all, check),
    );
    fc.assert(walks, { seed: 20_260_104, numRuns: 300 });
  });
});

function check({ before, after, heard, said }: Move<Agent, Heard | Self, Say, never>): void {
  const kept = after?.instruments.map(({ resource }) => resource) ?? [];
  for (const { access } of after?.instruments ?? []) expect(access.agent, "I1").toBe("agent-1");
  expect(new Set(kept).size, "I2").toBe(kept.length);
  const gone = said.flatMap((body) => (body.kind === "gone" ? [body.resource] : []));
  const approved = said.flatMap((body) => (body.kind === "approved" ? [body.instrument.resource] : []));
  if (heard.kind !== "announce") return;
  expect(approved, "I3").toEqual(kept);
  const left = (before?.instruments ?? []).map(({ resource }) => resource).filter((r) => !kept.includes(r));
  expect(gone, "I3").toEqual(left);
  expect(
    said.filter(({ kind }) => kind === "announcement-taken"),
    "I4",
  ).toHaveLength(1);
}
