// ZZ's tables for export: meters, detections and the budgets of their uncertainty, harmonic studies, calibration records, alarms. Mounted by whoever
// opens the station's interface.

import {
  column,
  instantCells,
  instantColumns,
  listedRows,
  type Mailbox,
  type Row,
  ratedHz,
  toJson,
} from "@etalon/basis";
import type { ExportTable } from "@etalon/messages/exports";
import { alarmTables } from "./alarms/tables.ts";
import { bankTables } from "./banks/tables.ts";
import { ofDetections } from "./detection-rows.ts";
import { harmonicTables } from "./harmonic-tables.ts";
import type { CalibrationEntry, Detection, MeterEntry } from "./state.ts";
import { verdictCells, verdictColumns } from "./verdict-columns.ts";

export const zzTables = (mailbox: Mailbox): readonly ExportTable[] => {
  const of = <State>(prefix: string, rows: (state: State) => readonly Row[]) =>
    listedRows(mailbox, "zz", prefix, rows);
  return [
    { ...meters, pages: () => of("meter/", meterRow) },
    { ...detections, pages: ofDetections(mailbox, detectionRow) },
    { ...budgets, pages: ofDetections(mailbox, budgetRows) },
    { ...calibrations, pages: () => of("calibration/", calibrationRows) },
    ...harmonicTables(mailbox),
    ...alarmTables(mailbox),
    ...bankTables(mailbox),
  ];
};

const meter = column("meter", "text", "the meter's name at the station");
const terminal = column("terminal", "text", "the terminal beside it");

const meters: Omit<ExportTable, "pages"> = {
  name: "meters",
  title: "meters in service: plate, place, instrument, the verdict by which each is known",
  need: "see-meters",
  time: null,
  columns: [
    meter,
    column("serial", "text", "serial number on the plate"),
    column("accuracy_class", "text", "accuracy class"),
    column("active_constant_imp_per_kwh", "number", "pulses per energy", "imp/kWh"),
    column("reactive_constant_imp_per_kvarh", "number", "pulses per reactive energy", "imp/kvarh"),
    column("wiring", "text", "3P4W, 3P3W or 1P2W"),
    column("nominal_voltage_v", "number", "phase to neutral; line to line for 3P3W", "V"),
    column("rated_current_a", "number", "In or Ib", "A"),
    column("max_current_a", "number", "Imax", "A"),
    column("voltage_ratio", "number", "of the voltage transformers; 1 where there are none"),
    column("current_ratio", "number", "of the current transformers; 1 where there are none"),
    column("registering", "text", "which side's energy the constant counts"),
    column("rated_frequency_hz", "number", "of the system it is made for", "Hz"),
    column("register", "text", "which energy the pulses count"),
    column("site", "text", "where it stands"),
    column("agent", "text", "the agent of its instrument"),
    terminal,
    column("class448", "text", "class by DL/T 448; empty: not known"),
    column("batch", "text", "maker, model and lot; empty: not known"),
    column("installed", "text", "the day it was put up, ISO 8601; empty: not known"),
    ...verdictColumns,
    ...instantColumns("retired", "when it was taken out of service; empty: it serves"),
  ],
};

function meterRow({ record, standing, wiringFault, retired }: MeterEntry): readonly Row[] {
  const { id, meter: plate, site, agent, terminal: beside, register = "wh+", planning } = record;
  return [
    [
      ...[id, plate.serial, plate.accuracyClass, plate.activeConstant, plate.reactiveConstant ?? null],
      ...[plate.wiring, plate.nominalVoltage, plate.ratedCurrent, plate.maxCurrent],
      ...[plate.voltageRatio ?? 1, plate.currentRatio ?? 1, plate.registering ?? "secondary", ratedHz(plate)],
      ...[register, site, agent, beside],
      ...[planning?.class448 ?? null, planning?.batch ?? null, planning?.installed ?? null],
      ...verdictCells(standing, wiringFault),
      ...instantCells(retired?.atTaiNs ?? null),
    ],
  ];
}

const detection = column("detection", "text", "the detection's id");

const detections: Omit<ExportTable, "pages"> = {
  name: "detections",
  title: "detections with error, uncertainty, limit and verdict; since and until go by the order",
  need: "see-detections",
  time: "ordered_tai_ns",
  columns: [
    detection,
    meter,
    column("serial", "text", "serial number on the plate then"),
    column("stage", "text", "how far it came; done: the verdict is stored"),
    ...instantColumns("ordered", "when it was ordered"),
    ...instantColumns("start", "first sample"),
    ...instantColumns("stop", "end of sampling"),
    column("verdict", "text", "conforming, nonconforming or undecided"),
    column("error_percent", "number", "the meter's error", "%"),
    column("expanded_uncertainty_percent", "number", "at 95 %", "%"),
    column("coverage_factor", "number", "k"),
    column("effective_degrees_of_freedom", "number", "empty: effectively infinite"),
    column("method", "text", "edges or regression"),
    column("edges_error_percent", "number", "from first to last edge", "%"),
    column("regression_error_percent", "number", "over all edges", "%"),
    column("rounded_error_percent", "number", "rounded by the class (JJG 596)", "%"),
    column("limit_percent", "number", "of the class at this load", "%"),
    column("limit_source", "text", "the limit's source"),
    column("current_percent_of_rated", "number", "load", "%"),
    column("power_factor", "number", "load"),
    column("reference_energy_j", "number", "between the pulses that count", "J"),
    column("meter_energy_j", "number", "as the meter counted", "J"),
    column("intervals", "integer", "intervals between pulses that count"),
    column("pulses_used", "integer", "pulses that count"),
    column("duration_s", "number", "recorded", "s"),
    column("frequency_hz", "number", "mains", "Hz"),
    column("gaps", "integer", "gaps in the samples"),
    column("wiring_fault", "text", "what is wrong with the wiring; empty: nothing found"),
    column("reasons", "json", "why it is undecided or doubted: code and sentence"),
    column("calibration", "text", "the terminal's calibration record"),
    column("result", "json", "the whole result as it is stored; instants are decimal strings"),
  ],
};

