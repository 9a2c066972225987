// What a study of power quality has in it at the least: one whole interval of ten minutes, of which flicker can be told. Called
// by who orders a study without saying how long.

import { TEN_MINUTES_S, type WholeInterval } from "@etalon/basis";
import { SETTLES_S } from "./flicker/flickermeter.ts";

/**
 * Values that limits are held against are of ten minutes between ticks of UTC; the block that runs over the last tick belongs to it.
 * @source IEC 61000-4-30:2015, aggregation intervals; IEC 61000-4-15:2010, the flickermeter settles (clauses unchecked)
 */
export const leastInterval: WholeInterval = { everyS: TEN_MINUTES_S, afterS: SETTLES_S + 1, beyondS: 1 };
