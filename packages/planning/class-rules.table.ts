// How often DL/T 448 has a meter of each class tested in the field, and when JJG 596 has it replaced or verified anew. Data only.

import type { AccuracyClass } from "@etalon/basis";
import type { Class448 } from "./fleet-meter.ts";

export type Edition448 = "2000" | "2016";
export const editions448: readonly Edition448[] = ["2000", "2016"];

/** Years between field tests; null: none. */
export const fieldTestYears: Readonly<Record<Edition448, Readonly<Record<Class448, number | null>>>> = {
  "2000": { I: 0.25, II: 0.5, III: 1, IV: null, V: null },
  "2016": { I: 0.5, II: 1, III: 2, IV: null, V: null }, // (unverified)
};
export const editionSource: Readonly<Record<Edition448, string>> = {
  "2000": "DL/T 448-2000",
  "2016": "DL/T 448-2016 (unverified)",
};

/** Years between verifications: JJG 596-2012 (that of 0.2S and 0.5S unverified; class 0.1S as 0.2S, 0.5 as 0.5S by the house). */
export const verificationYears: Readonly<Record<AccuracyClass, number>> = {
  "0.1S": 6,
  "0.2S": 6,
  "0.5S": 6,
  "0.5": 6,
  "1": 8,
  "2": 8,
};

/** DL/T 448-2000: a meter found out of class is replaced within so many working days. */
export const REPLACED_WITHIN_WORKING_DAYS = 3;
