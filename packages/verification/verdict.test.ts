import { describe, expect, it } from "vitest";
import { clockBeyondBudget, clockBudgetPpm, roundedVerdictOn, verdictOn } from "./verdict.ts";

describe("verdict", () => {
  it.each([
    [0.1, 0.05, "conforming"],
    [-0.15, 0.05, "conforming"],
    [0.1501, 0.05, "undecided"],
    [0.25, 0.05, "undecided"],
    [-0.2501, 0.05, "nonconforming"],
    [0, 0.3, "undecided"],
  ])("error %d %% with U %d %% against 0.2 %% is %s", (error, U, expected) => {
    expect(verdictOn(error, U, 0.2)).toBe(expected);
  });

  it("has the worked acceptance limits: 0.15 at U = 0.05, 0.188 at U = 0.012", () => {
    expect(verdictOn(0.188, 0.012, 0.2)).toBe("conforming");
    expect(verdictOn(0.1881, 0.012, 0.2)).toBe("undecided");
  });

  it("judges the rounded error alone", () => {
    expect(roundedVerdictOn(0.2, 0.2)).toBe("conforming");
    expect(roundedVerdictOn(-0.22, 0.2)).toBe("nonconforming");
  });

  it("gives the clock a sixteenth of the limit", () => {
    expect(clockBudgetPpm(0.2)).toBeCloseTo(125, 9);
    expect(clockBeyondBudget(125, 0.2)).toBeNull();
    expect(clockBeyondBudget(126, 0.2)?.code).toBe("clock.bound-beyond-budget");
    expect(clockBeyondBudget(126, 0.5)).toBeNull();
  });
});
