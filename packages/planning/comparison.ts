// Replacement by age against replacement by condition on a population whose truth is known to somebody else: what each costs,
// and what it lets happen. Called by `etalon plan replace --simulate`.

import type { AccuracyClass } from "@etalon/basis";
import { byAge, byCondition, type Policy, type Wish } from "./policies.ts";
import {
  KWH_YUAN,
  meterYuan,
  VISIT_YUAN,
  VISITS_A_DAY,
  WATCHED_YEAR_YUAN,
  WORKING_DAYS,
} from "./prices.table.ts";
import type { PolicyRule, Served } from "./served.ts";

export const usualPolicyRule: PolicyRule = { edition: "2016", cycleYears: 8, leadYears: 1, oldestYears: 16 };

export interface ComparisonPrices {
  readonly visitYuan: number;
  readonly watchedYearYuan: number;
  readonly kwhYuan: number;
}

export const usualPrices: ComparisonPrices = {
  visitYuan: VISIT_YUAN,
  watchedYearYuan: WATCHED_YEAR_YUAN,
  kwhYuan: KWH_YUAN,
};

/** Over all years; a total of the whole population with its standard uncertainty from the scatter of its blocks. */
export interface Total {
  readonly total: number;
  readonly uncertainty: number;
}

export const measures = [
  "replaced",
  "needless",
  "died",
  "visits",
  "meterYearsBeyond",
  "kwhWrong",
  "kwhWrongBeyond",
  "costYuan",
  "riskYuan",
] as const;
export type Measure = (typeof measures)[number];
export type Totals = Readonly<Record<Measure, Total>>;

export interface Comparison {
  readonly meters: number;
  readonly years: number;
  readonly age: Totals;
  readonly condition: Totals;
  /** By condition less by age, block by block. */
  readonly difference: Totals;
}

export interface YearlyMeans {
  readonly budgetYuan: number | null;
  readonly crews: number | null;
}

/** @param population  makes the same population anew, for each policy its own */
export function comparison(
  population: () => Served,
  years: number,
  rule: PolicyRule = usualPolicyRule,
  prices: ComparisonPrices = usualPrices,
  means: YearlyMeans = { budgetYuan: null, crews: null },
): Comparison {
  const run = (make: (served: Served, rule: PolicyRule) => Policy, watched: number): Sums => {
    const served = population();
    const sums = emptySums(served);
    const policy = make(served, rule);
    for (let year = 0; year < years; year++)
      policyYear(served, policy, sums, rule, { ...prices, watchedYearYuan: watched }, means);
    return sums;
  };
  const age = run(byAge, 0);
  const condition = run(byCondition, prices.watchedYearYuan);
  const difference = {} as Record<Measure, Float64Array>;
  for (const name of measures) difference[name] = condition[name].map((value, b) => value - age[name][b]!);
  return {
    meters: age.meters,
    years,
    age: totalsOf(age),
    condition: totalsOf(condition),
    difference: totalsOf(difference),
  };
}

type Sums = Record<Measure, Float64Array> & { meters: number };

function emptySums({ block, count }: Served): Sums {
  let blocks = 0;
  for (let n = 0; n < count; n++) if (block[n]! >= blocks) blocks = block[n]! + 1;
  const all = Object.fromEntries(measures.map((name) => [name, new Float64Array(blocks)]));
  return { ...(all as Record<Measure, Float64Array>), meters: count };
}

function policyYear(
  served: Served,
  policy: Policy,
  sums: Sums,
  rule: PolicyRule,
  prices: ComparisonPrices,
  means: YearlyMeans,
): void {
  const price = served.kinds.map(({ accuracyClass }) => meterYuan[accuracyClass as AccuracyClass]);
  const { diedOfKind, beyondYears, wrongKwh, beyondKwh } = served.yearPasses();
  diedOfKind.forEach((died, kind) => {
    died.forEach((count, b) => {
      sums.died[b]! += count;
      sums.visits[b]! += count;
      sums.costYuan[b]! += count * (price[kind]! + prices.visitYuan);
    });
  });
  beyondYears.forEach((value, b) => {
    sums.meterYearsBeyond[b]! += value;
    sums.kwhWrong[b]! += wrongKwh[b]!;
    sums.kwhWrongBeyond[b]! += beyondKwh[b]!;
    sums.riskYuan[b]! += wrongKwh[b]! * prices.kwhYuan;
  });
  for (let n = 0; n < served.count; n++) {
    const b = served.block[n]!;
    const tests = policy.testsPerYear[served.kind[n]!]!;
    sums.visits[b]! += tests;
    sums.costYuan[b]! += tests * prices.visitYuan + prices.watchedYearYuan;
  }
  let money = means.budgetYuan ?? Number.POSITIVE_INFINITY;
  let visits = means.crews === null ? Number.POSITIVE_INFINITY : means.crews * VISITS_A_DAY * WORKING_DAYS;
  for (const { n } of inOrder(policy.wishes(served), Number.isFinite(money + visits))) {
    const dear = prices.visitYuan + price[served.kind[n]!]!;
    if (visits < 1 || money < dear) break;
    const b = served.block[n]!;
    visits -= 1;
    sums.visits[b]! += 1;
    const replaces = policy.replaces(served, n);
    const cost = replaces ? dear : prices.visitYuan;
    money -= cost;
    sums.costYuan[b]! += cost;
    if (!replaces) continue;
    sums.replaced[b]! += 1;
    if (served.yearsLeft(n) > rule.cycleYears) sums.needless[b]! += 1;
    served.replace(n);
    policy.replaced(n);
  }
}

const inOrder = (wishes: Wish[], scarce: boolean): Wish[] =>
  scarce ? wishes.sort((a, b) => b.pressing - a.pressing) : wishes;

/** Blocks x_b are alike and independent:  u²(Σx) = B/(B − 1) · Σ(x_b − x̄)² */
function totalsOf(sums: Readonly<Record<Measure, Float64Array>>): Totals {
  const all = measures.map((name): [Measure, Total] => {
    const blocks = sums[name];
    const total = blocks.reduce((sum, x) => sum + x, 0);
    const mean = total / blocks.length;
    const square = blocks.reduce((sum, x) => sum + (x - mean) ** 2, 0);
    const B = blocks.length;
    return [name, { total, uncertainty: B > 1 ? Math.sqrt((B / (B - 1)) * square) : Number.NaN }];
  });
  return Object.fromEntries(all) as Record<Measure, Total>;
}
