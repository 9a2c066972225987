// Prices that plans are made with when no others are given, yuan. Data only.

import type { AccuracyClass } from "@etalon/basis";

/** A new meter: 0.2S and 0.5S from the paper, section 3.1; the others are project defaults, not sourced. */
export const meterYuan: Readonly<Record<AccuracyClass, number>> = {
  "0.1S": 6_000,
  "0.2S": 3_000,
  "0.5S": 2_000,
  "0.5": 800,
  "1": 500,
  "2": 150,
};
export const PAPER_PRICES = "paper, section 3.1 (0.2S ¥3,000, 0.5S ¥2,000); others: project defaults";

/** Project defaults, not sourced: a crew's visit, a verification from the master station, a watched meter's year, a kWh. */
export const VISIT_YUAN = 300;
export const REMOTE_YUAN = 5;
export const WATCHED_YEAR_YUAN = 20;
export const KWH_YUAN = 0.6;

/** What a crew does: visits in a working day, working days in a year. Project defaults. */
export const VISITS_A_DAY = 8;
export const WORKING_DAYS = 250;
