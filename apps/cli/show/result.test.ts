// A verdict as text.

import type { VerificationResult } from "@etalon/basis";
import { expect, it } from "vitest";
import { verdictText } from "./result.ts";

it.each([
  [0.1, 0.1, "CONFORMING (rounded error +0.1 %: conforming)"],
  [-0.2, 0.02, "CONFORMING (rounded error −0.20 %: conforming)"],
  [0, 0.05, "CONFORMING (rounded error 0.00 %: conforming)"],
])("tells the rounded error %d %% with as many digits as its class rounds to", (percent, to, text) => {
  const error = { roundedPercent: percent, roundedToPercent: to };
  const result = { verdict: "conforming", roundedVerdict: "conforming", error };
  expect(verdictText(result as unknown as VerificationResult)).toBe(text);
});
