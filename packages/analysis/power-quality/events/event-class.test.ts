import { describe, expect, it } from "vitest";
import { eventClass } from "./event-class.ts";

describe("the class of a dip or a swell", () => {
  it("is its cell of the matrix, ends of columns belonging to the shorter", () => {
    const dips: [percent: number, durationS: number, cell: string | null][] = [
      [89.9, 0.01, "A1"],
      [80, 0.2, "A1"],
      [79.9, 0.200_1, "B2"],
      [70, 0.5, "B2"],
      [60, 0.11, "C1"],
      [40, 1, "C3"],
      [39.9, 4.9, "D4"],
      [5, 60, "D5"],
      [4.9, 59, "X5"],
      [0, 0.05, "X1"],
      [60, 60.1, null],
    ];
    for (const [percent, durationS, cell] of dips) expect(eventClass("dip", percent, durationS)).toBe(cell);
    expect(eventClass("swell", 125, 0.4)).toBe("S1");
    expect(eventClass("swell", 120, 0.6)).toBe("S2");
    expect(eventClass("swell", 111, 60)).toBe("T3");
    expect(eventClass("swell", 111, 61)).toBeNull();
  });
});
