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
import type { FleetMeter, FoundError } from "./fleet-meter.ts";

export const actions = ["verify remotely", "correct wiring", "site test", "replace"] as const;
export type Action = (typeof actions)[number];

/** What cannot wait comes before what can be planned, and that before what is only due. */
export type Urgency = "now" | "planned" | "due";
export const urgencies: readonly Urgency[] = ["now", "planned", "due"];

/** What the sentence says, for whoever says it in another language. */
export type Because =
  | { readonly kind: "wiring"; readonly fault: string }
  | {
      /** The limit, by more than the uncertainty. */
      readonly kind: "beyond" | "near";
      readonly errorPercent: number;
      readonly uncertaintyPercent: number;
      readonly limitPercent: number;
      readonly times: number;
    }
  | { readonly kind: "old"; readonly ageYears: number; readonly oldestYears: number }
  | {
      readonly kind: "drift";
      readonly limitPercent: number;
      readonly surelyYears: number;
      readonly expectedYears: number;
    }
  | {
      /** `yearsAgo` null: its error was never found. */
      readonly kind: "unknown";
      readonly yearsAgo: number | null;
      readonly batch: "defect" | "bad" | null;
      /** Between field tests of its class; null: none are asked for. */
      readonly testYears: number | null;
    }
  | { readonly kind: "batch"; readonly batch: "defect" | "bad" }
  | { readonly kind: "cycle"; readonly cycleYears: number };

