// IRM's step: what it refuses, and the invariants of SPEC.md on random walks.

import { type Move, walk } from "@etalon/basis/testing/walk";
import type { AnnouncedInstrument } from "@etalon/messages/ia-to-irm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Agent } from "./state.ts";
import { type Heard, type Say, type Self, step, stepUnder } from "./step.ts";

const KEY = "agent/agent-1";
type Capabilities = AnnouncedInstrument["auxiliary"]["capabilities"];
interface Claims {
  readonly owner?: string;
  readonly capabilities?: Capabilities;
  readonly kind?: AnnouncedInstrument["identity"]["kind"];
  readonly shape?: AnnouncedInstrument["access"]["shape"];
}
const instrument = (
  name: string,
  agent = "agent-1",
  serial = "1",
  resource = `agent-1/${name}`,
  { owner = "o", capabilities = {}, kind = "waveform-source", shape }: Claims = {},
): AnnouncedInstrument => ({
  resource,
  identity: { kind, maker: "M", model: "T", serial, firmware: "1" },
  access: { agent, instrument: name, ...(shape && { shape }) },
  auxiliary: { title: "t", place: "p", owner, capabilities, calibration: null },
});
const claiming = (name: string, claims: Claims) =>
  instrument(name, "agent-1", "1", `agent-1/${name}`, claims);
const announce = (...instruments: AnnouncedInstrument[]): Heard => ({
  kind: "announce",
  agent: "agent-1",
  instruments,
});
const [CERTIFICATE, OTHER] = ["a".repeat(64), "b".repeat(64)] as [string, string];
const under = (certificate: string | undefined, ...instruments: AnnouncedInstrument[]): Heard => ({
  ...(announce(...instruments) as Extract<Heard, { kind: "announce" }>),
  ...(certificate !== undefined && { certificate }),
});
const admit = (certificate: string | null, ...owners: string[]): Heard => {
  return { kind: "admit-agent", certificate, owners, by: "admin" };
};
const bar: Heard = { kind: "bar-agent", why: "it lies", by: "admin" };
const hold = stepUnder({ unknownAgents: "hold" });
const taken = (said: readonly Say[]) => said.filter((body) => body.kind === "announcement-taken");
const whys = (said: readonly Say[]) =>
  taken(said)
    .at(-1)
    ?.refused.map(({ why }) => why);
