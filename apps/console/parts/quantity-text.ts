// Numbers for people, with unit and uncertainty, in their language's digits and separators. Pure; shown by `quantity.tsx`.

/** What stands where there is no number. */
export const nothing = "–";

export interface Quantity {
  readonly value: number | null | undefined;
  readonly unit?: string;
  /** Expanded uncertainty, in the same unit. */
  readonly expanded?: number | null | undefined;
  /** Decimals where no uncertainty tells how many mean something. */
  readonly decimals?: number;
  /** Errors and deviations show their sign. */
  readonly signed?: boolean;
}

const MOST_DECIMALS = 12;
const UNCERTAIN_DIGITS = 2;

/**
 * 0.13724, ± 0.00213, "%" → "+0.1372 ± 0.0021 %": the uncertainty has two significant digits and the value ends at the
 * same place (JCGM 100:2008, 7.2.6; clause unchecked).
 */
export function quantityText(
  { value, unit = "", expanded, decimals, signed = false }: Quantity,
  language: string,
): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return nothing;
  const behind = unit === "" ? "" : ` ${unit}`;
  if (expanded === null || expanded === undefined || !(expanded > 0) || !Number.isFinite(expanded))
    return `${digits(value, decimals ?? null, signed, language)}${behind}`;
  const places = placesOf(expanded);
  const uncertain = digits(expanded, places, false, language);
  return `${digits(value, places, signed, language)} ± ${uncertain}${behind}`;
}

function placesOf(expanded: number): number {
  const rounded = Number(expanded.toPrecision(UNCERTAIN_DIGITS));
  const places = UNCERTAIN_DIGITS - 1 - Math.floor(Math.log10(rounded));
  return Math.min(Math.max(places, 0), MOST_DECIMALS);
}

function digits(value: number, places: number | null, signed: boolean, language: string): string {
  return formatOf(places, signed, language).format(value).replace("-", "−");
}

/** Making one costs a hundred times what using it does, and a table has hundreds of numbers. */
const formats = new Map<string, Intl.NumberFormat>();

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
