// ZZ's step for a meter under watch: its way, and I11 and I12 of SPEC.md on random walks.

import type { Calibration } from "@etalon/basis";
import { type Move, walk } from "@etalon/basis/testing/walk";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { State, Watch } from "./state.ts";
import { type Act, type Heard, type Say, type Self, step } from "./step.ts";

const KEY = "detection/w";
const calibration = {
  ...{ id: "c", terminal: "t", validFromTaiNs: 0n, validToTaiNs: 9n, certificate: "-", channels: [] },
  rateErrorBoundPpm: 0,
};
const meter = {
  ...{ serial: "1", accuracyClass: "1" as const, activeConstant: 1000, wiring: "1P2W" as const },
  ...{ nominalVoltage: 220, ratedCurrent: 5, maxCurrent: 60 },
};
const record = { id: "m", meter, site: "s", terminal: "t", agent: "a", resource: "a/t", calibration };
const order: Heard = { kind: "watch", watch: "w", record, utcOffsetS: 0, by: "wang" };
const prepared: Heard = { kind: "prepared", agent: "a", detection: "w", uplink: "u" };
const started: Heard = { kind: "started", detection: "w", startTaiNs: 90_000_000_000_000n, registers: null };
const granted = (n: number): Heard => ({
  kind: "application-granted",
  application: `w.${n}`,
  lease: { resource: "a/t", application: `w.${n}`, applicant: "zz", token: n, untilTaiNs: 10n ** 15n },
});
const bound = (n: number): Heard => ({
  ...{ kind: "driver-bound", detection: "w", machine: `w.${n}.${n}`, placement: n, driver: "d 1" },
});
const read = (n: number): Self => ({
  kind: "condition-read",
  machine: `w.${n}.${n}`,
  kept: null,
  calibrations: [],
});
const over = (n: number, revoked?: true): Heard => ({
  ...{ kind: "application-ended", application: `w.${n}`, why: "its time is over" },
  ...(revoked && { revoked }),
});
const again = (application: number): Self => ({ kind: "apply-again", application });
const stop: Heard = { kind: "stop-watch", by: "wang" };
const told = (n: number): Heard => ({
  ...{ kind: "watch-ended", detection: "w", machine: `w.${n}.${n}`, placement: n },
});
const way = [order, prepared, granted(1), started, bound(1), read(1)];

it("has a meter watched, over one lease after another, until it is told to stop", () => {
  const { state, said } = walk(step, KEY, [
    ...[...way, over(1), again(1), granted(2), bound(2), read(2), stop, told(2)],
  ]);
  expect(state).toMatchObject({ stage: "ended", applications: 2 });
  expect(said.map(({ kind }) => kind)).toEqual([
    ...["prepare", "apply", "start", "relay-watch", "apply", "relay-watch", "relay-end"],
    ...["release", "stream-done", "dismiss", "watch-over"],
  ]);
  expect(said[3]).toMatchObject({ order: { meter: "m", originTaiS: 86_410, kept: null } });
});

it("respects the owner's revocation, and no other end", () => {
  expect(walk(step, KEY, [...way, over(1, true)]).state).toMatchObject({ stage: "ended" });
  expect(walk(step, KEY, [...way, over(1)]).state).toMatchObject({ stage: "applying" });
});

const renewDue = (n: number): Self => ({ kind: "renew-due", token: n });
const renewed = { ...calibration, certificate: "another" };
const records = (...calibrations: Calibration[]): Self => ({ kind: "calibrations-read", calibrations });
const kept = (upTo: number): Self => ({ kind: "condition-kept", upTo });
const heardOf = (n: number, upTo: number): Heard => ({
  ...{ kind: "telling", detection: "w", machine: `w.${n}.${n}`, placement: n },
  records: [
    {
      ...{ kind: "meter-condition", meter: "m", plate: meter, untilTaiS: 90_000 + upTo, heardUpTo: upTo },
      ...{ originTaiS: 86_400, state: "{}" },
      headline: {
        ...{ errorPercent: null, standardPercent: null, ofLimit: null, pointsGiven: 0, points: 0 },
        ...{ cause: "too little", lifeDay: null },
      },
    },
  ],
});

