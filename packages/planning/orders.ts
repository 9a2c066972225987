// What is to be done about one meter, and the sentence that says why. Called by the work list.

import type { Assessment } from "./assessment.ts";
import { percent, years } from "./assessment.ts";
import type { BatchGrade } from "./batch-grade.ts";
import {
  type Edition448,
  editionSource,
  fieldTestYears,
  REPLACED_WITHIN_WORKING_DAYS,
  verificationYears,
} from "./class-rules.table.ts";
import type { FleetMeter } from "./fleet-meter.ts";

export type Action = "verify remotely" | "site test" | "replace";

/** What cannot wait comes before what can be planned, and that before what is only due. */
export type Urgency = "now" | "planned" | "due";
export const urgencies: readonly Urgency[] = ["now", "planned", "due"];

export interface Order {
  readonly action: Action;
  readonly urgency: Urgency;
  /** Years from today by which it should be done. */
  readonly withinYears: number;
  /** One sentence. */
  readonly why: string;
}

export interface OrderRule {
  readonly edition: Edition448;
  /** The plan covers so many years from today. */
  readonly horizonYears: number;
  /** A result older than this no longer stands for the meter's condition. */
  readonly freshYears: number;
  /** No meter is left in service beyond this age, whatever is found. */
  readonly oldestYears: number;
}

/** Working days are five in seven. */
const WITHIN_CLASS_YEARS = (REPLACED_WITHIN_WORKING_DAYS * 7) / 5 / 365.25;

/** null: nothing is to be done within the horizon. The first rule that fits gives the order. */
export function orderFor(
  meter: FleetMeter,
  known: Assessment,
  batch: BatchGrade | null,
  rule: OrderRule,
): Order | null {
  const { found } = meter;
  const fresh = found !== null && found.yearsAgo <= rule.freshYears;
  const worst = known.deductions[0]?.text ?? "";
  if (known.verdict === "nonconforming" && (found!.timesBeyond >= 2 || found!.by === "site test"))
    return order(
      "replace",
      "now",
      WITHIN_CLASS_YEARS,
      `${worst}${found!.by === "site test" ? ", by a test on site" : `, found ${found!.timesBeyond} times`}`,
    );
  if (known.verdict === "nonconforming") return order("site test", "now", 1 / 12, `${worst}, found once`);
  if (meter.ageYears >= rule.oldestYears)
    return order(
      "replace",
      "planned",
      0,
      `it is ${years(meter.ageYears)} old, and none is kept beyond ${rule.oldestYears}`,
    );
  if (!fresh) return unknownOrder(meter, batch, rule);
  if (known.verdict === "undecided")
    return order(
      "site test",
      "planned",
      Math.min(0.5, rule.horizonYears),
      `${found!.uncertaintyPercent >= known.limitPercent ? "its uncertainty is wider than the limit" : "its error is too near the limit for a verdict"}: ${worst}`,
    );
  return lifeOrder(meter, known, batch, rule);
}

/** A master station that can look first sends nobody. */
function unknownOrder(meter: FleetMeter, batch: BatchGrade | null, rule: OrderRule): Order {
  const since =
    meter.found === null
      ? "its error was never found"
      : `its last result is ${years(meter.found.yearsAgo)} old, more than ${years(rule.freshYears)}`;
  if (meter.familyDefect)
    return order("site test", "planned", 0.5, `its batch ${meter.batch} has a known defect and ${since}`);
  if (batch?.grade === "bad")
    return order("site test", "planned", 0.5, `${since} and its batch is bad: ${batch.text}`);
  const test = fieldTestYears[rule.edition][meter.class448];
  const due =
    test === null
      ? ""
      : `; ${editionSource[rule.edition]} has class ${meter.class448} tested every ${years(test)}`;
  return order("verify remotely", "due", Math.min(1, rule.horizonYears), `${since}${due}`);
}

function lifeOrder(
  meter: FleetMeter,
  known: Assessment,
  batch: BatchGrade | null,
  { horizonYears }: OrderRule,
): Order | null {
  const life = known.life!;
  const surely = life.surelyYears;
  if (life.kind === "drift" && surely! < horizonYears) {
    const { drift } = meter.found!;
    const rate = drift === null ? "" : ` of ${percent(drift.percentPerYear)} a year`;
    return order(
      "replace",
      "planned",
      surely!,
      `its drift${rate} may reach the limit of ${known.limitPercent} % in ${years(surely!)} (expected: ${years(life.expectedYears!)})`,
    );
  }
  // A meter that is measured again and again stands for itself, whatever its batch is like.
  if (life.kind === "no drift known" && (meter.familyDefect || batch?.grade === "bad")) {
    const why = meter.familyDefect ? "has a known defect" : `is bad: ${batch!.text}`;
    return order(
      "site test",
      "planned",
      Math.min(1, horizonYears),
      `its batch ${meter.batch} ${why}; one result alone tells no drift`,
    );
  }
  const cycle = verificationYears[meter.accuracyClass];
  if (surely === null && life.kind === "no drift known" && meter.ageYears >= cycle)
    return order(
      "verify remotely",
      "due",
      Math.min(1, horizonYears),
      `it is past its cycle of ${cycle} years and one result alone tells no drift`,
    );
  return null;
}

const order = (action: Action, urgency: Urgency, withinYears: number, why: string): Order => ({
  action,
  urgency,
  withinYears,
  why,
});
