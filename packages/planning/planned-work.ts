// What is to be done about which meter of a fleet, in which order and in which year, in a few bytes a meter: a million are
// planned at once, and said row by row to whoever asks for some. Called by the work list and by the station's planning thread.

import { type Assessment, assessment, percent, years } from "./assessment.ts";
import { type BatchGrade, type BatchSample, batchGrade } from "./batch-grade.ts";
import { classes448, type FleetMeter } from "./fleet-meter.ts";
import { type Action, actions, ordersFor, urgencies } from "./orders.ts";
import type { Campaign, Means, PlanRule, PlanSums, Stage, WorkRow } from "./plan-terms.ts";
import { meterYuan, REMOTE_YUAN } from "./prices.table.ts";
import { yearlyMeans } from "./yearly-means.ts";

export interface PlannedWork {
  readonly sums: PlanSums;
  /** Rows in all. */
  readonly count: number;
  /** @param n  its place in the order, from 0 */
  row(n: number): WorkRow;
  /** Rows of a kind without saying them: places in `actions`, `urgencies` and `classes448`; the year, 0: in none; 1: late. */
  kindOf(n: number): {
    readonly action: number;
    readonly urgency: number;
    readonly class448: number;
    readonly year: number;
    readonly late: number;
    readonly meter: string;
  };
}

export function plannedWork(fleet: readonly FleetMeter[], means: Means, rule: PlanRule): PlannedWork {
  const batches = gradedBatches(fleet, rule);
  const found = foundWork(fleet, batches, rule);
  const { at, nth, action, urgency, class448, withinYears, costYuan } = found;
  const inOrder = ordered(fleet, found);
  const year = new Uint8Array(inOrder.length);
  const room = yearlyMeans(means, rule.horizonYears);
  for (const [n, one] of inOrder.entries())
    year[n] = room.take(withinYears[one]!, costYuan[one]!, stageOf(action[one]!) === "site") ?? 0;

  return {
    count: inOrder.length,
    kindOf(n) {
      const one = inOrder[n]!;
      const { meter } = fleet[at[one]!]!;
      return {
        ...{ action: action[one]!, urgency: urgency[one]!, class448: class448[one]!, year: year[n]!, meter },
        late: Number(isLate(year[n]!, withinYears[one]!)),
      };
    },
    row(n) {
      const meter = fleet[at[inOrder[n]!]!]!;
      const batch = batches.get(meter.batch) ?? null;
      const known = assessment(meter, batch);
      const { because, ...order } = ordersFor(meter, known, batch, rule)[nth[inOrder[n]!]!]!;
      return {
        ...{ rank: n + 1, meter: meter.meter, class448: meter.class448 },
        ...{ stage: order.action === "verify remotely" ? "master station" : "site", ...order, because },
        withinYears: Number(order.withinYears.toFixed(3)),
        ...{ score: known.score, grade: known.grade, surelyYears: known.life?.surelyYears ?? null },
        riskYuanPerYear: risk(meter, rule),
        ...{ costYuan: costOf(order.action, meter, rule), year: year[n]! || null },
        late: isLate(year[n]!, order.withinYears),
        restsOn: basisOf(meter),
        found: foundOf(meter),
      };
    },
    sums: {
      meters: fleet.length,
      work: inOrder.length,
      ...sumsOf({ found, inOrder, year }, room.years),
      grades: found.grades,
      batches: [...batches].map(([batch, grade]) => ({ batch, ...grade })),
    },
  };
}

/** Column by column, in the fleet's order: the place in the fleet, which of the meter's orders, what it is. */
interface FoundWork {
  readonly at: readonly number[];
  readonly nth: readonly number[];
  readonly action: readonly number[];
  readonly urgency: readonly number[];
  readonly class448: readonly number[];
  readonly withinYears: readonly number[];
  readonly risk: readonly number[];
  readonly score: readonly number[];
  readonly costYuan: readonly number[];
  readonly grades: Readonly<Record<string, number>>;
}

function foundWork(
  fleet: readonly FleetMeter[],
  batches: ReadonlyMap<string, BatchGrade>,
  rule: PlanRule,
): FoundWork {
  const column = (): number[] => [];
  const [at, nth, action, urgency, class448] = [column(), column(), column(), column(), column()];
  const [withinYears, risks, score, costYuan] = [column(), column(), column(), column()];
  const grades: Record<string, number> = {};
  for (const [n, meter] of fleet.entries()) {
    const batch = batches.get(meter.batch) ?? null;
    const known: Assessment = assessment(meter, batch);
    grades[known.grade] = (grades[known.grade] ?? 0) + 1;
    for (const [which, order] of ordersFor(meter, known, batch, rule).entries()) {
      at.push(n);
      nth.push(which);
      action.push(actions.indexOf(order.action));
      urgency.push(urgencies.indexOf(order.urgency));
      class448.push(classes448.indexOf(meter.class448));
      withinYears.push(order.withinYears);
      risks.push(risk(meter, rule) ?? 0);
      score.push(known.score);
      costYuan.push(costOf(order.action, meter, rule));
    }
  }
  return { at, nth, action, urgency, class448, withinYears, risk: risks, score, costYuan, grades };
}

/**
 * Urgency, and of that wrong wiring first: it may hide half the energy from a meter that is right, and takes a visit alone. Then
 * class, then what a year of waiting costs; where that is not known, the lower score. A meter's own as given.
 */
