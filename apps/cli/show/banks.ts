// Banks for people: how each stands, and its orders with what was predicted and what was measured. Called by
// `etalon compensate banks|show|order`.

import { utcText } from "@etalon/basis";
import { type Figure, proofOf } from "@etalon/compensation";
import { stepVar } from "@etalon/compensation/reactive/bank";
import type { BankOrder, BusFigures, KeptOrder } from "@etalon/messages/banks";
import type { ShownBank } from "@etalon/messages/users-to-banks";
import { fixed, measured, nothing, quantity, within } from "./quantities.ts";
import { columns, named } from "./table.ts";

/** In this order; others come behind by their own names. */
const shownFigures: Readonly<Record<string, readonly [title: string, unit: string]>> = {
  powerFactor: ["power factor", ""],
  lineV: ["line voltage", "V"],
  reactiveVar: ["reactive power", "var"],
  lossW: ["loss in the supply", "W"],
  negativeA: ["negative sequence", "A"],
  neutralA: ["neutral", "A"],
};

const sure = (name: string, { value, standard }: Figure): string => {
  const unit = shownFigures[name]?.[1] ?? "";
  if (unit === "") return within(value, 2 * standard);
  return measured(value, 2 * standard, unit);
};
const titleOf = (name: string): string => shownFigures[name]?.[0] ?? name;
const namesOf = (figures: BusFigures): string[] => {
  const known = Object.keys(shownFigures);
  return Object.keys(figures).sort((a, b) => known.indexOf(a) - known.indexOf(b));
};

export function bankLines(banks: readonly ShownBank[]): string {
  if (banks.length === 0) return "there is no bank";
  return columns([
    ["bank", "control", "closed", "power factor", "voltage", "zone", "why nothing is ordered, or what for"],
    ...banks.map(({ id, control, seen, zone, why }) => {
      const { powerFactor, lineV } = seen?.figures ?? {};
      return [
        ...[id, control, seen ? standing(seen.contacts) : nothing],
        ...[fixed(powerFactor?.value ?? null, 4), quantity(lineV?.value ?? null, "V", 4)],
        ...[zone ?? nothing, why.text],
      ];
    }),
  ]);
}

const standing = ({ closed, tap, branches }: NonNullable<ShownBank["seen"]>["contacts"]): string => {
  if (branches !== null) return Object.values(branches).some((s) => s !== 0) ? "set" : "out";
  const steps = closed.map((one) => (one ? "●" : "○")).join("");
  return tap === null ? steps : `${steps}, tap ${tap}`;
};

export function bankText({ id, site, control, terms, seen, zone, why, out, orders }: ShownBank): string {
  const switched = `switched ${control === "automatic" ? "by its control" : control}`;
  const head = named(
    [
      ["bank", `${id} at ${site}`],
      ["plate", `${plateOf(terms)}; ${switched}`],
      [
        "seen",
        seen
          ? `${utcText(seen.untilTaiNs)}: ${standing(seen.contacts)}${zone === null ? "" : `; ${zone}`}`
          : nothing,
      ],
      ...(seen?.doubts ?? []).map(({ text }) => ["doubt", text] as const),
      ...out.map(
        ({ step, why: gone }) =>
          ["out", `${step === null ? "tap changer" : `step ${step + 1}`}: ${gone.text}`] as const,
      ),
      ["so", why.text],
    ],
    6,
  );
  const figures = seen
    ? columns(namesOf(seen.figures).map((name) => [titleOf(name), sure(name, seen.figures[name]!)]))
    : "";
  return [head, figures, ...orders.map(orderText)].filter((part) => part !== "").join("\n\n");
}

function plateOf(terms: ShownBank["terms"]): string {
  const at = `at ${quantity(terms.network.nominalV, "V", 4)}`;
  if (terms.kind === "balancer")
    return `balancer of ${quantity(terms.limitS, "S", 3)} a branch ${at}; acts from ${fixed(100 * terms.uneven, 0, "%")} unevenness`;
  const steps = terms.steps.map((step) => quantity(stepVar(step, terms.network.nominalV), "var", 3));
  return `steps of ${steps.join(", ")} ${at}; target ${fixed(terms.target, 3)}`;
}

export function orderText(kept: KeptOrder): string {
  const { number, order, by, why, orderedTaiNs, outcome, before, predicted, measured } = kept;
  const became =
    outcome === null
      ? "not answered yet"
      : outcome.kind === "refused"
        ? `refused: ${outcome.why.text}`
        : `carried out after ${fixed(Number(outcome.atTaiNs - orderedTaiNs) / 1e9, 1, "s")}`;
  const head = `order ${number}  ${orderWords(order)} (${by === "control" ? why : `asked for by ${by}`}), ${utcText(orderedTaiNs)}: ${became}`;
  const names = namesOf(predicted);
  const after = measured?.figures ?? null;
  if (after === null)
    return `${head}\n${columns([
      ["", "before", "predicted"],
      ...names.map((name) => [titleOf(name), sure(name, before[name]!), sure(name, predicted[name]!)]),
    ])}`;
  const lines = proofOf(before, predicted, after, names);
  const doubts = (measured?.doubts ?? []).map(({ text }) => `\ndoubt  ${text}`).join("");
  return `${head}\n${columns([
    ["", "before", "predicted", "measured after", "as predicted"],
    ...lines.map((line) => [
      titleOf(line.name),
      ...[line.before, line.predicted, line.measured].map((one) => sure(line.name, one)),
      line.agrees ? "yes" : "no",
    ]),
  ])}${doubts}`;
}

export function orderWords(order: BankOrder): string {
  switch (order.kind) {
    case "switch": {
      const steps = order.steps.map((n) => n + 1).join(", ");
      return `step ${steps} ${order.close ? "in" : "out"}`;
    }
    case "tap":
      return `tap changer to ${order.to}`;
    case "branches":
      return `branches ${Object.entries(order.branches)
        .map(([name, siemens]) => `${name} ${quantity(siemens, "S", 3)}`)
        .join(", ")}`;
  }
}
