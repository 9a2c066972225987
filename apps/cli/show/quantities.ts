// Numbers for people: a unit on every one, SI prefixes where they save zeros, and a proper minus.

import { fixedText, withMinus } from "@etalon/basis";

const prefixes = [
  [1e9, "G"],
  [1e6, "M"],
  [1e3, "k"],
  [1, ""],
  [1e-3, "m"],
  [1e-6, "µ"],
  [1e-9, "n"],
  [1e-12, "p"],
] as const;

/** Below this only rounding is left of a number of a grid, unless an uncertainty says otherwise. */
const LEAST = 1e-9;
/** Here the prefixes end. */
const LAST = 1e-12;

/** What stands where there is no number. */
export const nothing = "–";

/** A number has this many digits, and so has the largest of those that are read together. */
const DIGITS = 6;

/**
 * 400353.2, "V" → "400.353 kV": six significant digits; less of what is small beside `beside`, the largest of its kind:
 * the seventh digit of that one is noise, and so is what lies below its sixth.
 */
export function quantity(value: number | null, unit: string, digits = DIGITS, beside = 0): string {
  if (value === null || !Number.isFinite(value)) return nothing;
  const size = Math.abs(value);
  const least = Number.isFinite(beside) ? beside / 10 ** DIGITS : 0;
  if (size < Math.max(LEAST, least)) return `0 ${unit}`;
  const resolved = least > 0 ? Math.floor(Math.log10(size / least)) + 1 : digits;
  return prefixed(value, unit, Math.min(digits, Math.max(resolved, 1)));
}

/** However small it is: what is there is not told as nothing. */
function prefixed(value: number, unit: string, digits: number): string {
  const size = Math.abs(value);
  if (size === 0) return `0 ${unit}`;
  if (size < LAST) return `< 1 p${unit}`;
  const [factor, prefix] = prefixes.find(([one]) => size >= one)!;
  const text = (value / factor).toPrecision(digits);
  return `${withMinus(text.includes("e") ? String(Number(text)) : text)} ${prefix}${unit}`;
}

/** A number that keeps its unit: percent, degrees, factors. */
export function fixed(value: number | null, digits: number, unit = ""): string {
  if (value === null || !Number.isFinite(value)) return nothing;
  const text = fixedText(value, digits);
  return unit === "" ? text : `${text} ${unit}`;
}

/** (|e| + U) ÷ limit in percent, as the console has it: who sees both sees one figure. */
export const ofLimitText = (ofLimit: number | null | undefined): string =>
  fixed(ofLimit == null ? null : 100 * ofLimit, 0, "%");

/** As many decimals as give an expanded uncertainty two digits, six at most. */
export const decimalsOf = (expanded: number): number =>
  expanded > 0 ? Math.min(DIGITS, Math.max(0, 1 - Math.floor(Math.log10(expanded)))) : 4;

/** A number that keeps its unit with its expanded uncertainty. */
export function within(value: number, expanded: number, unit = ""): string {
  const decimals = decimalsOf(expanded);
  return `${fixed(value, decimals)} ± ${fixed(expanded, decimals, unit)}`;
}

/** An error with its expanded uncertainty: "+0.1370 % ± 0.0052 %". */
export function errorWithin(percent: number, expanded: number): string {
  const decimals = decimalsOf(expanded);
  return `${signed(percent, decimals)} % ± ${fixed(expanded, decimals, "%")}`;
}

/** A quantity down to the second digit of its expanded uncertainty; six digits where that is not known. */
export function resolved(value: number | null, expanded: number, unit: string): string {
  if (value === null || !(expanded > 0)) return quantity(value, unit);
  const place = (size: number): number => Math.floor(Math.log10(size));
  const digits = place(Math.abs(value)) - place(expanded) + 2;
  return digits < 1 ? quantity(0, unit) : prefixed(value, unit, Math.min(DIGITS, digits));
}

/** An expanded uncertainty by itself. */
export const plusMinus = (expanded: number, unit: string): string => `± ${prefixed(expanded, unit, 2)}`;

/** A quantity with its expanded uncertainty, each with its own prefix; as it is where none is stated. */
export const measured = (value: number | null, expanded: number | null | undefined, unit: string): string =>
  expanded && value !== null
    ? `${resolved(value, expanded, unit)} ${plusMinus(expanded, unit)}`
    : quantity(value, unit);

export const signed = (value: number, digits = 4): string =>
  `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(digits)}`;

/** Seconds of a recording: whole samples need no more than microseconds. */
export const seconds = (value: number): string => `${String(Math.round(value * 1e6) / 1e6)} s`;

/** Sampling rates: whole where the recording says so, nine digits where they were measured. */
export const rate = (hertz: number): string => `${Number(hertz.toPrecision(9))} Hz`;
