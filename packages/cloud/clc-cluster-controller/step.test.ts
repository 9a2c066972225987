// CLC's step: placing by room, placing anew, and the invariants of SPEC.md on random walks.

import { type Move, walk } from "@etalon/basis/testing/walk";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Cluster } from "./state.ts";
import { type Heard, type Say, step } from "./step.ts";

const identity = { kind: "waveform-source", maker: "M", model: "T", serial: "1", firmware: "1" } as const;
const push = (application: string, token = 1): Heard => ({
  kind: "push-access",
  lease: { resource: `agent/${application}`, application, applicant: "zz", token, untilTaiNs: 9n },
  detection: application,
  access: { agent: "agent", instrument: application },
  identity,
});
const up = (node: string, machines: number): Heard => ({
  kind: "node-up",
  node,
  machines,
  engine: "process",
});
const gone = (machine: string): Heard => ({ kind: "machine-gone", machine, why: "ended" });

describe("CLC", () => {
  it("spreads machines over the nodes with most room", () => {
    const { state } = walk(step, "cluster", [
      up("n1", 2),
      up("n2", 3),
      push("a"),
      push("b"),
      push("c"),
      push("d"),
    ]);
    expect(state?.placements.map(({ node }) => node)).toEqual(["n2", "n1", "n2", "n1"]);
  });

  it("says so when there is no node, or every node is full", () => {
    expect(walk(step, "cluster", [push("a")]).said).toMatchObject([
      { kind: "no-node", application: "a", why: "no node has joined the cluster" },
    ]);
    const { said } = walk(step, "cluster", [up("n1", 1), push("a"), push("b")]);
    expect(said.at(-1)).toMatchObject({ kind: "no-node", application: "b", why: "every node is full" });
  });

  it("places a lost machine anew, and gives it up after five losses", () => {
    const { said, state } = walk(step, "cluster", [
      up("n1", 1),
      push("a"),
      ...Array.from({ length: 5 }, () => gone("a")),
    ]);
    expect(said.map(({ kind }) => kind)).toEqual([...Array.from({ length: 5 }, () => "place"), "no-node"]);
    expect(state?.placements).toEqual([]);
  });

  it("keeps its invariants on random walks", () => {
    const app = fc.constantFrom("a", "b", "c", "d", "e");
    const token = fc.integer({ min: 1, max: 3 });
    const message: fc.Arbitrary<Heard> = fc.oneof(
      fc.tuple(fc.constantFrom("n1", "n2", "n3"), fc.integer({ min: 1, max: 3 })).map(([n, m]) => up(n, m)),
      fc.tuple(app, token).map(([a, t]) => push(a, t)),
      fc
        .tuple(app, token)
        .map(([a, t]): Heard => ({ kind: "withdraw-access", resource: "r", application: a, token: t })),
      fc.tuple(app, token).map(([a, t]): Heard => ({ kind: "machine-joined", machine: a, token: t })),
      app.map(gone),
    );
    const walks = fc.property(
      fc.array(message, { maxLength: 50 }),
      (all) => void walk(step, "cluster", all, check),
    );
    fc.assert(walks, { seed: 20_260_103, numRuns: 300 });
  });
});

function check({ before, after, heard, said }: Move<Cluster, Heard, Say, never>): void {
  const placements = after?.placements ?? [];
  const machines = placements.map(({ machine }) => machine);
  expect(new Set(machines).size, "I1").toBe(machines.length);
  // A node that comes up again smaller keeps what it runs; nothing more is placed there.
  for (const node of after?.nodes ?? []) {
    const now = placements.filter((p) => p.node === node.id).length;
    const then = (before?.placements ?? []).filter((p) => p.node === node.id).length;
    if (now > then) expect(now, "I2").toBeLessThanOrEqual(node.machines);
  }
  const placed = said.flatMap((body) => (body.kind === "place" ? [body.machine] : []));
  const ended = said.flatMap((b) =>
    b.kind === "let-go" ? [b.machine] : b.kind === "no-node" ? [b.application] : [],
  );
  for (const { machine } of placements) {
    if (!before?.placements.some((p) => p.machine === machine)) expect(placed, "I3").toContain(machine);
  }
  for (const { machine } of before?.placements ?? []) {
    if (!machines.includes(machine)) expect(ended, "I3").toContain(machine);
  }
  if (heard.kind === "push-access" && !before?.placements.some((p) => p.machine === heard.lease.application))
    expect([...placed, ...ended], "I4").toEqual([heard.lease.application]);
}
