// What is told of a detection as it happens, put together step by step. Pure; called by the detection's page.

import type { Detection, Progress, Step } from "../../api/contracts.ts";
import type { News } from "../../live/event-stream.ts";

export interface Told {
  readonly steps: readonly Step[];
  /** Each further than the one before. */
  readonly course: readonly Progress[];
}
export const nothingTold: Told = { steps: [], course: [] };

export function withNews(told: Told, { kind, value }: News): Told {
  if (kind === "step") return { ...told, steps: [...told.steps, value as Step] };
  if (kind !== "progress") return told;
  const progress = value as Progress;
  const before = told.course.filter(({ elapsedS }) => elapsedS < progress.elapsedS);
  return { ...told, course: [...before, progress] };
}

type Point = NonNullable<Detection["course"]>[number];

/** What was kept of it, and behind that all that was told of its error since somebody looks; each point further than before. */
export function wholeCourse(kept: readonly Point[], told: readonly Progress[]): readonly Point[] {
  const whole: Point[] = [];
  const known = told.flatMap(({ elapsedS, errorPercent, expandedPercent }) =>
    errorPercent === null ? [] : [{ elapsedS, errorPercent, expandedPercent }],
  );
  const from = known[0]?.elapsedS ?? Number.POSITIVE_INFINITY;
  for (const point of [...kept.filter(({ elapsedS }) => elapsedS < from), ...known])
    if (point.elapsedS > (whole.at(-1)?.elapsedS ?? 0)) whole.push(point);
  return whole;
}
