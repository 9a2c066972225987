// NC's step: a machine's way, its troubles, and the invariants of SPEC.md on random walks.

import type { VerificationResult } from "@etalon/basis";
import { type Move, walk } from "@etalon/basis/testing/walk";
import type { DriverOffer } from "@etalon/messages/drivers";
import type { VmToNc } from "@etalon/messages/nc-to-vm";
import type { Requirements } from "@etalon/messages/nouns";
import { aSnapshot } from "@etalon/messages/snapshot.fixture";
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
const offer = (version: string, sha256: string | null): DriverOffer => ({
  ...{ name: "source", version, maker: "Etalon", capabilities: ["waveform"], sha256 },
  identity: { kind: "waveform-source", maker: "*", model: "*" },
});
const BUILT_IN = offer("1", null);
const NEWER = offer("2", "a".repeat(64));
const up = (
  ticket: string,
  offers: readonly DriverOffer[] = [BUILT_IN],
  policy: "trusted" | "ask" = "trusted",
): Self => ({
  ...{ kind: "link-up", ticket, device: "/dev/x", offers, policy },
});
const down = (ticket: string): Self => ({ kind: "link-down", ticket, why: "cut" });
const says = (run: number, body: VmToNc): Self => ({ kind: "machine-said", run, body });
const bound = (run: number, version = "1"): Self =>
  says(run, { kind: "driver-bound", resource: "a/i", driver: `source ${version}` });
const failed = (run: number, version: string): Self =>
  says(run, {
    ...{ kind: "driver-failed", resource: "a/i", why: "no answer" },
    driver: { name: "source", version },
  });
