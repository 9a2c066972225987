// The standards that a report can be made by. Called by quality-report.ts and by the command.

import { en50160Limits } from "./en50160.ts";
import { gbtLimits } from "./gbt.ts";
import { ieee519Limits } from "./ieee519.ts";
import type { LimitSet, Supply } from "./limit.ts";

export type StandardName = "gbt" | "en50160" | "ieee519";

export const standards: Readonly<
  Record<StandardName, { readonly title: string; readonly limits: (supply: Supply) => LimitSet }>
> = {
  gbt: { title: "GB/T 12325, 12326, 14549, 15543, 15945, 24337", limits: gbtLimits },
  en50160: { title: "EN 50160", limits: en50160Limits },
  ieee519: { title: "IEEE Std 519", limits: ieee519Limits },
};
export const standardNames = Object.keys(standards) as StandardName[];