function detectionRow({ id, record, stage, orderedTaiNs, ...one }: Detection): readonly Row[] {
  const { result } = one;
  const { error, uncertainty, limit, energy, pulses, recording } = result ?? {};
  return [
    [
      ...[id, record.id, record.meter.serial, stage],
      ...[orderedTaiNs, one.startTaiNs, one.stopTaiNs].flatMap(instantCells),
      ...[result?.verdict ?? null, error?.percent ?? null, uncertainty?.expandedPercent ?? null],
      ...[uncertainty?.coverageFactor ?? null, uncertainty?.effectiveDegreesOfFreedom ?? null],
      ...[error?.method ?? null, error?.edgesPercent ?? null, error?.regressionPercent ?? null],
      ...[error?.roundedPercent ?? null, limit?.percent ?? null, limit?.source ?? null],
      ...[limit?.currentPercentOfRated ?? null, limit?.powerFactor ?? null],
      ...[
        energy?.referenceJ ?? null,
        energy?.meterJ ?? null,
        energy?.intervals ?? null,
        pulses?.used ?? null,
      ],
      ...[recording?.durationS ?? null, recording?.frequencyHz ?? null, recording?.gaps.length ?? null],
      ...[result?.wiring.fault?.text ?? null, result ? toJson(result.reasons) : null],
      ...[result?.calibration ?? null, result ? toJson(result) : null],
    ],
  ];
}

const budgets: Omit<ExportTable, "pages"> = {
  name: "detection-budgets",
  title: "the uncertainty of each detection, line by line",
  need: "see-detections",
  time: "ordered_tai_ns",
  columns: [
    detection,
    meter,
    ...instantColumns("ordered", "when it was ordered"),
    column("line", "integer", "of the budget, from 1"),
    column("source", "text", "where it comes from"),
    column("kind", "text", "A: by statistics, B: by other means"),
    column("distribution", "text", "assumed"),
    column("standard_uncertainty_percent", "number", "of the source", "%"),
    column("sensitivity", "number", "percent of the error per unit of the source"),
  ],
};

const budgetRows = ({ id, record, orderedTaiNs, result }: Detection): readonly Row[] =>
  (result?.uncertainty?.budget ?? []).map(
    ({ source, kind, distribution, standardPercent, sensitivity }, n) => [
      ...[id, record.id, ...instantCells(orderedTaiNs), n + 1],
      ...[source, kind, distribution, standardPercent, sensitivity],
    ],
  );

const calibrations: Omit<ExportTable, "pages"> = {
  name: "calibrations",
  title:
    "calibration records of terminals, channel by channel; since and until go by the beginning of validity",
  need: "see-meters",
  time: "valid_from_tai_ns",
  columns: [
    terminal,
    column("calibration", "text", "the record's id"),
    column("certificate", "text", "the laboratory's certificate"),
    ...instantColumns("valid_from", "valid from"),
    ...instantColumns("valid_to", "valid to"),
    column("rate_error_bound_ppm", "number", "bound of the sampling rate's error", "ppm"),
    column("channel", "text", "ua … ic"),
    column("gain", "number", "volt or ampere per indicated unit", "V or A"),
    column("offset", "number", "in indicated units"),
    column("delay_s", "number", "how much the channel lags", "s"),
    column("gain_standard_uncertainty_percent", "number", "of the gain", "%"),
    column("delay_standard_uncertainty_s", "number", "of the delay", "s"),
  ],
};

const calibrationRows = ({ records }: CalibrationEntry): readonly Row[] =>
  records.flatMap(
    ({ id, terminal: of, certificate, validFromTaiNs, validToTaiNs, rateErrorBoundPpm, channels }) =>
      channels.map(({ name, gain, offset, delaySeconds, ...known }) => [
        ...[
          of,
          id,
          certificate,
          ...instantCells(validFromTaiNs),
          ...instantCells(validToTaiNs),
          rateErrorBoundPpm,
        ],
        ...[name, gain, offset, delaySeconds],
        ...[known.gainStandardUncertaintyPercent, known.delayStandardUncertaintySeconds],
      ]),
  );
