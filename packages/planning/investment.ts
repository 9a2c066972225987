// The paper's investment figures as a scenario: exact products beside what it prints. Called by `etalon plan invest`.

import { insist } from "@etalon/basis";
import {
  cycle,
  type InvestmentInputs,
  type InvestmentName,
  type PaperInvestment,
  paperInvestments,
  paperSums,
  traditional,
} from "./investments.table.ts";

/** What the paper prints for the same inputs, and in what way that is the exact figure. */
export interface Printed {
  readonly yuan: number;
  readonly agreement: "exact" | "rounded" | "differs";
  /** One sentence where it is not exact. */
  readonly why: string | null;
}

export interface InvestmentLine extends InvestmentInputs {
  readonly name: InvestmentName | "traditional" | "sum" | "total";
  readonly what: string;
  readonly source: string;
  readonly count: number;
  readonly yuan: number;
  /** null where an input is not the paper's. */
  readonly printed: Printed | null;
}

export interface Investment {
  readonly lines: readonly InvestmentLine[];
  readonly sums: readonly Omit<InvestmentLine, keyof InvestmentInputs | "count">[];
  readonly totalYuan: number;
  /** All that is replaced by age in a year, without any of this. */
  readonly replacedByAgeAYear: number;
}

export type Changes = Readonly<Partial<Record<InvestmentName, Partial<InvestmentInputs>>>>;

/** count = population · share, sum = count · price; whole yuan. */
export function investment(
  changes: Changes = {},
  fleet: { meters: number; years: number } = cycle,
): Investment {
  insist(fleet.years > 0, "investment: a cycle of some years");
  const lines = paperInvestments.map((paper) => line(paper, changes[paper.name] ?? {}));
  const past = traditional.substations * traditional.yuanEach;
  const sums = paperSums.map(({ what, section, of, printedYuan, printedToYuan }) => {
    const parts = lines.filter(({ name }) => of.some((one) => one === name));
    const yuan = parts.reduce((sum, part) => sum + part.yuan, 0);
    const paperParts = paperInvestments.filter(({ name }) => of.includes(name));
    const ofPrinted = paperParts.reduce((sum, paper) => sum + paper.printedYuan, 0);
    const asPaper = parts.every(({ printed }) => printed !== null);
    return {
      name: "sum" as const,
      what,
      source: `paper, ${section}`,
      yuan,
      printed: asPaper ? printedAs(yuan, printedYuan, printedToYuan, ofPrinted) : null,
    };
  });
  return {
    lines: [
      ...lines,
      {
        name: "traditional",
        what: "traditional systems so far, for comparison",
        source: "paper, 2.5",
        population: traditional.substations,
        sharePercent: 100,
        priceYuan: traditional.yuanEach,
        count: traditional.substations,
        yuan: past,
        printed: printedAs(past, traditional.printedYuan, traditional.printedToYuan),
      },
    ],
    sums,
    totalYuan: lines.reduce((sum, { yuan }) => sum + yuan, 0),
    replacedByAgeAYear: fleet.meters / fleet.years,
  };
}

function line(paper: PaperInvestment, change: Partial<InvestmentInputs>): InvestmentLine {
  const { population, sharePercent, priceYuan } = { ...paper, ...change };
  const count = Math.round((population * sharePercent) / 100);
  const yuan = count * priceYuan;
  const same =
    population === paper.population && sharePercent === paper.sharePercent && priceYuan === paper.priceYuan;
  const ofPrinted = paper.printedCount * paper.priceYuan;
  return {
    name: paper.name,
    what: paper.what,
    source: `paper, ${paper.section}`,
    population,
    sharePercent,
    priceYuan,
    count,
    yuan,
    printed: same ? printedAs(yuan, paper.printedYuan, paper.printedToYuan, ofPrinted) : null,
  };
}

/** @param ofPrinted  what the paper's own printed parts give */
function printedAs(exact: number, printed: number, unit: number, ofPrinted = exact): Printed {
  if (printed === exact) return { yuan: printed, agreement: "exact", why: null };
  const places = Math.max(0, Math.round(Math.log10(1e9 / unit)));
  const billions = (yuan: number): string => `¥${Number((yuan / 1e9).toFixed(places + 2))} bn`;
  const said = `the exact figure is ${billions(exact)}, the paper prints ${billions(printed)}`;
  if (Math.abs(printed - exact) <= unit / 2)
    return { yuan: printed, agreement: "rounded", why: `${said}, rounded` };
  const from =
    ofPrinted !== exact && Math.abs(printed - ofPrinted) < unit / 2
      ? `, from parts that it had rounded before`
      : printed < exact && exact - printed < unit
        ? `, cut off instead of rounded`
        : "";
  return { yuan: printed, agreement: "differs", why: `${said}${from}` };
}
