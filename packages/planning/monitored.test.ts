import { describe, expect, test } from "vitest";
import type { FleetMeter } from "./fleet-meter.ts";
import { foundByMonitoring, type Monitored, wiringByMonitoring, withMonitoring } from "./monitored.ts";

const rolling = (percent: number, overS = 80_000, limit: number | null = null) => ({
  percent,
  limit: limit === null ? null : { percent: limit, least: limit, greatest: limit },
  standardPercent: 0.02,
  referenceJ: 1e9,
  overS,
});
const known: Monitored = {
  error: { day: rolling(0.6), month: rolling(0.3) },
  limitPercent: 0.5,
  watched: [
    { life: { kind: "no detectable drift", minimumDay: 400 } },
    { life: { kind: "drift", earliestDay: 465.25, crossingDay: 830.5, side: "+" } },
    { life: null },
  ],
  headline: { cause: "gain" },
  notCovered: [],
  uncalibrated: false,
};

describe("what monitoring found", () => {
  test("is the month's error, the shortest life from today, and the cause", () => {
    expect(foundByMonitoring(known, 100, 0)).toEqual({
      by: "waveform",
      yearsAgo: 0,
      errorPercent: 0.3,
      uncertaintyPercent: 0.04,
      drift: null,
      life: {
        kind: "no detectable drift",
        surelyYears: expect.closeTo(300 / 365.25, 9),
        expectedYears: null,
      },
      cause: "gain",
      timesBeyond: 1, // the last day's alone
    });
    const drifting = { ...known, watched: known.watched.slice(1) };
    expect(foundByMonitoring(drifting, 100, 0.5)?.life).toEqual({
      kind: "drift",
      surelyYears: expect.closeTo(0.5, 9),
      expectedYears: expect.closeTo(1.5, 9),
    });
  });

  test("is beyond the limit twice only where the month is more than the day", () => {
    const times = (day: number, month: number, overS: number) =>
      foundByMonitoring({ ...known, error: { day: rolling(day), month: rolling(month, overS) } }, 1, 0)
        ?.timesBeyond;
    expect(times(0.6, 0.6, 2e6)).toBe(2);
    expect(times(0.6, 0.6, 80_000)).toBe(1);
    expect(times(0.3, 0.6, 2e6)).toBe(1);
    expect(times(0.3, 0.3, 2e6)).toBe(0);
  });

  test("is held against the limit at its loads, where one is known", () => {
    const error = { day: rolling(0.6, 80_000, 0.7), month: rolling(0.6, 2e6, 0.7) };
    const found = foundByMonitoring({ ...known, error }, 1, 0);
    expect(found).toMatchObject({ errorPercent: 0.6, limitPercent: 0.7, timesBeyond: 0 });
  });

  test("is nothing of a meter that samples for itself while it is right behind its front end, else what a test on site has to settle", () => {
    const own = (month: number): Monitored => ({
      ...known,
      ...{
        error: { day: rolling(month), month: rolling(month, 2e6) },
        notCovered: [{ what: "gain", text: "" }],
      },
      headline: { cause: "gain behind its front end" },
    });
    expect(foundByMonitoring(own(0.3), 1, 0)).toBeNull();
    const found = foundByMonitoring(own(0.7), 1, 0);
    expect(found).toMatchObject({ cause: "gain behind its front end", timesBeyond: 1 });
    expect(found?.life).toEqual({ kind: "no drift known", surelyYears: null, expectedYears: null });
  });

  test("is the wiring, and no error of the meter's own, where it is connected wrongly", () => {
    const of = (cause: string): Monitored => ({ ...known, headline: { cause } });
    for (const cause of ["reversed current", "exchanged currents", "dead phase"]) {
      expect(wiringByMonitoring(of(`${cause} and lost pulses`))).toBe(cause);
      expect(foundByMonitoring(of(`${cause} and lost pulses`), 100, 0)).toBeNull();
    }
    expect(wiringByMonitoring(of("gain"))).toBeNull();
  });

  test("is nothing before pulses; without a line no drift is known; a sound meter has no cause", () => {
    expect(foundByMonitoring({ ...known, error: { day: null, month: null } }, 1, 0)).toBeNull();
    const found = foundByMonitoring({ ...known, watched: [], headline: { cause: "sound" } }, 1, 0);
    expect(found).not.toHaveProperty("cause");
    expect(found?.life?.kind).toBe("no drift known");
  });
});

describe("a meter of the register that monitoring knows as well", () => {
  const TODAY = 100;
  const MONITORED_YEARS_AGO = 0.5;
  const verified = (errorPercent: number, yearsAgo: number): FleetMeter => ({
    ...{ meter: "m", class448: "III", accuracyClass: "0.5S", batch: "b", ageYears: 3, kwhPerYear: null },
    ...{ wiringFault: null, events: 0, familyDefect: false },
    found: {
      ...{ by: "waveform", yearsAgo, errorPercent, uncertaintyPercent: 0.04, drift: null },
      timesBeyond: Math.abs(errorPercent) > 0.5 ? 1 : 0,
    },
  });
  const monitored = (percent: number, cause = "sound"): Monitored => ({
    ...known,
    ...{ error: { day: rolling(percent), month: rolling(percent, 2e6) }, headline: { cause } },
  });
  const wrong = ["reversed current", "dead phase"].map((cause) => monitored(-33, cause));
  const after = (meter: FleetMeter, by: Monitored) => withMonitoring(meter, by, TODAY, MONITORED_YEARS_AGO);

  test("is known by what monitoring found; of one connected wrongly no error is known", () => {
    for (const yearsAgo of [0.1, 0.9])
      expect(after(verified(0.1, yearsAgo), monitored(0.3)).found).toMatchObject({ errorPercent: 0.3 });
    for (const yearsAgo of [0.1, 0.9])
      for (const by of wrong)
        expect(after(verified(-33, yearsAgo), by)).toMatchObject({
          ...{ found: null, wiringFault: by.headline.cause },
        });
  });

  test("goes by a later verdict that speaks against it, and by no earlier one", () => {
    for (const by of [monitored(0.7, "gain"), ...wrong]) {
      const righted = verified(0.1, 0.1);
      expect(after(righted, by)).toEqual(righted);
      expect(after(verified(0.1, 0.9), by)).not.toMatchObject({ found: { errorPercent: 0.1 } });
    }
    const gone = verified(0.7, 0.1);
    expect(after(gone, monitored(0.3))).toEqual(gone);
    expect(after(verified(0.7, 0.9), monitored(0.3)).found).toMatchObject({ errorPercent: 0.3 });
    // Too near the limit to speak against anything.
    expect(after(verified(0.48, 0.1), monitored(0.7)).found).toMatchObject({ errorPercent: 0.7 });
  });
});
