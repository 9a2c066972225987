// Energy without pulses: when it is said that a meter counts nothing, and when that is not known.

import { expect, test } from "vitest";
import { heard, newCondition, takenUp } from "./condition.ts";
import type { Frame } from "./frame.ts";
import { even, frames, meter, type Phases, quantumJ } from "./frames.fixture.ts";
import { conditionReport } from "./report.ts";

const watchedMeter = { meter, quantumJ };
const without = (all: readonly Frame[]): Frame[] => all.map((frame) => ({ ...frame, edges: [] }));
const stretch = (phases: Phases, fromS: number, seconds: number): Frame[] =>
  frames({ phases, percent: 0.01, seconds, frameS: 10, fromS });
/** A quantum a second, nearly. */
const load = even(1, 0.3);

function diagnosed(all: readonly Frame[]) {
  const condition = all.reduce(
    (now, frame) => heard(now, frame, watchedMeter).condition,
    newCondition(watchedMeter),
  );
  return { condition, meter: conditionReport(condition, meter, all.at(-1)!.untilS).diagnosis.meter };
}
const sound = stretch(load, 0, 3600);

test("a meter of which no pulse comes counts nothing, however much flows; until then nothing is said", () => {
  const silent = without(stretch(load, 0, 600));
  expect(diagnosed(silent.slice(0, 4)).meter).toEqual({ kind: "too little" });
  const { meter: found } = diagnosed(silent);
  expect(found).toMatchObject({ kind: "found", causes: ["counts nothing"] });
  expect((found as { text: string }).text).toMatch(
    /energy of \d+ pulses flowed in [\d.]+ min, and none came/,
  );
});

test("one that stopped after a sound hour is said so within minutes, and no more once a pulse comes", () => {
  const stopped = [...sound, ...without(stretch(load, 3600, 600))];
  expect(diagnosed(stopped).meter).toMatchObject({ kind: "found", causes: ["counts nothing"] });
  const again = diagnosed([...stopped, ...stretch(load, 4200, 60)]);
  expect(again.condition.tally.silence).toBeNull();
  expect(again.meter).not.toMatchObject({ causes: ["counts nothing"] });
});

test("where energy flows in one element alone, that may be the dead one", () => {
  const alone: Phases = { ...load, currents: [0, 3, 0] };
  expect(diagnosed([...sound, ...without(stretch(alone, 3600, 600))]).meter).not.toMatchObject({
    causes: ["counts nothing"],
  });
});

test("no load is no silence", () => {
  const idle = without(stretch(even(0), 0, 7200));
  expect(diagnosed(idle).condition.tally.silence).toBeNull();
});

test("a condition that was kept before silence and delays were known is gone on with", () => {
  const { condition } = diagnosed(sound);
  const { silence: _, ...tally } = condition.tally;
  const { harmonicReactiveJ: __, ...sums } = condition.open!.load;
  const four = (sums: readonly number[]): number[] => sums.slice(0, 4);
  const old = {
    ...condition,
    tally,
    open: { ...condition.open!, load: sums },
    evidence: { ...condition.evidence, right: four(condition.evidence.right) },
  };
  const now = takenUp(JSON.parse(JSON.stringify(old)));
  expect(now.tally.silence).toBeNull();
  expect(now.open!.load.harmonicReactiveJ).toBe(0);
  expect(now.evidence).toMatchObject({ runs: 0, right: [0, 0, 0, 0, 0] });
  expect(now.evidence.miswired).toHaveLength(condition.evidence.miswired.length);
});
