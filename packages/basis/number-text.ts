// Numbers as people read them, with a minus sign and not a hyphen. Called by whoever writes a sentence or a table.

/** "-0.30" → "−0.30"; nothing is not less than nothing: "-0.0" → "0.0". */
export const withMinus = (text: string): string => text.replace(/^-(?=0(\.0*)?$)/, "").replaceAll("-", "−");

/** To so many decimals. */
export const fixedText = (value: number, decimals: number): string => withMinus(value.toFixed(decimals));

/** Of an error that is a whole number of 0.05 %: two. A result of before does not say of what; then as class 0.2 has them. */
export const roundedDecimals = ({
  roundedToPercent = 0.02,
}: {
  readonly roundedToPercent?: number;
}): number => String(roundedToPercent).split(".")[1]?.length ?? 0;

/** To so many significant digits, without zeros that only fill. */
export const roundedText = (value: number, digits: number): string =>
  withMinus(String(Number(value.toPrecision(digits))));
