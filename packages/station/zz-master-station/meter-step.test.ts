// Meters and calibration records at ZZ: what becomes of an entry, and SPEC.md's I7 to I9 on random walks.

import { walk } from "@etalon/basis/testing/walk";
import type { MeterChange } from "@etalon/messages/meters";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changedOrder, orderOf, recordOf } from "./meter-step.ts";
import { standardRequirements } from "./standard-requirements.ts";
import type { MeterEntry } from "./state.ts";
import { type Heard, step } from "./step.ts";

const record = recordOf({
  ...{ id: "m1", serial: "20260001", accuracyClass: "0.5S", activeConstant: 20_000, wiring: "3P4W" },
  ...{ nominalVoltage: 57.7, ratedCurrent: 1.5, maxCurrent: 6, voltageRatio: 100, currentRatio: 40 },
  ...{ site: "feeder 7", instrument: "ia-01/yh-01", register: "wh+" },
});
const KEY = "meter/m1";
const add: Heard = { kind: "add-meter", record, by: "wang" };
const retire: Heard = { kind: "retire-meter", why: "replaced", by: "wang" };
const change = (change: MeterChange): Heard => ({ kind: "change-meter", change, by: "li" });
const verified: Heard = { kind: "meter-verified", detection: "d1", verdict: "conforming" };
const channel = {
  ...{ name: "ua", gain: 1, offset: 0, delaySeconds: 0 },
  ...{ gainStandardUncertaintyPercent: 0, delayStandardUncertaintySeconds: 0 },
};
const calibration = (id: string) => ({
  ...{ id, terminal: "yh-01", validFromTaiNs: 0n, validToTaiNs: 9n, certificate: "c" },
  ...{ channels: [channel], rateErrorBoundPpm: 1 },
});

