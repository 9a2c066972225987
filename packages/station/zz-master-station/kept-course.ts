// How a detection's error converged, in so few points that they stay with its result. Pure; called by `step.ts`.

import type { CoursePoint, Progress } from "@etalon/messages/nouns";
import type { Detection } from "./state.ts";

/** A random error shrinks with the root of time: by 3 % from a point to the next. A day is told in two hundred. */
const FURTHER = 1 + 1 / 16;

/** The newest progress, and one point more when it has come far enough. A machine in another's place begins anew. */
export function withProgress(detection: Detection, progress: Progress): Detection {
  const { elapsedS, errorPercent, expandedPercent } = progress;
  const before = (detection.course ?? []).filter((point) => point.elapsedS < elapsedS);
  const isFurther = elapsedS >= FURTHER * (before.at(-1)?.elapsedS ?? 0);
  const course: readonly CoursePoint[] =
    errorPercent !== null && isFurther ? [...before, { elapsedS, errorPercent, expandedPercent }] : before;
  return { ...detection, progress, course };
}
