// CLC's step: placing by fit, placing anew, waiting, and the invariants of SPEC.md on random walks.

import type { Instant } from "@etalon/basis";
import { walk } from "@etalon/basis/testing/walk";
import type { MachineNeeds } from "@etalon/messages/im-to-clc";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Cluster } from "./state.ts";
import { type Heard, type Say, type Self, step } from "./step.ts";
import { clusterLawsBroken } from "./testing/laws.ts";

const identity = { kind: "waveform-source", maker: "M", model: "T", serial: "1", firmware: "1" } as const;
const push = (application: string, needs?: MachineNeeds, token = 1): Heard => ({
  kind: "push-access",
  lease: { resource: `agent/${application}`, application, applicant: "zz", token, untilTaiNs: 9n },
  detection: application,
  access: { agent: "agent", instrument: application },
  identity,
  ...(needs && { needs }),
});
const seat = (application: string): Heard => ({ ...push(application), purpose: "monitoring" }) as Heard;
const up = (node: string, machines: number, engine = "process", holds?: string[]): Heard => ({
  kind: "node-up",
  ...{ node, machines, engine },
  ...(holds && { holds }),
});
const withdraw = (application: string, token = 1): Heard => ({
  kind: "withdraw-access",
  ...{ resource: "r", application, token },
});
const joined = (machine: string, node: string): Heard => ({ kind: "machine-joined", machine, node });
const gone = (machine: string, node: string): Heard => ({
  kind: "machine-gone",
  machine,
  node,
  why: "ended",
});
/** The walk's messages are a second apart, from the first second on. */
const silent = (node: string, upAtS = 1): Self => ({
  kind: "node-silent",
  ...{ node, upTaiNs: BigInt(upAtS) * 1_000_000_000n },
});
const again = (node: string): Self => ({ kind: "node-heard-again", node });
const leaving = (node: string): Heard => ({ kind: "node-leaving", node });
const service = (node: string, inService: boolean): Heard => ({
  kind: "set-service",
  ...{ node, inService, by: "ops" },
});
const forget = (node: string): Heard => ({ kind: "forget-node", node, by: "ops" });
const longSilent = (node: string, sinceS: number): Self => ({
  kind: "long-silent",
  ...{ node, silentSinceTaiNs: BigInt(sinceS) * 1_000_000_000n },
});
const enough = (application: string): Self => ({ kind: "waited-enough", application, token: 1 });

/** What is said to agents goes with each `place`, which the laws look at. */
function ran(...messages: readonly (Heard | Self)[]) {
  const walked = walk(step, "cluster", messages);
  return { ...walked, said: walked.said.filter(({ kind }) => kind !== "machine-placed") };
}
const places = (state: Cluster | null) => state?.placements.map(({ machine, node }) => `${machine} ${node}`);
const kinds = (said: readonly Say[]) => said.map(({ kind }) => kind);

describe("CLC places", () => {
  it("on the node with most room", () => {
    const { state } = ran(up("n1", 2), up("n2", 3), ...["a", "b", "c", "d"].map((app) => push(app)));
    expect(places(state)).toEqual(["a.1 n2", "b.2 n1", "c.3 n2", "d.4 n1"]);
  });

  it("behind walls as high as needed, and no higher while there is a choice", () => {
    const nodes = [up("n1", 9, "qemu-tcg"), up("n2", 1, "process"), up("n3", 1, "sandbox")];
    const { state } = ran(
      ...nodes,
      push("a"),
      push("b", { walls: "sandbox" }),
      push("c"),
      push("d", { walls: "vm" }),
    );
    expect(places(state)).toEqual(["a.1 n2", "b.2 n3", "c.3 n1", "d.4 n1"]);
  });

  it("where a machine keeps up with the instrument's rate", () => {
    const { state } = ran(
      up("n1", 9, "qemu-tcg"),
      up("n2", 1, "qemu-kvm"),
      push("a", { walls: "vm", rateHz: 14_400 }),
    );
    expect(places(state)).toEqual(["a.1 n2"]);
  });

  it("near the instrument, and where it appears as what it is", () => {
    const near = { ...up("n1", 1), place: "Qinghe" } as Heard;
    const { state } = ran(near, up("n2", 9), push("a", { walls: "none", place: "Qinghe substation" }));
    expect(places(state)).toEqual(["a.1 n1"]);
    const analyser = { ...push("a"), access: { agent: "a", instrument: "i", shape: "message" } } as Heard;
    expect(places(ran(up("n1", 1, "qemu-tcg"), up("n2", 9), analyser).state)).toEqual(["a.1 n1"]);
  });

  it("nowhere when no node could ever do, and says what there is", () => {
    const { said, state } = ran(up("n1", 1), push("a", { walls: "vm" }));
    const why = "no node has what it needs (a virtual machine): machines of this cluster run as process";
    expect(said).toMatchObject([{ kind: "no-node", application: "a", why }]);
    expect(state?.waiting).toEqual([]);
  });
});

