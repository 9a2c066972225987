// What a field for a number takes, and how that is said. Pure; called by `number-field.tsx`.

import type { TFunction } from "i18next";
import { quantityText } from "./quantity-text.ts";

export interface Wanted {
  readonly least?: number | undefined;
  readonly most?: number | undefined;
  readonly whole?: boolean | undefined;
  readonly required?: boolean | undefined;
}

/** @param typed  as the field has it: a number, or the text that is none yet */
export function fits(typed: number | string, { least, most, whole, required }: Wanted): boolean {
  if (typed === "") return !required;
  const value = Number(typed);
  return (
    Number.isFinite(value) &&
    (least === undefined || value >= least) &&
    (most === undefined || value <= most) &&
    (!whole || Number.isInteger(value))
  );
}

/** `Expected: a number from 1 s to 86,400 s`. */
export function expectedText({ least, most, whole }: Wanted, unit: string, t: TFunction, language: string) {
  const said = (value: number | undefined) => quantityText({ value, unit }, language);
  const kind = t(whole ? "number.whole" : "number.any");
  if (least === undefined && most === undefined) return t("number.expected", { kind });
  if (most === undefined) return t("number.expected-least", { kind, least: said(least) });
  if (least === undefined) return t("number.expected-most", { kind, most: said(most) });
  return t("number.expected-between", { kind, least: said(least), most: said(most) });
}
