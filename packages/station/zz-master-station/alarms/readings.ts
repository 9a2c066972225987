// What the station itself knows, as readings for alarm rules: of detections (ZZ's step), of monitoring, calibrations and
// shelves (`apps/cli/parts/alarms.ts`).

import type { Finding } from "@etalon/analysis/quality-report/judged";
import type { QualityReport } from "@etalon/analysis/quality-report/quality-report";
import {
  type Component,
  type Instant,
  later,
  nanoseconds,
  roundedText,
  type Said,
  type SetAside,
  secondsBetween,
  utcText,
} from "@etalon/basis";
import { binName } from "@etalon/condition/load-bins";
import type { AlarmQuantity } from "@etalon/messages/alarm-quantities.table";
import type { LimitHolds, Measured } from "@etalon/messages/alarms";
import type { JudgedBy, MeterCondition, MonitoringRecord } from "@etalon/messages/monitoring";
import type { QualityEvent } from "@etalon/messages/quality";
import {
  type AlarmReading,
  alarmsAddress,
  mostFact,
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
export function verdictOf({ id, record, result }: Detection, now: Instant): Said<Observed>[] {
  const { error, uncertainty, limit, wiring } = result ?? {};
  if (!error || !uncertainty || !limit || limit.percent <= 0) return [];
  const about = { ...placed(record), subject: record.id, atTaiNs: now, detection: id };
  const ofLimit = (Math.abs(error.percent) - uncertainty.expandedPercent) / limit.percent;
  return [
    ...saidToAlarms("error-of-limit", [
      {
        ...about,
        value: ofLimit,
        ...errorFound(error.percent, uncertainty.expandedPercent, limit.percent, {
          ...{ at: "load", powerFactor: limit.powerFactor },
          currentPercentOfRated: limit.currentPercentOfRated,
        }),
      },
    ]),
    ...saidToAlarms("circuit-wiring", [
      wiring?.fault ? { ...about, value: 1, fact: short(wiring.fault.text) } : { ...about, value: 0 },
    ]),
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
  { id: detection, record }: Detection,
  offsetNs: number | null,
  now: Instant,
): Said<Observed>[] =>
  offsetNs === null
    ? []
    : saidToAlarms("clock-error", [
        { ...placed(record), subject: record.id, value: Math.abs(offsetNs) / 1e9, atTaiNs: now, detection },
      ]);

/** It was there, and it is over; what is told of it later than that changes nothing. */
export const qualityEventOf = (
  { id: detection, record }: Pick<Detection, "id" | "record">,
  { event, channel, percent, startTaiNs, durationS }: QualityEvent,
): Said<Observed>[] =>
  saidToAlarms("quality-event", [
    {
      ...{ ...placed(record), subject: record.id, value: 1, atTaiNs: startTaiNs, detection },
      measured: { value: percent, expanded: null, limit: null, unit: "% Udin" },
      fact: `${event} of ${channel} ${event === "rapid change" ? "by" : "to"} ${figure(percent, 4)} % of the declared voltage for ${figure(durationS, 3)} s`,
    },
    { ...placed(record), subject: record.id, value: 0, atTaiNs: later(startTaiNs, nanoseconds(durationS)) },
  ]);

/** Limits of a standard that are violated by what was seen so far, whatever is still to come. */
export const qualityLimitsOf = (
  meter: string,
  record: Pick<Detection["record"], "terminal" | "site"> | null,
  { findings }: Pick<QualityReport, "findings">,
  atTaiNs: Instant,
): Said<Observed>[] => {
  const violated = findings.filter(({ verdict }) => verdict === "violates");
  const fact = violated.length > 0 && { fact: short(violated.map(violation).join("; ")) };
  return saidToAlarms("quality-limits", [
    { ...(record && placed(record)), subject: meter, value: violated.length, atTaiNs, ...fact },
  ]);
};

/** "harmonic voltage of order 5, ua: 6.21 %, limit 6 %" */
function violation({ limit: { quantity, order, unit, lowest, highest }, channel, worst }: Finding): string {
  const inUnit = (value: number | null): string => `${figure(value ?? Number.NaN, 3)} ${unit}`.trim();
  const found = worst?.percentile ?? null;
  const seen =
    found === null ? `${inUnit(worst?.lowest ?? null)} to ${inUnit(worst?.highest ?? null)}` : inUnit(found);
  const bounds = lowest === null ? inUnit(highest) : `${inUnit(lowest)} to ${inUnit(highest)}`;
  const of = order === null ? "" : ` of order ${order}`;
  return `${quantity}${of}${channel === null ? "" : `, ${channel}`}: ${seen}, limit ${bounds}`;
}

const placed = ({ terminal, site }: Pick<Detection["record"], "terminal" | "site">) => ({ terminal, site });

/** Of the record that is valid the longest. */
export const calibrationReadings = (entries: readonly CalibrationEntry[], now: Instant): AlarmReading[] =>
  entries.flatMap(({ terminal, records }) => {
    const left = records.map(({ validToTaiNs }) => secondsBetween(now, validToTaiNs) / DAY_S);
    if (left.length === 0) return [];
    const value = Math.max(...left);
    const { id, validToTaiNs } = records[left.indexOf(value)]!;
    const fact = `record ${id} is valid to ${utcText(validToTaiNs)}`;
    return [{ subject: terminal, terminal, value, atTaiNs: now, fact: short(fact) }];
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
  const note = (
    quantity: AlarmQuantity,
    meter: string,
    value: number | null,
    atTaiNs: Instant,
    fact: string | null,
    measured: Measured | null = null,
  ) => {
    if (value === null || !Number.isFinite(value)) return;
    const known = all.get(quantity) ?? [];
    all.set(quantity, known);
    known.push({
      ...{ ...terminalOf(meter), subject: meter, value, atTaiNs },
      ...(fact && { fact: short(fact) }),
      ...(measured && { measured }),
    });
  };
  for (const record of records) {
    const { meter } = record;
    if (record.kind === "meter-day") {
      const charts = record.alarms.map(chartText).join("; ");
      note("error-change", meter, record.alarms.length, nanoseconds(record.fromTaiS + DAY_S), charts);
    }
    if (record.kind !== "meter-condition") continue;
    const { headline, judgedBy = null, untilTaiS, originTaiS, found: findings = [] } = record;
    const at = nanoseconds(untilTaiS);
    const sure = surelyOfLimit(headline, judgedBy);
    note("error-of-limit", meter, sure?.value ?? null, at, sure?.fact ?? null, sure?.measured);
    if (headline.lifeDay !== null) {
      const day = utcText(nanoseconds(originTaiS + DAY_S * headline.lifeDay)).slice(0, 10);
      const leftDays = headline.lifeDay - (untilTaiS - originTaiS) / DAY_S;
      note("remaining-life", meter, leftDays, at, `the limit may be reached on ${day}`);
    }
    if (headline.cause === "too little") continue;
    const found = new Set(headline.cause.split(" and "));
    for (const [quantity, names = []] of Object.entries(causes)) {
      const texts = findings.filter(({ cause }) => names.includes(cause)).map(({ text }) => text);
      const is = Number(names.some((name) => found.has(name)));
      note(quantity as AlarmQuantity, meter, is, at, texts.join("; "));
    }
  }
  return [...all].flatMap(([quantity, readings]) => saidToAlarms(quantity, readings));
}

/** "2.1: cusum" → "cusum at 20–50 % of rated current, PF 0.8–0.9" */
function chartText(alarm: string): string {
  const [key = "", charts = ""] = alarm.split(": ");
  return /^\d\.\d/.test(key) ? `${charts} at ${binName(key)}` : alarm;
}

/** From (|error| + U) ÷ limit, as lists rank by, to (|error| − U) ÷ limit. */
function surelyOfLimit(
  { errorPercent, standardPercent, ofLimit }: MeterCondition["headline"],
  judgedBy: JudgedBy | null,
) {
  if (errorPercent === null || standardPercent === null || !ofLimit) return null;
  const [error, expanded] = [Math.abs(errorPercent), COVERAGE * standardPercent];
  const limit = (error + expanded) / ofLimit;
  return {
    value: limit > 0 ? (error - expanded) / limit : 0,
    ...errorFound(errorPercent, expanded, limit, judgedBy === null ? null : holdsAt(judgedBy)),
  };
}

const holdsAt = ({ of, least, greatest }: JudgedBy): LimitHolds =>
  of === "rated" ? { at: of } : { at: of, least, greatest };

/** The figures, and "error −0.300 ± 0.050 %, class limit ± 0.2 % at rated current". */
function errorFound(percent: number, expanded: number, limit: number, holds: LimitHolds | null) {
  const decimals = expanded > 0 ? Math.min(6, Math.max(0, 1 - Math.floor(Math.log10(expanded)))) : 4;
  const sign = percent < 0 ? "−" : "+";
  const fact = `error ${sign}${Math.abs(percent).toFixed(decimals)} ± ${expanded.toFixed(decimals)} %, class limit ± ${figure(limit, 3)} %${holds ? ` ${holdsText(holds)}` : ""}`;
  const own = limit > 0 ? Number(limit.toPrecision(9)) : null; // nothing but what it was reckoned from stands behind that
  return { fact, measured: { value: percent, expanded, limit: own, unit: "%", ...(holds && { holds }) } };
}

function holdsText(holds: LimitHolds): string {
  if (holds.at === "rated") return "at rated current";
  if (holds.at === "load")
    return `at ${figure(holds.currentPercentOfRated, 3)} % of rated current, power factor ${figure(holds.powerFactor, 3)}`;
  const { least, greatest } = holds;
  if (least === greatest) return "at each of its loads";
  return `as the mean over its loads by energy (± ${figure(least, 3)} % to ± ${figure(greatest, 3)} %)`;
}

const figure = roundedText;
/** As much of a fact as a reading may have. */
export const short = (text: string): string =>
  text.length > mostFact ? `${text.slice(0, mostFact - 1)}…` : text;
