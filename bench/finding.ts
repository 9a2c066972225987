// What a part of the benchmark finds, and how it is told: a Markdown table for people, one document for machines.

import type { Native } from "./native.ts";

export interface Finding {
  /** What was measured, as the table's first column says it. */
  readonly figure: string;
  readonly measured: number;
  readonly unit: "" | "bit" | "GB/s" | "terminals" | "µs" | "MB";
  readonly goal?: { readonly least?: number; readonly most?: number };
  /** Absolute times beside a ratio, or the cause of a shortfall. */
  readonly note?: string;
  /** Where machines find it; told to people alone without. */
  readonly key?: {
    readonly under: "ratios" | "terminalsPerCore" | "bitsPerSample";
    readonly name: string;
  };
}

export interface Bench {
  /** The yardsticks in C, or why there are none here. */
  readonly native: Native | { readonly missing: string };
  /** How long a time the parts that simulate one do so. */
  readonly hours: number;
  /** Progress of long work, on stderr. */
  progress(what: string): void;
}

export interface Part {
  readonly name: string;
  /** Takes so long that it is run only when it is named. */
  readonly apart?: true;
  run(bench: Bench): readonly Finding[] | Promise<readonly Finding[]>;
}

export function met({ measured, goal }: Finding): boolean {
  const { least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY } = goal ?? {};
  return measured >= least && measured <= most; // what is not a number meets no goal
}

export function markdown(findings: readonly Finding[]): string {
  const rows = findings.map((finding) => {
    const { figure, measured, unit, goal, note } = finding;
    const value = `${valueText(measured)}${unit === "" ? "" : ` ${unit}`}`;
    const seen = met(finding) ? value : `**${value}**, missed`;
    return `| ${figure} | ${seen} | ${goalText(goal)} | ${note ?? ""} |`;
  });
  return ["| figure | measured | goal | |", "|---|---|---|---|", ...rows].join("\n");
}

export function document(findings: readonly Finding[], machine: object): object {
  const under = (place: NonNullable<Finding["key"]>["under"]) =>
    Object.fromEntries(
      findings.flatMap(({ key, measured }) => (key?.under === place ? [[key.name, measured]] : [])),
    );
  return {
    ratios: under("ratios"),
    terminalsPerCore: under("terminalsPerCore"),
    bitsPerSample: under("bitsPerSample"),
    missed: findings.filter((finding) => !met(finding)).map(({ figure }) => figure),
    machine,
  };
}

const goalText = (goal: Finding["goal"]): string => {
  if (goal === undefined) return "";
  const { least, most } = goal;
  return [
    least === undefined ? [] : `≥ ${valueText(least)}`,
    most === undefined ? [] : `≤ ${valueText(most)}`,
  ]
    .flat()
    .join(", ");
};

const valueText = (value: number): string =>
  Math.abs(value) >= 1000 ? Math.round(value).toLocaleString("en-US") : String(Number(value.toPrecision(3)));
