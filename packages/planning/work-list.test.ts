import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FleetMeter, FoundError } from "./fleet-meter.ts";
import { fleetColumns, fleetMeterFrom } from "./fleet-row.ts";
import { limitOf } from "./life.ts";
import { usualPlanRule } from "./plan-terms.ts";
import { workList } from "./work-list.ts";

const found: FoundError = {
  by: "waveform",
  yearsAgo: 0.1,
  errorPercent: 0.05,
  uncertaintyPercent: 0.04,
  drift: { percentPerYear: 0.001, uncertainty: 0.004 },
  timesBeyond: 0,
};
const sound: FleetMeter = {
  meter: "sound",
  class448: "III",
  accuracyClass: "0.5S",
  batch: "a",
  ageYears: 3,
  kwhPerYear: 1e6,
  found,
  wiringFault: null,
  events: 0,
  familyDefect: false,
};
const plan = (...changes: (Partial<FleetMeter> & { readonly meter: string })[]) =>
  workList(
    changes.map((change) => ({ ...sound, batch: change.meter, ...change })),
    { budgetYuan: null, crews: null },
  );
const rowOf = (change: Partial<FleetMeter>) => plan({ meter: "x", ...change }).rows[0];

describe("an order and its reason", () => {
  test("a sound meter wants nothing", () => expect(rowOf({})).toBeUndefined());

  test("beyond the limit twice: replaced within three working days; once: a test on site first", () => {
    const beyond = { ...found, errorPercent: 0.7, timesBeyond: 2 };
    expect(rowOf({ found: beyond })).toMatchObject({
      action: "replace",
      urgency: "now",
      grade: "replace",
      costYuan: 2_300,
      why: "its error of +0.7 % lies beyond the limit of 0.5 % by more than its uncertainty of 0.04 %, found 2 times",
      restsOn: "its waveforms, 1 months ago, U = 0.04 %, drift ± 0.008 % a year",
    });
    expect(rowOf({ found: { ...beyond, timesBeyond: 1 } })).toMatchObject({
      action: "site test",
      urgency: "now",
    });
    expect(rowOf({ found: { ...beyond, timesBeyond: 1, by: "site test" } })).toMatchObject({
      action: "replace",
    });
  });

  test("wired wrongly: that is put right first, whatever else is to be done", () => {
    const wrong = { wiringFault: "current ia reversed", ageYears: 15.5 };
    const rows = plan({ meter: "x", found: { ...found, errorPercent: 0.7, timesBeyond: 1 }, ...wrong }).rows;
    expect(rows.map(({ action, urgency }) => [action, urgency])).toEqual([
      ["correct wiring", "now"],
      ["site test", "now"],
    ]);
    expect(rows[0]).toMatchObject({
      ...{ stage: "site", costYuan: 300, why: "it is wired wrongly: current ia reversed" },
      because: { kind: "wiring", fault: "current ia reversed" },
    });
    const sound = plan({ meter: "x", ...wrong, ageYears: 3 }, { meter: "y", found: null });
    expect(sound.rows.map(({ meter, action }) => [meter, action])).toEqual([
      ["x", "correct wiring"],
      ["y", "verify remotely"],
    ]);
    expect(sound.years[0]!.meters).toMatchObject({ "correct wiring": 1, "verify remotely": 1 });
  });

  test("wired wrongly goes before what errs, whichever costs more a year; and first takes what the budget has", () => {
    const miswired = { meter: "wired", class448: "IV", wiringFault: "current ia reversed" } as const;
    const errs = {
      meter: "errs",
      class448: "I",
      found: { ...found, errorPercent: 0.6, timesBeyond: 1 },
    } as const;
    const fleet = [errs, miswired].map((change) => ({ ...sound, ...change }));
    const { rows } = workList(fleet, { budgetYuan: 300, crews: null });
    expect(rows.map(({ meter, action, year, late }) => [meter, action, year, late])).toEqual([
      ["wired", "correct wiring", 1, false],
      ["errs", "site test", null, false],
    ]);
  });

  test("says what it rests on, and that a later look decided nothing", () => {
    const near = { ...found, errorPercent: 0.48, laterUndecided: true };
    expect(rowOf({ found: near })).toMatchObject({
      restsOn: expect.stringMatching(/^its waveforms, .*, a later detection undecided$/),
      found: { laterUndecided: true },
    });
    expect(rowOf({ found: { ...near, laterUndecided: false } })?.restsOn).not.toContain("undecided");
  });

  test("too near the limit for a verdict: a test on site decides", () =>
    expect(rowOf({ found: { ...found, errorPercent: 0.48 } })).toMatchObject({
      action: "site test",
      why: "its error is too near the limit for a verdict: its error of +0.48 % ± 0.04 % takes up 96 % of the limit of 0.5 %",
    }));

  test("a drift that may reach the limit within the horizon: replaced before it does", () => {
    const drift = { percentPerYear: 0.1, uncertainty: 0.01 };
    const row = rowOf({ found: { ...found, errorPercent: 0.4, drift } })!;
    // 0.4 + 0.1·(t + 0.1) + 1.645·0.01·(t + 0.1) = 0.46
    expect(row).toMatchObject({ action: "replace", urgency: "planned" });
    expect(row.surelyYears).toBeCloseTo(0.06 / 0.11645 - 0.1, 6);
    expect(row.why).toContain("expected: 11 months");
  });

  test("nothing known, or nothing fresh: the master station first; a known defect of the batch: a crew", () => {
    expect(rowOf({ found: null })).toMatchObject({
      action: "verify remotely",
      stage: "master station",
      costYuan: 5,
    });
    expect(rowOf({ found: { ...found, yearsAgo: 2 } })?.why).toBe(
      "its last result is 2.0 years old, more than 1.0 years; DL/T 448-2016 (unverified) has class III tested every 2.0 years",
    );
    expect(rowOf({ found: null, familyDefect: true })).toMatchObject({ action: "site test" });
  });

  test("none is kept beyond the oldest age, however sound", () =>
    expect(rowOf({ ageYears: 17 })).toMatchObject({ action: "replace", urgency: "planned" }));

  test("a bad batch sends crews to its sound meters that one result alone is known of, and says why", () => {
    const bad = { ...found, errorPercent: 0.7, timesBeyond: 2 };
    const fleet = Array.from({ length: 20 }, (_, n) => ({
      ...sound,
      meter: `m${n}`,
      found: n < 6 ? bad : n < 10 ? found : { ...found, drift: null },
    }));
    const { rows, batches } = workList(fleet, { budgetYuan: null, crews: null });
    expect(batches[0]).toMatchObject({ grade: "bad", lowerPercent: 30 });
    expect(rows.filter(({ action }) => action === "site test")).toHaveLength(10);
    expect(rows.at(-1)?.why).toContain("its batch a is bad: 6 bad of 20 measured");
  });
});

