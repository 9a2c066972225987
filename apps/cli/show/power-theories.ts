// The power theories for people: one table, a section for each theory under its definition, a column for each phase and
// one for all together. Called by analysis.ts.

import type { PowerTheoriesAnalysis } from "@etalon/analysis/analysis-result";
import { definitions } from "@etalon/analysis/power-theory/definitions.table";
import type { PhaseTheories, SystemTheories } from "@etalon/analysis/power-theory/power-theories";
import { fixed, nothing, quantity } from "./quantities.ts";
import { columns } from "./table.ts";

type Either = PhaseTheories | SystemTheories;
/** A number with its unit, or what is a text already. */
type Cell = string | readonly [value: number | null, unit: "V" | "A" | "W" | "VA" | "var" | "S"];

/** What a row says of a phase and of all together; null: it has no meaning there. */
interface Row {
  readonly name: string;
  readonly phase: ((theories: PhaseTheories) => Cell) | null;
  readonly together: ((theories: SystemTheories) => Cell) | null;
}

interface Part {
  readonly title: (theories: Either) => string;
  readonly rows: readonly Row[];
  /** Three phases only. */
  readonly onlyTogether?: boolean;
}

const W = (value: number): Cell => [value, "W"];
const VA = (value: number): Cell => [value, "VA"];
const reactive = (value: number): Cell => [value, "var"];
const A = (value: number | null): Cell => [value, "A"];
const V = (value: number): Cell => [value, "V"];
const S = (value: number | null): Cell => [value, "S"];
const factor = (value: number | null): Cell => fixed(value, 4);
const percent = (value: number | null): Cell => fixed(value === null ? null : 100 * value, 2, "%");

/** Of what is read together the largest: voltage, current, their quotient, their product. */
const largest = ({ ieee1459, cpc }: Either, unit: string): number =>
  unit === "V"
    ? cpc.voltageRms
    : unit === "A"
      ? cpc.currentRms
      : unit === "S"
        ? cpc.currentRms / cpc.voltageRms
        : ieee1459.apparentPowerVA;

function text(cell: Cell, theories: Either, digits = 6): string {
  if (typeof cell === "string") return cell;
  const [value, unit] = cell;
  return quantity(value, unit, digits, largest(theories, unit));
}

function admittance(theories: SystemTheories): Cell {
  const Y = theories.cpc.unbalancedAdmittance;
  if (Y === null) return nothing;
  const size = text(S(Math.hypot(Y.conductanceS, Y.susceptanceS)), theories, 4);
  const angle = (180 * Math.atan2(Y.susceptanceS, Y.conductanceS)) / Math.PI;
  return size === "0 S" ? size : `${size} ∠ ${fixed(angle, 1, "°")}`;
}

const both = (name: string, cell: (theories: Either) => Cell): Row => ({
  name,
  phase: cell,
  together: cell,
});
const single = (name: string, phase: (theories: PhaseTheories) => Cell): Row => ({
  name,
  phase,
  together: null,
});
const system = (name: string, together: (theories: SystemTheories) => Cell): Row => ({
  name,
  phase: null,
  together,
});

