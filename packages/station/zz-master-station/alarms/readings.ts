// What the station itself knows, as readings for alarm rules: of detections (ZZ's step), of monitoring, calibrations and
// shelves (`apps/cli/parts/alarms.ts`).

import type { QualityReport } from "@etalon/analysis/quality-report/quality-report";
import {
  type Component,
  type Instant,
  later,
  nanoseconds,
  type Said,
  type SetAside,
  secondsBetween,
} from "@etalon/basis";
import type { AlarmQuantity } from "@etalon/messages/alarm-quantities.table";
import type { MeterCondition, MonitoringRecord } from "@etalon/messages/monitoring";
import type { QualityEvent } from "@etalon/messages/quality";
import {
  type AlarmReading,
  alarmsAddress,
  type Observed,
  readingsOfMessage,
} from "@etalon/messages/watchers-to-zz";
import type { CalibrationEntry, Detection } from "../state.ts";

const DAY_S = 86_400;
/** Of a figure for 95 % to a standard uncertainty. */
const COVERAGE = 2;

/** What a quantity's rules hear: in as many messages as it needs. */
export function saidToAlarms(quantity: AlarmQuantity, readings: readonly AlarmReading[]): Said<Observed>[] {
  const parts = Array.from({ length: Math.ceil(readings.length / readingsOfMessage) }, (_, n) =>
    readings.slice(n * readingsOfMessage, (n + 1) * readingsOfMessage),
  );
  return parts.map((part) => ({
    to: alarmsAddress(quantity),
    body: { kind: "observed", quantity, readings: [...part] },
  }));
}

/** By how much a verdict's error is surely beyond its limit, and whether the circuit is miswired; nothing without figures. */
export function verdictOf({ record, result }: Detection, now: Instant): Said<Observed>[] {
  const { error, uncertainty, limit, wiring } = result ?? {};
  if (!error || !uncertainty || !limit || limit.percent <= 0) return [];
  const about = { ...placed(record), subject: record.id, atTaiNs: now };
  const ofLimit = (Math.abs(error.percent) - uncertainty.expandedPercent) / limit.percent;
  return [
    ...saidToAlarms("error-of-limit", [{ ...about, value: ofLimit }]),
    ...saidToAlarms("circuit-wiring", [{ ...about, value: Number((wiring?.fault ?? null) !== null) }]),
  ];
}

export const silenceOf = (
  { record }: { readonly record: Pick<Detection["record"], "terminal" | "site"> },
  seconds: number,
  now: Instant,
): Said<Observed>[] =>
  saidToAlarms("terminal-silence", [
    { ...placed(record), subject: record.terminal, value: seconds, atTaiNs: now },
  ]);

export const clockErrorOf = (
  { record }: Detection,
  offsetNs: number | null,
  now: Instant,
): Said<Observed>[] =>
  offsetNs === null
    ? []
    : saidToAlarms("clock-error", [
        { ...placed(record), subject: record.id, value: Math.abs(offsetNs) / 1e9, atTaiNs: now },
      ]);

/** It was there, and it is over; what is told of it later than that changes nothing. */
export const qualityEventOf = (
  record: Detection["record"],
  { startTaiNs, durationS }: QualityEvent,
): Said<Observed>[] =>
  saidToAlarms("quality-event", [
    { ...placed(record), subject: record.id, value: 1, atTaiNs: startTaiNs },
    { ...placed(record), subject: record.id, value: 0, atTaiNs: later(startTaiNs, nanoseconds(durationS)) },
  ]);

/** Limits of a standard that are violated by what was seen so far, whatever is still to come. */
export const qualityLimitsOf = (
  meter: string,
  record: Pick<Detection["record"], "terminal" | "site"> | null,
  { findings }: Pick<QualityReport, "findings">,
  atTaiNs: Instant,
): Said<Observed>[] =>
  saidToAlarms("quality-limits", [
    {
      ...(record && placed(record)),
      ...{ subject: meter, value: findings.filter(({ verdict }) => verdict === "violates").length, atTaiNs },
    },
  ]);

const placed = ({ terminal, site }: Pick<Detection["record"], "terminal" | "site">) => ({ terminal, site });

/** Of the record that is valid the longest. */
export const calibrationReadings = (entries: readonly CalibrationEntry[], now: Instant): AlarmReading[] =>
  entries.flatMap(({ terminal, records }) => {
    const left = records.map(({ validToTaiNs }) => secondsBetween(now, validToTaiNs) / DAY_S);
    if (left.length === 0) return [];
    return [{ subject: terminal, terminal, value: Math.max(...left), atTaiNs: now }];
  });

export const setAsideReadings = (
  lying: readonly SetAside[],
  components: readonly Component[],
  now: Instant,
): AlarmReading[] =>
  components.map((subject) => ({
    ...{ subject, atTaiNs: now },
    value: lying.filter(({ component }) => component === subject).length,
  }));

/** By cause, as the diagnosis calls it. */
const causes: Partial<Record<AlarmQuantity, readonly string[]>> = {
  "lost-pulses": ["lost pulses"],
  "double-pulses": ["double pulses"],
  creep: ["creep"],
  "no-count": ["counts nothing"],
  "dead-phase": ["dead phase"],
  "wrong-wiring": ["exchanged currents", "reversed current"],
};

/** What monitoring has just told of meters. */
export function monitoringReadings(
  records: readonly MonitoringRecord[],
  terminalOf: (meter: string) => Pick<AlarmReading, "terminal" | "site">,
): Said<Observed>[] {
  const all = new Map<AlarmQuantity, AlarmReading[]>();
  const note = (quantity: AlarmQuantity, meter: string, value: number | null, atTaiNs: Instant) => {
    if (value === null || !Number.isFinite(value)) return;
    const known = all.get(quantity) ?? [];
    all.set(quantity, known);
    known.push({ ...terminalOf(meter), subject: meter, value, atTaiNs });
  };
  for (const record of records) {
    const { meter } = record;
    if (record.kind === "meter-day")
      note("error-change", meter, record.alarms.length, nanoseconds(record.fromTaiS + DAY_S));
    if (record.kind !== "meter-condition") continue;
    const { headline, untilTaiS, originTaiS } = record;
    const at = nanoseconds(untilTaiS);
    note("error-of-limit", meter, surelyOfLimit(headline), at);
    if (headline.lifeDay !== null)
      note("remaining-life", meter, headline.lifeDay - (untilTaiS - originTaiS) / DAY_S, at);
    if (headline.cause === "too little") continue;
    const found = new Set(headline.cause.split(" and "));
    for (const [quantity, names = []] of Object.entries(causes))
      note(quantity as AlarmQuantity, meter, Number(names.some((name) => found.has(name))), at);
  }
  return [...all].flatMap(([quantity, readings]) => saidToAlarms(quantity, readings));
}

/** From (|error| + U) ÷ limit, as lists show it, to (|error| − U) ÷ limit. */
function surelyOfLimit({
  errorPercent,
  standardPercent,
  ofLimit,
}: MeterCondition["headline"]): number | null {
  if (errorPercent === null || standardPercent === null || !ofLimit) return null;
  const [error, expanded] = [Math.abs(errorPercent), COVERAGE * standardPercent];
  return error + expanded > 0 ? (ofLimit * (error - expanded)) / (error + expanded) : 0;
}
