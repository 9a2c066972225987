// The work list of a fleet: what to do about which meter, in which order and campaign, and how far money and crews reach.
// Called by `etalon plan replace`.

import { type Assessment, assessment, percent, years } from "./assessment.ts";
import {
  type BatchGrade,
  type BatchRule,
  type BatchSample,
  batchGrade,
  usualBatchRule,
} from "./batch-grade.ts";
import { type Class448, classes448, type FleetMeter } from "./fleet-meter.ts";
import { type Action, type Order, type OrderRule, orderFor, type Urgency, urgencies } from "./orders.ts";
import { KWH_YUAN, meterYuan, REMOTE_YUAN, VISIT_YUAN, VISITS_A_DAY, WORKING_DAYS } from "./prices.table.ts";

export interface Means {
  /** null: as much as it takes. */
  readonly budgetYuan: number | null;
  readonly crews: number | null;
}

export interface PlanRule extends OrderRule {
  readonly batch: BatchRule;
  readonly kwhYuan: number;
  readonly visitYuan: number;
}

export const usualPlanRule: PlanRule = {
  edition: "2016",
  horizonYears: 1,
  freshYears: 1,
  oldestYears: 16,
  batch: usualBatchRule,
  kwhYuan: KWH_YUAN,
  visitYuan: VISIT_YUAN,
};

export type Stage = "master station" | "site";

export interface WorkRow {
  readonly rank: number;
  readonly meter: string;
  readonly class448: Class448;
  readonly stage: Stage;
  readonly action: Action;
  readonly urgency: Urgency;
  readonly withinYears: number;
  readonly score: number;
  readonly grade: string;
  readonly surelyYears: number | null;
  /** Of the energy that the meter would count wrongly in a year; null where error or energy is not known. */
  readonly riskYuanPerYear: number | null;
  readonly costYuan: number;
  /** false: money or crews do not reach so far. */
  readonly planned: boolean;
  readonly why: string;
  readonly restsOn: string;
}

export interface Campaign {
  readonly stage: Stage;
  readonly class448: Class448;
  readonly meters: number;
  readonly planned: number;
  readonly costYuan: number;
}

export interface WorkList {
  readonly meters: number;
  readonly rows: readonly WorkRow[];
  /** In the order they are carried out: the master station's first, then the site's, class I before V. */
  readonly campaigns: readonly Campaign[];
  readonly grades: Readonly<Record<string, number>>;
  readonly batches: readonly ({ readonly batch: string } & BatchGrade)[];
  readonly costYuan: number;
  readonly visits: number;
}

export function workList(
  fleet: readonly FleetMeter[],
  means: Means,
  rule: PlanRule = usualPlanRule,
): WorkList {
  const batches = gradedBatches(fleet, rule);
  const grades: Record<string, number> = {};
  const found: Candidate[] = [];
  for (const meter of fleet) {
    const batch = batches.get(meter.batch) ?? null;
    const known = assessment(meter, batch);
    grades[known.grade] = (grades[known.grade] ?? 0) + 1;
    const order = orderFor(meter, known, batch, rule);
    if (order !== null) found.push({ meter, known, order, riskYuanPerYear: risk(meter, rule) });
  }
  const rows = allotted(found.sort(before), means, rule);
  const done = rows.filter(({ planned }) => planned);
  return {
    meters: fleet.length,
    rows,
    campaigns: campaignsOf(rows),
    grades,
    batches: [...batches].map(([batch, grade]) => ({ batch, ...grade })),
    costYuan: done.reduce((sum, { costYuan }) => sum + costYuan, 0),
    visits: done.filter(({ stage }) => stage === "site").length,
  };
}

interface Candidate {
  readonly meter: FleetMeter;
  readonly known: Assessment;
  readonly order: Order;
  readonly riskYuanPerYear: number | null;
}

