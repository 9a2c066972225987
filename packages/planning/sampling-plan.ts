// How many meters of a batch are drawn, how many bad ones are borne, and what such a plan lets through. Called by `etalon plan batch`.

import { type Answer, good, refused } from "@etalon/basis";
import { atMost, firstTrue } from "./exact-confidence.ts";
import {
  acceptances,
  aqls,
  codeLetters,
  SAMPLING_SOURCE,
  sampleLetters,
  sampleSizes,
} from "./sampling.table.ts";

export interface SamplingPlan {
  readonly source: string;
  readonly letter: string;
  readonly draw: number;
  /** Accepted with up to so many bad ones. */
  readonly accept: number;
  /** Chance that a lot of exactly the AQL is refused. */
  readonly producersRiskPercent: number;
  /** Share of bad ones with which a lot is still accepted one time in ten. */
  readonly limitingPercent: number;
}

/** What a lot slips through with: one time in ten. */
const CONSUMERS_RISK = 0.1;

/** The plan for a lot at an AQL; a sample as large as the lot is the whole lot, and bears what the AQL bears. */
export function samplingPlan(lot: number, aqlPercent: number): Answer<SamplingPlan> {
  const row = aqls.find(([percent]) => percent === aqlPercent);
  if (row === undefined)
    return refused(
      "planning.aql",
      `an AQL of ${aqlPercent} % is not tabulated; one of ${aqls.map(([percent]) => percent).join(", ")} % is expected`,
    );
  if (!(Number.isInteger(lot) && lot >= 2))
    return refused("planning.lot", `a lot of ${lot}; a whole number of meters from 2 is expected`);
  const own = codeLetters.find(([upTo]) => lot <= upTo)![1];
  const { letter, draw, accept } = drawn(sampleLetters.indexOf(own), sampleLetters.indexOf(row[1]));
  const bad = Math.floor((lot * aqlPercent) / 100);
  if (draw >= lot)
    return good({
      source: SAMPLING_SOURCE,
      letter,
      draw: lot,
      accept: bad,
      producersRiskPercent: 0,
      limitingPercent: (100 * (bad + 1)) / lot,
    });
  const worst = firstTrue(0, lot, (M) => atMost(accept, lot, M, draw) <= CONSUMERS_RISK);
  return good({
    source: SAMPLING_SOURCE,
    letter,
    draw,
    accept,
    producersRiskPercent: 100 * (1 - atMost(accept, lot, bad, draw)),
    limitingPercent: (100 * worst) / lot,
  });
}

function drawn(own: number, zeroAt: number): { letter: string; draw: number; accept: number } {
  let at = Math.max(own, zeroAt); // before the first number of an AQL all arrows point to it
  const arrow = acceptances[at - zeroAt];
  if (arrow === "above") at -= 1;
  if (arrow === "below") at += 1;
  // Behind the last number all arrows point back to it.
  at = Math.min(at, zeroAt + acceptances.length - 1, sampleSizes.length - 1);
  return { letter: sampleLetters[at]!, draw: sampleSizes[at]!, accept: acceptances[at - zeroAt] as number };
}
