// Whom a detection waits for in each stage, how long, and what is said of whoever keeps silent. For ZZ's step.

import { type Instant, later, nanoseconds, type Timer } from "@etalon/basis";
import type { Detection, Stage } from "./state.ts";

export type StageTimer =
  /** The stage that should be over by now. */
  | { readonly kind: "overdue"; readonly stage: Stage }
  /** The terminal should have answered by now, if it is there at all. */
  | { readonly kind: "unanswered"; readonly stage: Stage };

/** How long a stage may last before the detection ends undecided, seconds. Waiting for the lease has no limit. */
const PATIENCE_S: Partial<Record<Stage, number>> = {
  applying: 120,
  agreeing: 60, // a terminal that is being started anew finds the question waiting, and answers
  starting: 60,
  sampling: 60, // once the terminal was told to stop
  computing: 300,
};
/** A terminal answers within a second or two, or when its host is back: whoever waits is to know by then. */
export const ANSWERS_WITHIN_S = 10;
const TERMINAL_ANSWERS: ReadonlySet<Stage> = new Set<Stage>(["agreeing", "starting"]);

/** What is set when the stage begins. */
export function timersOf(stage: Stage, now: Instant): readonly Timer<StageTimer>[] {
  const after = (seconds: number, kind: StageTimer["kind"]): Timer<StageTimer> => ({
    atTaiNs: later(now, nanoseconds(seconds)),
    body: { kind, stage },
  });
  const patienceS = PATIENCE_S[stage];
  if (!patienceS) return [];
  const last = after(patienceS, "overdue");
  return TERMINAL_ANSWERS.has(stage) ? [after(ANSWERS_WITHIN_S, "unanswered"), last] : [last];
}

export function unansweredText(detection: Detection): string {
  const leftS = (PATIENCE_S[detection.stage] ?? 0) - ANSWERS_WITHIN_S;
  return `${silence(detection)} within ${ANSWERS_WITHIN_S} s; it is waited for ${leftS} s more`;
}

export const overdueText = (detection: Detection): string =>
  `${silence(detection)} within ${PATIENCE_S[detection.stage] ?? 0} s`;

/** Who is silent, as far as the station knows: it hears of a terminal only what that says to it. */
function silence({ stage, record, uplink, machine }: Detection): string {
  const terminal = `terminal ${record.terminal}`;
  switch (stage) {
    case "applying": {
      const unprepared = uplink ? [] : [`agent ${record.agent} has not said that it is prepared`];
      const unbound = machine ? [] : [`no machine has bound instrument ${record.resource}`];
      return [...unprepared, ...unbound].join(", and ");
    }
    case "agreeing":
      return `${terminal} is silent: asked for the time, it has not answered`;
    case "starting":
      return `${terminal} is silent: told to start, it has not said that it did`;
    case "sampling":
      return `${terminal} is silent: told to stop, it has not said that it did`;
    case "computing":
      return `machine ${machine} has given no result`;
    case "done":
      return "nobody is waited for";
  }
}