it("tells the agent what is known once the book has it, and not before", () => {
  const { said, acts } = walk(step, KEY, [...way, heardOf(1, 60)]);
  expect(acts.at(-1)).toMatchObject({ kind: "keep-records", records: [{ heardUpTo: 60 }] });
  expect(said.map(({ kind }) => kind)).not.toContain("stream-known");
  expect(walk(step, KEY, [...way, heardOf(1, 60), kept(60)]).said.at(-1)).toEqual({
    ...{ kind: "stream-known", stream: "w", upTo: 60 },
  });
});

it("keeps what its last machine says late, when it has ended; of a machine before nothing", () => {
  const over = [...way, stop, { kind: "ending-overdue" } as const];
  expect(walk(step, KEY, [...over, heardOf(1, 60)]).acts.at(-1)?.kind).toBe("keep-records");
  const moved = [...way, bound(2), read(2)];
  expect(walk(step, KEY, [...moved, heardOf(1, 60)]).acts.at(-1)?.kind).toBe("read-condition");
});

it("takes another calibration record up: the machine says what it knows, then begins anew, and the watch goes on", () => {
  const asked = walk(step, KEY, [...way, renewDue(1)]);
  expect(asked.acts.at(-1)).toEqual({ kind: "read-calibrations", terminal: "t" });
  expect(walk(step, KEY, [...way, records(calibration)]).said.at(-1)?.kind).toBe("relay-watch");
  const anew = [...way, records(renewed)];
  expect(walk(step, KEY, anew).said.at(-1)?.kind).toBe("relay-end");
  // Its link was closed, so its driver is bound again, perhaps before its last word is heard.
  const again = [...anew, bound(1), heardOf(1, 60), told(1)];
  const { state, acts } = walk(step, KEY, again);
  expect(acts.at(-1)).toMatchObject({ kind: "read-condition", machine: "w.1.1" });
  const known: Self = { kind: "condition-read", machine: "w.1.1", kept: null, calibrations: [renewed] };
  const { said } = walk(step, KEY, [...again, known]);
  expect(state).toMatchObject({ stage: "watching", applications: 1 });
  expect(said.at(-1)).toMatchObject({ kind: "relay-watch", order: { calibration: renewed, others: [] } });
  // A machine that keeps silent is not waited for longer.
  expect(walk(step, KEY, [...anew, { kind: "ending-overdue" }]).acts.at(-1)?.kind).toBe("read-condition");
});

it("tells the alarms of a terminal of which nothing comes though a machine listens, and when it is back", () => {
  const S = 1_000_000_000n;
  const readings: unknown[] = [];
  let state: State | null = null;
  const hear = (atS: number, heard: Heard | Self) => {
    const outcome = step(state, heard, KEY, BigInt(atS) * S);
    state = outcome.state;
    for (const { body } of outcome.say)
      if (body.kind === "observed")
        for (const { subject, terminal, value } of body.readings) readings.push([subject, terminal, value]);
    return outcome.timers.filter(({ body }) => body.kind === "look-whether-silent");
  };
  const hour = { kind: "meter-hour", meter: "m" };
  const record = {
    ...{ kind: "telling", detection: "w", machine: "w.1.1", placement: 1, records: [hour] },
  } as unknown as Heard;
  for (const one of way.slice(0, -1)) hear(100, one);
  const look: Self = { kind: "look-whether-silent", machine: "w.1.1" };
  expect(hear(100, read(1))).toMatchObject([{ atTaiNs: 1000n * S, body: look }]);
  hear(700, record);
  expect(hear(1000, look)).toMatchObject([{ atTaiNs: 1600n * S }]);
  expect(readings).toEqual([]);
  hear(1600, look);
  hear(2500, look);
  hear(2600, { ...look, machine: "w.0.1" }); // of a machine that is no more
  hear(2700, record);
  hear(2800, record);
  expect(readings).toEqual([
    ["t", "t", 900],
    ["t", "t", 1800],
    ["t", "t", 0],
  ]);
});

