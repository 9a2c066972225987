import { noise } from "@etalon/verification/testing/noise";
import { describe, expect, test } from "vitest";
import { changeOf } from "./change.ts";
import {
  type Condition,
  type DayReport,
  heard,
  MOST_BYTES,
  newCondition,
  rollingErrors,
  takenUp,
  type WatchedMeter,
} from "./condition.ts";
import { onSurface, rowsOf } from "./error-surface.ts";
import { DAY_S, type Frame } from "./frame.ts";
import { even, frames, meter, quantumJ, runAt } from "./frames.fixture.ts";
import { binOf, keyOf, MOST_BINS, watchedKey } from "./load-bins.ts";
import { conditionReport, headlineOf } from "./report.ts";
import type { Run } from "./run.ts";
import { unwatched, type WatchedBin, watched as watchedOn } from "./watched-bin.ts";

const watched: WatchedMeter = { meter, quantumJ };

function listen(all: Iterable<Frame>, from: Condition = newCondition(watched)) {
  let condition = from;
  const runs: Run[] = [];
  const days: DayReport[] = [];
  for (const frame of all) {
    const step = heard(condition, frame, watched);
    condition = step.condition;
    if (step.run !== null) runs.push(step.run);
    if (step.day !== null) days.push(step.day);
  }
  return { condition, runs, days };
}

test("an hour at one load: one bin, its error, and the same by all pulses", () => {
  const { condition, runs } = listen(
    frames({ phases: even(1.5), percent: 0.15, seconds: 3600, frameS: 10, jitterS: 0.001 }),
  );
  expect(runs.length).toBeGreaterThan(10);
  const rows = rowsOf(condition.surface.life);
  expect(rows.map((row) => row.bin)).toEqual([
    "50–120 % of rated current, PF ≥ 0.97, THDi 0–10 %, unbalance 0–15 %",
  ]);
  const { percent, randomPercent, systematicPercent } = rows[0]!;
  expect(Math.abs(percent - 0.15)).toBeLessThan(4 * randomPercent);
  expect(randomPercent).toBeLessThan(0.001);
  expect(systematicPercent).toBeCloseTo(0.01, 9);
  const { day } = rollingErrors(condition, 3600);
  expect(Math.abs(day!.percent - 0.15)).toBeLessThan(4 * day!.standardPercent);
  expect(day!.standardPercent).toBeGreaterThan(0.01);
});

test("before its pulses tell how they scatter, an error has room for a task's ticks", () => {
  const heardFor = (seconds: number) => {
    const { condition } = listen(frames({ phases: even(1.5), percent: 0.15, seconds, frameS: 10 }));
    return rollingErrors(condition, seconds).day!;
  };
  const young = heardFor(60);
  const ofTick = (100 * Math.SQRT2 * 0.02) / Math.sqrt(12) / young.overS;
  expect(young.standardPercent).toBeGreaterThanOrEqual(Math.hypot(0.01, ofTick));
  expect(heardFor(3600).standardPercent).toBeCloseTo(0.01, 6); // its pulses are exact
});

test("what was heard by an expired calibration is said for thirty days, and of what was kept before nothing is", () => {
  const all = frames({ phases: even(1.5), percent: 0, seconds: 3600, frameS: 10, jitterS: 0.001 });
  const late = all.map((frame) => (frame.untilS > 3000 ? { ...frame, uncalibrated: true } : frame));
  const causeAt = (condition: Condition, nowS: number) =>
    headlineOf(conditionReport(condition, meter, nowS)).cause;
  expect(causeAt(listen(all).condition, 3600)).toBe("sound");
  expect(causeAt(listen(late).condition, 3600)).toBe("sound by an expired calibration");
  expect(causeAt(listen(late).condition, 3600 + 30 * DAY_S)).toBe("sound");
  const { uncalibratedS: _, untimedS: _____, ownFrontEnd: __, tally, ...old } = listen(all).condition;
  const { noLoad: ___, ...oldTally } = tally;
  expect(takenUp({ ...old, tally: oldTally } as Condition)).toEqual(listen(all).condition);
});

test("a meter that samples for itself is sound behind its front end at most, and what that leaves out is told", () => {
  const all = frames({ phases: even(1.5), percent: 0.01, seconds: 3600, frameS: 10, jitterS: 0.001 });
  const own = listen(all, newCondition({ ...watched, samplesItself: true }));
  const report = conditionReport(own.condition, meter, 3600);
  expect(headlineOf(report).cause).toBe("sound behind its front end");
  expect(report.notCovered.map(({ what }) => what)).toContain("gain");
  expect(report.notCovered.map(({ what }) => what)).not.toContain("time base");
  // An hour by its crystal alone, long ago, is still in what is known.
  const free = all.map((frame, n) => ({ ...frame, clockFree: n === 7 }));
  const kept = JSON.parse(JSON.stringify(listen(free, newCondition({ ...watched, samplesItself: true }))));
  const unseen = conditionReport(kept.condition, meter, 3600).notCovered.map(({ what }) => what);
  expect(unseen).toContain("time base");
  const apart = conditionReport(listen(free).condition, meter, 3600);
  expect([headlineOf(apart).cause, apart.notCovered, apart.untimed]).toEqual(["sound", [], true]);
  expect(conditionReport(listen(free).condition, meter, 3600 + 30 * DAY_S).untimed).toBe(false);
  expect(conditionReport(listen(all).condition, meter, 3600).untimed).toBe(false);
});

