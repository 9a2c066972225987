// A batch is good, bad, or not decided yet, by what is known of some of its meters. Called by assessments and `etalon plan batch`.

import { type Bounds, firstTrue, lotBounds } from "./exact-confidence.ts";

export interface BatchSample {
  /** Meters of the batch in service. */
  readonly lot: number;
  readonly drawn: number;
  /** Beyond their limit by more than the uncertainty. */
  readonly bad: number;
  /** Neither conforming nor nonconforming: each counts as sound below and as bad above. */
  readonly undecided: number;
}

export interface BatchRule {
  /** Share of bad meters that a batch may have. */
  readonly acceptablePercent: number;
  /** Of each bound by itself, in (0.5, 1). */
  readonly confidence: number;
}

export interface BatchGrade {
  readonly grade: "good" | "bad" | "undecided";
  readonly lowerPercent: number;
  readonly upperPercent: number;
  /** So many more sound meters, and no bad one, would make it good; null where it is decided or none are left. */
  readonly moreSound: number | null;
  readonly text: string;
}

/** Domain default: no standard's value. */
export const usualBatchRule: BatchRule = { acceptablePercent: 2, confidence: 0.95 };

/**
 * Bad: the lower bound lies above what is acceptable. Good: the upper bound does not. The sample must be drawn without
 * regard to what is expected of its meters; meters that were picked because they looked bad say too much of the batch.
 */
export function batchGrade(sample: BatchSample, rule: BatchRule = usualBatchRule): BatchGrade {
  const { lot, drawn, bad, undecided } = sample;
  const at = `at ${Number((100 * rule.confidence).toFixed(2))} % confidence`;
  if (drawn === 0) {
    const moreSound = more(sample, rule);
    return {
      grade: "undecided",
      lowerPercent: 0,
      upperPercent: 100,
      moreSound,
      text: `none of its ${lot} meters is measured`,
    };
  }
  const { lower, upper } = bounds(sample, rule.confidence);
  const [lowerPercent, upperPercent] = [100 * lower, 100 * upper];
  const grade =
    lowerPercent > rule.acceptablePercent
      ? "bad"
      : upperPercent <= rule.acceptablePercent
        ? "good"
        : "undecided";
  const moreSound = grade === "undecided" ? more(sample, rule) : null;
  const open = undecided === 0 ? "" : `, ${undecided} undecided`;
  const found = `${bad} bad${open} of ${drawn} measured (lot of ${lot})`;
  const limit = `${rule.acceptablePercent} % ${at}`;
  const says =
    grade === "bad"
      ? `at least ${percent(lowerPercent)} are bad, above ${limit}`
      : grade === "good"
        ? `at most ${percent(upperPercent)} are bad, not above ${limit}`
        : `${percent(lowerPercent)} to ${percent(upperPercent)} may be bad, which decides nothing about ${limit}`;
  return { grade, lowerPercent, upperPercent, moreSound, text: `${found}: ${says}` };
}

function bounds({ lot, drawn, bad, undecided }: BatchSample, confidence: number): Bounds {
  return {
    lower: lotBounds(bad, drawn, lot, confidence).lower,
    upper: lotBounds(bad + undecided, drawn, lot, confidence).upper,
  };
}

function more(sample: BatchSample, rule: BatchRule): number | null {
  const left = sample.lot - sample.drawn;
  const goodWith = (m: number): boolean =>
    sample.drawn + m > 0 &&
    100 * bounds({ ...sample, drawn: sample.drawn + m }, rule.confidence).upper <= rule.acceptablePercent;
  if (left === 0 || !goodWith(left)) return null;
  return firstTrue(0, left, goodWith);
}

const percent = (value: number): string => `${Number(value.toPrecision(2))} %`;