it("applies again at once when a machine that told of the meter has gone, and waits longer and longer for one that does not", () => {
  const waits = (...before: (Heard | Self)[]) => {
    const { state } = walk(step, KEY, before);
    const now = 10n ** 12n;
    return Number(step(state, over((state as Watch).applications), KEY, now).timers[0]!.atTaiNs - now) / 1e9;
  };
  expect(waits(...way)).toBe(0);
  const again1 = [...way, over(1), again(1), granted(2), bound(2), read(2)];
  expect(waits(...again1)).toBe(20);
  expect(waits(...again1, heardOf(2, 60))).toBe(0);
  expect(waits(...again1, over(2), again(2), granted(3))).toBe(40);
});

it("keeps its invariants on random walks", () => {
  const number = fc.integer({ min: 1, max: 4 });
  const makers = [
    ...[granted, bound, read, (n: number) => over(n), again, told, renewDue, kept],
    ...[(n: number) => heardOf(n, 60 * n), (n: number) => records(...(n > 2 ? [renewed] : [calibration]))],
  ];
  const one = fc.oneof(
    { weight: 9, arbitrary: fc.tuple(fc.constantFrom(...makers), number).map(([make, n]) => make(n)) },
    { weight: 4, arbitrary: fc.constantFrom<Heard | Self>(prepared, started, { kind: "start-again" }) },
    fc.constantFrom<Heard | Self>(stop, { kind: "ending-overdue" }, over(1, true)),
    number.map((n): Self => ({ kind: "look-whether-silent", machine: `w.${n}.${n}` })),
  );
  let ends = 0;
  const check = ({ before, after, heard, said, acts }: Move<State, Heard | Self, Say, Act>) => {
    const [old, now] = [before as Watch | null, after as Watch];
    expect(now.applications, "I11").toBeGreaterThanOrEqual(old?.applications ?? 0);
    const said12 = said.filter(({ kind }) => kind === "watch-over").length;
    expect(said12, "I12").toBe(old?.stage !== "ended" && now.stage === "ended" ? 1 : 0);
    if (old?.stage === "ended") expect(said, "I12").toEqual([]);
    const known = said.some(({ kind }) => kind === "stream-known");
    if (known) expect(heard.kind, "I13").toBe("condition-kept");
    for (const act of acts)
      if (act.kind === "keep-records") {
        expect(heard.kind, "I13").toBe("telling");
        expect((heard as { placement: number }).placement, "I6").toBeGreaterThanOrEqual(old?.placement ?? 0);
      }
    if (now.anew) expect([now.stage, now.machine === null], "I14").toEqual(["watching", false]);
    if (old?.anew && !now.anew && now.stage === "watching" && now.machine !== null && now.startTaiNs !== null)
      expect(
        acts.map(({ kind }) => kind),
        "I14",
      ).toContain("read-condition");
    ends += said12;
  };
  const walks = fc.property(fc.array(one, { maxLength: 40 }), (all) => {
    walk(step, KEY, [order, ...all], check);
    // I11: whoever lapses sets a timer.
    const { state } = walk(step, KEY, [order, ...all]);
    const live = state as Watch;
    if (live.stage === "ended" || live.stage === "ending") return;
    const lapsed = step(live, over(live.applications), KEY, 10n ** 12n);
    expect(lapsed.timers, "I11").toMatchObject([{ body: again(live.applications) }]);
  });
  fc.assert(walks, { seed: 20_261_129, numRuns: 300 });
  expect(ends).toBeGreaterThan(50);
});
