// Orders of banks as a table for export: what was predicted of each figure, and what was measured after. Part of the
// station's tables.

import {
  column,
  instantCells,
  instantColumns,
  listedRows,
  type Mailbox,
  type Row,
  toJson,
} from "@etalon/basis";
import type { KeptOrder } from "@etalon/messages/banks";
import type { ExportTable } from "@etalon/messages/exports";
import type { BankEntry } from "./state.ts";

export const bankTables = (mailbox: Mailbox): readonly ExportTable[] => [
  {
    name: "switching-orders",
    title: "the last orders of each bank, figure by figure: before, predicted, measured after",
    need: "see-banks",
    time: "ordered_tai_ns",
    columns: [
      column("bank", "text", "the terminal that switches it"),
      column("number", "integer", "of the order; numbers only grow"),
      ...instantColumns("ordered", "when it was ordered"),
      column("order", "json", "what is to stand how; steps are counted from 1"),
      column("by", "text", "the control, or who asked for it"),
      column("why", "text", "the zone, or the wish"),
      column("outcome", "text", "carried-out, refused; empty: not answered yet"),
      column("refused_why", "text", "where it was refused"),
      column(
        "figure",
        "text",
        "powerFactor, lineV (V), reactiveVar (var), lossW (W), negativeA, neutralA (A)",
      ),
      ...["before", "predicted", "measured"].flatMap((which) => [
        column(which, "number", "in the unit of the figure"),
        column(`${which}_standard_uncertainty`, "number", "in the unit of the figure"),
      ]),
    ],
    pages: () =>
      listedRows(mailbox, "zz", "bank/", ({ record, orders }: BankEntry) =>
        orders.flatMap((order) => rowsOf(record.id, order)),
      ),
  },
];

/** As people count them, and the command line does. */
const countedFromOne = (order: KeptOrder["order"]) =>
  order.kind === "switch" ? { ...order, steps: order.steps.map((step) => step + 1) } : order;

function rowsOf(bank: string, order: KeptOrder): readonly Row[] {
  const { number, orderedTaiNs, by, why, outcome, before, predicted, measured } = order;
  return Object.keys(predicted).map((name) => [
    ...[bank, number, ...instantCells(orderedTaiNs), toJson(countedFromOne(order.order)), by, why],
    ...[outcome?.kind ?? null, outcome?.kind === "refused" ? outcome.why.text : null, name],
    ...[before, predicted, measured?.figures].flatMap((figures) => [
      figures?.[name]?.value ?? null,
      figures?.[name]?.standard ?? null,
    ]),
  ]);
}
