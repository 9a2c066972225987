// ZZ's step for a meter under watch: its way, and I11 and I12 of SPEC.md on random walks.

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
const read = (n: number): Self => ({ kind: "condition-read", machine: `w.${n}.${n}`, kept: null });
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
  expect(said[3]).toMatchObject({ order: { meter: "m", originTaiS: 86_400, kept: null } });
});

it("respects the owner's revocation, and no other end", () => {
  expect(walk(step, KEY, [...way, over(1, true)]).state).toMatchObject({ stage: "ended" });
  expect(walk(step, KEY, [...way, over(1)]).state).toMatchObject({ stage: "applying" });
});

it("keeps its invariants on random walks", () => {
  const number = fc.integer({ min: 1, max: 4 });
  const makers = [granted, bound, read, (n: number) => over(n), again, told];
  const one = fc.oneof(
    { weight: 9, arbitrary: fc.tuple(fc.constantFrom(...makers), number).map(([make, n]) => make(n)) },
    { weight: 4, arbitrary: fc.constantFrom<Heard | Self>(prepared, started, { kind: "start-again" }) },
    fc.constantFrom<Heard | Self>(stop, { kind: "ending-overdue" }, over(1, true)),
  );
  let ends = 0;
  const check = ({ before, after, said }: Move<State, Heard | Self, Say, Act>) => {
    const [old, now] = [before as Watch | null, after as Watch];
    expect(now.applications, "I11").toBeGreaterThanOrEqual(old?.applications ?? 0);
    const said12 = said.filter(({ kind }) => kind === "watch-over").length;
    expect(said12, "I12").toBe(old?.stage !== "ended" && now.stage === "ended" ? 1 : 0);
    if (old?.stage === "ended") expect(said, "I12").toEqual([]);
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
