// `npm run accuracy`: prints the accuracy table in Markdown.

import { accuracyTable, markdown } from "./accuracy-table.ts";

console.log("Reference energy, arithmetic alone: largest |error| of 8 random waves × 20 pairs of instants");
console.log("(4 kHz, 24-bit codes, 49 … 51 Hz, displacement factor 0.5 … 1, truth in closed form)\n");
const rows = accuracyTable({
  seed: 596,
  waves: 8,
  pairs: 20,
  kinds: ["sine", "to the 25th", "to the 37th", "to the 39th", "strong 39th"],
  phases: [1, 3],
  durationsS: [1, 10, 60],
});
console.log(markdown(rows));
