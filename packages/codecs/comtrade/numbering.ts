// Checks the sample numbers of a dat: they tell lost rows, and binary noise from rows; called by read.ts.

import { type Answer, counted, good, type Note, refused } from "@etalon/basis";
import type { Rows } from "./rows.ts";

/** Before row `row`, `lost` rows were left out of the dat. */
export interface Hole {
  readonly row: number;
  readonly lost: number;
}

export interface Numbering {
  readonly holes: readonly Hole[];
  readonly notes: readonly Note[];
}

/**
 * Sample numbers count up by one. Numbers that never change (a device that does not fill them in), are empty,
 * or wrap at 16 bits are borne; numbers that leap forward in a dat with as many rows too few say that rows
 * are lost; anything else means that the rows are not where the cfg puts them.
 */
export function checkNumbers(rows: Rows, announced: number | null): Answer<Numbering> {
  const { numbers, count } = rows;
  if (numbers.every((number) => Number.isNaN(number) || number === numbers[0])) {
    const note = { code: "comtrade.no-sample-numbers", text: "The rows of the dat are not numbered." };
    return good({ holes: [], notes: count > 1 ? [note] : [] });
  }
  const holes: Hole[] = [];
  let lost = 0;
  for (let row = 1; row < count; row++) {
    const step = numbers[row]! - numbers[row - 1]!;
    if (step === 1 || (step === -65_535 && numbers[row]! === 0) || step === -4_294_967_295) continue;
    if (!Number.isInteger(step) || step < 1 || (announced ?? count) === count) {
      const [before, found] = [numbers[row - 1]!, numbers[row]!];
      const text = `dat row ${row + 1}: expected sample number ${before + 1}, found ${found}`;
      return refused("comtrade.dat-row", text);
    }
    holes.push({ row, lost: step - 1 });
    lost += step - 1;
  }
  if (holes.length === 0) return good({ holes, notes: [] });
  const first = holes[0]!.row + 1;
  const text = `The dat leaves out ${counted(lost, "sample")} in ${counted(holes.length, "place")}, first before row ${first}.`;
  return good({ holes, notes: [{ code: "comtrade.rows-left-out", text }] });
}
