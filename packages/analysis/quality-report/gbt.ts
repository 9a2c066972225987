// The limits of the Chinese standards as demands. Called by standards.ts.

import { gbt } from "./gbt.table.ts";
import { gbtCurrents } from "./gbt-currents.ts";
import type { Limit, LimitSet, Source, Supply, Unknown } from "./limit.ts";
import { eachOrder, spectrumLimits } from "./spectrum-limits.ts";

const sourceOf = ({ document, verified }: Source): Source => ({ document, verified });
/** Flagged intervals are none of normal operation, for which these standards are. */
const usual = { lowest: null, order: null, base: null, flagged: "excluded" } as const;

export function gbtLimits(supply: Supply): LimitSet {
  const { nominalVoltageV } = supply;
  if (nominalVoltageV === null) {
    const why = "the limits depend on the nominal voltage, which is not known";
    const { voltage, harmonics, interharmonics, flicker } = gbt;
    const unknown = [
      ["voltage", voltage],
      ["harmonic voltages", harmonics],
      ["harmonic currents", harmonics],
      ["interharmonic voltages", interharmonics],
      ["flicker", flicker],
    ] as const;
    return {
      limits: [...frequencyLimits(supply), ...unbalanceLimits()],
      unknown: unknown.map(([phenomenon, of]): Unknown => ({ phenomenon, source: sourceOf(of), why })),
    };
  }
  const currents = gbtCurrents(supply, nominalVoltageV);
  return {
    limits: [
      voltageLimit(nominalVoltageV),
      ...frequencyLimits(supply),
      ...harmonicLimits(nominalVoltageV),
      ...currents.limits,
      ...interharmonicLimits(nominalVoltageV, supply.nominalHz),
      ...unbalanceLimits(),
      flickerLimit(nominalVoltageV),
    ],
    unknown: currents.unknown,
  };
}

function voltageLimit(nominalV: number): Limit {
  const { spanFromV, spanPercent, threePhase, singlePhase } = gbt.voltage;
  const common = {
    ...usual,
    phenomenon: "voltage",
    source: sourceOf(gbt.voltage),
    unit: "%",
    interval: "10 min",
    period: "week",
    sharePercent: 100,
  } as const;
  if (nominalV >= spanFromV) return { ...common, quantity: "voltage span", highest: spanPercent };
  const { lowest, highest } = nominalV <= singlePhase.upToV ? singlePhase : threePhase;
  return { ...common, quantity: "voltage", lowest, highest };
}

function frequencyLimits({ nominalHz }: Supply): Limit[] {
  const { lowest, highest } = gbt.frequency;
  if (nominalHz !== 50) return [];
  return [
    {
      ...usual,
      phenomenon: "frequency",
      source: sourceOf(gbt.frequency),
      quantity: "frequency",
      unit: "Hz",
      interval: "10 s",
      period: "week",
      sharePercent: 100,
      lowest,
      highest,
    },
  ];
}

function harmonicLimits(nominalV: number): Limit[] {
  const { voltages, sharePercent, totalToOrder: toOrder } = gbt.harmonics;
  const row = voltages.find(({ upToV }) => nominalV <= upToV) ?? voltages.at(-1)!;
  return spectrumLimits(
    "voltages",
    {
      ...usual,
      source: sourceOf(gbt.harmonics),
      base: "fundamental",
      unit: "%",
      interval: "3 s",
      period: "day",
      sharePercent,
    },
    eachOrder(toOrder, (order) => (order % 2 === 0 ? row.even : row.odd)),
    { toOrder, highest: row.total },
  );
}

function interharmonicLimits(nominalV: number, nominalHz: number): Limit[] {
  const { bands, sharePercent, lowUpToV } = gbt.interharmonics;
  return bands.flatMap(({ fromHz, toHz, low, above }) => {
    const from = Math.ceil(fromHz / nominalHz);
    const orders = Array.from({ length: Math.floor(toHz / nominalHz) - from }, (_, k) => from + k);
    return orders.map(
      (order): Limit => ({
        ...usual,
        phenomenon: "interharmonic voltages",
        source: sourceOf(gbt.interharmonics),
        quantity: "interharmonic voltage",
        order,
        base: "fundamental",
        unit: "%",
        interval: "3 s",
        period: "day",
        sharePercent,
        highest: nominalV <= lowUpToV ? low : above,
      }),
    );
  });
}

const unbalanceLimits = (): Limit[] =>
  gbt.unbalance.limits.map(({ sharePercent, percent }) => ({
    ...usual,
    phenomenon: "unbalance",
    source: sourceOf(gbt.unbalance),
    quantity: "unbalance",
    unit: "%",
    interval: "10 min",
    period: "week",
    sharePercent,
    highest: percent,
  }));

function flickerLimit(nominalV: number): Limit {
  const { highFromV, plt } = gbt.flicker;
  return {
    ...usual,
    phenomenon: "flicker",
    source: sourceOf(gbt.flicker),
    quantity: "Plt",
    unit: "",
    interval: "2 h",
    period: "week",
    sharePercent: 100,
    highest: nominalV > highFromV ? plt.above : plt.upTo,
  };
}
