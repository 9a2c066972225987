// A meter's condition from every pulse: error surface, rolling error, control charts, drift, remaining life, diagnosis.

export { type Change, changeOf } from "./change.ts";
export { type RemainingLife, remainingLife, walkOf } from "./remaining-life.ts";
export { alarmsOf, type ChartAlarms, unwatched, type WatchedBin, watched } from "./watched-bin.ts";
export { weightedLine } from "./weighted-line.ts";
