// CC's step: an application's way, and the invariants of SPEC.md on random walks.

import { type Move, walk } from "@etalon/basis/testing/walk";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { State } from "./state.ts";
import { type Heard, type Say, step } from "./step.ts";
import { applicationLawsBroken, endsTold } from "./testing/laws.ts";

const KEY = "application/a";
const apply: Heard = {
  kind: "apply",
  application: "a",
  applicant: "zz",
  detection: "d",
  resource: "agent-1/wave-1",
  forS: 60,
};
const lease = {
  resource: "agent-1/wave-1",
  application: "a",
  applicant: "zz",
  token: 1,
  untilTaiNs: 5n,
} as const;
const offer = {
  ...{ name: "analyser", version: "2", maker: "M", capabilities: [], sha256: "a".repeat(64) },
  identity: { kind: "message-instrument", maker: "M", model: "*" },
} as const;
const driver = { name: "analyser", version: "2" };
const offered = (asks: typeof offer | null): Heard => ({
  ...{
    kind: "machine-news",
    placement: 2,
    application: "a",
    machine: "m",
    step: "driver-offered",
    text: "new hardware found",
  },
  asks: asks && { ...asks, capabilities: [] },
});
const word: Heard = { kind: "driver-word", driver, accept: true, by: "ada" };
const readings: Heard = {
  ...{ kind: "machine-readings", application: "a", machine: "m", placement: 2, why: null },
  values: [{ quantity: "voltage 1", value: 230, unit: "V" }],
};
const messages: readonly Heard[] = [
  apply,
  { kind: "release", application: "a" },
  { kind: "waiting", application: "a", position: 1 },
  { kind: "granted", application: "a", lease },
  { kind: "joined", application: "a", node: "n", machine: "m" },
  { kind: "refused", application: "a", why: "no" },
  { kind: "no-place", application: "a", why: "full" },
  { kind: "reclaimed", application: "a", why: "over" },
  { kind: "extend", application: "a", forS: 60 },
  { kind: "booked", application: "a", fromTaiNs: 5n, untilTaiNs: 9n },
  { kind: "renewed", application: "a", untilTaiNs: 9n },
  { kind: "renewed", application: "a", untilTaiNs: 9n, why: "no longer" },
  { kind: "not-renewed", application: "a", why: "others wait" },
  { kind: "notice", application: "a", untilTaiNs: 7n, why: "needed" },
  offered(offer),
  offered(null),
  word,
  readings,
  { kind: "readings-wanted" },
];

describe("CC", () => {
  it("carries an application through its steps, each an event for the applicant", () => {
    const [applied, release, waiting, granted, joined, , , reclaimed] = messages as Required<typeof messages>;
    const way = [applied, waiting, granted, joined, release, reclaimed] as Heard[];
    const { state, said } = walk(step, KEY, way);
    const events = said.flatMap((body) => (body.kind === "application-event" ? [body.event.step] : []));
    expect(events).toEqual(["applied", "waiting", "granted", "joined", "released", "reclaimed"]);
    expect(said.map(({ kind }) => kind).filter((kind) => kind !== "application-event")).toEqual([
      ...["resource-call", "application-granted", "give-back", "application-ended"],
    ]);
    expect(state).toMatchObject({ status: "ended", events: events.map((name) => ({ step: name })) });
  });

  it("says nothing to a station of what a user applied for: the door shows its events", () => {
    const way = messages.map((heard) => (heard.kind === "apply" ? { ...heard, atDoor: true } : heard));
    const { state, said } = walk(step, KEY, way as Heard[]);
    expect(said.map(({ kind }) => kind)).toEqual(["resource-call", "give-back"]);
    expect(state).toMatchObject({ status: "ended", events: expect.arrayContaining([expect.anything()]) });
  });

  it("passes on what is wished of the call, and writes down who applied and who was told", () => {
    const wish = { priority: "urgent", use: "shared", leastS: 5, fromTaiNs: 9n } as const;
    const applied = step(null, { ...apply, ...wish }, KEY, 0n);
    expect(applied.say.at(-1)?.body).toMatchObject({ kind: "resource-call", forS: 60, ...wish });
    const about = { who: "zz", resource: "agent-1/wave-1", application: "a" };
    expect(applied.audit).toMatchObject([{ what: "applied", ...about, token: null }]);
    const granted = step(applied.state, { kind: "granted", application: "a", lease }, KEY, 0n);
    expect(granted.audit).toMatchObject([{ what: "told", ...about, token: 1 }]);
    const extended = step(granted.state, { kind: "extend", application: "a", forS: 90 }, KEY, 0n);
    expect(extended.say.at(-1)?.body).toEqual({ kind: "renew", application: "a", forS: 90 });
    expect(extended.state).toMatchObject({ status: "granted" });
  });

  it("tells its applicant of drivers, passes the word about the one that waits for it on, and keeps readings", () => {
    const asked = walk(step, KEY, [apply, offered(offer)]);
    expect(asked.said.at(-1)).toMatchObject({
      event: { step: "driver-offered", text: "new hardware found" },
    });
    expect(asked.state).toMatchObject({ machine: "m", asks: offer });
    const decide = { kind: "decide-driver", machine: "m", driver, accept: true, by: "ada" };
    expect(step(asked.state, word, KEY, 0n).say).toEqual([
      { to: { component: "nc", key: "machine/m" }, body: decide },
    ]);
    const other: Heard = { ...word, driver: { ...driver, version: "1" } };
    expect(step(asked.state, other, KEY, 0n).say).toEqual([]);
    const settled = walk(step, KEY, [apply, offered(offer), offered(null)]).state;
    expect(step(settled, word, KEY, 0n).say).toEqual([]);
    const wanted = step(settled, { kind: "readings-wanted" }, KEY, 0n);
    expect(wanted.say[0]?.body).toEqual({ kind: "take-readings", machine: "m" });
    const read = step(settled, readings, KEY, 7n);
    expect(read.state).toMatchObject({ readings: { atTaiNs: 7n, values: [{ value: 230 }], why: null } });
    expect(read.say).toEqual([]);
    expect(step(read.state, { ...readings, placement: 1 } as Heard, KEY, 8n).state).toBe(read.state);
    expect(step(read.state, { ...offered(offer), placement: 1 } as Heard, KEY, 8n).state).toBe(read.state);
  });

  it("keeps its invariants on random walks", () => {
    let ends = 0;
    const check = (move: Move<State, Heard, Say, never>) => {
      expect(applicationLawsBroken(move)).toEqual([]);
      ends += endsTold(move.said);
    };
    const message = fc.constantFrom(...messages);
    const walks = fc.property(
      fc.array(message, { minLength: 5, maxLength: 30 }),
      (all) => void walk(step, KEY, all, check),
    );
    fc.assert(walks, { seed: 20_260_102, numRuns: 300 });
    expect(ends).toBeGreaterThan(50);
  });
});
