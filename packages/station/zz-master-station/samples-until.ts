// Until when a detection samples, by its length: what whoever waits for its instrument can reckon with. Called by `door.ts`.

import { type Instant, later, nanoseconds } from "@etalon/basis";
import type { Detection } from "./state.ts";

/**
 * By the station's clock, from when it heard that sampling began: the terminal's may be another, as of a recording that is
 * played. null: it does not sample, or the next day of the same study follows at once.
 */
export function samplesUntil({ stage, study, events, requirements }: Detection): Instant | null {
  if (stage !== "sampling" || study !== undefined) return null;
  const began = events.findLast(({ step }) => step === "started");
  return began ? later(began.atTaiNs, nanoseconds(requirements.method.durationS)) : null;
}
