// Compensation for people: a bank, a balancing order, a plan of phases. Called by `etalon compensate`.

import { counted, type Reason } from "@etalon/basis";
import type { Figure } from "@etalon/compensation";
import type { BalanceReport } from "@etalon/compensation/balance/balance-report";
import type { PredictedBalance } from "@etalon/compensation/balance/predicted-balance";
import type { Plan } from "@etalon/compensation/balance/reassignment";
import { phaseNames } from "@etalon/compensation/balance/users";
import type { Effect } from "@etalon/compensation/reactive/effect";
import type { Sizing } from "@etalon/compensation/reactive/sizing";
import { adjustmentText } from "@etalon/compensation/reactive/tariff-choice";
import { fixed, measured, quantity, within } from "./quantities.ts";
import { columns, named } from "./table.ts";

/** Value ± expanded uncertainty, k = 2; exact where nothing is known of it. `beside`: the largest of its kind. */
const sure = ({ value, standard }: Figure, unit: string, beside = 0): string => {
  if (!(standard > 0)) return quantity(value, unit, 6, beside);
  return measured(value, 2 * standard, unit);
};
const factor = ({ value, standard }: Figure): string =>
  standard > 0 ? within(value, 2 * standard) : fixed(value, 4);
const doubtLines = (doubts: readonly Reason[]) => doubts.map(({ text }) => ["doubt", text] as const);

export function sizingText(
  report: Sizing & { readonly target: number; readonly doubts: readonly Reason[] },
): string {
  const { neededVar, givenVar, step, steps, before, after, guards, usable, target, tariff, doubts } = report;
  const needed =
    steps === 0
      ? `none: ${fixed(target, 3)} is reached`
      : `${sure(neededVar, "var")} for a power factor of ${fixed(target, 3)}`;
  const head = named([
    ["needed", needed],
    ...(steps === 0
      ? []
      : ([
          [
            "bank",
            `${counted(steps, "step")} of ${quantity(step.ratedVar, "var")} at ${quantity(step.ratedV, "V")}` +
              `${step.detuning > 0 ? `, reactors of ${fixed(100 * step.detuning, 2, "%")}` : ""}; they give ${sure(givenVar, "var")}`,
          ],
        ] as const)),
    ...doubtLines(doubts),
  ]);
  if (steps === 0) return `${head}\n`;
  const cases: readonly (readonly [string, Effect])[] = [
    ["before", before],
    ...(usable.steps === 0 || usable.steps === steps
      ? []
      : ([[`${counted(usable.steps, "step")} (predicted)`, usable.effect]] as const)),
    [usable.steps === steps ? "after (predicted)" : `all ${steps}, were they let close (predicted)`, after],
  ];
  const row = (name: string, of: (one: Effect) => string): string[] => [
    name,
    ...cases.map(([, one]) => of(one)),
  ];
  const effect = columns([
    ["", ...cases.map(([name]) => name)],
    row("power factor", ({ powerFactor }) => factor(powerFactor)),
    row("reactive power", ({ reactiveVar }) => sure(reactiveVar, "var")),
    row("line voltage", ({ lineV }) => sure(lineV, "V")),
    row("loss in the supply", ({ lossW }) => sure(lossW, "W")),
  ]);
  const bill = tariff === null ? [] : ["bill"];
  const table = columns([
    ["closed", "resonance at order", "largest amplification", "current of rated", ...bill, "guard"],
    ...guards.map(({ closed, parallelOrders, largestAmplification, currentOfRated, why }, n) => [
      String(closed),
      parallelOrders.map((order) => fixed(order, 2)).join(", "),
      largestAmplification > 0 ? fixed(largestAmplification, 2) : "–",
      fixed(currentOfRated, 2),
      ...(tariff === null ? [] : [adjustmentText(tariff.percent[n]!)]),
      why === null ? "free" : why.text,
    ]),
  ]);
  return `${head}\n\n${effect}\n\n${table}\n\n${named([["so", conclusion(report)], ...tariffLines(tariff)])}\n`;
}

function tariffLines(tariff: Sizing["tariff"]): (readonly [string, string])[] {
  if (tariff === null) return [];
  const { source, powerFactorStandard, beforePercent, percent, enough } = tariff;
  const best = adjustmentText([beforePercent, ...percent][enough]!);
  const text = `${adjustmentText(beforePercent)} of the bill now, ${best} at best, from ${counted(enough, "step")} on`;
  return [
    ["tariff", `${text} (${source.document}, ${source.year}, standard ${powerFactorStandard.toFixed(2)})`],
  ];
}

