// Figures of a bus as people read them, and what an order was predicted to do against what was measured. Pure; called by the
// pages of banks.

import type { ShownBank } from "../../api/contracts.ts";

type Figures = NonNullable<ShownBank["seen"]>["figures"];
type Figure = Figures[string];

/** Expanded: twice the standard uncertainty. */
const K = 2;
export const expandedOf = (figure: Figure | undefined): number | undefined => figure && K * figure.standard;

/** In this order. */
const units = {
  ...({ powerFactor: "", lineV: "V", reactiveVar: "var", lossW: "W" } as const),
  ...({ negativeA: "A", neutralA: "A" } as const),
};
export type Named = keyof typeof units;
export const namesIn = (figures: Figures): readonly Named[] =>
  (Object.keys(units) as Named[]).filter((name) => figures[name] !== undefined);

const KILO = 1000;
/** @param beside  another of its kind, which tells the unit of both */
export function figureOf(name: Named, figure: Figure | undefined, beside = figure) {
  const unit = units[name];
  const large = (unit === "var" || unit === "W") && Math.abs(beside?.value ?? 0) >= KILO;
  const by = large ? 1 / KILO : 1;
  return {
    value: figure && by * figure.value,
    expanded: figure && by * K * figure.standard,
    unit: large ? `k${unit}` : unit,
  };
}

/** Whether what was measured is within what was predicted, both with their uncertainties; null: it is not known yet. */
export function agrees(predicted: Figure | undefined, measured: Figure | undefined): boolean | null {
  if (!predicted || !measured) return null;
  const difference = Math.abs(measured.value - predicted.value);
  return difference <= K * Math.hypot(predicted.standard, measured.standard);
}
