// What one may do while what one asked for waits for an instrument. Said by `etalon apply`, and by all that follow a detection.

export const waitingHint = (what: "application" | "detection", id: string): string =>
  'it begins by itself when its turn comes; "etalon leases" shows who waits and what your party has, "etalon release ' +
  `APPLICATION" gives that back, "etalon release ${id}" withdraws this ${what}`;