describe("CLC lets an application wait", () => {
  it("while nodes are full, and places it when there is room, first come, first served", () => {
    const { said, state } = ran(up("n1", 1), push("a"), push("b"), push("c"), withdraw("a"));
    expect(said[1]).toMatchObject({
      kind: "machine-awaited",
      application: "b",
      why: "every node that suits it is full",
    });
    expect(kinds(said)).toEqual(["place", "machine-awaited", "machine-awaited", "let-go", "place"]);
    expect(places(state)).toEqual(["b.2 n1"]);
    expect(places(ran(push("a"), up("n1", 1)).state)).toEqual(["a.1 n1"]);
  });

  it("a minute for its first machine", () => {
    expect(step(null, push("a"), "cluster", 5n).timers).toEqual([
      { atTaiNs: 60_000_000_005n, body: enough("a") },
    ]);
    const { said, state } = ran(push("a"), enough("a"));
    expect(said.at(-1)).toMatchObject({ kind: "no-node", why: "no node has joined the cluster" });
    expect(state?.waiting).toEqual([]);
  });

  it("as long as its lease lasts when its machine was lost, and before those that never had one", () => {
    const lost = [up("n1", 1), push("a"), push("b"), silent("n1")];
    const { said, state } = ran(...lost, enough("a"), up("n1", 1));
    expect(places(state)).toEqual(["a.2 n1"]);
    expect(said.at(-1)).toMatchObject({ kind: "placed-anew", machine: "a.2", node: "n1", placement: 2 });
    expect(ran(...lost, withdraw("a")).state?.waiting).toHaveLength(1);
  });
});

describe("CLC forgets", () => {
  const known = (state: Cluster | null) => state?.nodes.map(({ id }) => id);

  it("a silent node on an administrator's word, and no other; one that is started again joins anew", () => {
    const way = [up("n1", 1), up("n2", 1), silent("n1")];
    const { state } = ran(...way, forget("n1"), forget("n2"), again("n1"));
    expect(known(state)).toEqual(["n2"]);
    expect(step(ran(...way).state, forget("n1"), "cluster", 9n).audit).toMatchObject([
      { what: "node-forgotten", who: "ops", why: "node n1, by an administrator" },
    ]);
    expect(known(ran(...way, forget("n1"), up("n1", 1)).state)).toEqual(["n2", "n1"]);
  });

  it("one that was not heard for thirty days, by itself", () => {
    const day = 86_400_000_000_000n;
    const { state } = ran(up("n1", 1), up("n2", 1));
    expect(step(state, silent("n1"), "cluster", 3_000_000_000n).timers).toEqual([
      { atTaiNs: 3_000_000_000n + 30n * day, body: longSilent("n1", 3) },
    ]);
    const gone = [up("n1", 1), up("n2", 1), silent("n1")]; // in the third second
    expect(known(ran(...gone, longSilent("n1", 3)).state)).toEqual(["n2"]);
    // Heard since, and silent again: its time begins anew.
    expect(known(ran(...gone, again("n1"), silent("n1"), longSilent("n1", 3)).state)).toEqual(["n2", "n1"]);
    expect(known(ran(...gone, again("n1"), longSilent("n1", 3)).state)).toEqual(["n2", "n1"]);
  });
});

