// Single sampling for inspection by attributes. Data only; called through `sampling-plan.ts`.
// Source: GB/T 2828.1-2012, identical with ISO 2859-1:1999, table 1 (general level II) and table 2-A (normal inspection)
// (unverified: from memory, code letters compared with a public print of the table). JJG and Q/GDW 1206 rules of a province take
// precedence where they name other sizes.

export const SAMPLING_SOURCE = "GB/T 2828.1-2012, tables 1 and 2-A, level II, normal inspection (unverified)";

/** Lots up to this size have the letter; the last row has no end. */
export const codeLetters: readonly (readonly [upTo: number, letter: string])[] = [
  [8, "A"],
  [15, "B"],
  [25, "C"],
  [50, "D"],
  [90, "E"],
  [150, "F"],
  [280, "G"],
  [500, "H"],
  [1_200, "J"],
  [3_200, "K"],
  [10_000, "L"],
  [35_000, "M"],
  [150_000, "N"],
  [500_000, "P"],
  [Number.POSITIVE_INFINITY, "Q"],
];

export const sampleSizes = [2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1_250, 2_000] as const;
export const sampleLetters = "ABCDEFGHJKLMNPQR";

/** Along each AQL from the letter at which it begins: acceptance numbers, and arrows to the plan above or below. */
export const acceptances = [0, "above", "below", 1, 2, 3, 5, 7, 10, 14, 21] as const;

/** AQL, percent bad, and the letter with acceptance number 0. */
export const aqls: readonly (readonly [percent: number, letter: string])[] = [
  [0.25, "H"],
  [0.4, "G"],
  [0.65, "F"],
  [1, "E"],
  [1.5, "D"],
  [2.5, "C"],
  [4, "B"],
];
