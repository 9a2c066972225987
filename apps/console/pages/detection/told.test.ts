import { expect, it } from "vitest";
import type { Progress } from "../../api/contracts.ts";
import { wholeCourse } from "./told.ts";

const point = (elapsedS: number, errorPercent = 0.1) => ({ elapsedS, errorPercent, expandedPercent: 0.05 });
const progress = (elapsedS: number, errorPercent: number | null = 0.2): Progress => ({
  ...{ samples: 4000 * elapsedS, pulses: elapsedS, elapsedS, stillNeededS: null },
  ...{ errorPercent, expandedPercent: errorPercent === null ? null : 0.05 },
});

it("puts what was told behind what was kept before somebody looked, each point further than before", () => {
  const kept = [point(1), point(2), point(5)];
  const told = [progress(4, null), progress(4), progress(6), progress(6)];
  expect(wholeCourse(kept, told)).toEqual([point(1), point(2), point(4, 0.2), point(6, 0.2)]);
});

it("is what was kept, and the last that is known, for who comes when all is over", () => {
  expect(wholeCourse([point(1), point(5)], [progress(5.2)]).map(({ elapsedS }) => elapsedS)).toEqual([
    1, 5, 5.2,
  ]);
  expect(wholeCourse([point(1), point(5)], [])).toEqual([point(1), point(5)]);
});
