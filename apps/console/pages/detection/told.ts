// What is told of a detection as it happens, put together step by step. Pure; called by the detection's page.

import type { Progress, Step } from "../../api/contracts.ts";
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
