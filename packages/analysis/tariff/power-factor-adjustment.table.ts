// Adjustment of the electricity bill by the power factor (功率因数调整电费): (83) 水电财字第215号, 2 December 1983.
// Percent of basic and energy charge, + increase. The reward of −1.10 at 0.94 under the standard of 0.85 goes on in the
// steps before it; −1.00 is printed elsewhere (unverified).

export const adjustmentSource = { country: "China", year: 1983, document: "(83) 水电财字第215号" } as const;

export type PowerFactorStandard = 0.9 | 0.85 | 0.8;

/** Hundredths of the power factor from which a reward holds, highest first. */
export const rewards: Readonly<Record<PowerFactorStandard, readonly (readonly [number, number])[]>> = {
  0.9: [
    [95, -0.75],
    [94, -0.6],
    [93, -0.45],
    [92, -0.3],
    [91, -0.15],
  ],
  0.85: [
    [94, -1.1],
    [93, -0.95],
    [92, -0.8],
    [91, -0.65],
    [90, -0.5],
    [89, -0.4],
    [88, -0.3],
    [87, -0.2],
    [86, -0.1],
  ],
  0.8: [
    [92, -1.3],
    [91, -1.15],
    [90, -1],
    [89, -0.9],
    [88, -0.8],
    [87, -0.7],
    [86, -0.6],
    [85, -0.5],
    [84, -0.4],
    [83, -0.3],
    [82, -0.2],
    [81, -0.1],
  ],
};

/** Below the standard: so many hundredths at so many percent each; what lies lower costs the last. */
export const penalties: readonly (readonly [hundredths: number, percentEach: number])[] = [
  [20, 0.5],
  [5, 1],
  [100, 2],
];