const keptOf = (agent: Agent | null) => agent?.instruments.map(({ resource }) => resource);

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
    expect(said.map(({ kind }) => kind)).toEqual([
      ...["approved", "announcement-taken", "gone", "observed", "back", "observed"],
    ]);
    expect(
      said.flatMap((one) => (one.kind === "observed" ? one.readings.map(({ value }) => value) : [])),
    ).toEqual([1, 0]);
  });

  it("does not believe what an instrument of its kind cannot have", () => {
    const cases: [Claims, string][] = [
      [
        { kind: "meter", capabilities: { accuracyClass: "0.02" } },
        "agent-1/x claims class 0.02; a meter has 0.2S at best",
      ],
      [
        { kind: "meter", capabilities: { sampleRateHz: 4000 } },
        "agent-1/x claims sampleRateHz 4000, which a meter does not have",
      ],
      [
        { capabilities: { sampleRateHz: 2e6 } },
        "agent-1/x claims sampleRateHz 2000000; a waveform source has 1000000 at most",
      ],
      [
        { capabilities: { voltageRangeV: 1e7 } },
        "agent-1/x claims voltageRangeV 10000000; a waveform source has 1000000 at most",
      ],
      [
        { kind: "message-instrument" },
        "agent-1/x is announced as a stream; a message instrument is carried as message or serial",
      ],
      [{ shape: "serial" }, "agent-1/x is announced as a serial; a waveform source is carried as stream"],
    ];
    for (const [claims, why] of cases) {
      const { said, state } = walk(step, KEY, [announce(claiming("x", claims), instrument("y"))]);
      expect(whys(said)).toEqual([why]);
      expect(keptOf(state)).toEqual(["agent-1/y"]);
    }
  });

  it("lets nobody change an instrument's owner but an administrator", () => {
    const mine = announce(claiming("a", { owner: "o" }));
    const stolen = announce(claiming("a", { owner: "thief" }));
    expect(whys(walk(step, KEY, [mine, stolen]).said)).toEqual(["agent-1/a belongs to o, not to thief"]);
    expect(whys(walk(step, KEY, [mine, admit(null, "thief"), stolen]).said)).toEqual([]);
    expect(whys(walk(step, KEY, [admit(null, "o"), stolen]).said)).toEqual([
      "agent agent-1 does not speak for owner thief",
    ]);
  });

  it("knows an agent by its certificate: a liar changes nothing, and hears why", () => {
    const { state, said } = walk(step, KEY, [
      under(CERTIFICATE, instrument("a"), instrument("b")),
      under(OTHER, instrument("a")),
      under(undefined),
    ]);
    expect(keptOf(state)).toEqual(["agent-1/a", "agent-1/b"]);
    expect(taken(said).map(({ refused }) => refused)).toEqual([
      [],
      [{ resource: "agent-1/a", why: `agent agent-1 is known by another certificate than ${OTHER}` }],
      [],
    ]);
    const other = { ...(announce() as object), agent: "agent-2", instruments: [instrument("a")] } as Heard;
    expect(whys(walk(step, KEY, [other]).said)).toEqual([
      "agent agent-2 is announced in the name of agent-1",
    ]);
    const many = announce(...Array.from({ length: 1001 }, (_, n) => instrument(`i${n}`)));
    const oversized = walk(step, KEY, [announce(instrument("a")), many]);
    expect(whys(oversized.said)?.[0]).toBe("1001 instruments are too many for one agent: 1000");
    expect(keptOf(oversized.state)).toEqual(["agent-1/a"]);
  });

  it("holds unknown agents where the policy says so, until an administrator admits them", () => {
    const first = walk(hold, KEY, [under(CERTIFICATE, instrument("a"))]);
    expect(whys(first.said)).toEqual(["agent agent-1 has to be admitted by an administrator"]);
    expect(first.said.map(({ kind }) => kind)).toEqual(["announcement-taken"]);
    const admitted = walk(hold, KEY, [under(CERTIFICATE, instrument("a")), admit(CERTIFICATE, "*")]);
    expect(keptOf(admitted.state)).toEqual(["agent-1/a"]);
    const another = walk(hold, KEY, [under(OTHER, instrument("a")), admit(CERTIFICATE, "*")]);
    expect(keptOf(another.state)).toEqual([]);
    const beforehand = walk(hold, KEY, [admit(null, "o"), announce(instrument("a"))]);
    expect(keptOf(beforehand.state)).toEqual(["agent-1/a"]);
    const sentAway = walk(hold, KEY, [
      admit(null, "o"),
      announce(instrument("a")),
      bar,
      announce(instrument("a")),
    ]);
    expect(keptOf(sentAway.state)).toEqual([]);
    expect(sentAway.said.map(({ kind }) => kind)).toEqual([
      "approved",
      "announcement-taken",
      "observed",
      "gone",
      "announcement-taken",
    ]);
    expect(whys(sentAway.said)).toEqual(["agent agent-1 is barred: it lies"]);
  });

  it("takes a restart and a second announcement as what they are", () => {
    const same = under(CERTIFICATE, instrument("a"));
    const silent: Self = { kind: "agent-silent" };
    const { state, said } = walk(step, KEY, [same, silent, same, same]);
    expect(state).toMatchObject({ alive: true });
    expect(said.map(({ kind }) => kind)).toEqual([
      ...["approved", "announcement-taken", "gone", "observed"],
      ...["approved", "announcement-taken", "observed", "approved", "announcement-taken"],
    ]);
    expect(taken(said).flatMap(({ refused }) => refused)).toEqual([]);
  });

  it("writes down what it approves, refuses and misses", () => {
    const first = step(null, announce(instrument("a"), instrument("b", "agent-2")), KEY, 0n);
    expect(first.audit).toMatchObject([
      { what: "approved", who: "agent-1", resource: "agent-1/a" },
      { what: "refused", resource: "agent-1/b", why: "access names agent agent-2, announced by agent-1" },
    ]);
    const again = step(first.state, announce(instrument("a")), KEY, 0n);
    expect(again.audit).toEqual([]);
    expect(step(first.state, announce(), KEY, 0n).audit).toMatchObject([
      { what: "gone", resource: "agent-1/a" },
    ]);
    expect(step(first.state, bar, KEY, 0n).audit).toMatchObject([{ what: "agent-barred", who: "admin" }]);
  });

  it.each(["approve", "hold"] as const)(
    "keeps its invariants on random walks, unknown agents: %s",
    (unknownAgents) => {
      const one = fc
        .tuple(
          fc.constantFrom("a", "b", "c"),
          fc.constantFrom("agent-1", "agent-1", "agent-2"),
          fc.constantFrom("", "1", "1"),
          fc.constantFrom<Claims>(
            {},
            { owner: "p" },
            { kind: "meter", capabilities: { accuracyClass: "0.05" } },
          ),
        )
        .map(([name, agent, serial, claims]) => instrument(name, agent, serial, undefined, claims));
      const certificate = fc.constantFrom(undefined, CERTIFICATE, CERTIFICATE, OTHER);
      const message: fc.Arbitrary<Heard | Self> = fc.oneof(
        {
          weight: 6,
          arbitrary: fc
            .tuple(certificate, fc.array(one, { maxLength: 4 }))
            .map(([c, all]) => under(c, ...all)),
        },
        {
          weight: 2,
          arbitrary: fc.constantFrom(admit(null, "*"), admit(CERTIFICATE, "o"), admit(OTHER, "o", "p")),
        },
        fc.constant(bar),
        fc.constant<Heard | Self>({ kind: "agent-silent" }),
        fc.constant<Heard | Self>({ kind: "agent-heard-again" }),
      );
      let approved = 0;
      const policed = stepUnder({ unknownAgents });
      const look = (move: Move<Agent, Heard | Self, Say, never>) => {
        check(move);
        const refusals = taken(move.said).flatMap(({ refused }) => refused);
        const { audit = [] } = policed(move.before, move.heard, KEY, move.now);
        for (const { why } of refusals)
          expect(
            audit.map((entry) => entry.why),
            "I4",
          ).toContain(why);
        approved += move.said.filter(({ kind }) => kind === "approved").length;
      };
      const walks = fc.property(
        fc.array(message, { minLength: 3, maxLength: 20 }),
        (all) => void walk(policed, KEY, all, look),
      );
      fc.assert(walks, { seed: 20_260_104, numRuns: 300 });
      expect(approved).toBeGreaterThan(100);
    },
  );
});