export interface Order {
  readonly action: Action;
  readonly urgency: Urgency;
  /** Years from today by which it should be done. */
  readonly withinYears: number;
  /** One sentence. */
  readonly why: string;
  readonly because: Because;
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

/** Working days are five in seven. For wiring no standard names a day: the house takes the same. */
const WITHIN_CLASS_YEARS = (REPLACED_WITHIN_WORKING_DAYS * 7) / 5 / 365.25;

/**
 * None: nothing is to be done within the horizon. Wrong wiring is put right first, since a meter that is right counts wrongly on
 * it; whatever its error asks for follows.
 */
export function ordersFor(
  meter: FleetMeter,
  known: Assessment,
  batch: BatchGrade | null,
  rule: OrderRule,
): readonly Order[] {
  const orders = ordersOfItself(meter, known, batch, rule);
  const { wiringFault: fault } = meter;
  if (fault === null) return orders;
  const why = `it is wired wrongly: ${fault}`;
  return [order("correct wiring", "now", WITHIN_CLASS_YEARS, { kind: "wiring", fault }, why), ...orders];
}

/** The first rule that fits gives the order; a meter that is looked at from afar is besides replaced when it comes of age. */
function ordersOfItself(
  meter: FleetMeter,
  known: Assessment,
  batch: BatchGrade | null,
  rule: OrderRule,
): readonly Order[] {
  const { found } = meter;
  const worst = known.deductions[0]?.text ?? "";
  if (found !== null && known.verdict === "nonconforming") {
    const because = errorBecause("beyond", found, known);
    if (found.timesBeyond >= 2 || found.by === "site test") {
      const how = found.by === "site test" ? ", by a test on site" : `, found ${found.timesBeyond} times`;
      return [order("replace", "now", WITHIN_CLASS_YEARS, because, `${worst}${how}`)];
    }
    return [order("site test", "now", 1 / 12, because, `${worst}, found once`)];
  }
  const aged = ageOrder(meter, rule);
  if (aged?.withinYears === 0) return [aged];
  const other = otherOrder(meter, known, batch, rule);
  if (aged === null || other === null) return [aged ?? other].filter((one) => one !== null);
  if (other.action !== "verify remotely") return [aged.withinYears < other.withinYears ? aged : other];
  return aged.withinYears < other.withinYears ? [aged] : [other, aged];
}

function otherOrder(
  meter: FleetMeter,
  known: Assessment,
  batch: BatchGrade | null,
  rule: OrderRule,
): Order | null {
  const { found } = meter;
  if (found === null || found.yearsAgo > rule.freshYears) return unknownOrder(meter, batch, rule);
  if (known.verdict !== "undecided") return lifeOrder(meter, known, batch, rule);
  const wide = found.uncertaintyPercent >= known.limitPercent;
  return order(
    "site test",
    "planned",
    Math.min(0.5, rule.horizonYears),
    errorBecause("near", found, known),
    `${wide ? "its uncertainty is wider than the limit" : "its error is too near the limit for a verdict"}: ${known.deductions[0]?.text ?? ""}`,
  );
}

function ageOrder({ ageYears }: FleetMeter, { oldestYears, horizonYears }: OrderRule): Order | null {
  if (ageYears + horizonYears < oldestYears) return null;
  const why = `it is ${years(ageYears)} old, and none is kept beyond ${oldestYears}`;
  const because = { kind: "old", ageYears, oldestYears } as const;
  return order("replace", "planned", Math.max(0, oldestYears - ageYears), because, why);
}

/** A master station that can look first sends nobody. */
function unknownOrder(meter: FleetMeter, batch: BatchGrade | null, rule: OrderRule): Order {
  const since =
    meter.found === null
      ? "no error of it is known by which it can be planned"
      : `its last result is ${years(meter.found.yearsAgo)} old, more than ${years(rule.freshYears)}`;
  const ofBatch = doubtOf(meter, batch);
  const testYears = fieldTestYears[rule.edition][meter.class448];
  const yearsAgo = meter.found?.yearsAgo ?? null;
  const because = { kind: "unknown", yearsAgo, batch: ofBatch, testYears } as const;
  const test = (why: string): Order => order("site test", "planned", 0.5, because, why);
  if (ofBatch === "defect") return test(`its batch ${meter.batch} has a known defect and ${since}`);
  if (ofBatch === "bad") return test(`${since} and its batch is bad: ${batch!.text}`);
  const due =
    testYears === null
      ? ""
      : `; ${editionSource[rule.edition]} has class ${meter.class448} tested every ${years(testYears)}`;
  return order("verify remotely", "due", Math.min(1, rule.horizonYears), because, `${since}${due}`);
}

function lifeOrder(
  meter: FleetMeter,
  known: Assessment,
  batch: BatchGrade | null,
  { horizonYears }: OrderRule,
): Order | null {
  const life = known.life!;
  const surely = life.surelyYears;
  const { limitPercent } = known;
  if (life.kind === "drift" && surely! < horizonYears) {
    const { drift } = meter.found!;
    const rate = drift === null ? "" : ` of ${percent(drift.percentPerYear)} a year`;
    return order(
      "replace",
      "planned",
      surely!,
      { kind: "drift", limitPercent, surelyYears: surely!, expectedYears: life.expectedYears! },
      `its drift${rate} may reach the limit of ${limitPercent} % in ${years(surely!)} (expected: ${years(life.expectedYears!)})`,
    );
  }
  // A meter that is measured again and again stands for itself, whatever its batch is like.
  const ofBatch = doubtOf(meter, batch);
  if (life.kind === "no drift known" && ofBatch !== null) {
    const why = ofBatch === "defect" ? "has a known defect" : `is bad: ${batch!.text}`;
    return order(
      "site test",
      "planned",
      Math.min(1, horizonYears),
      { kind: "batch", batch: ofBatch },
      `its batch ${meter.batch} ${why}; one result alone tells no drift`,
    );
  }
  const cycle = verificationYears[meter.accuracyClass];
  if (surely === null && life.kind === "no drift known" && meter.ageYears >= cycle)
    return order(
      "verify remotely",
      "due",
      Math.min(1, horizonYears),
      { kind: "cycle", cycleYears: cycle },
      `it is past its cycle of ${cycle} years and one result alone tells no drift`,
    );
  return null;
}

const doubtOf = ({ familyDefect }: FleetMeter, batch: BatchGrade | null): "defect" | "bad" | null =>
  familyDefect ? "defect" : batch?.grade === "bad" ? "bad" : null;

const errorBecause = (
  kind: "beyond" | "near",
  { errorPercent, uncertaintyPercent, timesBeyond }: FoundError,
  { limitPercent }: Assessment,
): Because => ({ kind, errorPercent, uncertaintyPercent, limitPercent, times: timesBeyond });

const order = (
  action: Action,
  urgency: Urgency,
  withinYears: number,
  because: Because,
  why: string,
): Order => ({ action, urgency, withinYears, why, because });