describe("order and means", () => {
  const beyond = { ...found, errorPercent: 0.7, timesBeyond: 2 };
  const four = [
    { meter: "due", found: null },
    { meter: "small", found: beyond, kwhPerYear: 1e5 },
    { meter: "large", found: beyond, kwhPerYear: 1e7 },
    {
      meter: "first class",
      class448: "I" as const,
      found: { ...beyond, errorPercent: 0.66 },
      kwhPerYear: null,
    },
  ];

  test("what cannot wait first, then class, then what a year of waiting costs; campaigns: master station, then site", () => {
    const { rows, campaigns } = plan(...four);
    expect(rows.map(({ meter }) => meter)).toEqual(["first class", "large", "small", "due"]);
    expect(rows.map(({ rank }) => rank)).toEqual([1, 2, 3, 4]);
    expect(campaigns.map(({ stage, class448, meters }) => [stage, class448, meters])).toEqual([
      ["master station", "III", 1],
      ["site", "I", 1],
      ["site", "III", 2],
    ]);
    // |0.7 + 0.001·0.6| % of 10 GWh at ¥0.6
    expect(rows[1]?.riskYuanPerYear).toBeCloseTo(0.007006 * 1e7 * 0.6, 3);
  });

  test("money and crews end where they end; the cheap one behind is still taken", () => {
    const fleet = four.map((change) => ({ ...sound, batch: change.meter, ...change }));
    const spent = workList(fleet, { budgetYuan: 5_000, crews: null });
    expect(spent.rows.map(({ year }) => year)).toEqual([1, 1, null, 1]);
    expect(spent).toMatchObject({ costYuan: 4_605, visits: 2 });
    const nobody = workList(fleet, { budgetYuan: null, crews: 0 });
    expect(nobody.rows.map(({ year }) => year)).toEqual([null, null, null, 1]);
    const one = workList(fleet, { budgetYuan: null, crews: 0.001 }, { ...usualPlanRule, horizonYears: 1 });
    expect(one.visits).toBe(2); // 0.001 crews · 8 a day · 250 days
  });

  test("years: each is done by the end of its own, earlier where that is full, and later rather than not at all", () => {
    const old = (meter: string, ageYears: number) => ({ ...sound, meter, batch: meter, ageYears });
    const fleet = [old("a", 13.5), old("b", 13.4), old("c", 13.3), old("d", 15.5), old("e", 15.4)];
    const rule = { ...usualPlanRule, horizonYears: 3 };
    const free = workList(fleet, { budgetYuan: null, crews: null }, rule);
    const years = Object.fromEntries(free.rows.map(({ meter, year }) => [meter, year]));
    expect(years).toEqual({ a: 3, b: 3, c: 3, d: 1, e: 1 }); // 16 years old in 2.5, …, 0.5 years
    // Two replacements a year: one of year 3 comes before its time.
    const scarce = workList(fleet, { budgetYuan: 5_000, crews: null }, rule);
    expect(scarce.years.map(({ meters, late }) => [meters.replace, late])).toEqual([
      [2, 0],
      [1, 0],
      [2, 0],
    ]);
    // One visit a year: two are not done.
    const few = workList(fleet, { budgetYuan: null, crews: 0.0005 }, rule);
    expect(few.years.map(({ visits, late }) => [visits, late])).toEqual([
      [1, 0],
      [1, 0],
      [1, 0],
    ]);
    expect(few.rows.filter(({ year }) => year === null)).toHaveLength(2);
    expect(few.work).toBe(5);
    const both = workList([old("d", 15.5), old("e", 15.4)], { budgetYuan: null, crews: 0.0005 }, rule);
    expect(both.years.map(({ late }) => late)).toEqual([0, 1, 0]);
    expect(both.rows.map(({ year, late }) => [year, late])).toEqual([
      [1, false],
      [2, true],
    ]);
    // Looked at from afar at once, and replaced when it comes of age.
    const unseen = workList([{ ...old("f", 13), found: null }], { budgetYuan: null, crews: null }, rule);
    expect(unseen.rows.map(({ action, year }) => [action, year])).toEqual([
      ["replace", 3],
      ["verify remotely", 1],
    ]);
  });
});

