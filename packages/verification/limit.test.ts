import type { AccuracyClass, Meter } from "@etalon/basis";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { connectionOf, limitAt } from "./limit.ts";
import { limitTables } from "./limits.table.ts";

const throughTransformers = (accuracyClass: AccuracyClass): Meter => ({
  serial: "1",
  accuracyClass,
  activeConstant: 20000,
  wiring: "3P4W",
  nominalVoltage: 57.7,
  ratedCurrent: 1.5,
  maxCurrent: 6,
});
const direct = (accuracyClass: AccuracyClass): Meter => ({
  ...throughTransformers(accuracyClass),
  nominalVoltage: 220,
  ratedCurrent: 5,
  maxCurrent: 60,
});

const active = (meter: Meter, currentPercentOfRated: number, powerFactor: number, single = false) =>
  limitAt(
    meter,
    "active",
    { currentPercentOfRated, powerFactor, loadBalance: single ? "single" : "balanced" },
    null,
  );
const percent = (...given: Parameters<typeof active>): number | string => {
  const answer = active(...given);
  return answer.ok ? answer.value.percent : answer.why.code;
};

describe("limit", () => {
  // Currents in percent of rated; PF negative: leading.
  it.each([
    ["0.2S", 1, 1, 0.4],
    ["0.2S", 4.9, 1, 0.4],
    ["0.2S", 4.96, 1, 0.2], // 5 % as set, measured 4.96 %
    ["0.2S", 100, 1, 0.2],
    ["0.2S", 100, 0.995, 0.2],
    ["0.2S", 400, 1, 0.2],
    ["0.2S", 100, 0.5, 0.3],
    ["0.2S", 100, 0.93, 0.3],
    ["0.2S", 5, 0.5, 0.5],
    ["0.2S", 100, -0.8, 0.3],
    ["0.2S", 100, -0.9, 0.3],
    ["0.2S", 100, -0.6, 0.5],
    ["0.2S", 100, 0.3, 0.5],
    ["0.5S", 100, 1, 0.5],
    ["0.5S", 2, 0.5, 1.0],
    ["0.1S", 100, 1, 0.1],
    ["0.5", 100, 1, 0.5],
    ["1", 3, 1, 1.5],
    ["1", 5, 1, 1.0],
    ["1", 7, 0.5, 1.5],
    ["2", 20, 0.5, 2.0],
    ["1", 50, 0.25, 3.5],
    ["1", 100, -0.5, 2.5],
  ] as const)("class %s through transformers at %d %%, PF %d: ±%d %%", (name, current, pf, expected) => {
    expect(percent(throughTransformers(name), current, pf)).toBe(expected);
  });

  it.each([
    ["1", 5, 1, 1.5],
    ["1", 10, 1, 1.0],
    ["1", 15, 0.5, 1.5],
    ["2", 15, -0.8, "limit.current-too-low"],
    ["2", 20, -0.8, 2.0],
    ["1", 1200, 1, 1.0],
  ] as const)("class %s connected directly at %d %%, PF %d: %s", (name, current, pf, expected) => {
    expect(percent(direct(name), current, pf)).toBe(expected);
  });

  it("has its own limits for one loaded phase", () => {
    expect(percent(throughTransformers("0.2S"), 100, 1, true)).toBe(0.3);
    expect(percent(throughTransformers("0.2S"), 100, 0.5, true)).toBe(0.4);
    expect(percent(direct("2"), 100, 0.7, true)).toBe(3.0);
    expect(percent(throughTransformers("0.2S"), 100, -0.8, true)).toBe("limit.power-factor-too-low");
  });

  it.each([
    ["0.2S", 0.9, 1, "limit.current-too-low", "0.9 %"],
    ["0.2S", 1.5, 0.5, "limit.current-too-low", "2 %"],
    ["0.2S", 410, 1, "limit.current-too-high", "400 %"],
    ["0.2S", 100, 0.2, "limit.power-factor-too-low", "0.200L"],
    ["0.2S", 100, -0.3, "limit.power-factor-too-low", "0.300C"],
    ["0.5", 100, 0.5, "limit.power-factor-too-low", "0.500L"],
    ["1", 150, 0.3, "limit.not-tabulated", "150 %"],
  ] as const)("class %s at %d %%, PF %d is refused as %s", (name, current, pf, code, figure) => {
    const answer = active(throughTransformers(name), current, pf);
    expect(answer).toMatchObject({ ok: false, why: { code } });
    if (!answer.ok) expect(answer.why.text).toContain(figure);
  });

  it("names its source, and what in it could not be verified", () => {
    const sure = active(throughTransformers("0.2S"), 100, 1);
    expect(sure).toMatchObject({
      value: { source: "IEC 62053-22:2020, table 3, class 0.2S, balanced load, 0.05In ≤ I ≤ Imax, PF 1" },
    });
    const unsure = active(throughTransformers("0.1S"), 100, 0.3);
    expect(unsure.ok && unsure.value.source).toMatch(
      /on request.*PF 0\.25L \(unverified\); it lists no limit at/,
    );
  });

  it("says by which rule it holds at a power factor between those of the table", () => {
    const between = active(throughTransformers("0.2S"), 100, 0.95);
    expect(between.ok && between.value).toMatchObject({
      percent: 0.3,
      source: expect.stringMatching(
        /PF 0\.5L; it lists no limit at power factor 0\.950L, so that of the next lower one listed holds: a rule of this system, not of the standard$/,
      ),
    });
    const at = active(throughTransformers("0.2S"), 100, 0.505);
    expect(at.ok && at.value.source).toMatch(/PF 0\.5L$/);
  });

  it("takes reactive limits by sinφ and the reactive class, which must be known", () => {
    const load = { currentPercentOfRated: 20, powerFactor: 0.5, loadBalance: "balanced" } as const;
    const meter = throughTransformers("0.2S");
    expect(limitAt(meter, "reactive", load, "2")).toMatchObject({ value: { percent: 2 } });
    expect(limitAt(meter, "reactive", { ...load, powerFactor: -0.95 }, "2")).toMatchObject({
      value: { percent: 2.5 },
    });
    expect(limitAt(meter, "reactive", load, null)).toMatchObject({ why: { code: "limit.class-unknown" } });
    const household = limitAt(direct("1"), "reactive", load, "2");
    expect(household).toMatchObject({ why: { code: "limit.not-tabulated" } });
  });

  it("tells meters for transformers from direct ones", () => {
    expect(connectionOf(throughTransformers("1"))).toBe("transformer");
    expect(connectionOf(direct("1"))).toBe("direct");
    expect(connectionOf(direct("0.5S"))).toBe("transformer");
    expect(connectionOf({ ...direct("1"), currentRatio: 40 })).toBe("transformer");
  });

  it("answers with a limit or a reason at every load", () => {
    const anyClass = fc.constantFrom<AccuracyClass>("0.1S", "0.2S", "0.5S", "0.5", "1", "2");
    const current = fc.double({ min: 0, max: 2000, noNaN: true });
    const factor = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(anyClass, current, factor, fc.boolean(), fc.boolean(), (name, I, pf, single, big) => {
        const answer = active(big ? direct(name) : throughTransformers(name), I, pf, single);
        if (answer.ok) expect(answer.value.percent).toBeGreaterThan(0);
        else expect(answer.why.text.length).toBeGreaterThan(20);
      }),
      { seed: 40, numRuns: 2000 },
    );
  });

  it("has tables without holes: each range of a factor begins where the one before ends", () => {
    for (const table of limitTables) {
      for (const [column] of table.classes.entries()) {
        const ends = new Map<string, number | null>();
        for (const row of table.rows) {
          if (typeof row[4 + column] !== "number") continue;
          const group = `${row[0]} ${row[1]}`;
          if (ends.has(group)) expect(row[2]).toBe(ends.get(group));
          ends.set(group, row[3]);
        }
      }
      for (const row of table.rows) expect(row.length).toBe(4 + table.classes.length);
    }
  });
});
