import { expect, test } from "vitest";
import { baselineOf } from "./baseline.ts";
import { BASELINE_DAYS, FALSE_ALARMS_IN_30_DAYS } from "./control-charts.table.ts";
import { dailyErrors } from "./daily-errors.fixture.ts";
import { alarmsOf, unwatched, watched } from "./watched-bin.ts";

const day = (percent: number, n: number, randomPercent = 0.001) => ({ day: n, percent, randomPercent });

test("the baseline is the median and 1.4826 of the median deviation; a wild day moves neither", () => {
  const days = [1, 2, 3, 4, 100].map((x, n) => day(x, n));
  expect(baselineOf(days)).toEqual({ percent: 3, dayPercent: 1.4826 });
});

test("days that agree better than they were measured do not narrow the baseline", () => {
  expect(baselineOf([1, 1, 1].map((x, n) => day(x, n, 0.02))).dayPercent).toBe(0.02);
});

/** Days until one of the charts (3σ, EWMA, CUSUM) alarms after the baseline; `most` if none does. */
function daysToAlarm(shift: number, seed: number, most: number, days: number): number {
  const all = dailyErrors(
    { days: days + most, dayPercent: 0.02, at: (d) => (d < days ? 0 : shift * 0.02) },
    seed,
  );
  let bin = unwatched;
  for (const one of all) {
    bin = watched(bin, one);
    const alarms = alarmsOf(bin, one.day);
    if (alarms === null || one.day < days) continue;
    if (alarms.ewma || alarms.cusum || alarms.shewhart.includes("1 beyond 3σ")) return one.day - days + 1;
  }
  return most;
}

test("with a baseline of 30 real days: false alarms within 30 days and days to see 2σ, 400 seeds", () => {
  let falseAlarms = 0;
  let toSee = 0;
  for (let seed = 1; seed <= 400; seed++) {
    if (daysToAlarm(0, seed, 30, BASELINE_DAYS) < 30) falseAlarms++;
    toSee += daysToAlarm(2, seed, 100, BASELINE_DAYS);
  }
  console.log(
    `30-day baseline: ${falseAlarms / 4} % false alarms within 30 days; 2σ seen after ${toSee / 400} days`,
  );
  // Stated in control-charts.table.ts as 18 %: five binomial deviations either way.
  expect(Math.abs(falseAlarms / 400 - FALSE_ALARMS_IN_30_DAYS)).toBeLessThan(
    5 * Math.sqrt((0.18 * 0.82) / 400),
  );
  expect(toSee / 400).toBeLessThan(6);
});

test("a step is dated to within a few days by CUSUM", () => {
  const all = dailyErrors({ days: 60, dayPercent: 0.02, at: (d) => (d < 45 ? 0 : 0.06) }, 3);
  let bin = unwatched;
  for (const one of all) bin = watched(bin, one);
  const alarms = alarmsOf(bin, 59)!;
  expect(alarms.cusum && alarms.ewma).toBe(true);
  expect(Math.abs(alarms.sinceDay! - 45)).toBeLessThanOrEqual(3);
});

test("a day that was measured badly raises no alarm by that alone", () => {
  let bin = unwatched;
  for (let n = 0; n < 30; n++) bin = watched(bin, day(n % 2 ? 0.01 : -0.01, n));
  bin = watched(bin, day(0.5, 30, 0.4));
  expect(alarmsOf(bin, 30)).toEqual({ ewma: false, cusum: false, shewhart: [], sinceDay: null });
});