test("limits are the class's own", () => {
  expect((["0.1S", "0.2S", "0.5S", "0.5", "1", "2"] as const).map(limitOf)).toEqual([
    0.1, 0.2, 0.5, 0.5, 1, 2,
  ]);
});

describe("a row of a fleet file", () => {
  const today = Date.parse("2026-03-02");
  const row = { meter: "1", class448: "II", accuracyClass: "0.5S", batch: "b", installed: "2024-03-01" };
  const why = (change: Record<string, unknown>) => {
    const read = fleetMeterFrom({ ...row, ...change }, today);
    return read.ok ? read.value : read.why.text;
  };

  test("is a meter", () => {
    const all = {
      foundBy: "waveform",
      foundOn: "2026-03-02",
      errorPercent: "-0.1",
      uncertaintyPercent: "0.05",
    };
    expect(why({ ...all, driftPercentPerYear: "0.01", driftUncertainty: "0.02", events: "3" })).toEqual({
      meter: "1",
      class448: "II",
      accuracyClass: "0.5S",
      batch: "b",
      ageYears: expect.closeTo(2, 2),
      kwhPerYear: null,
      found: {
        by: "waveform",
        yearsAgo: 0,
        errorPercent: -0.1,
        uncertaintyPercent: 0.05,
        drift: { percentPerYear: 0.01, uncertainty: 0.02 },
        timesBeyond: 1,
      },
      wiringFault: null,
      events: 3,
      familyDefect: false,
    });
  });

  test("says what is wrong with its wiring", () =>
    expect(why({ wiringFault: "current ia reversed" })).toMatchObject({
      wiringFault: "current ia reversed",
    }));

  test.each([
    [{ class448: "VI" }, 'class448 is "VI"; one of I, II, III, IV, V is expected'],
    [{ installed: "2027-01-01" }, "installed is"],
    [{ installed: "1.3.2024" }, "a day of the last hundred years"],
    [{ errorPercent: "0.1" }, 'foundBy is ""; how errorPercent was found is expected'],
    [{ foundBy: "waveform", foundOn: "2026-01-01", errorPercent: "x" }, "errorPercent is"],
    [{ familyDefect: "perhaps" }, "yes or no"],
    [{ installed: "2024-02-30" }, "installed is"],
    [{ kwhPerYear: [] }, "kwhPerYear is []"],
    [{ kwhPerYear: "0x10" }, "kwhPerYear is"],
    [{ meter: {} }, "meter is {}"],
    [{ klass: "1" }, '"klass" is no column of a fleet'],
  ])("%j is refused in one sentence", (change, sentence) => expect(why(change)).toContain(sentence));

  test("any JSON gets an answer, and a meter only with finite numbers in it", () => {
    const row = fc.dictionary(fc.constantFrom(...Object.keys(fleetColumns), "other"), fc.jsonValue());
    fc.assert(
      fc.property(row, (any) => {
        const read = fleetMeterFrom(any, today);
        if (read.ok) expect(JSON.stringify(read.value)).not.toContain("NaN");
        else expect(read.why.text).toMatch(/expected|is no column/);
      }),
    );
  });
});
