// NC's step: a machine's way, its troubles, and the invariants of SPEC.md on random walks.

import { type Move, walk } from "@etalon/basis/testing/walk";
import type { Requirements } from "@etalon/messages/nouns";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MachineState } from "./state.ts";
import { type Act, type Heard, type Say, type Self, step } from "./step.ts";

const KEY = "machine/m";
const identity = { kind: "waveform-source", maker: "M", model: "T", serial: "1", firmware: "1" } as const;
const place = (placement = 1, token = 1): Heard => ({
  kind: "place",
  machine: "m",
  placement,
  node: "n",
  lease: { resource: "a/i", application: "m", applicant: "zz", token, untilTaiNs: 9n },
  detection: "d",
  access: { agent: "a", instrument: "i" },
  identity,
});
const requirements = { detection: "d" } as Requirements; // the step passes it on unread
const task: Heard = { kind: "relay-requirements", machine: "m", requirements, stream: "d" };
const ready = (run: number): Self => ({ kind: "machine-ready", run });
const issued = (ticket: string): Self => ({ kind: "ticket-issued", ticket, host: "127.0.0.1", port: 1 });
const up = (ticket: string): Self => ({ kind: "link-up", ticket, device: "/dev/x" });
const down = (ticket: string): Self => ({ kind: "link-down", ticket, why: "cut" });
const bound = (run: number): Self => ({
  kind: "machine-said",
  run,
  body: { kind: "driver-bound", resource: "a/i", driver: "waveform-source" },
});
const exited = (run: number): Self => ({ kind: "machine-exited", run, why: "ended by SIGKILL" });
const refusedLink = (ticket: string): Heard => ({
  kind: "link-refused",
  machine: "m",
  token: 1,
  ticket,
  why: "no",
});
const letGo: Heard = { kind: "let-go", machine: "m", node: "n" };
const way = [place(), ready(1), issued("t1"), up("t1"), bound(1), task];

const names = (acts: readonly Act[]) =>
  acts.map((act) => (act.kind === "tell-machine" ? act.body.kind : act.kind));