test("runs join without a pulse between them: their energies are that from the first to the last edge", () => {
  const all = frames({ phases: even(1.5), percent: 0, seconds: 1800, frameS: 10 });
  const { runs, condition } = listen(all);
  const edges = all.flatMap((frame) => frame.edges);
  const open = condition.open!.edges;
  const inRuns = runs.reduce((sum, run) => sum + run.referenceJ, 0) + open.at(-1)!.energyJ - open[0]!.energyJ;
  const first = edges.find((edge) => edge.atS >= 2)!; // what may be held back from the load before is left out
  expect(inRuns).toBeCloseTo(edges.at(-1)!.energyJ - first.energyJ, 5);
});

test("a meter that gives no pulse at all is heard as −100 %", () => {
  const silent = frames({ phases: even(1.5), percent: 0, seconds: 600, frameS: 10 }).map((f) => ({
    ...f,
    edges: [],
  }));
  const { runs, condition } = listen(silent);
  expect(runs.length).toBeGreaterThan(10);
  for (const run of runs) expect(Math.abs(run.errorPercent + 100)).toBeLessThan(4);
  expect(rollingErrors(condition, 600).day!.percent).toBeLessThan(-96);
});

test("no energy, or energy against the register, breaks runs and is nothing else", () => {
  const good = frames({ phases: even(1.5), percent: 0, seconds: 300, frameS: 10 });
  const backward = frames({ phases: even(1.5, 3), percent: 0, seconds: 300, frameS: 10, fromS: 300 });
  const { condition, runs } = listen([...good, ...backward.map((frame) => ({ ...frame, edges: [] }))]);
  expect(runs.length).toBe(3); // two ended by their many pulses, one by the break
  expect(condition.open).toBe(null);
});

describe("sixty days of a steady load, a step of 0.1 % on day 45", () => {
  const { normal } = noise(4);
  const ofDay = (day: number): Frame[] =>
    frames({
      phases: even(0.045),
      percent: (day < 45 ? 0.05 : 0.15) + 0.01 * normal(),
      seconds: DAY_S,
      frameS: 1200,
      fromS: day * DAY_S,
      jitterS: 0.002,
      seed: day,
    });
  const all = Array.from({ length: 60 }, (_, day) => ofDay(day)).flat();
  const { condition, days } = listen(all);

  test("each day is told once, with its bins", () => {
    expect(days.map(({ day }) => day)).toEqual(Array.from({ length: 59 }, (_, day) => day));
    expect(days.every(({ rows }) => rows.length === 1)).toBe(true);
  });
  test("the charts are silent before, alarm after, and date the step", () => {
    const alarmed = days.filter(({ alarms }) => alarms["0.0"]?.cusum === true).map(({ day }) => day);
    expect(alarmed[0]!).toBeGreaterThanOrEqual(45);
    expect(alarmed[0]!).toBeLessThan(48);
    expect(Math.abs(days[50]!.alarms["0.0"]!.sinceDay! - 45)).toBeLessThanOrEqual(2);
    expect(changeOf(condition.watched["0.0"]!.series.points)).toMatchObject({ kind: "step" });
  });
});

test("kept as JSON and taken up again anywhere, it goes on as if nothing had been", () => {
  const all = [0, 1, 2].flatMap((day) =>
    frames({
      phases: even(0.15 * (day + 1)),
      percent: 1,
      seconds: 7200,
      frameS: 100,
      fromS: day * DAY_S,
      seed: day,
    }),
  );
  const whole = listen(all).condition;
  for (let at = 1; at < all.length; at += 17) {
    const kept: Condition = JSON.parse(JSON.stringify(listen(all.slice(0, at)).condition));
    expect(listen(all.slice(at), kept).condition).toEqual(whole);
  }
});

test("memory is bounded: every bin given, twelve years watched", () => {
  const hour = frames({ phases: even(1.5), percent: 0.1, seconds: 3600, frameS: 10, jitterS: 0.001 });
  const { condition } = listen(hour);
  const run = runAt(even(1.5), 0.123456789);
  let surface = condition.surface;
  const bins: Record<string, WatchedBin> = {};
  let series = unwatched;
  for (let day = 0; day < 4383; day++)
    series = watchedOn(series, { day, percent: day / 7, randomPercent: 1 / 7 });
  for (const currentPercent of [2, 10, 30, 100, 300])
    for (const powerFactor of [1, 0.9, 0.7, 0.3, -0.9, -0.7, -0.3]) {
      bins[watchedKey(keyOf(binOf({ ...run.state, currentPercent, powerFactor })!))] = series;
      for (const thdPercent of [0, 20, 40])
        for (const unbalancePercent of [0, 20, 60]) {
          const state = { ...run.state, currentPercent, powerFactor, thdPercent, unbalancePercent };
          surface = onSurface(surface, { ...run, state });
        }
    }
  expect(Object.keys(surface.life).length).toBe(MOST_BINS);
  const bytes = (state: Condition): number => JSON.stringify(state).length;
  console.log(
    `JSON of one meter: ${bytes(condition)} bytes after an hour, ${bytes({ ...condition, surface, watched: bins })} at most`,
  );
  expect(bytes({ ...condition, surface, watched: bins })).toBeLessThan(MOST_BYTES);
});