function ordered(fleet: readonly FleetMeter[], found: FoundWork): Uint32Array {
  const { at, nth, action, urgency, class448, risk, score } = found;
  const afterWiring = (n: number): number => Number(action[n] !== CORRECT_WIRING);
  const name = (n: number): string => fleet[at[n]!]!.meter;
  return Uint32Array.from(at, (_, n) => n).sort(
    (a, b) =>
      urgency[a]! - urgency[b]! ||
      afterWiring(a) - afterWiring(b) ||
      class448[a]! - class448[b]! ||
      risk[b]! - risk[a]! ||
      score[a]! - score[b]! ||
      (at[a] === at[b] ? nth[a]! - nth[b]! : name(a) < name(b) ? -1 : 1),
  );
}

const CORRECT_WIRING = actions.indexOf("correct wiring");

const stageOf = (action: number): Stage =>
  actions[action] === "verify remotely" ? "master station" : "site";

/** |γ| half a year on, on the year's energy. */
function risk({ found, kwhPerYear }: FleetMeter, { kwhYuan }: PlanRule): number | null {
  if (found === null || kwhPerYear === null) return null;
  const error = found.errorPercent + (found.drift?.percentPerYear ?? 0) * (found.yearsAgo + 0.5);
  return (Math.abs(error) / 100) * kwhPerYear * kwhYuan;
}

/** Whoever tests on site takes a new meter along; its price counts where it is sure to stay there. */
function costOf(action: Action, meter: FleetMeter, { visitYuan }: PlanRule): number {
  if (action === "verify remotely") return REMOTE_YUAN;
  return action === "replace" ? visitYuan + meterYuan[meter.accuracyClass] : visitYuan;
}

function basisOf({ found, batch }: FleetMeter): string {
  if (found === null) return `age, events and batch ${batch} alone`;
  const how = {
    "site test": "a test on site",
    waveform: "its waveforms",
    "sum meter": "the sum meter above it",
  }[found.by];
  const drift = found.drift === null ? "" : `, drift ± ${percent(2 * found.drift.uncertainty)} a year`;
  const cause = found.cause === undefined ? "" : `, diagnosis: ${found.cause}`;
  const later = found.laterUndecided ? ", a later detection undecided" : "";
  return `${how}, ${years(found.yearsAgo)} ago, U = ${percent(found.uncertaintyPercent)}${drift}${cause}${later}`;
}

function foundOf({ found }: FleetMeter): WorkRow["found"] {
  if (found === null) return null;
  const { by, yearsAgo, errorPercent, uncertaintyPercent, cause = null, laterUndecided = false } = found;
  return { by, yearsAgo, errorPercent, uncertaintyPercent, cause, laterUndecided };
}

function gradedBatches(fleet: readonly FleetMeter[], rule: PlanRule): Map<string, BatchGrade> {
  const samples = new Map<string, { -readonly [Key in keyof BatchSample]: BatchSample[Key] }>();
  for (const meter of fleet) {
    const sample = samples.get(meter.batch) ?? { lot: 0, drawn: 0, bad: 0, undecided: 0 };
    samples.set(meter.batch, sample);
    sample.lot += 1;
    if (meter.found === null || meter.found.yearsAgo > rule.freshYears) continue;
    const { verdict } = assessment(meter, null);
    sample.drawn += 1;
    if (verdict === "nonconforming") sample.bad += 1;
    if (verdict === "undecided") sample.undecided += 1;
  }
  return new Map([...samples].map(([batch, sample]) => [batch, batchGrade(sample, rule.batch)]));
}

/** What is due within its first year cannot be done before that is over. */
const isLate = (year: number, withinYears: number): boolean => year > Math.max(1, Math.ceil(withinYears));

interface Allotted {
  readonly found: FoundWork;
  readonly inOrder: Uint32Array;
  readonly year: Uint8Array;
}

function sumsOf(
  { found, inOrder, year }: Allotted,
  means: readonly { readonly budgetYuan: number | null; readonly visitsAtMost: number | null }[],
): Pick<PlanSums, "campaigns" | "years" | "costYuan" | "visits"> {
  const { action, class448, costYuan, withinYears } = found;
  const campaigns = (["master station", "site"] as const).flatMap((stage) =>
    classes448.map((of) => ({ stage, class448: of, meters: 0, planned: 0, costYuan: 0 })),
  );
  const none = () => ({ "verify remotely": 0, "correct wiring": 0, "site test": 0, replace: 0 });
  const years = means.map((of, n) => ({
    ...{ year: n + 1, ...of, meters: none(), yuan: none(), visits: 0, late: 0 },
  }));
  for (const [n, one] of inOrder.entries()) {
    const stage = stageOf(action[one]!);
    const campaign = campaigns[(stage === "site" ? classes448.length : 0) + class448[one]!]!;
    campaign.meters += 1;
    const its = years[year[n]! - 1];
    if (!its) continue;
    const done = actions[action[one]!]!;
    campaign.planned += 1;
    campaign.costYuan += costYuan[one]!;
    its.meters[done] += 1;
    its.yuan[done] += costYuan[one]!;
    if (stage === "site") its.visits += 1;
    if (isLate(its.year, withinYears[one]!)) its.late += 1;
  }
  const sum = (of: (campaign: Campaign) => number): number =>
    campaigns.reduce((all, campaign) => all + of(campaign), 0);
  return {
    campaigns: campaigns.filter(({ meters }) => meters > 0),
    years,
    costYuan: sum((campaign) => campaign.costYuan),
    visits: sum(({ stage, planned }) => (stage === "site" ? planned : 0)),
  };
}
