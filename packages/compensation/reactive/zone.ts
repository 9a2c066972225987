// In which of the nine zones a reading lies. Called by step.ts.

import { type Figure, highest, lowest } from "../figure.ts";
import { stepVar } from "./bank.ts";
import { usual } from "./limits.table.ts";
import type { Reading, Terms, Zone } from "./state.ts";
import { bestRewarded } from "./tariff-choice.ts";

export interface ReactiveBand {
  /** Leading beyond this is over-compensated. */
  readonly leastVar: number;
  /** Lagging beyond this is under-compensated. */
  readonly mostVar: number;
}

/** What the target allows, but at least what the smallest step can make a difference to. */
export function reactiveBand(terms: Terms, lineV: number, activeW: number): ReactiveBand {
  const { steps, tariff } = terms;
  const target = tariff ? bestRewarded(tariff.powerFactorStandard) : terms.target;
  const smallest = Math.min(...steps.map((step) => stepVar(step, lineV)));
  const allowed = Math.max(activeW, 0) * Math.sqrt(1 / target ** 2 - 1);
  return { leastVar: -usual.switchOut * smallest, mostVar: Math.max(allowed, usual.switchIn * smallest) };
}

/** Beyond a bound is only what is surely beyond it: who may be within is left alone. */
export function zoneOf(terms: Terms, { lineV, activeW, reactiveVar }: Reading): Zone {
  const { nominalV } = terms.network;
  const band = reactiveBand(terms, lineV.value, activeW.value);
  const voltage = level(lineV, terms.voltage.low * nominalV, terms.voltage.high * nominalV);
  const power = level(reactiveVar, band.leastVar, band.mostVar);
  return zones[voltage][power];
}

const level = (x: Figure, least: number, most: number): "low" | "ok" | "high" =>
  highest(x) < least ? "low" : lowest(x) > most ? "high" : "ok";

/** By level of voltage, then of reactive power drawn. */
const zones = {
  high: {
    low: "high voltage, over-compensated",
    ok: "high voltage",
    high: "high voltage, under-compensated",
  },
  ok: { low: "over-compensated", ok: "in order", high: "under-compensated" },
  low: { low: "low voltage, over-compensated", ok: "low voltage", high: "low voltage, under-compensated" },
} as const satisfies Record<string, Record<string, Zone>>;
