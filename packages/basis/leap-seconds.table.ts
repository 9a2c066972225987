// TAI − UTC in whole seconds from the instant named (UTC, POSIX seconds). Source: IERS Bulletin C; no new leap
// second was announced when this table was written. After `leapSecondsExpire` the last offset may be wrong.

export const leapSeconds: readonly (readonly [posixS: number, taiMinusUtcS: number])[] = [
  [63_072_000, 10],
  [78_796_800, 11],
  [94_694_400, 12],
  [126_230_400, 13],
  [157_766_400, 14],
  [189_302_400, 15],
  [220_924_800, 16],
  [252_460_800, 17],
  [283_996_800, 18],
  [315_532_800, 19],
  [362_793_600, 20],
  [394_329_600, 21],
  [425_865_600, 22],
  [489_024_000, 23],
  [567_993_600, 24],
  [631_152_000, 25],
  [662_688_000, 26],
  [709_948_800, 27],
  [741_484_800, 28],
  [773_020_800, 29],
  [820_454_400, 30],
  [867_715_200, 31],
  [915_148_800, 32],
  [1_136_073_600, 33],
  [1_230_768_000, 34],
  [1_341_100_800, 35],
  [1_435_708_800, 36],
  [1_483_228_800, 37],
];

/** 2027-06-28, POSIX seconds. */
export const leapSecondsExpire = 1_814_140_800;
