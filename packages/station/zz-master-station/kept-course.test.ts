import type { Progress } from "@etalon/messages/nouns";
import { describe, expect, it } from "vitest";
import { withProgress } from "./kept-course.ts";
import type { Detection } from "./state.ts";

const at = (elapsedS: number, errorPercent: number | null = 0.1): Progress => ({
  ...{ samples: 4000 * elapsedS, pulses: 7 * elapsedS, elapsedS, stillNeededS: null },
  ...{ errorPercent, expandedPercent: errorPercent === null ? null : 0.2 / Math.sqrt(elapsedS) },
});
const none = { progress: null, course: [] } as unknown as Detection;
const after = (course: readonly Progress[], from = none) => course.reduce(withProgress, from);
const seconds = ({ course }: Detection) => course?.map(({ elapsedS }) => elapsedS);

describe("how a detection's error converged", () => {
  it("is kept in few points, which lie the closer the faster it changes", () => {
    const day = after(Array.from({ length: 2 * 86_400 }, (_, n) => at((n + 1) / 2)));
    expect(seconds(day)!.slice(0, 8)).toEqual([0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4]);
    expect(day.course!.length).toBeLessThan(200);
    const steps = seconds(day)!.map((s, n, all) => s / (all[n - 1] ?? s));
    expect(Math.max(...steps.slice(8))).toBeLessThan(1.13);
    expect(day.progress!.elapsedS).toBe(86_400);
  });

  it("begins with the first error that is known", () => {
    expect(seconds(after([at(1, null), at(2, null), at(3), at(4)]))).toEqual([3, 4]);
  });

  it("begins anew with a machine that took another's place", () => {
    const moved = after([at(1), at(2), at(5), at(2, 0.3)]);
    expect(moved.course!.map(({ errorPercent }) => errorPercent)).toEqual([0.1, 0.3]);
  });

  it("goes on in a detection that was ordered before it was kept", () => {
    expect(seconds(after([at(9)], { progress: at(8) } as unknown as Detection))).toEqual([9]);
  });
});