describe("CLC places anew", () => {
  it("the machines of a node that is silent, and tells it to let go", () => {
    const { said, state } = ran(up("n1", 2), push("a"), push("b"), up("n2", 1), silent("n1"));
    expect(said.slice(2)).toMatchObject([
      { kind: "let-go", machine: "a.1", node: "n1" },
      { kind: "let-go", machine: "b.2", node: "n1" },
      { kind: "place", machine: "a.3", placement: 3, node: "n2" },
      { kind: "placed-anew", application: "a", machine: "a.3", node: "n2", why: "node n1 is silent" },
      { kind: "machine-awaited", application: "b" },
    ]);
    expect(state?.placements).toHaveLength(1);
    expect(
      places(ran(up("n1", 2), push("a"), push("b"), up("n2", 1), silent("n1"), again("n1")).state),
    ).toEqual(["a.3 n2", "b.4 n1"]);
  });

  it("nothing for a silence that was before the node came up again", () => {
    const { state } = ran(up("n1", 1), push("a"), up("n1", 1, "process", ["a.1"]), silent("n1", 1));
    expect([places(state), state?.nodes[0]?.alive]).toEqual([["a.1 n1"], true]);
  });

  it("the machines of a node that leaves, and puts none there until it is up again", () => {
    const way = [up("n1", 1), push("a"), up("n2", 1), leaving("n1")];
    expect(places(ran(...way).state)).toEqual(["a.2 n2"]);
    expect(ran(...way, push("b")).state?.waiting).toHaveLength(1);
    expect(places(ran(...way, push("b"), up("n1", 1)).state)).toEqual(["a.2 n2", "b.3 n1"]);
  });

  it("the machines of a node that is taken out of service, until it is taken back, also when it comes up again; and writes down who did it", () => {
    const way = [up("n1", 1), push("a"), up("n2", 1), service("n1", false), push("b")];
    expect(places(ran(...way).state)).toEqual(["a.2 n2"]);
    expect(places(ran(...way, service("n1", true)).state)).toEqual(["a.2 n2", "b.3 n1"]);
    expect(places(ran(...way, leaving("n1"), up("n1", 1)).state)).toEqual(["a.2 n2"]);
    expect(ran(up("n1", 1), service("n1", false), up("n1", 1), push("b")).said.at(-1)).toMatchObject({
      kind: "machine-awaited",
      why: "every node that suits it is away or out of service (n1)",
    });
    const { audit } = step(ran(...way).state, service("n1", true), "cluster", 9n);
    expect(audit).toMatchObject([{ what: "node-in-service", who: "ops" }]);
  });

  it("what a node came up without, and lets go what it still holds", () => {
    const { said, state } = ran(up("n1", 2), push("a"), push("b"), up("n1", 2, "process", ["b.2", "c.9"]));
    expect(said.slice(2)).toMatchObject([
      { kind: "let-go", machine: "c.9", node: "n1" },
      { kind: "let-go", machine: "a.1", node: "n1" },
      { kind: "place", machine: "a.3" },
      { kind: "placed-anew", why: "node n1 came up without it" },
    ]);
    expect(places(state)).toEqual(["b.2 n1", "a.3 n1"]);
  });

  it("what needs more than a node has since it came up as another engine", () => {
    const sandboxes = [up("n1", 1, "sandbox"), push("a", { walls: "sandbox" }), up("n2", 1, "sandbox")];
    const { state } = ran(...sandboxes, up("n1", 1));
    expect(places(state)).toEqual(["a.2 n2"]);
  });

  it("a lost machine, rather elsewhere, and gives it up after five losses", () => {
    const nodes = [up("n1", 5), up("n2", 1)];
    expect(places(ran(...nodes, push("a"), gone("a.1", "n1")).state)).toEqual(["a.2 n2"]);
    const { said, state } = ran(up("n1", 1), push("a"), ...[1, 2, 3, 4, 5].map((n) => gone(`a.${n}`, "n1")));
    expect(kinds(said.filter(({ kind }) => kind !== "let-go" && kind !== "placed-anew"))).toEqual([
      ...["place", "place", "place", "place", "place", "no-node"],
    ]);
    expect(said.at(-1)).toMatchObject({ why: "its machine was lost 5 times, at last: ended" });
    expect(state?.placements).toEqual([]);
  });

  it("only on the word of the node that has it, and hears no machine whose place another has", () => {
    const moved = [up("n1", 1), push("a"), up("n2", 1), silent("n1")];
    const { said, state } = ran(...moved, joined("a.1", "n1"), gone("a.1", "n1"), gone("a.2", "n1"));
    expect(said.slice(4)).toEqual([{ kind: "let-go", machine: "a.1", node: "n1" }]);
    expect(places(state)).toEqual(["a.2 n2"]);
    expect(ran(...moved, joined("a.2", "n2")).said.at(-1)).toMatchObject({
      kind: "access-pushed",
      machine: "a.2",
    });
  });
});

