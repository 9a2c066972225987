// What monitoring keeps, as tables for export: conditions, hours, and days' errors by load; each page goes on behind the row
// before it. Mounted by whoever opens the station's interface.

import { column, instantCells, instantColumns, nanoseconds, type Row } from "@etalon/basis";
import type { ExportTable, Span } from "@etalon/messages/exports";
import type { MeterDay } from "@etalon/messages/monitoring";
import { CONDITION_COLUMNS, lineOf, type WatchedRow } from "./condition-pages.ts";
import type { Database } from "./database.ts";
import type { HourRow } from "./monitoring.ts";

const ROWS = 5000;
/** A day has up to some hundred rows. */
const DAYS = 200;
const BEFORE_ALL = -1;
/** Behind all seconds there are, in PostgreSQL's bigint. */
const NEVER_S = "9223372036854775807";

export function monitoringExports(database: Database): readonly ExportTable[] {
  const query = <T extends object>(text: string, values: readonly unknown[]): Promise<readonly T[]> =>
    database.as("zz", (tx) => tx.query<T>(text, [...values]));

  async function* conditionRows(): AsyncGenerator<readonly Row[]> {
    for (let after = BEFORE_ALL; ; ) {
      const rows = await query<WatchedRow>(
        `select ${CONDITION_COLUMNS} from zz.meter where meter > $1 and until is not null order by meter limit $2`,
        [after, ROWS],
      );
      yield rows.map((row) => {
        const { untilTaiNs, ...line } = lineOf(row);
        return [
          ...[line.meter, ...instantCells(untilTaiNs), line.errorPercent, line.standardPercent],
          ...[line.ofLimit, line.pointsGiven, line.points, line.cause],
          ...instantCells(
            line.lifeDay === null ? null : nanoseconds(Number(row.origin) + 86_400 * line.lifeDay),
          ),
        ];
      });
      const last = rows.at(-1);
      if (rows.length < ROWS || !last) return;
      after = last.meter;
    }
  }

  /** By meter, then by time: as the key of hours and of days is. */
  async function* timed<T extends { readonly meter: number; readonly from_s: string }>(
    table: "meter_hour" | "meter_day",
    atMost: number,
    { sinceTaiNs, untilTaiNs }: Span,
    rowsOf: (row: T & { readonly name: string }) => readonly Row[],
  ): AsyncGenerator<readonly Row[]> {
    const from = sinceTaiNs === null ? "0" : String(sinceTaiNs / 1_000_000_000n);
    const to = untilTaiNs === null ? NEVER_S : String(untilTaiNs / 1_000_000_000n + 1n);
    for (let behind: readonly [number, string] = [BEFORE_ALL, "0"]; ; ) {
      const rows = await query<T & { name: string }>(
        `select name, kept.* from zz.${table} as kept join zz.meter using (meter)
         where (kept.meter, from_s) > ($1::int, $2::bigint) and from_s >= $3::bigint and from_s < $4::bigint
         order by kept.meter, from_s limit $5`,
        [...behind, from, to, atMost],
      );
      yield rows.flatMap(rowsOf);
      const last = rows.at(-1);
      if (rows.length < atMost || !last) return;
      behind = [last.meter, last.from_s];
    }
  }

  return [
    { ...conditions, pages: conditionRows },
    { ...hours, pages: (span) => timed<HourRow>("meter_hour", ROWS, span, hourRow) },
    { ...days, pages: (span) => timed<DayRow>("meter_day", DAYS, span, dayRows) },
  ];
}

const meter = column("meter", "text", "the meter under watch");
const secondsOf = (from_s: string) => instantCells(BigInt(from_s) * 1_000_000_000n);

const conditions: Omit<ExportTable, "pages"> = {
  name: "conditions",
  title: "meters under watch: error, share of the limit, coverage, cause, remaining life",
  need: "see-meters",
  time: "until_tai_ns",
  columns: [
    meter,
    ...instantColumns("until", "up to where it has been heard"),
    column("error_percent", "number", "of the last month, single precision", "%"),
    column("standard_uncertainty_percent", "number", "of that error", "%"),
    column("of_limit", "number", "(|error| + U) ÷ limit"),
    column("points_given", "integer", "test points of the class that the load gave"),
    column("points", "integer", "test points of the class"),
    column("cause", "text", "what the diagnosis says"),
    ...instantColumns("life", "when the limit may be reached; empty: not known"),
  ],
};

const hours: Omit<ExportTable, "pages"> = {
  name: "condition-hours",
  title: "each hour of each meter under watch: energies, pulses, what was covered and what not",
  need: "see-meters",
  time: "from_tai_ns",
  columns: [
    meter,
    ...instantColumns("from", "beginning of the hour"),
    column("reference_energy_j", "number", "between pulses that ended in it, by the reference", "J"),
    column("meter_energy_j", "number", "the same as the meter counted", "J"),
    column("error_percent", "number", "100 · (meter ÷ reference − 1); empty: no energy", "%"),
    column("systematic_uncertainty_percent", "number", "standard, of the reference alone", "%"),
    column("pulses", "integer", "pulses that came"),
    column("pulses_unmatched", "integer", "pulses without an energy of their own"),
    column("covered_s", "number", "of the hour", "s"),
    column("doubtful_s", "number", "of the hour", "s"),
    column("lost_frames", "integer", "frames that never came"),
    column("gaps", "integer", "gaps in the samples"),
    column("doubts", "integer", "bits, as the measuring machine's table of doubts has them"),
  ],
};

const hourRow = ({ name, ...row }: HourRow & { readonly name: string }): readonly Row[] => [
  [
    ...[name, ...secondsOf(row.from_s), row.reference, row.counted],
    ...[row.reference === 0 ? null : 100 * (row.counted / row.reference - 1), row.systematic],
    ...[row.pulses, row.unmatched, row.covered, row.doubtful, row.lost_frames, row.gaps, row.doubts],
  ],
];

interface DayRow {
  readonly meter: number;
  readonly from_s: string;
  readonly body: Pick<MeterDay, "rows" | "alarms">;
}

const days: Omit<ExportTable, "pages"> = {
  name: "condition-days",
  title: "the error surface of each day of each meter under watch: one row per bin of load",
  need: "see-meters",
  time: "from_tai_ns",
  columns: [
    meter,
    ...instantColumns("from", "beginning of the day"),
    column("bin", "text", "bin of current, power factor, distortion and unbalance, as a short key"),
    column("error_percent", "number", "mean of the bin", "%"),
    column("random_uncertainty_percent", "number", "standard", "%"),
    column("systematic_uncertainty_percent", "number", "standard", "%"),
    column("runs", "integer", "runs of pulses that it is made of"),
    column("alarm", "text", "what the bin's control chart says; empty: nothing"),
  ],
};

const dayRows = ({ name, from_s, body }: DayRow & { readonly name: string }): readonly Row[] =>
  body.rows.map(({ key, percent, randomPercent, systematicPercent, count }) => [
    ...[name, ...secondsOf(from_s), key, percent, randomPercent, systematicPercent, count],
    body.alarms.find((alarm) => alarm.startsWith(`${key}:`)) ?? null,
  ]);
