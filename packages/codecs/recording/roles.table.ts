// The parts that channels of a recording play for a meter, and which of them make a whole.

import type { Wiring } from "@etalon/basis";

/** Phase voltages, line voltages and currents. A recorded `ucb` plays `ubc` with reversed sign. */
export type Role = "ua" | "ub" | "uc" | "uab" | "ubc" | "uca" | "ia" | "ib" | "ic";
export const roles: readonly Role[] = ["ua", "ub", "uc", "uab", "ubc", "uca", "ia", "ib", "ic"];

/** Line voltages named the other way round, and the role they play reversed. */
export const reversedRoles: ReadonlyMap<string, Role> = new Map<string, Role>([
  ["uba", "uab"],
  ["ucb", "ubc"],
  ["uac", "uca"],
]);

/** What each wiring cannot do without; any one of its sets is enough. */
export const needsOfWiring: Readonly<Record<Wiring, readonly (readonly Role[])[]>> = {
  "3P4W": [["ua", "ub", "uc", "ia", "ib", "ic"]],
  "3P3W": [
    ["uab", "ubc", "ia", "ic"],
    ["ua", "ub", "uc", "ia", "ic"],
  ],
  "1P2W": [["ua", "ia"]],
};

/** Roles that belong together, and what may stand for them where some are not there. */
export const systems: readonly { readonly roles: readonly Role[]; readonly instead: readonly string[] }[] = [
  { roles: ["ua", "ub", "uc"], instead: ["", "ua"] },
  { roles: ["uab", "ubc", "uca"], instead: ["", "uab,ubc", "uab,uca", "ubc,uca"] },
  { roles: ["ia", "ib", "ic"], instead: ["", "ia", "ia,ic"] },
];
