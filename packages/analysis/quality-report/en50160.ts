// The limits of EN 50160 as demands. Called by standards.ts.

import { en50160 } from "./en50160.table.ts";
import type { Limit, LimitSet, Source, Supply } from "./limit.ts";
import { spectrumLimits } from "./spectrum-limits.ts";

const source = (verified: boolean): Source => ({ document: en50160.document, verified });

/** Without interruptions: the standard speaks of normal operation, of which dips are part for the voltage alone. */
export function en50160Limits({ nominalVoltageV, nominalHz }: Supply): LimitSet {
  const { voltage, frequency, harmonics, unbalance, flicker, lowUpToV, mediumUpToV } = en50160;
  const weekly = {
    interval: "10 min",
    period: "week",
    flagged: "excluded",
    lowest: null,
    order: null,
  } as const;
  const no = (phenomenon: string, why: string): LimitSet["unknown"][number] => ({
    phenomenon,
    source: source(false),
    why,
  });
  const beyond = nominalVoltageV !== null && nominalVoltageV > mediumUpToV;
  const unknown = [
    ...(nominalVoltageV === null
      ? [no("voltage", "low and medium voltage have limits of their own: the nominal voltage is not known")]
      : beyond
        ? [no("voltage", `only voltages up to ${mediumUpToV / 1000} kV are in the table`)]
        : []),
    ...(nominalHz === 50 ? [] : [no("frequency", "the standard is for 50 Hz")]),
  ];
  const magnitudes =
    nominalVoltageV === null || beyond ? [] : nominalVoltageV <= lowUpToV ? voltage.low : voltage.medium;
  const limits: Limit[] = [
    ...magnitudes.map(
      (one): Limit => ({
        ...weekly,
        ...one,
        phenomenon: "voltage",
        source: source(voltage.verified),
        quantity: "voltage",
        base: null,
        unit: "%",
        flagged: "without interruptions",
      }),
    ),
    ...(nominalHz === 50 ? frequency.limits : []).map(
      (one): Limit => ({
        ...one,
        phenomenon: "frequency",
        source: source(frequency.verified),
        quantity: "frequency",
        order: null,
        base: null,
        unit: "Hz",
        interval: "10 s",
        flagged: "without interruptions",
      }),
    ),
    ...spectrumLimits(
      "voltages",
      {
        ...weekly,
        source: source(harmonics.verified),
        base: "fundamental",
        unit: "%",
        sharePercent: harmonics.sharePercent,
      },
      Object.entries(harmonics.percent).map(([order, highest]) => ({ order: Number(order), highest })),
      { toOrder: harmonics.totalToOrder, highest: harmonics.totalPercent },
    ),
    {
      ...weekly,
      phenomenon: "unbalance",
      source: source(unbalance.verified),
      quantity: "unbalance",
      base: null,
      unit: "%",
      sharePercent: unbalance.sharePercent,
      highest: unbalance.percent,
    },
    {
      ...weekly,
      phenomenon: "flicker",
      source: source(flicker.verified),
      quantity: "Plt",
      base: null,
      unit: "",
      interval: "2 h",
      sharePercent: flicker.sharePercent,
      highest: flicker.plt,
    },
  ];
  return { limits, unknown };
}
