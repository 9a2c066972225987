// Rows of power quality gathered into records of some tens of kilobytes, each interval's own: short ones many to a record,
// long ones as they end. Opened by quality-run.ts.

import type { ObservedRow } from "@etalon/analysis/quality-report/observed-stream";
import type { QualityInterval, QualityRows } from "@etalon/messages/quality";

export interface RowBatches {
  /** What is full of them. */
  add(rows: readonly ObservedRow[], clockFree: boolean): QualityRows[];
  /** All that is left. */
  flush(): QualityRows[];
}

const rowsOfRecord: Readonly<Record<QualityInterval, number>> = {
  "3 s": 20,
  "10 s": 6,
  "10 min": 1,
  "2 h": 1,
};
/** Of what is measured to a thousandth at best. */
const DIGITS = 6;

type Told = ObservedRow & { readonly clockFree: boolean };

/** With it everything before it is told, so that whoever judges then has all. */
const LONGEST: QualityInterval = "2 h";

export function openRowBatches(): RowBatches {
  const waiting = new Map<QualityInterval, Told[]>();
  function record(interval: QualityInterval, rows: readonly Told[]): QualityRows {
    const names = [...new Set(rows.flatMap(({ values }) => [...values.keys()]))];
    return {
      kind: "quality-rows",
      interval,
      names,
      rows: rows.map(({ endTaiNs, flag, coverage, leftOut, clockFree, values }) => ({
        ...{ endTaiNs, flag, coverage, leftOut: [...leftOut], clockFree },
        values: names.map((name) => rounded(values.get(name))),
      })),
    };
  }
  function flush(): QualityRows[] {
    const left = [...waiting].map(([interval, rows]) => record(interval, rows));
    waiting.clear();
    return left;
  }
  return {
    flush,
    add(rows, clockFree) {
      const full: QualityRows[] = [];
      for (const row of rows) {
        if (row.interval === LONGEST) full.push(...flush());
        const own = waiting.get(row.interval) ?? [];
        waiting.set(row.interval, own);
        own.push({ ...row, clockFree });
        if (own.length < rowsOfRecord[row.interval]) continue;
        full.push(record(row.interval, own));
        waiting.delete(row.interval);
      }
      return full;
    },
  };
}

const rounded = (value: number | undefined): number | null =>
  value === undefined || !Number.isFinite(value) ? null : Number(value.toPrecision(DIGITS));
