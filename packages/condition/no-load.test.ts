import { expect, test } from "vitest";
import { type Condition, heard, newCondition } from "./condition.ts";
import { diagnosis } from "./diagnosis.ts";
import type { Frame } from "./frame.ts";
import { even, frames, loadOver, meter, quantumJ } from "./frames.fixture.ts";

const watched = { meter, quantumJ };
const listen = (all: readonly Frame[]): Condition =>
  all.reduce((condition, frame) => heard(condition, frame, watched).condition, newCondition(watched));
const causesOf = ({ evidence, tally }: Condition) => diagnosis(evidence, tally, meter).pulses;

/** Hours without current after an hour of load; pulses at these seconds of it. */
function night(hours: number, atS: readonly number[]): Frame[] {
  const load = loadOver(10, even(0));
  return Array.from({ length: hours * 360 }, (_, n) => ({
    ...{ untilS: 3600 + 10 * (n + 1), lengthS: 10, afterGap: false, energyJ: 0, systematicPercent: 0, load },
    edges: atS
      .filter((at) => at >= 10 * n && at < 10 * (n + 1))
      .map((at) => ({ atS: 3600 + at, energyJ: 0 })),
  }));
}
const day = frames({ phases: even(1.5), percent: 0, seconds: 3600, frameS: 10 });

// Of this meter one pulse in 43 minutes is allowed: 900·10⁶/(20000·3·57.7·6).
test("pulses more often than the test of no-load condition allows are creep, with how often they come", () => {
  const [found, ...others] = causesOf(
    listen([...day, ...night(4, [700, 2100, 3500, 4900, 6300, 7700, 9100, 10_500, 11_900, 13_300])]),
  );
  expect(found).toEqual({
    cause: "creep",
    text: "a pulse every 24 min without load, where one in 43 is allowed",
  });
  expect(others).toEqual([]);
});

test("a meter that gives no more than is allowed stands still; the pulse that was full when the load went is none", () => {
  expect(causesOf(listen([...day, ...night(4, [5, 4000, 8000, 12000])]))).toEqual([]);
  expect(causesOf(listen([...day, ...night(1, [1, 2])]))).toEqual([]);
});

test("pulses under a load are no creep, however small the load", () => {
  const small = frames({ phases: even(0.015), percent: 0, seconds: 36_000, frameS: 10 });
  expect(small.flatMap(({ edges }) => edges).length).toBeGreaterThan(100);
  expect(listen(small).tally.noLoad).toEqual({ seconds: 0, pulses: 0, now: false });
});
