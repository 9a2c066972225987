// What a form says of the supply, as the interface takes it in the order of a study. Pure; called by `order-study.tsx`.

import type { HarmonicTerms } from "@etalon/messages/harmonic-terms";
import type { QualityOrder } from "@etalon/messages/quality-terms";

export type StudyOf = "quality" | "harmonics";

const units = {
  nominalV: "V",
  declaredV: "V",
  shortCircuitMVA: "MVA",
  demandA: "A",
  agreedPercent: "%",
  xOverR: "",
} as const;
export type SupplyFigure = keyof typeof units;
export type Figures = Readonly<Partial<Record<SupplyFigure, number | undefined>>>;

const named = (names: readonly SupplyFigure[]) => names.map((name) => ({ name, unit: units[name] }));
export const suppliesOf: Readonly<Record<StudyOf, ReturnType<typeof named>>> = {
  quality: named(["nominalV", "declaredV", "shortCircuitMVA", "demandA", "agreedPercent"]),
  harmonics: named(["nominalV", "shortCircuitMVA", "xOverR"]),
};

const MVA = 1e6;
/** Of what is stated of a supply where nobody says more. */
const USUAL_X_OVER_R = 5;
const USUAL_TOLERANCE = 0.1;

/** What is left out follows from the meter's plate. */
export function qualityOf(
  { nominalV, declaredV, shortCircuitMVA, demandA, agreedPercent }: Figures,
  standard: QualityOrder["standard"],
): QualityOrder {
  const said = {
    ...{ nominalVoltageV: nominalV, declaredVoltageV: declaredV, demandCurrentA: demandA },
    shortCircuitVA: shortCircuitMVA && shortCircuitMVA * MVA,
    agreedShare: agreedPercent && agreedPercent / 100,
  };
  return { standard, supply: Object.fromEntries(Object.entries(said).filter(([, value]) => value)) };
}

/**
 * @param factor  power factor that the bill is adjusted by; null: no bill
 * @param plateV  nominal voltage by the meter's plate, where none is filled in
 */
export function harmonicsOf(
  { nominalV: stated, shortCircuitMVA, xOverR = USUAL_X_OVER_R }: Figures,
  factor: number | null,
  plateV?: number,
): HarmonicTerms {
  const nominalV = stated ?? plateV;
  return {
    supply:
      nominalV && shortCircuitMVA
        ? { nominalV, shortCircuitVA: shortCircuitMVA * MVA, xOverR, tolerance: USUAL_TOLERANCE }
        : null,
    tariff: factor === null ? null : { powerFactorStandard: factor as 0.9 | 0.85 | 0.8, harmonicPenalty: 1 },
  };
}