/** What may be switched of the bank as it is, how far that reaches, and what would free the rest. */
function conclusion({
  steps,
  usable,
  freeingDetuning,
  target,
}: Pick<Sizing, "steps" | "usable" | "freeingDetuning"> & { readonly target: number }): string {
  const reached = `a power factor of ${factor(usable.effect.powerFactor)} is reached`;
  if (usable.steps === steps) return `all ${counted(steps, "step")} may be switched: ${reached}`;
  const some = usable.steps === 0 ? "no step" : `${usable.steps} of ${counted(steps, "step")}`;
  const freed =
    freeingDetuning === null
      ? "no usual reactors in series would free the others"
      : `reactors in series of ${fixed(100 * freeingDetuning, 0, "%")} would free all (--detuning ${fixed(100 * freeingDetuning, 0)})`;
  return `${some} may be switched: ${reached}, not ${fixed(target, 3)}; ${freed}`;
}

export function balanceText(report: BalanceReport): string {
  const { network, wires, before, order, after, capacitorsAlone, doubts } = report;
  const apparentVA = Math.sqrt(3) * network.nominalV * before.figures.positiveA;
  const cases: readonly (readonly [string, PredictedBalance])[] = [
    ["before", before],
    ["balanced (predicted)", after],
    ...(capacitorsAlone === null ? [] : ([["capacitors alone", capacitorsAlone.after]] as const)),
  ];
  const row = (name: string, of: (one: PredictedBalance) => string): string[] => [
    name,
    ...cases.map(([, one]) => of(one)),
  ];
  const share = (x: number | null): string => fixed(x === null ? null : 100 * x, 2, "%");
  const table = columns([
    ["", ...cases.map(([name]) => name)],
    row("positive sequence", ({ figures }) => quantity(figures.positiveA, "A")),
    row("negative sequence", ({ negativeA }) => sure(negativeA, "A", before.figures.positiveA)),
    row("… of the positive", ({ figures }) => share(figures.negativeShare)),
    ...(wires === 3
      ? []
      : [
          row("zero sequence", ({ zeroA }) => sure(zeroA, "A", before.figures.positiveA)),
          row("… of the positive", ({ figures }) => share(figures.zeroShare)),
          row("neutral", ({ neutralA }) => sure(neutralA, "A", before.figures.positiveA)),
        ]),
    row("largest phase above mean", ({ figures }) => share(figures.unevenness)),
    row("power factor", ({ figures }) => fixed(figures.powerFactor, 4)),
    row("loss in the line", ({ lossW }) => sure(lossW, "W")),
  ]);
  const branches = columns([
    ["branch", "susceptance", "gives"],
    ...Object.entries(order.susceptancesS).map(([name, susceptance]) => [
      name,
      quantity(susceptance, "S", 6, apparentVA / network.nominalV ** 2),
      quantity(order.vars[name as keyof typeof order.vars] ?? null, "var", 6, apparentVA),
    ]),
  ]);
  const alone =
    capacitorsAlone === null
      ? []
      : [
          [
            "capacitors",
            Object.entries(capacitorsAlone.units)
              .map(([name, n]) => `${name} ${n}`)
              .join(", "),
          ] as const,
        ];
  const notes = named([...alone, ...doubtLines(doubts)]);
  return `${table}\n\n${branches}\n${notes === "" ? "" : `\n${notes}\n`}`;
}

export function phasePlanText(plan: Plan, users: number): string {
  const { moves, beforeKwh, afterKwh, savedKwh, balancedKwh, proved, objectiveKwh, boundKwh } = plan;
  const kWh = (x: number): string => quantity(1000 * x, "Wh");
  const gap = boundKwh > 0 ? objectiveKwh / boundKwh - 1 : 0;
  const head = named([
    ["changes", `${moves.length} of ${counted(users, "user")}`],
    [
      "loss",
      `${kWh(beforeKwh)} as it is, ${kWh(afterKwh)} by the plan, ${kWh(balancedKwh)} of a perfect balance`,
    ],
    ["saved", sure({ value: 1000 * savedKwh.value, standard: 1000 * savedKwh.standard }, "Wh")],
    [
      "best?",
      proved ? "proved: no plan is better" : `within ${fixed(100 * gap, 2, "%")} of what no plan can beat`,
    ],
  ]);
  if (moves.length === 0) return `${head}\n`;
  const list = columns([
    ["user", "from", "to"],
    ...moves.map(({ user, from, to }) => [user, phaseNames[from], phaseNames[to]]),
  ]);
  return `${head}\n\n${list}\n`;
}
