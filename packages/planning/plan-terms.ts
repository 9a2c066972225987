// The terms of a plan: what it is made with, what it says of a meter, of a year, and in all. Types and what is usual alone;
// `planned-work.ts` makes plans.

import { type BatchGrade, type BatchRule, usualBatchRule } from "./batch-grade.ts";
import type { Class448, FoundBy } from "./fleet-meter.ts";
import type { Action, Because, OrderRule, Urgency } from "./orders.ts";
import { KWH_YUAN, VISIT_YUAN } from "./prices.table.ts";

export interface Means {
  /** Of a year; null: as much as it takes. */
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
  /** Of the plan, from 1; null: money or crews do not reach so far. */
  readonly year: number | null;
  /** In a later year than it should be. */
  readonly late: boolean;
  readonly why: string;
  readonly because: Because;
  readonly restsOn: string;
  /** The same for whoever says it otherwise; null: its error was never found. */
  readonly found: {
    readonly by: FoundBy;
    readonly yearsAgo: number;
    readonly errorPercent: number;
    /** Expanded. */
    readonly uncertaintyPercent: number;
    readonly cause: string | null;
    /** A later look decided nothing. */
    readonly laterUndecided: boolean;
  } | null;
}

export interface Campaign {
  readonly stage: Stage;
  readonly class448: Class448;
  readonly meters: number;
  readonly planned: number;
  readonly costYuan: number;
}

/** What a year of the plan has to do, and with what. */
export interface PlanYear {
  readonly year: number;
  readonly budgetYuan: number | null;
  readonly visitsAtMost: number | null;
  readonly meters: Readonly<Record<Action, number>>;
  readonly yuan: Readonly<Record<Action, number>>;
  readonly visits: number;
  /** Done later than they should be. */
  readonly late: number;
}

export interface PlanSums {
  readonly meters: number;
  /** Rows: meters that something is to be done about. */
  readonly work: number;
  /** In the order they are carried out: the master station's first, then the site's, class I before V. */
  readonly campaigns: readonly Campaign[];
  readonly years: readonly PlanYear[];
  readonly grades: Readonly<Record<string, number>>;
  readonly batches: readonly ({ readonly batch: string } & BatchGrade)[];
  readonly costYuan: number;
  readonly visits: number;
}
