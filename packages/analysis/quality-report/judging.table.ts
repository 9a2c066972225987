// How much of a period must have been seen. Project defaults, no standard's. Read by judged.ts.

/** Of a period's intervals so many may be missing and are left out of the count. */
export const mostMissingShare = 0.01;
/** With fewer intervals than this share of a period left after flagged ones, nothing is said to comply. */
export const leastCountedShare = 0.5;