const parts: readonly Part[] = [
  {
    title: ({ ieee1459 }) => ieee1459.definition,
    rows: [
      system("voltage Ve", (t) => V(t.ieee1459.voltage)),
      system("current Ie", (t) => A(t.ieee1459.current)),
      both("active P", (t) => W(t.ieee1459.activePowerW)),
      both("apparent S, Se", (t) => VA(t.ieee1459.apparentPowerVA)),
      both("power factor P/S", (t) => factor(t.ieee1459.powerFactor)),
      both("nonactive N", (t) => reactive(t.ieee1459.nonactivePowerVar)),
      both("fundamental S1, Se1", (t) => VA(t.ieee1459.fundamentalApparentPowerVA)),
      both("fundamental P1", (t) => W(t.ieee1459.fundamentalActivePowerW)),
      both("harmonic PH", (t) => W(t.ieee1459.harmonicActivePowerW)),
      single("displacement P1/S1", (t) => factor(t.ieee1459.fundamentalPowerFactor)),
      system("positive S1+", (t) => VA(t.ieee1459.positiveSequenceApparentPowerVA)),
      system("positive P1+", (t) => W(t.ieee1459.positiveSequenceActivePowerW)),
      system("positive Q1+", (t) => reactive(t.ieee1459.positiveSequenceReactivePowerVar)),
      system("displacement P1+/S1+", (t) => factor(t.ieee1459.positiveSequencePowerFactor)),
      system("unbalance SU1", (t) => VA(t.ieee1459.fundamentalUnbalancePowerVA)),
      system("unbalance SU1/S1+", (t) => percent(t.ieee1459.loadUnbalance)),
      both("nonfundamental SN", (t) => VA(t.ieee1459.nonfundamentalApparentPowerVA)),
      both("pollution SN/S1", (t) => percent(t.ieee1459.harmonicPollution)),
      both("current distortion DI", (t) => reactive(t.ieee1459.currentDistortionPowerVar)),
      both("voltage distortion DV", (t) => reactive(t.ieee1459.voltageDistortionPowerVar)),
      both("harmonic SH", (t) => VA(t.ieee1459.harmonicApparentPowerVA)),
      both("harmonic DH", (t) => reactive(t.ieee1459.harmonicDistortionPowerVar)),
    ],
  },
  {
    title: ({ budeanu }) => budeanu.definition,
    rows: [
      both("reactive QB", (t) => reactive(t.budeanu.reactivePowerVar)),
      both("distortion DB", (t) => VA(t.budeanu.distortionPowerVA)),
      both("power factor P/S", (t) => factor(t.budeanu.powerFactor)),
    ],
  },
  {
    title: ({ fryze }) => fryze.definition,
    rows: [
      both("reactive QF", (t) => reactive(t.fryze.reactivePowerVar)),
      both("conductance Ge", (t) => S(t.fryze.equivalentConductanceS)),
      both("active current", (t) => A(t.fryze.activeCurrentA)),
      both("reactive current", (t) => A(t.fryze.reactiveCurrentA)),
      both("power factor P/S", (t) => factor(t.fryze.powerFactor)),
    ],
  },
  {
    title: ({ cpc }) => cpc.definition,
    rows: [
      both("active current", (t) => A(t.cpc.activeCurrentA)),
      both("scattered current", (t) => A(t.cpc.scatteredCurrentA)),
      both("reactive current", (t) => A(t.cpc.reactiveCurrentA)),
      system("unbalanced current", (t) => A(t.cpc.unbalancedCurrentA)),
      both("scattered Ds", (t) => VA(t.cpc.scatteredPowerVA)),
      both("reactive Qr", (t) => reactive(t.cpc.reactivePowerVar)),
      system("unbalanced Du", (t) => VA(t.cpc.unbalancedPowerVA)),
      system("unbalanced admittance A1", (t) => admittance(t)),
      both("varying current", (t) => A(t.cpc.varyingCurrentA)),
      both("interharmonic current", (t) => A(t.cpc.unresolvedCurrentA)),
    ],
  },
  {
    title: () => definitions.cpcGenerated,
    rows: [
      both("generated current", (t) => A(t.cpcGenerated.generatedCurrentA)),
      both("supplied PD", (t) => W(t.cpcGenerated.suppliedPowerW)),
      both("returned PC", (t) => W(t.cpcGenerated.returnedPowerW)),
      both("scattered current", (t) => A(t.cpcGenerated.scatteredCurrentA)),
      both("reactive current", (t) => A(t.cpcGenerated.reactiveCurrentA)),
      both("reactive Qr, as billed", (t) => reactive(t.cpcGenerated.reactivePowerVar)),
    ],
  },
  {
    title: (t) => ("instantaneous" in t ? t.instantaneous.definition : ""),
    onlyTogether: true,
    rows: [
      system("real p, mean", (t) => W(t.instantaneous.realPowerW)),
      system("real p, swing rms", (t) => W(t.instantaneous.oscillatingRealPowerW)),
      system("imaginary q, mean", (t) => reactive(t.instantaneous.imaginaryPowerVar)),
      system("imaginary q, swing rms", (t) => reactive(t.instantaneous.oscillatingImaginaryPowerVar)),
      system("zero sequence p0, mean", (t) => W(t.instantaneous.zeroSequencePowerW)),
    ],
  },
  {
    title: (t) => ("olderSums" in t ? t.olderSums.arithmeticDefinition : ""),
    onlyTogether: true,
    rows: [
      system("apparent SA", (t) => VA(t.olderSums.arithmeticApparentPowerVA)),
      system("power factor P/SA", (t) => factor(t.olderSums.arithmeticPowerFactor)),
    ],
  },
  {
    title: (t) => ("olderSums" in t ? t.olderSums.vectorDefinition : ""),
    onlyTogether: true,
    rows: [
      system("apparent SG", (t) => VA(t.olderSums.vectorApparentPowerVA)),
      system("power factor P1/SG", (t) => factor(t.olderSums.vectorPowerFactor)),
    ],
  },
  {
    title: () => "losses; K = Σ h²·Ih²/I² of a transformer, (Ie/I1+)² − 1 of the line",
    rows: [
      single("factor K", (t) => fixed(t.losses.harmonicLossFactor, 3)),
      system("line loss increase", (t) => fixed(t.losses.lossIncreasePercent, 2, "%")),
    ],
  },
];

export function powerTheoriesText(found: PowerTheoriesAnalysis | null): string {
  const any = found?.together ?? found?.phases[0];
  if (!found || !any) return "";
  const { phases, together } = found;
  const shown = parts
    .filter(({ onlyTogether }) => together !== null || !onlyTogether)
    .map(({ title, rows }) => ({
      title: title(any),
      rows: rows.filter(({ phase, together: of }) => (phase && phases.length > 0) || (of && together)),
    }));
  const cells = ({ name, phase, together: of }: Row): string[] => [
    `  ${name}`,
    ...phases.map((theories) => (phase ? text(phase(theories), theories) : nothing)),
    ...(together === null ? [] : [of ? text(of(together), together) : nothing]),
  ];
  const head = [
    "power theories, whole cycles",
    ...phases.map(({ name }) => name),
    ...(together ? ["together"] : []),
  ];
  const lines = columns([head, ...shown.flatMap(({ rows }) => rows.map(cells))]).split("\n");
  let next = 1;
  return [
    lines[0],
    ...shown.flatMap(({ title, rows }) => {
      const from = next;
      next += rows.length;
      return [title, ...lines.slice(from, next)];
    }),
  ].join("\n");
}