/** Urgency, then class, then what a year of waiting costs; where that is not known, the lower score. */
function before(a: Candidate, b: Candidate): number {
  return (
    urgencies.indexOf(a.order.urgency) - urgencies.indexOf(b.order.urgency) ||
    classes448.indexOf(a.meter.class448) - classes448.indexOf(b.meter.class448) ||
    (b.riskYuanPerYear ?? 0) - (a.riskYuanPerYear ?? 0) ||
    a.known.score - b.known.score ||
    (a.meter.meter < b.meter.meter ? -1 : 1)
  );
}

/** |γ| half a year on, on the year's energy. */
function risk({ found, kwhPerYear }: FleetMeter, { kwhYuan }: PlanRule): number | null {
  if (found === null || kwhPerYear === null) return null;
  const error = found.errorPercent + (found.drift?.percentPerYear ?? 0) * (found.yearsAgo + 0.5);
  return (Math.abs(error) / 100) * kwhPerYear * kwhYuan;
}

/** In rank order; a row that money or crews do not reach is left for later, and a cheaper one behind it may still be taken. */
function allotted(found: readonly Candidate[], means: Means, rule: PlanRule): WorkRow[] {
  let money = means.budgetYuan ?? Number.POSITIVE_INFINITY;
  let visits =
    means.crews === null
      ? Number.POSITIVE_INFINITY
      : Math.floor(means.crews * VISITS_A_DAY * WORKING_DAYS * rule.horizonYears);
  return found.map(({ meter, known, order, riskYuanPerYear }, n) => {
    const stage = order.action === "verify remotely" ? "master station" : "site";
    const costYuan = costOf(order.action, meter, rule);
    const planned = costYuan <= money && (stage === "master station" || visits >= 1);
    if (planned) money -= costYuan;
    if (planned && stage === "site") visits -= 1;
    return {
      rank: n + 1,
      meter: meter.meter,
      class448: meter.class448,
      stage,
      action: order.action,
      urgency: order.urgency,
      withinYears: Number(order.withinYears.toFixed(3)),
      score: known.score,
      grade: known.grade,
      surelyYears: known.life?.surelyYears ?? null,
      riskYuanPerYear,
      costYuan,
      planned,
      why: order.why,
      restsOn: basisOf(meter),
    };
  });
}

/** Whoever tests on site takes a new meter along; its price counts where it is sure to stay there. */
function costOf(action: Action, meter: FleetMeter, { visitYuan }: PlanRule): number {
  if (action === "verify remotely") return REMOTE_YUAN;
  return action === "site test" ? visitYuan : visitYuan + meterYuan[meter.accuracyClass];
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
  return `${how}, ${years(found.yearsAgo)} ago, U = ${percent(found.uncertaintyPercent)}${drift}${cause}`;
}

function gradedBatches(fleet: readonly FleetMeter[], rule: PlanRule): Map<string, BatchGrade> {
  const samples = new Map<string, BatchSample>();
  for (const meter of fleet) {
    const { lot, drawn, bad, undecided } = samples.get(meter.batch) ?? {
      lot: 0,
      drawn: 0,
      bad: 0,
      undecided: 0,
    };
    const { verdict } = assessment(meter, null);
    const fresh = verdict !== null && meter.found!.yearsAgo <= rule.freshYears;
    samples.set(meter.batch, {
      lot: lot + 1,
      drawn: drawn + (fresh ? 1 : 0),
      bad: bad + (fresh && verdict === "nonconforming" ? 1 : 0),
      undecided: undecided + (fresh && verdict === "undecided" ? 1 : 0),
    });
  }
  return new Map([...samples].map(([batch, sample]) => [batch, batchGrade(sample, rule.batch)]));
}

function campaignsOf(rows: readonly WorkRow[]): Campaign[] {
  const stages: readonly Stage[] = ["master station", "site"];
  return stages
    .flatMap((stage) => classes448.map((class448) => ({ stage, class448 })))
    .map(({ stage, class448 }) => {
      const own = rows.filter((row) => row.stage === stage && row.class448 === class448);
      const planned = own.filter((row) => row.planned);
      return {
        stage,
        class448,
        meters: own.length,
        planned: planned.length,
        costYuan: planned.reduce((sum, { costYuan }) => sum + costYuan, 0),
      };
    })
    .filter(({ meters }) => meters > 0);
}
