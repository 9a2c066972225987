// What is kept of power quality, as tables for export: intervals and events of all meters, each page behind the row before
// it. Mounted by whoever opens the station's interface.

import { column, fromJson, instantCells, instantColumns, type Row, toJson } from "@etalon/basis";
import type { ExportTable, Span } from "@etalon/messages/exports";
import { type QualityEvent, qualityIntervals } from "@etalon/messages/quality";
import type { Database } from "./database.ts";
import { rowOf, type StoredQuality } from "./quality.ts";

/** An interval's values are some kilobytes of text. */
const INTERVALS = 500;
const EVENTS = 2000;
const NEVER_NS = String(2n ** 63n - 1n);

type Kept = StoredQuality & { readonly name: string; readonly point: number; readonly interval: number };
interface EventRow {
  readonly name: string;
  readonly point: number;
  readonly id: string;
  readonly body: string;
  readonly shown: boolean;
}

export function qualityExports(database: Database): readonly ExportTable[] {
  const query = <T extends object>(text: string, values: readonly unknown[]): Promise<readonly T[]> =>
    database.as("zz", (tx) => tx.query<T>(text, [...values]));
  const bounds = ({ sinceTaiNs, untilTaiNs }: Span) => [
    sinceTaiNs === null ? "0" : String(sinceTaiNs),
    untilTaiNs === null ? NEVER_NS : String(untilTaiNs),
  ];

  /** By meter, kind of interval and time: as the key is. */
  async function* intervalRows(span: Span): AsyncGenerator<readonly Row[]> {
    for (let behind: readonly [number, number, string] = [0, 0, "0"]; ; ) {
      const rows = await query<Kept>(
        `select name, row.*, list from zz.quality_row as row join zz.quality_point using (point)
           join zz.quality_names using (names)
         where (point, interval, end_ns) > ($1::int, $2::smallint, $3::bigint) and end_ns >= $4 and end_ns < $5
         order by point, interval, end_ns limit $6`,
        [...behind, ...bounds(span), INTERVALS],
      );
      yield rows.map(intervalRow);
      const last = rows.at(-1);
      if (rows.length < INTERVALS || !last) return;
      behind = [last.point, last.interval, last.end_ns];
    }
  }

  async function* eventRows(span: Span): AsyncGenerator<readonly Row[]> {
    for (let behind: readonly [number, string] = [0, ""]; ; ) {
      const rows = await query<EventRow>(
        `select name, point, id, body::text as body, samples is not null as shown
         from zz.quality_event join zz.quality_point using (point)
         where (point, id) > ($1::int, $2::text) and start_ns >= $3 and start_ns < $4 order by point, id limit $5`,
        [...behind, ...bounds(span), EVENTS],
      );
      yield rows.map(eventRow);
      const last = rows.at(-1);
      if (rows.length < EVENTS || !last) return;
      behind = [last.point, last.id];
    }
  }

  return [
    { ...intervals, pages: intervalRows },
    { ...events, pages: eventRows },
  ];
}

const meter = column("meter", "text", "the meter at whose terminals it was measured");

const intervals: Omit<ExportTable, "pages"> = {
  name: "quality-intervals",
  title:
    "power quality of each interval of 3 s, 10 s, 10 min and 2 h, and why it does not count where it does not",
  need: "see-meters",
  time: "end_tai_ns",
  columns: [
    meter,
    column("interval", "text", "3 s, 10 s, 10 min or 2 h"),
    ...instantColumns("end", "end of the interval"),
    column("flag", "text", "none, disturbed (a dip or swell fell into it), interrupted"),
    column("left_out", "text", "why it does not count; empty: it does"),
    column("coverage", "number", "share of the interval that was measured"),
    column("clock_free", "boolean", "by a clock that nothing had set"),
    column(
      "values",
      "json",
      "by name: ua_v, ua_h5_v, ua_ih2_v, ia_h5_a in V and A rms, frequency_hz, unbalance_percent, ua_pst, ua_plt",
    ),
  ],
};

function intervalRow(row: Kept): Row {
  const { names, endTaiNs, flag, leftOut, coverage, clockFree, values } = rowOf(row, row.list);
  const known = names.flatMap((name, n) => {
    const value = values[n] ?? null;
    return value === null ? [] : [[name, value] as const];
  });
  return [
    ...[row.name, qualityIntervals[row.interval]!, ...instantCells(endTaiNs), flag],
    ...[leftOut.length === 0 ? null : leftOut.join(", "), coverage, clockFree],
    toJson(Object.fromEntries(known)),
  ];
}

const events: Omit<ExportTable, "pages"> = {
  name: "quality-events",
  title: "dips, swells, interruptions and rapid changes of voltage",
  need: "see-meters",
  time: "start_tai_ns",
  columns: [
    meter,
    column("event", "text", "dip, swell, interruption or rapid change"),
    ...instantColumns("start", "its begin"),
    column("duration_s", "number", "at least, where it was not seen whole", "s"),
    column("whole", "boolean", "its begin and end were seen, and nothing between is missing"),
    column("channel", "text", "the voltage that went farthest"),
    column("channels", "text", "all that took part"),
    column("voltage_percent", "number", "lowest, highest, or largest change, of the declared voltage", "%"),
    column("steady_change_percent", "number", "of a rapid change, from steady to steady", "%"),
    column("cell", "text", "of the EN 50160 matrix"),
    column("immunity", "json", "where it lies beside ITIC and SEMI F47, and whether that is sure"),
    column("has_waveform", "boolean", "its samples are kept"),
  ],
};

function eventRow({ name, body, shown }: EventRow): Row {
  const one = fromJson(body) as QualityEvent;
  return [
    ...[name, one.event, ...instantCells(one.startTaiNs), one.durationS, one.whole, one.channel],
    ...[one.channels.join(" "), one.percent, one.steadyPercent, one.cell, toJson(one.immunity), shown],
  ];
}