const word = (version: string, accept: boolean): Heard => ({
  ...{ kind: "decide-driver", machine: "m", accept, by: "metrologist" },
  driver: { name: "source", version },
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
const looks: Heard = { kind: "relay-look", machine: "m" };
const takeReadings: Heard = { kind: "take-readings", machine: "m" };
const way = [place(), ready(1), issued("t1"), up("t1"), bound(1), task];

const names = (acts: readonly Act[]) =>
  acts.map((act) => (act.kind === "tell-machine" ? act.body.kind : act.kind));

describe("NC", () => {
  it("starts, links, tells of new hardware, binds, and hands over the task", () => {
    const { state, said, acts } = walk(step, KEY, way);
    expect(names(acts)).toEqual([
      ...["start-machine", "issue-ticket", "new-hardware-found", "bind-driver", "carry-out"],
    ]);
    expect(said.map(({ kind }) => kind)).toEqual([
      "open-link",
      "hardware-found",
      "machine-news",
      "driver-bound",
      "machine-joined",
    ]);
    expect(state?.stage).toBe("bound");
  });

  it("tells no station of a machine that none waits for", () => {
    const { said } = walk(step, KEY, [{ ...place(), atDoor: true } as Heard, ...way.slice(1, -1)]);
    expect(said.map(({ kind }) => kind)).toEqual(["open-link", "machine-news", "machine-joined"]);
  });

  const texts = (said: readonly Say[]) => said.flatMap((one) => ("text" in one ? [one.text] : []));

  it("tells whom no station tells of the hardware of it with its driver, and where it is plugged in to nobody", () => {
    const { said } = walk(step, KEY, [{ ...place(), atDoor: true } as Heard, ...way.slice(1, -1)]);
    expect(texts(said)).toEqual([
      expect.stringMatching(/^new hardware found: M T 1; driver source 1 by Etalon, built in .*accepted by/),
    ]);
  });

  const news = (said: readonly Say[]) =>
    said.flatMap((one) => (one.kind === "machine-news" ? [one.step] : []));

  it("has the newest driver that policy accepts bound, and writes down that it came from outside", () => {
    const linked = [place(), ready(1), issued("t1"), up("t1", [NEWER, BUILT_IN])];
    const { state, acts, said } = walk(step, KEY, linked);
    expect(acts.at(-1)).toMatchObject({ kind: "bind-driver", run: 1, driver: NEWER });
    expect(texts(said)).toEqual([
      "new hardware found: M T 1",
      "driver source 2 by Etalon (waveform), accepted by policy",
    ]);
    expect(step(state, bound(1, "1"), KEY, 0n).state).toBe(state); // not the one that is to be bound
    const { audit, state: after } = step(state, bound(1, "2"), KEY, 0n);
    expect(after?.stage).toBe("bound");
    expect(audit).toMatchObject([{ what: "driver-bound", who: "zz", resource: "a/i", token: 1 }]);
  });

  it("asks the user about a driver from outside where policy wants that, and binds only what was accepted", () => {
    const asked = walk(step, KEY, [place(), ready(1), issued("t1"), up("t1", [NEWER, BUILT_IN], "ask")]);
    expect(names(asked.acts)).not.toContain("bind-driver");
    expect(asked.said.at(-1)).toMatchObject({ step: "driver-offered", asks: NEWER });
    const unread = step(asked.state, takeReadings, KEY, 0n).say[0]?.body;
    for (const [said, text] of [
      [asked.said.at(-1), "text"],
      [unread, "why"],
    ] as const)
      expect(said).toHaveProperty(
        text,
        expect.stringMatching(/ waits for your word: etalon driver accept --application m$/),
      );
    expect(step(asked.state, bound(1, "2"), KEY, 0n).state).toBe(asked.state);
    expect(step(asked.state, word("1", true), KEY, 0n).acts).toEqual([]);
    const accepted = step(asked.state, word("2", true), KEY, 0n);
    expect(accepted.acts).toMatchObject([{ kind: "bind-driver", driver: NEWER }]);
    expect(accepted.audit).toMatchObject([{ what: "driver-accepted", who: "metrologist", token: 1 }]);
    // And over another link without being asked again.
    const again = [down("t1"), issued("t2"), up("t2", [NEWER, BUILT_IN], "ask")];
    const later = again.reduce<MachineState | null>(
      (state, heard) => step(state, heard, KEY, 0n).state,
      accepted.state,
    );
    expect(step(later, bound(1, "2"), KEY, 0n).state?.stage).toBe("bound");
    const refused = step(asked.state, word("2", false), KEY, 0n);
    expect(refused.acts).toMatchObject([{ kind: "bind-driver", driver: BUILT_IN }]);
    expect(refused.audit).toMatchObject([{ what: "driver-refused", who: "metrologist" }]);
  });

  it("tries a driver that fails once more over another link, then goes back to the former one", () => {
    const first = [place(), ready(1), issued("t1"), up("t1", [NEWER, BUILT_IN]), failed(1, "2")];
    const once = walk(step, KEY, first);
    expect(once.acts.at(-1)).toMatchObject({ kind: "drop-link", ticket: "t1" });
    expect(news(once.said)).toEqual(["driver-offered"]);
    const second = [down("t1"), issued("t2"), up("t2", [NEWER, BUILT_IN]), failed(1, "2")];
    const twice = walk(step, KEY, [...first, ...second]);
    expect(twice.said.at(-1)).toMatchObject({
      step: "driver-rolled-back",
      text: "driver source 2 by Etalon (waveform) failed: no answer; back to driver source 1 by Etalon, built in (waveform)",
    });
    const third = [down("t2"), issued("t3"), up("t3", [NEWER, BUILT_IN])];
    const { acts } = walk(step, KEY, [...first, ...second, ...third]);
    expect(acts.at(-1)).toMatchObject({ kind: "bind-driver", driver: BUILT_IN });
    const fourth = [failed(1, "1"), down("t3"), issued("t4"), up("t4", [NEWER, BUILT_IN]), failed(1, "1")];
    const end = walk(step, KEY, [...first, ...second, ...third, ...fourth]);
    expect(end.said.slice(-2)).toMatchObject([{ step: "driver-missing" }, { kind: "machine-failed" }]);
  });

  it("says so when there is no driver at all, and when there is nothing to read", () => {
    const { said } = walk(step, KEY, [place(), ready(1), issued("t1"), up("t1", []), takeReadings]);
    expect(said.slice(-3)).toMatchObject([
      { kind: "machine-news", step: "driver-missing" },
      { kind: "machine-failed", why: "no driver that may be bound is left for M T" },
      { kind: "machine-readings", values: [], why: "no driver is bound to the instrument yet" },
    ]);
  });

  it("has the instrument read for the user, and tells what it showed", () => {
    const values = [{ quantity: "voltage 1", value: 230, unit: "V" }];
    const { acts, said } = walk(step, KEY, [
      ...way,
      takeReadings,
      says(1, { kind: "readings", resource: "a/i", readings: values }),
    ]);
    expect(acts.at(-1)).toMatchObject({ kind: "tell-machine", body: { kind: "read-instrument" } });
    expect(said.at(-1)).toMatchObject({ kind: "machine-readings", application: "m", values, why: null });
  });

  it("has an instrument appear as it was announced", () => {
    const ticketOf = (shape?: "stream" | "message" | "serial") => {
      const placed = place();
      const access = { agent: "a", instrument: "i", ...(shape && { shape }) };
      return walk(step, KEY, [{ ...placed, access } as Heard, ready(1)]).acts.at(-1);
    };
    const ticket = { kind: "issue-ticket", run: 1, agent: "a", token: 1, identity };
    expect(ticketOf()).toEqual({ ...ticket, as: { kind: "stream" } });
    expect(ticketOf("serial")).toEqual({ ...ticket, as: { kind: "serial", serial: "1" } });
    const as = { kind: "message", maker: "M", model: "T", serial: "1" };
    expect(ticketOf("message")).toEqual({ ...ticket, as });
  });

  it("opens another link when one is cut, and hands the task over again", () => {
    const { acts } = walk(step, KEY, [...way, down("t1"), issued("t2"), up("t2"), bound(1)]);
    expect(names(acts).slice(5)).toEqual([
      "hardware-gone",
      "issue-ticket",
      "new-hardware-found",
      "bind-driver",
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
    expect(numbered).toHaveLength(4);
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

  it("waits while the way to the agent is cut, however often that happens, but not for ever", () => {
    const cut = (ticket: string): Heard => ({ ...refusedLink(ticket), passing: true }) as Heard;
    const tries = (from: number, count: number) =>
      Array.from({ length: count }, (_, k) => `t${from + k}`).flatMap((ticket) => [
        issued(ticket),
        cut(ticket),
        { kind: "link-overdue", ticket } as const,
      ]);
    const cuts = Array.from({ length: 10 }, (_, n) => {
      const first = 100 * (n + 1);
      return [
        ...tries(first, 20),
        issued(`t${first + 50}`),
        up(`t${first + 50}`),
        bound(1),
        down(`t${first + 50}`),
      ];
    });
    const { state, said, acts } = walk(step, KEY, [...way, down("t1"), ...cuts.flat()]);
    expect([state?.stage, state?.run]).toEqual(["linking", 1]);
    expect(said.filter(({ kind }) => kind === "machine-gone")).toEqual([]);
    expect(names(acts).filter((name) => name === "carry-out")).toHaveLength(11);
    const { timers } = step(walk(step, KEY, [place(), ready(1), issued("t1")]).state, cut("t1"), KEY, 5n);
    expect(timers).toEqual([{ atTaiNs: 2_000_000_005n, body: { kind: "link-overdue", ticket: "t1" } }]);
    const lost = walk(step, KEY, [...way, down("t1"), ...tries(2, 40)]);
    expect(lost.state).toBeNull();
    expect(lost.said.at(-1)).toMatchObject({ kind: "machine-gone", why: "no" });
  });

  it("tells a machine that has its instrument that somebody looks, and no other", () => {
    expect(names(walk(step, KEY, [...way, looks]).acts).at(-1)).toBe("show-snapshots");
    expect(names(walk(step, KEY, [...way.slice(0, 4), looks]).acts)).not.toContain("show-snapshots");
  });

  it("relays a result with what the machine saw last, and nothing of what it sees before that", () => {
    const lastSeen = aSnapshot(311);
    const result = { verdict: "undecided" } as VerificationResult; // passed on unread
    const shows = says(1, { kind: "snapshot", snapshot: aSnapshot(1) });
    const ends = says(1, { kind: "result", detection: "d", result, lastSeen });
    const before = walk(step, KEY, way).said;
    expect(walk(step, KEY, [...way, shows]).said).toEqual(before);
    const from = { detection: "d", machine: "m", placement: 1 };
    expect(walk(step, KEY, [...way, shows, ends]).said.slice(before.length)).toEqual([
      { kind: "result", ...from, result, lastSeen },
    ]);
  });

  it("stops a machine that it is to let go, and is not asked in vain for one that it has not", () => {
    const { state, acts } = walk(step, KEY, [place(), letGo]);
    expect([state, acts.at(-1)]).toEqual([null, { kind: "stop-machine" }]);
    expect(walk(step, KEY, [letGo])).toEqual({ state: null, said: [], acts: [] });
  });

  it("keeps its invariants on random walks", () => {
    const run = fc.integer({ min: 1, max: 4 });
    const ticket = fc.constantFrom("t1", "t2");
    const version = fc.constantFrom("1", "2");
    const offered = fc.constantFrom([NEWER, BUILT_IN], [BUILT_IN], [NEWER], []);
    const policy = fc.constantFrom("trusted" as const, "ask" as const);
    const message: fc.Arbitrary<Heard | Self> = fc.oneof(
      fc.constant(place()),
      { weight: 3, arbitrary: run.map(ready) },
      { weight: 3, arbitrary: ticket.map(issued) },
      { weight: 3, arbitrary: fc.tuple(ticket, offered, policy).map(([t, all, how]) => up(t, all, how)) },
      fc.tuple(run, version).map(([r, v]) => failed(r, v)),
      fc.tuple(version, fc.boolean()).map(([v, accept]) => word(v, accept)),
      fc.constant<Heard | Self>(takeReadings),
      fc.constant<Heard | Self>(looks),
      ticket.map(down),
      ticket.map(refusedLink),
      ticket.map((t) => ({ ...refusedLink(t), passing: true }) as Heard),
      { weight: 3, arbitrary: fc.tuple(run, version).map(([r, v]) => bound(r, v)) },
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
  const standing = (driver: DriverOffer, of: MachineState | null) =>
    of?.drivers.find(({ version }) => version === driver.version) ?? { word: null, failures: 0 };
  for (const act of acts) {
    if (act.kind !== "bind-driver") continue;
    const { word: said, failures } = standing(act.driver, after);
    const accepted = act.driver.sha256 === null || after?.policy === "trusted" || said === "accepted";
    expect([after?.stage, accepted], "I7").toEqual(["found", true]);
    expect(said !== "refused" && failures < 2, "I8").toBe(true);
  }
  if (after?.stage === "bound" && before?.stage !== "bound") {
    const [driver] = after.offers.filter((one) => {
      const { word: said, failures } = standing(one, before);
      return said !== "refused" && failures < 2;
    });
    expect(
      driver &&
        (driver.sha256 === null ||
          after.policy === "trusted" ||
          standing(driver, before).word === "accepted"),
      "I7",
    ).toBe(true);
  }
}