it("CLC keeps its invariants on random walks", () => {
  const app = fc.constantFrom("a", "b", "c", "d", "e");
  const node = fc.constantFrom("n1", "n2", "n3");
  const engine = fc.constantFrom("process", "sandbox", "qemu-tcg");
  const token = fc.integer({ min: 1, max: 2 });
  const needs = fc.option(
    fc.record({
      walls: fc.constantFrom("none", "sandbox", "vm"),
      rateHz: fc.constantFrom(4000, 14_400),
    } as const),
    { nil: undefined },
  );
  const machine = fc.tuple(app, fc.integer({ min: 1, max: 12 })).map(([a, n]) => `${a}.${n}`);
  const single: fc.Arbitrary<Heard | Self> = fc.oneof(
    fc
      .tuple(node, fc.integer({ min: 1, max: 3 }), engine, fc.option(fc.array(machine, { maxLength: 8 })))
      .map(([n, m, e, holds]) => up(n, m, e, holds ?? undefined)),
    { weight: 3, arbitrary: fc.tuple(app, needs, token).map(([a, n, t]) => push(a, n, t)) },
    fc.tuple(app, token).map(([a, t]) => withdraw(a, t)),
    fc.tuple(machine, node).map(([m, n]) => joined(m, n)),
    { weight: 2, arbitrary: fc.tuple(machine, node).map(([m, n]) => gone(m, n)) },
    fc.tuple(node, fc.integer({ min: 1, max: 40 })).map(([n, s]) => silent(n, s)),
    node.map(again),
    node.map(leaving),
    node.map(forget),
    fc.tuple(node, fc.integer({ min: 1, max: 40 })).map(([n, s]) => longSilent(n, s)),
    fc.tuple(node, fc.boolean()).map(([n, inService]) => service(n, inService)),
    app.map(enough),
    app.map(seat),
  );
  // Silence that does count is rare among random instants, so the walk also has nodes that come up and fall silent.
  const reached = { anew: 0, awaited: 0, refused: 0 };
  const walks = fc.property(
    fc.array(
      fc.oneof(
        { weight: 12, arbitrary: single },
        node.map((n) => `silence of ${n}`),
      ),
      { minLength: 10, maxLength: 60, size: "max" },
    ),
    (all) => {
      let state: Cluster | null = null;
      let now: Instant = 0n;
      const placed = new Set<string>();
      for (const one of all) {
        now += 1_000_000_000n;
        const heard = typeof one === "string" ? actualSilence(state, one.slice(-2)) : one;
        const { state: after, say } = step(state, heard, "cluster", now);
        const said = say.map(({ body }) => body);
        expect(
          clusterLawsBroken({ before: state, after, heard, said, to: [], acts: [], now }, placed),
        ).toEqual([]);
        reached.anew += said.filter(({ kind }) => kind === "placed-anew").length;
        reached.awaited += said.filter(({ kind }) => kind === "machine-awaited").length;
        reached.refused += said.filter(({ kind }) => kind === "no-node").length;
        state = after;
      }
    },
  );
  fc.assert(walks, { seed: 20_260_103, numRuns: 200 });
  for (const times of Object.values(reached)) expect(times).toBeGreaterThan(100); // the walks do get there
});

const actualSilence = (cluster: Cluster | null, node: string): Self => ({
  kind: "node-silent",
  ...{ node, upTaiNs: cluster?.nodes.find(({ id }) => id === node)?.upTaiNs ?? 0n },
});