function check({ before, after, heard, said }: Move<Agent, Heard | Self, Say, never>): void {
  const kept = keptOf(after) ?? [];
  for (const { access, auxiliary, identity } of after?.instruments ?? []) {
    expect(access.agent, "I1").toBe("agent-1");
    if (after?.owners && !after.owners.includes("*")) expect(after.owners, "I1").toContain(auxiliary.owner);
    if (identity.kind === "meter") expect(auxiliary.capabilities.accuracyClass, "I1").not.toBe("0.05");
  }
  expect(new Set(kept).size, "I2").toBe(kept.length);
  if (after?.standing !== "known") expect(kept, "I6").toEqual([]);
  const gone = said.flatMap((body) => (body.kind === "gone" ? [body.resource] : []));
  const approved = said.flatMap((body) => (body.kind === "approved" ? [body.instrument.resource] : []));
  const left = (keptOf(before) ?? []).filter((resource) => !kept.includes(resource));
  if (heard.kind === "agent-silent" || heard.kind === "agent-heard-again") {
    expect(approved, "I3").toEqual([]);
    return;
  }
  expect(gone, "I3").toEqual(left);
  if (after?.instruments !== before?.instruments) expect(approved, "I3").toEqual(kept);
  if (heard.kind !== "announce") return;
  expect(taken(said), "I4").toHaveLength(1);
  const known = before?.certificate ?? null;
  if (known !== null && heard.certificate !== known) expect(keptOf(after), "I5").toEqual(keptOf(before));
}
