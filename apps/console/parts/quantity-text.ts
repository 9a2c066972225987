// Numbers for people, with unit and uncertainty, in their language's digits and separators. Pure; shown by `quantity.tsx`.

import { withMinus } from "@etalon/basis/number-text";

/** What stands where there is no number. */
export const nothing = "–";

export interface Quantity {
  readonly value: number | null | undefined;
  readonly unit?: string;
  /** Expanded uncertainty, in the same unit. */
  readonly expanded?: number | null | undefined;
  /** Decimals where no uncertainty tells how many mean something. */
  readonly decimals?: number;
  /** Expanded uncertainty of something else, which tells how many digits mean something here. */
  readonly roundedTo?: number | null | undefined;
  /** Never negative: where its uncertainty reaches down to nothing, it is told as less than the most that it may be. */
  readonly size?: boolean;
  /** Errors and deviations show their sign. */
  readonly signed?: boolean;
  /** Where there is little room: from ten thousand on in the language's short form. */
  readonly brief?: boolean;
}

/** From here on Student's t is the normal distribution to a thousandth: JCGM 100:2008, table G.2, has ∞ behind 100. */
const MANY = 1000;

/** Degrees of freedom as a budget states them; null: without end. */
export const freedomText = (freedom: number | null, language: string): string =>
  freedom === null || freedom > MANY
    ? "∞"
    : quantityText({ value: Math.floor(freedom), decimals: 0 }, language);

/** Where short forms begin: `12K`, `1.2万`. */
const MANY_DIGITS = 10_000;
const BRIEF_DIGITS = 3;

/** 3000, "¥/a" → "¥3,000/a": this sign stands before its number; a word of Chinese joins one without a space. */
function withUnit(text: string, unit: string): string {
  if (unit === "") return text;
  if (unit.startsWith("¥")) return `${text.replace(/^([−+]?)/, "$1¥")}${unit.slice(1)}`;
  return /\p{Script=Han}$/u.test(text) ? `${text}${unit}` : `${text} ${unit}`;
}

/** As the form of an amount has it: before and behind the number. */
export const besideNumber = (unit: string): { readonly prefix: string; readonly suffix: string } =>
  unit.startsWith("¥")
    ? { prefix: "¥", suffix: unit.slice(1) }
    : { prefix: "", suffix: unit === "" ? "" : ` ${unit}` };

const MOST_DECIMALS = 12;
const UNCERTAIN_DIGITS = 2;

/**
 * 0.13724, ± 0.00213, "%" → "+0.1372 ± 0.0021 %": the uncertainty has two significant digits and the value ends at the
 * same place (JCGM 100:2008, 7.2.6; clause unchecked).
 */
export function quantityText(told: Quantity, language: string): string {
  const {
    value,
    unit = "",
    expanded,
    roundedTo,
    decimals,
    signed = false,
    size = false,
    brief = false,
  } = told;
  if (value === null || value === undefined || !Number.isFinite(value)) return nothing;
  const own = known(expanded) ? expanded : null;
  const guide = own ?? (known(roundedTo) ? roundedTo : null);
  if (guide === null) {
    const least = decimals === undefined ? 0 : 10 ** -decimals;
    const tooSmall = value > 0 && value < least / 2; // what is there is not told as nothing
    const text =
      brief && Math.abs(value) >= MANY_DIGITS
        ? withMinus(briefly(language).format(value))
        : digits(tooSmall ? least : value, decimals ?? null, signed && !tooSmall, language);
    return `${tooSmall ? "< " : ""}${withUnit(text, unit)}`;
  }
  const [by, prefix] = prefixOf(value, guide, unit);
  const places = placesOf(guide * by);
  const text = (x: number, withSign = false) => digits(x * by, places, withSign, language);
  const behind = unit === "" ? "" : ` ${prefix}${unit}`;
  if (size && value <= guide) return `< ${text(value + guide)}${behind}`;
  return own === null ? `${text(value, signed)}${behind}` : `${text(value, signed)} ± ${text(own)}${behind}`;
}

const known = (expanded: number | null | undefined): expanded is number =>
  expanded !== null && expanded !== undefined && expanded > 0 && Number.isFinite(expanded);

/** Units that may be told in thousandths where zeros would fill the place. */
const PREFIXED = new Set(["V", "A", "W", "VA", "var", "Wh", "varh"]);
const prefixes = [
  [1, ""],
  [1e3, "m"],
  [1e6, "µ"],
  [1e9, "n"],
] as const;
const PLACES_AT_MOST = 4;

/** The first in which the uncertainty needs few decimals; none in which the value would fill the place instead. */
function prefixOf(value: number, expanded: number, unit: string): readonly [by: number, prefix: string] {
  const fitting = prefixes.filter(([by]) => by === 1 || Math.abs(value) * by < 1000);
  if (!PREFIXED.has(unit)) return prefixes[0];
  return fitting.find(([by]) => placesOf(expanded * by) <= PLACES_AT_MOST) ?? fitting.at(-1) ?? prefixes[0];
}

function placesOf(expanded: number): number {
  const rounded = Number(expanded.toPrecision(UNCERTAIN_DIGITS));
  const places = UNCERTAIN_DIGITS - 1 - Math.floor(Math.log10(rounded));
  return Math.min(Math.max(places, 0), MOST_DECIMALS);
}

function digits(value: number, places: number | null, signed: boolean, language: string): string {
  return withMinus(formatOf(places, signed, language).format(value));
}

/** Making one costs a hundred times what using it does, and a table has hundreds of numbers. */
const formats = new Map<string, Intl.NumberFormat>();

function briefly(language: string): Intl.NumberFormat {
  const key = `${language} brief`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.NumberFormat(language, {
    notation: "compact",
    maximumSignificantDigits: BRIEF_DIGITS,
  });
  formats.set(key, made);
  return made;
}

function formatOf(places: number | null, signed: boolean, language: string): Intl.NumberFormat {
  const key = `${language} ${places} ${signed}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.NumberFormat(language, {
    ...(places === null
      ? { maximumSignificantDigits: 6 }
      : { minimumFractionDigits: places, maximumFractionDigits: places }),
    signDisplay: signed ? "exceptZero" : "negative",
  });
  formats.set(key, made);
  return made;
}
