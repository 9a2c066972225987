// Harmonic studies as tables for export: what each found in all, by order, and by theory of power. Called by `tables.ts`.

import { column, instantCells, instantColumns, type Mailbox, type Row, toJson } from "@etalon/basis";
import type { ExportTable } from "@etalon/messages/exports";
import type { StoredHarmonics } from "@etalon/messages/harmonics";
import { ofDetections } from "./detection-rows.ts";
import type { Detection } from "./state.ts";

type Studied = Detection & { readonly harmonics: StoredHarmonics };

export function harmonicTables(mailbox: Mailbox): readonly ExportTable[] {
  const of = (rows: (studied: Studied) => readonly Row[]) =>
    ofDetections(mailbox, (one) => (one.harmonics === undefined ? [] : rows(one as Studied)));
  return [
    { ...studies, pages: of(studyRow) },
    { ...orders, pages: of(orderRows) },
    { ...powers, pages: of(powerRows) },
  ];
}

const shared = { need: "see-detections", time: "ordered_tai_ns" } as const;
const which = [
  column("detection", "text", "the detection that studied them"),
  column("meter", "text", "the meter at the connection"),
  ...instantColumns("ordered", "when it was ordered"),
];
const whichCells = ({ id, record, orderedTaiNs }: Studied) => [
  ...[id, record.id],
  ...instantCells(orderedTaiNs),
];

const studies: Omit<ExportTable, "pages"> = {
  ...shared,
  name: "harmonic-studies",
  title: "harmonic studies: what was covered, energies in both directions, distortion, losses, doubts",
  columns: [
    ...which,
    ...instantColumns("from", "first sample"),
    column("wiring", "text", "3P4W, 3P3W or 1P2W"),
    column("covered_s", "number", "by windows of ten cycles", "s"),
    column("frequency_hz", "number", "mains", "Hz"),
    column("highest_order", "integer", "that was looked at"),
    ...["whole_band", "fundamental", "harmonics"].flatMap((band) => [
      column(`${band}_import_wh`, "number", "to the user", "Wh"),
      column(`${band}_export_wh`, "number", "from the user", "Wh"),
      column(`${band}_net_expanded_uncertainty_wh`, "number", "of import − export, k = 2", "Wh"),
    ]),
    ...["voltage", "current"].flatMap((of) => [
      column(`${of}_distortion_percent`, "number", "total, of the fundamental", "%"),
      column(`${of}_distortion_expanded_uncertainty_percent`, "number", "k = 2; empty: none stated", "%"),
    ]),
    column("line_loss_growth_percent", "number", "beyond the fundamental's active positive sequence", "%"),
    column("transformer_k", "number", "of the worst phase"),
    column("sha256", "text", "of what was studied"),
    column("calibration", "text", "the terminal's calibration record"),
    ...instantColumns("at_terminal", "when the terminal said that it keeps the study; empty: not yet"),
    column("doubts", "json", "code and sentence of each"),
    column("study", "json", "the whole study as it is stored; instants are decimal strings"),
  ],
};

function studyRow(studied: Studied): readonly Row[] {
  const { record, atTerminalTaiNs } = studied.harmonics;
  const { energy, distortion, losses, proof } = record;
  return [
    [
      ...whichCells(studied),
      ...instantCells(record.fromTaiNs),
      ...[record.wiring, record.coveredS, record.frequencyHz, record.highestOrder],
      ...[energy.wholeBand, energy.fundamental, energy.harmonics].flatMap(
        ({ importWh, exportWh, expandedWh }) => [importWh, exportWh, expandedWh],
      ),
      ...[distortion.voltagePercent, distortion.voltageExpandedPercent ?? null],
      ...[distortion.currentPercent, distortion.currentExpandedPercent ?? null],
      ...[losses.line?.wholePercent ?? null, losses.transformerK, proof.sha256, proof.calibration],
      ...instantCells(atTerminalTaiNs),
      ...[toJson(record.doubts), toJson(record)],
    ],
  ];
}

const orders: Omit<ExportTable, "pages"> = {
  ...shared,
  name: "harmonic-orders",
  title:
    "each order of each harmonic study: voltage, current, power, energies, who makes it and how sure that is",
  columns: [
    ...which,
    column("order", "integer", "of the fundamental"),
    column("voltage_v", "number", "√(Σ U²/K) of all phases", "V"),
    column("voltage_expanded_uncertainty_v", "number", "k = 2; empty: none stated", "V"),
    column("current_a", "number", "√(Σ I²/K) of all phases", "A"),
    column("current_expanded_uncertainty_a", "number", "k = 2; empty: none stated", "A"),
    column("active_w", "number", "positive: to the user", "W"),
    column("active_expanded_uncertainty_w", "number", "k = 2", "W"),
    column("reactive_var", "number", "of all phases", "var"),
    column("side", "text", "user, grid or undetermined"),
    column("indication", "text", "where undetermined: to which side it points"),
    column("confidence", "number", "how often methods that agreed like this were right"),
    column("user_share", "number", "of the order's voltage; empty: not known"),
    column("user_share_expanded_uncertainty", "number", "k = 2"),
    column("import_wh", "number", "to the user", "Wh"),
    column("export_wh", "number", "from the user", "Wh"),
    column("evidence", "json", "what each method says"),
  ],
};

function orderRows(studied: Studied): readonly Row[] {
  const { record } = studied.harmonics;
  const energies = new Map(record.energy.orders.map((one) => [one.order, one]));
  return record.orders.map((one) => [
    ...whichCells(studied),
    ...[one.order, one.voltageV, one.expandedV ?? null, one.currentA, one.expandedA ?? null],
    ...[one.activeW, one.expandedW, one.reactiveVar],
    ...[one.side, one.indication, one.confidence, one.userShare, one.expandedShare],
    ...[energies.get(one.order)?.importWh ?? null, energies.get(one.order)?.exportWh ?? null],
    toJson(one.evidence),
  ]);
}

const powers: Omit<ExportTable, "pages"> = {
  ...shared,
  name: "harmonic-powers",
  title: "powers of each harmonic study by each theory, a value a row",
  columns: [
    ...which,
    column("of", "text", "a phase, or together"),
    column("theory", "text", "IEEE 1459, Budeanu, Fryze or CPC"),
    column("power_factor", "number", "by the theory: P by its apparent power, not as a tariff bills it"),
    column("name", "text", "of the value"),
    column("value", "number", "empty: the theory has none here"),
    column("expanded_uncertainty", "number", "k = 2, in the value's unit; empty: none stated"),
    column("unit", "text", "V, A, W, VA, var; empty: a ratio"),
  ],
};

const powerRows = (studied: Studied): readonly Row[] =>
  studied.harmonics.record.powers.flatMap(({ of, theory, powerFactor, values }) =>
    values.map(({ name, value, expanded = null, unit }) => [
      ...whichCells(studied),
      ...[of, theory, powerFactor, name, value, expanded, unit],
    ]),
  );