describe("a meter's entry", () => {
  it("is made by one of a list, whose parts wait until all are there", () => {
    const records = [record, { ...record, id: "m2" }];
    const part = step(null, { kind: "part-of-roll", records, by: "wang" }, "roll/1.1", 1n);
    expect([part.state?.kind, part.say]).toEqual(["roll", []]);
    const whole = step(null, { kind: "add-roll", parts: 2 }, "roll/1", 2n);
    expect(whole.say.map(({ to }) => to.key)).toEqual(["roll/1.1", "roll/1.2"]);
    const { state, say } = step(part.state, whole.say[0]!.body as Heard, "roll/1.1", 3n);
    expect(state).toBeNull();
    expect(step(part.state, { kind: "roll-forsaken" }, "roll/1.1", 9n)).toMatchObject({
      state: null,
      say: [],
    });
    expect(say.map(({ to }) => to.key)).toEqual(["meter/m1", "meter/m2"]);
    const added = step(null, say[0]!.body as Heard, KEY, 2n);
    expect(added.state).toEqual({ kind: "meter", record, detections: [] });
    expect(added.audit).toMatchObject([{ what: "meter-added", who: "wang", resource: "ia-01/yh-01" }]);
  });

  it("keeps with a verdict what it is not about", () => {
    const behind = "conforming behind its front end" as const;
    const heard: Heard = { ...verified, verdict: behind, notCovered: ["gain", "phase"] };
    expect(walk(step, KEY, [add, heard]).state).toMatchObject({
      detections: [{ id: "d1", verdict: behind, notCovered: ["gain", "phase"] }],
    });
  });

  it("is known by its verdict while the plate stays; another plate, or energy, has none yet", () => {
    const heard: Heard = { ...verified, errorPercent: 0.1, uncertaintyPercent: 0.02, limitPercent: 0.5 };
    const known = { id: "d1", verdict: "conforming", errorPercent: 0.1, limitPercent: 0.5 };
    const after = (...more: Heard[]) => walk(step, KEY, [add, heard, ...more]).state as MeterEntry;
    const undecided: Heard = { ...verified, detection: "d2", verdict: "undecided" };
    expect(after(undecided).standing).toMatchObject({ ...known, undecidedTaiNs: expect.any(BigInt) });
    const moved = change({ site: "there", instrument: "ia-02/yh-07" });
    expect(after(moved, { kind: "register-meter", record }).standing).toMatchObject(known);
    for (const other of [
      ...[change({ serial: "20260002" }), change({ register: "varh+" }), change({ voltageRatio: null })],
      { kind: "register-meter", record: { ...record, meter: { ...record.meter, accuracyClass: "1" } } },
    ] as Heard[]) {
      expect(after(other)).not.toHaveProperty("standing");
      expect(after(other, undecided).standing).toMatchObject({ id: "d2" });
      expect(after(other).detections).toMatchObject([{ id: "d1" }]);
    }
  });

  it("has its circuit's wiring by the last detection that saw it", () => {
    const seen = (wiringFault?: string | null): Heard =>
      wiringFault === undefined ? verified : { ...verified, wiringFault };
    const after = (...faults: (string | null | undefined)[]) =>
      walk(step, KEY, [add, ...faults.map(seen), retire]).state as MeterEntry;
    expect(after(undefined).wiringFault).toBeUndefined();
    expect(after("current ia reversed", undefined).wiringFault).toBe("current ia reversed");
    expect(after("current ia reversed", null).wiringFault).toBeNull();
    const { detections, standing } = after("current ia reversed");
    expect(detections).toMatchObject([{ id: "d1", wiringFault: "current ia reversed" }]);
    expect(standing).not.toHaveProperty("wiringFault");
    expect(after("x", null).detections[0]).not.toHaveProperty("wiringFault");
  });

  it("stays as it was when it is added again, and says so", () => {
    const { state } = walk(step, KEY, [add, verified]);
    const again = step(state, { ...add, record: { ...record, site: "elsewhere" } }, KEY, 9n);
    expect(again.state).toEqual(state);
    expect(again.audit).toMatchObject([{ what: "meter-refused" }]);
  });

  it("is changed field by field; null takes away what a plate may lack", () => {
    const { state } = walk(step, KEY, [
      add,
      verified,
      change({ instrument: "ia-02/yh-07", voltageRatio: null, activeConstant: 6400, register: "varh+" }),
    ]);
    const { voltageRatio: _, ...meter } = record.meter;
    expect(state).toMatchObject({
      record: { id: "m1", site: "feeder 7", meter: { ...meter, activeConstant: 6400 }, terminal: "yh-07" },
      detections: [{ id: "d1" }],
    });
    expect((state as MeterEntry).record.meter).not.toHaveProperty("voltageRatio");
    expect(orderOf((state as MeterEntry).record)).toMatchObject({ instrument: "ia-02/yh-07" });
    expect(standardRequirements("d", (state as MeterEntry).record, 30).register).toBe("varh+");
  });

  it("loses the calibration that came with it when another terminal takes its place", () => {
    const own = { ...record, calibration: calibration("c1") };
    const register: Heard = { kind: "register-meter", record: own };
    const kept = walk(step, KEY, [register, change({ site: "x" })]).state as MeterEntry;
    expect(kept.record.calibration).toEqual(calibration("c1"));
    const moved = walk(step, KEY, [register, change({ instrument: "ia-01/yh-02" })]).state as MeterEntry;
    expect(moved.record.calibration).toBeNull();
  });

  it("changes nothing in a detection that was ordered before", () => {
    const ordered = step(
      null,
      { kind: "detect", detection: "d", record, requirements: standardRequirements("d", record, 30) },
      "detection/d",
      1n,
    ).state;
    for (const heard of [change({ activeConstant: 1 }), retire])
      expect(step(ordered, heard, "detection/d", 2n).state).toEqual(ordered);
  });

  it("keeps its invariants on random walks", () => {
    const heard = fc.constantFrom<Heard>(
      ...[add, retire, verified, { ...verified, detection: "d2" } as Heard, change({ site: "there" })],
      ...[change({ maxCurrent: 9 }), { ...add, record: { ...record, site: "other" } } as Heard],
    );
    let retired = 0;
    fc.assert(
      fc.property(fc.array(heard, { maxLength: 12 }), (messages) => {
        walk(step, KEY, messages, ({ before, after }) => {
          const [was, is] = [before as MeterEntry | null, after as MeterEntry | null];
          if (!was) return;
          expect(is, "I7").not.toBeNull();
          for (const { id } of was.detections)
            expect(
              is?.detections.map((one) => one.id),
              "I7",
            ).toContain(id);
          if (!was.retired) return;
          retired++;
          expect([is?.retired, is?.record], "I7").toEqual([was.retired, was.record]);
        });
      }),
      { seed: 20_261_129, numRuns: 300 },
    );
    expect(retired).toBeGreaterThan(50);
  });

  it("a record and its order say the same, whatever is changed", () => {
    const some = fc.record(
      {
        site: fc.constantFrom("a", "b"),
        currentRatio: fc.option(fc.integer({ min: 1, max: 99 })),
        serial: fc.constantFrom("1", "2"),
        instrument: fc.constantFrom("a/b", "c/d"),
        class448: fc.constantFrom("I", "V", null),
        sampledBy: fc.constantFrom("itself", "terminal", null),
        batch: fc.constantFrom("Acme A1", null),
        installed: fc.constantFrom("2019-05-30", null),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(some, (change) => {
        const order = changedOrder(orderOf(record), change as MeterChange);
        expect(orderOf(recordOf(order))).toEqual(order);
      }),
      { seed: 7 },
    );
  });
});

describe("a terminal's calibration records", () => {
  it("stand newest first; one of the same id takes the place of the old", () => {
    const register = (id: string): Heard => ({
      kind: "register-calibration",
      ...{ calibration: calibration(id), by: "li" },
    });
    const { state } = walk(step, "calibration/yh-01", [register("c1"), register("c2"), register("c1")]);
    expect(state).toMatchObject({
      kind: "calibrations",
      terminal: "yh-01",
      records: [{ id: "c1" }, { id: "c2" }],
    });
    expect(step(null, register("c1"), "calibration/yh-01", 1n).audit).toMatchObject([
      { what: "calibration-registered", who: "li" },
    ]);
  });
});
