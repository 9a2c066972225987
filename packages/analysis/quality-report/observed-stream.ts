// What power quality on a stream tells, interval by interval, as rows to be kept: with what an interval is flagged by, how
// much of it was measured, and why it does not count where it does not. Called by the measuring program.

import type { Instant } from "@etalon/basis";
import { classAStatement } from "../power-quality/class-a.ts";
import { figuresJson } from "../power-quality/figures-json.ts";
import type { Mark } from "../power-quality/marks.ts";
import type { PowerQualityOptions } from "../power-quality/options.ts";
import type { PowerQualityRecord } from "../power-quality/power-quality.ts";
import type { AggregateRecord, FrequencyRecord } from "../power-quality/records.ts";
import type { flags, ObservedInterval } from "./observation.ts";
import { intervalValues, observedNames } from "./observed-recording.ts";
import { nameOfColumn } from "./observed-table.ts";

export type LeftOut = "incomplete" | "not followed" | "missing" | "clipped";

export interface ObservedRow {
  readonly interval: ObservedInterval;
  readonly endTaiNs: Instant;
  readonly flag: keyof typeof flags;
  readonly coverage: number;
  readonly leftOut: readonly LeftOut[];
  /** By the names of stored columns. */
  readonly values: ReadonlyMap<string, number>;
}

export interface ObservedStream {
  /** Records in the order in which they became known. */
  rows(records: readonly PowerQualityRecord[]): ObservedRow[];
}

interface Interruption {
  readonly startTaiNs: Instant;
  /** Null while it goes on. */
  readonly endTaiNs: Instant | null;
}

/** Of the longest interval: what ended before is asked for no more. */
const REMEMBERED_NS = 7_300_000_000_000n;

export function openObservedStream(options: PowerQualityOptions): ObservedStream {
  const { highestOrder } = classAStatement({ ...options, timeErrorBoundNs: null, rateErrorBoundPpm: null });
  let interruptions: readonly Interruption[] = [];

  function hear(record: PowerQualityRecord): void {
    if (record.kind === "event begun" && record.event === "interruption")
      interruptions = [...interruptions, { startTaiNs: record.startTaiNs, endTaiNs: null }];
    if (record.kind !== "event" || record.event !== "interruption") return;
    const { startTaiNs, endTaiNs } = record;
    interruptions = [
      ...interruptions.filter((one) => one.endTaiNs !== null && one.endTaiNs > endTaiNs - REMEMBERED_NS),
      { startTaiNs, endTaiNs },
    ];
  }

  function row(interval: ObservedInterval, record: AggregateRecord | FrequencyRecord): ObservedRow {
    const { startTaiNs, endTaiNs, flagged, complete } = record;
    const interrupted = interruptions.some(
      (one) => one.startTaiNs < endTaiNs && (one.endTaiNs === null || one.endTaiNs > startTaiNs),
    );
    const flag = interrupted ? "interrupted" : flagged ? "disturbed" : "none";
    const about = { interval, endTaiNs, flag } as const;
    if (record.kind === "frequency") {
      const { frequencyHz } = record;
      const values = new Map(frequencyHz === null ? [] : [["frequency_hz", frequencyHz] as const]);
      const unknown = complete && frequencyHz === null && flag === "none";
      return {
        ...about,
        coverage: complete ? 1 : Math.min(1, record.cycles / (10 * options.nominalHz)),
        leftOut: complete ? (unknown ? ["not followed"] : []) : ["incomplete"],
        values,
      };
    }
    const named = record.flicker.flatMap((one, c) =>
      one ? [{ name: options.channels[c]!.name, ...one }] : [],
    );
    const measured = { figures: figuresJson(record.figures, options), flicker: named };
    return {
      ...about,
      coverage: record.coverage,
      leftOut: reasons(complete, flag !== "none", record.marks),
      values: new Map(
        intervalValues(measured, highestOrder).map(({ value, ...column }) => [nameOfColumn(column), value]),
      ),
    };
  }

  return {
    rows: (records) =>
      records.flatMap((record) => {
        hear(record);
        if (record.kind === "aggregate") return [row(observedNames[record.interval], record)];
        return record.kind === "frequency" ? [row("10 s", record)] : [];
      }),
  };
}

/** In a dip or an interruption the fundamental may be lost, and that is no fault of the measurement: it is flagged. */
function reasons(complete: boolean, flagged: boolean, marks: readonly Mark[]): LeftOut[] {
  const marked = (code: Mark["code"]): boolean => marks.some((mark) => mark.code === code);
  return [
    ...(complete ? [] : (["incomplete"] as const)),
    ...(!flagged && marked("not-followed") ? (["not followed"] as const) : []),
    ...(marked("missing") ? (["missing"] as const) : []),
    ...(marked("clipped") ? (["clipped"] as const) : []),
  ];
}
