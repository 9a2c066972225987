// A verdict as text.

import type { VerificationResult } from "@etalon/basis";
import { expect, it } from "vitest";
import { resultText, verdictText } from "./result.ts";

it.each([
  [0.1, 0.1, "CONFORMING (rounded error +0.1 %: conforming)"],
  [-0.2, 0.02, "CONFORMING (rounded error −0.20 %: conforming)"],
  [0, 0.05, "CONFORMING (rounded error 0.00 %: conforming)"],
])("tells the rounded error %d %% with as many digits as its class rounds to", (percent, to, text) => {
  const error = { roundedPercent: percent, roundedToPercent: to };
  const result = { verdict: "conforming", roundedVerdict: "conforming", error };
  expect(verdictText(result as unknown as VerificationResult)).toBe(text);
});

it("says what a wiring fault costs where it is sure which one it is, and by which power factor the energy goes", () => {
  const fault = { text: "current ia reversed", voltageOrder: [], currentOrder: [], powerRatio: 0.523 };
  const of = (ambiguousWith: readonly string[]) =>
    resultText({
      ...{
        meter: {},
        recording: { samples: 1, sampleRateHz: 4000, durationS: 1, frequencyHz: 50, gaps: [] },
        energy: { referenceJ: 1, meterJ: 1, intervals: 1 },
        pulses: { lost: [], extra: [], double: [] },
      },
      ...{
        error: null,
        uncertainty: null,
        limit: null,
        reasons: [],
        calibration: null,
        verdict: "conforming",
      },
      wiring: { fault: { ...fault, ambiguousWith }, powerFactor: 0.507 },
    } as unknown as VerificationResult);
  expect(of([])).toMatch(
    /FAULT: current ia reversed; the circuit registers 52\.3 % of the active energy that flows\n/,
  );
  expect(of([])).toMatch(
    /\n +energy by power factor 0\.507 as wired, P ÷ Σ U·I; the limit by that of summed P and Q\n/,
  );
  expect(of(["another"])).toMatch(/FAULT: current ia reversed\n/);
});
