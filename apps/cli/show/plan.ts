// Plans for people: investments, work lists, and age against condition.

import { counted, withMinus } from "@etalon/basis";
import type {
  AnchoredErrors,
  BatchGrade,
  Comparison,
  Investment,
  Measure,
  SamplingPlan,
  WorkList,
} from "@etalon/planning";
import { errorWithin, fixed } from "./quantities.ts";
import { columns, named } from "./table.ts";

const grouped = (value: number): string => withMinus(Math.round(value).toLocaleString("en-US"));
const yuan = (value: number): string => `¥${grouped(value)}`;

export function investmentText({ lines, sums, totalYuan, replacedByAgeAYear }: Investment): string {
  const table = columns([
    ["what", "count", "each", "exactly", "printed", ""],
    ...lines.map(({ what, count, priceYuan, yuan: sum, printed, source }) => [
      `${what} (${source})`,
      grouped(count),
      yuan(priceYuan),
      yuan(sum),
      printed === null ? "–" : yuan(printed.yuan),
      printed?.agreement ?? "",
    ]),
    ...sums.map(({ what, yuan: sum, printed, source }) => [
      `${what}, together (${source})`,
      "",
      "",
      yuan(sum),
      printed === null ? "–" : yuan(printed.yuan),
      printed?.agreement ?? "",
    ]),
    ["all proposals together", "", "", yuan(totalYuan), "", ""],
  ]);
  const why = [...lines, ...sums].flatMap(({ what, printed }) =>
    printed?.why ? [`${what}: ${printed.why}`] : [],
  );
  const cycle = `for comparison: by age, ${grouped(replacedByAgeAYear)} meters a year are replaced`;
  return `${[table, "", ...why, cycle].join("\n")}\n`;
}

/** A fleet has thousands. */
const MOST_BATCHES = 5;

export function workListText(list: WorkList, top: number): string {
  const { rows, campaigns, grades, batches } = list;
  const bad = batches.filter(({ grade }) => grade === "bad");
  const shown = rows.slice(0, top);
  const head = named([
    [
      "meters",
      `${grouped(list.meters)}: ${Object.entries(grades)
        .map(([grade, n]) => `${grouped(n)} ${grade}`)
        .join(", ")}`,
    ],
    [
      "work",
      `${counted(rows.length, "meter")}, ${counted(rows.filter(({ year }) => year !== null).length, "meter")} within money and crews: ${yuan(list.costYuan)}, ${counted(list.visits, "visit")}`,
    ],
    ...bad
      .slice(0, MOST_BATCHES)
      .map(({ batch, text }): [string, string] => ["bad batch", `${batch}: ${text}`]),
    ...(bad.length > MOST_BATCHES
      ? [["", `… ${bad.length - MOST_BATCHES} more bad batches (--json)`] as [string, string]]
      : []),
  ]);
  const plan = columns([
    ["campaign", "meters", "planned", "cost"],
    ...campaigns.map((one) => [
      `${one.stage}, class ${one.class448}`,
      grouped(one.meters),
      grouped(one.planned),
      yuan(one.costYuan),
    ]),
  ]);
  const work = shown.map(
    ({ rank, meter, class448, action, urgency, score, grade, year, why, restsOn }) =>
      `${String(rank).padStart(4)}  ${meter} (class ${class448}, ${score} points, ${grade}): ${action}, ${urgency}${year === null ? " - not within money or crews" : ""}\n      ${why}\n      rests on ${restsOn}`,
  );
  const more =
    rows.length > shown.length
      ? [`      … ${grouped(rows.length - shown.length)} more (--top, --csv, --json)`]
      : [];
  return `${[head, "", plan, "", ...work, ...more].join("\n")}\n`;
}

const measureNames: Readonly<Record<Measure, string>> = {
  replaced: "meters replaced by plan",
  needless: "… that had more than a cycle left",
  died: "meters that died in service",
  visits: "visits on site",
  meterYearsBeyond: "meter-years beyond the limit",
  kwhWrong: "kWh counted wrongly, all meters",
  kwhWrongBeyond: "… by meters beyond the limit",
  costYuan: "cost, ¥",
  riskYuan: "energy counted wrongly, ¥",
};

export function comparisonText(
  { meters, years, age, condition, difference }: Comparison,
  seed: number,
): string {
  const cell = ({ total, uncertainty }: { total: number; uncertainty: number }): string => {
    const step = 10 ** Math.max(0, Math.floor(Math.log10(2 * uncertainty || 1)) - 1);
    return `${grouped(Math.round(total / step) * step)} ± ${grouped(Math.round((2 * uncertainty) / step) * step)}`;
  };
  const names = Object.keys(measureNames) as Measure[];
  const table = columns([
    [
      `${grouped(meters)} simulated meters, ${years} years, seed ${seed}`,
      "by age",
      "by condition",
      "difference",
    ],
    ...names.map((name) => [
      measureNames[name],
      cell(age[name]),
      cell(condition[name]),
      cell(difference[name]),
    ]),
  ]);
  return `${table}\n± is 95 %, from the scatter of the population's blocks. Laws of drift and failure are the simulation's, no field data.\n`;
}

export function batchText(plan: SamplingPlan, { grade, text, moreSound }: BatchGrade): string {
  const risks = `of a batch with ${fixed(plan.limitingPercent, 2, "%")} bad, one in ten passes; ${fixed(plan.producersRiskPercent, 1, "%")} of batches at the AQL do not`;
  return `${named([
    [
      "draw",
      `${counted(plan.draw, "meter")} (letter ${plan.letter}), ${plan.accept} bad ones are borne: ${plan.source}`,
    ],
    ["", risks],
    ["grade", `${grade}: ${text}`],
    ...(moreSound === null
      ? []
      : [["", `${counted(moreSound, "more sound meter")} would make it good`] as [string, string]]),
  ])}\n`;
}

export function estimateText(
  { meters, fixedLossKw, residualKwh }: AnchoredErrors,
  intervals: number,
): string {
  const rows = meters.map((one) =>
    one.kind === "undetermined"
      ? [one.id, one.kind, "", one.why]
      : [one.id, one.kind, errorWithin(one.errorPercent, one.uncertaintyPercent), ""],
  );
  const width = Math.max(...rows.map(([id]) => id!.length), 8);
  const lines = rows.map(
    ([id, kind, error, rest]) => `${id!.padEnd(width)}  ${kind!.padEnd(12)}  ${`${error} ${rest}`.trim()}`,
  );
  const losses =
    fixedLossKw === null
      ? []
      : [
          `fixed loss ${fixed(fixedLossKw, 3, "kW")}; the balance scatters by ${fixed(residualKwh, 4, "kWh")} an interval`,
        ];
  return `${[`${counted(intervals, "interval")}; ± is 95 %`, ...lines, ...losses].join("\n")}\n`;
}
