// What was not kept is a hole in the line, and a unit's factor is taken once.

import { instantFromPosixNs } from "@etalon/basis/instant";
import { expect, it } from "vitest";
import { trendLines } from "./trend-lines.ts";

it("leaves a hole where intervals are missing", () => {
  const at = (s: number) => instantFromPosixNs(BigInt(s) * 1_000_000_000n);
  const values = [1, null, 4];
  const trend = {
    ...{
      unit: "%" as const,
      fromTaiNs: at(0),
      toTaiNs: at(3000),
      perStep: 1,
      flagged: [false, false, false],
    },
    endS: [600, 1200, 2400],
    series: [{ channel: "ua", least: values, mean: values, greatest: values }],
  };
  const shown = [2, null, null, 8];
  expect(trendLines(trend, "10 min", 2)).toEqual({
    x: [600, 1200, 1500, 2400],
    series: [{ channel: "ua", least: shown, mean: shown, greatest: shown }],
  });
});
