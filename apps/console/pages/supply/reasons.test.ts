// Sentences of reports are known by their form, with their values; others are left as they are.

import { expect, it } from "vitest";
import { sentenceIn } from "../../parts/known-sentences.ts";
import { reasons } from "./reasons.ts";

it.each([
  ["no values of 10 min", "no-values", { interval: "10 min" }],
  ["4 min of 7 days", "too-short", { seen: "4 min", days: "7" }],
  ["1.5 of 7 days", "too-few-days", { seen: "1.5", days: "7" }],
  ["140 of a day's 144 intervals were observed, 3 flagged", "too-few", { seen: "140", all: "144" }],
  ["orders 2 to 37 of 40 were observed", "orders", { seen: "37", all: "40" }],
  [
    "1 beyond the usual 5 %, 0 beyond 10 %: the standard states no limit",
    "usual",
    { many: "1", usual: "5", few: "0", seldom: "10" },
  ],
] as const)("%s", (text, key, values) => {
  expect(sentenceIn(reasons, text)).toEqual({ key, values });
});

it("leaves what it does not know", () => {
  expect(sentenceIn(reasons, "something new")).toBeNull();
});