describe("NC", () => {
  it("starts, links, tells of new hardware, binds, and hands over the task", () => {
    const { state, said, acts } = walk(step, KEY, way);
    expect(names(acts)).toEqual(["start-machine", "issue-ticket", "new-hardware-found", "carry-out"]);
    expect(said.map(({ kind }) => kind)).toEqual([
      "open-link",
      "hardware-found",
      "driver-bound",
      "machine-joined",
    ]);
    expect(state?.stage).toBe("bound");
  });

  it("has an instrument appear as it was announced", () => {
    const ticketOf = (shape?: "stream" | "message" | "serial") => {
      const placed = place();
      const access = { agent: "a", instrument: "i", ...(shape && { shape }) };
      return walk(step, KEY, [{ ...placed, access } as Heard, ready(1)]).acts.at(-1);
    };
    const ticket = { kind: "issue-ticket", run: 1, token: 1 };
    expect(ticketOf()).toEqual({ ...ticket, as: { kind: "stream" } });
    expect(ticketOf("serial")).toEqual({ ...ticket, as: { kind: "serial", serial: "1" } });
    const as = { kind: "message", maker: "M", model: "T", serial: "1" };
    expect(ticketOf("message")).toEqual({ ...ticket, as });
  });

  it("opens another link when one is cut, and hands the task over again", () => {
    const { acts } = walk(step, KEY, [...way, down("t1"), issued("t2"), up("t2"), bound(1)]);
    expect(names(acts).slice(4)).toEqual([
      "hardware-gone",
      "issue-ticket",
      "new-hardware-found",
      "carry-out",
    ]);
  });

  it("tells the cluster when a machine ends, which is then the cluster's to place anew", () => {
    const { said, acts, state } = walk(step, KEY, [...way, exited(1)]);
    expect(said.at(-1)).toEqual({ kind: "machine-gone", machine: "m", node: "n", why: "ended by SIGKILL" });
    expect([acts.at(-1), state]).toEqual([{ kind: "stop-machine" }, null]);
  });

  it("says of each word which machine's it is, and to the agent, too", () => {
    const { said } = walk(step, KEY, [place(7), ready(1), issued("t1"), up("t1"), bound(1)]);
    const numbered = said.filter(({ kind }) => kind !== "machine-joined");
    expect(numbered).toHaveLength(3);
    for (const one of numbered) expect(one).toMatchObject({ machine: "m", placement: 7 });
  });

  it("starts every machine again after the node itself was restarted", () => {
    const { acts, state } = walk(step, KEY, [...way, { kind: "node-restarted" }]);
    expect(acts.at(-1)).toEqual({ kind: "start-machine", run: 2 });
    expect(state).toMatchObject({ stage: "starting", task: { stream: "d" } });
  });

  it("gives up an agent that never dials in", () => {
    const tries = Array.from({ length: 30 }, (_, n) => [
      issued(`t${n}`),
      { kind: "link-overdue", ticket: `t${n}` } as const,
    ]);
    const { said, state } = walk(step, KEY, [place(), ready(1), ...tries.flat()]);
    expect(said.at(-1)).toMatchObject({ kind: "machine-gone", why: "agent a does not open the link" });
    expect(state).toBeNull();
  });

  it("gives a machine up that the agent refuses, but not for a ticket of before", () => {
    const asked = [place(), ready(1), issued("t1"), issued("t2")];
    expect(walk(step, KEY, [...asked, refusedLink("t1")]).state?.stage).toBe("linking");
    const { state, said } = walk(step, KEY, [...asked, refusedLink("t2")]);
    expect(state).toBeNull();
    expect(said.at(-1)).toMatchObject({ kind: "machine-gone", why: "no" });
  });

  it("stops a machine that it is to let go, and is not asked in vain for one that it has not", () => {
    const { state, acts } = walk(step, KEY, [place(), letGo]);
    expect([state, acts.at(-1)]).toEqual([null, { kind: "stop-machine" }]);
    expect(walk(step, KEY, [letGo])).toEqual({ state: null, said: [], acts: [] });
  });

  it("keeps its invariants on random walks", () => {
    const run = fc.integer({ min: 1, max: 4 });
    const ticket = fc.constantFrom("t1", "t2");
    const message: fc.Arbitrary<Heard | Self> = fc.oneof(
      fc.constant(place()),
      { weight: 3, arbitrary: run.map(ready) },
      { weight: 3, arbitrary: ticket.map(issued) },
      { weight: 3, arbitrary: ticket.map(up) },
      ticket.map(down),
      ticket.map(refusedLink),
      { weight: 3, arbitrary: run.map(bound) },
      run.map(exited),
      fc.constant(letGo),
      fc.constant<Heard | Self>(task),
      fc.constant<Heard | Self>({ kind: "node-restarted" }),
      ticket.map((t): Self => ({ kind: "link-overdue", ticket: t })),
    );
    // Whole ways among single messages, or a walk would hardly ever get far.
    const wayOf = fc.tuple(run, ticket).map(([r, t]) => [ready(r), issued(t), up(t), bound(r)]);
    const stretch = fc.oneof(
      message.map((one) => [one]),
      wayOf,
    );
    let reached = 0;
    const look = (move: Move<MachineState, Heard | Self, Say, Act>) => {
      check(move);
      if (move.after?.stage === "bound") reached++;
    };
    const walks = fc.property(
      fc.array(stretch, { maxLength: 30 }),
      (all) => void walk(step, KEY, [place(), ...all.flat()], look),
    );
    fc.assert(walks, { seed: 20_260_105, numRuns: 500 });
    expect(reached).toBeGreaterThan(20); // the walks do get there
  });
});

function check({ before, after, heard, said, acts }: Move<MachineState, Heard | Self, Say, Act>): void {
  const told = names(acts);
  if (told.includes("new-hardware-found"))
    expect(heard, "I1").toMatchObject({ kind: "link-up", ticket: before?.ticket });
  if ("run" in heard && before && heard.run !== before.run)
    expect([after, said, acts], "I2").toEqual([before, [], []]);
  if (told.includes("carry-out")) expect(after?.stage, "I3").toBe("bound");
  if (after?.stage === "bound" && before?.stage !== "bound" && after.task)
    expect(told, "I3").toContain("carry-out");
  if (before && after) expect(after.run, "I4").toBeGreaterThanOrEqual(before.run);
  for (const act of acts)
    if (act.kind === "start-machine") expect(act.run, "I4").toBeGreaterThan(before?.run ?? 0);
  if (before && !after) {
    expect(told, "I5").toContain("stop-machine");
    if (heard.kind !== "let-go")
      expect(said, "I5").toContainEqual(expect.objectContaining({ kind: "machine-gone" }));
  }
  if (!before && heard.kind !== "place") expect([after, said, acts], "I6").toEqual([null, [], []]);
}
