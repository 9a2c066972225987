// From where on a voltage counts as a dip, a swell, an interruption or a rapid change: part of every event's record.
// Checked by options.ts; read by voltage-events.ts.

import { usual } from "./event-rules.table.ts";

/**
 * What an event's begin and end are: `outer`, from the start of the first half-cycle rms beyond the threshold to the end
 * of the one that is back; `starts` and `ends`, the same end of both windows.
 */
export type Stamping = "outer" | "starts" | "ends";

/** Per cent of the reference voltage. */
export interface EventRules {
  readonly dipPercent: number;
  readonly swellPercent: number;
  readonly interruptionPercent: number;
  /** An event ends when the voltage is back by so much more. */
  readonly hysteresisPercent: number;
  /** A voltage within so much of its mean over a second is steady; once it is not, within half of it. */
  readonly rapidChangePercent: number;
  readonly stamping: Stamping;
  /** The declared voltage, or what the voltage has been over the last minute or so. */
  readonly reference: "declared" | "sliding";
}

export const usualEvents: EventRules = usual;

/** Null where the rules fit together, else why not. */
export function unfitRules(rules: EventRules): string | null {
  const { dipPercent, swellPercent, interruptionPercent, hysteresisPercent, rapidChangePercent } = rules;
  const finite = [dipPercent, swellPercent, interruptionPercent, hysteresisPercent, rapidChangePercent];
  if (!finite.every((x) => x > 0 && Number.isFinite(x))) return "thresholds of events must be above 0 %.";
  if (!(dipPercent + hysteresisPercent < swellPercent - hysteresisPercent))
    return `a dip that ends at ${dipPercent + hysteresisPercent} % and a swell that ends at ${swellPercent - hysteresisPercent} % leave no voltage between.`;
  if (!(interruptionPercent < dipPercent))
    return `an interruption below ${interruptionPercent} % is not below the dip's ${dipPercent} %.`;
  return null;
}
