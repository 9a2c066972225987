// What tables of meters have of the verdict by which a meter is known (I15), with what was undecided since and what is wrong with its
// circuit. Called by `tables.ts` and `meter-list-file.ts`, so that both files say the same of a meter.

import { type Cell, column, instantCells, instantColumns } from "@etalon/basis";
import type { MeterLine } from "@etalon/messages/meter-list";
import type { StandingVerdict } from "./state.ts";

export const verdictColumns = [
  column("verdict", "text", "of the last detection that was decided, or of the latest; empty: none yet"),
  ...instantColumns("verified", "when that was"),
  column("error_percent", "number", "that detection's; empty: it came to none", "%"),
  column("expanded_uncertainty_percent", "number", "of that error, at 95 %", "%"),
  column("limit_percent", "number", "of the class at that load", "%"),
  ...instantColumns("undecided", "when a later detection decided nothing; empty: none did"),
  column("wiring_fault", "text", "what is wrong with its circuit's wiring; empty: nothing is known to be"),
];

/** As a meter's state has it, or a line of the list. */
type Known = StandingVerdict | NonNullable<MeterLine["verified"]>;

export const verdictCells = (
  known: Known | null | undefined,
  wiringFault: string | null | undefined,
): Cell[] => [
  ...[known?.verdict ?? null, ...instantCells(known?.atTaiNs ?? null)],
  ...[known?.errorPercent ?? null, known?.uncertaintyPercent ?? null, known?.limitPercent ?? null],
  ...[...instantCells(known?.undecidedTaiNs ?? null), wiringFault ?? null],
];
