import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cellText, decimalsOf, scanCell, scanOf } from "./decimal-scan.ts";

const encoder = new TextEncoder();

function cell(text: string): { value: number; cell: string; text: string; rest: string; decimals: number } {
  const scan = scanOf(encoder.encode(text), 0);
  const value = scanCell(scan);
  return {
    value,
    cell: scan.cell,
    text: cellText(scan),
    rest: text.slice(scan.at),
    decimals: decimalsOf(scan),
  };
}

describe("a number in a cell", () => {
  it("is the double nearest to its decimal, as the language itself converts it", () => {
    const shortest = fc.double({ noNaN: true, noDefaultInfinity: true }).map(String);
    const fixed = fc
      .tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.nat(20))
      .map(([value, digits]) => value.toFixed(digits));
    const long = fc
      .tuple(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), fc.integer({ min: 1, max: 25 }))
      .map(([value, digits]) => value.toPrecision(digits));
    fc.assert(
      fc.property(fc.oneof(shortest, fixed, long), (text) => {
        expect(cell(text).value).toBe(Number(text));
        expect(cell(`${text},7`).rest).toBe(",7");
      }),
      { seed: 41, numRuns: 5000 },
    );
  });

  it("is right beside the middle between two doubles, where rounding is hardest", () => {
    // 2^53 + 1 lies exactly between two doubles; one digit more on either side decides.
    for (const text of [
      "9007199254740993",
      "900719925474099.3",
      "9007199254740992.9",
      "9007199254740993.01",
      "0.1000000000000000055511151231257827",
    ])
      expect(cell(text).value).toBe(Number(text));
  });

  it("may be signed, blank-padded, quoted, or written with an exponent", () => {
    expect(cell(" +1.5 ,").value).toBe(1.5);
    expect(cell('"-2.25"\n').value).toBe(-2.25);
    expect(cell("-1e-3\r\n").value).toBe(-0.001);
    expect(cell(".5").value).toBe(0.5);
    expect(cell("5.").value).toBe(5);
    expect(cell("-0").value).toBe(-0);
  });

  it("is empty, or bad, where there is none", () => {
    for (const text of ["", " ", '""', "nan", "NaN", "-nan", '" "'])
      expect(cell(`${text},1`).cell).toBe("empty");
    for (const text of [
      "x",
      "1x",
      "1.2.3",
      "--1",
      "1e",
      "inf",
      "1e999",
      "0x10",
      "1_0",
      '"1"2',
      ".",
      "-",
      "1 2",
    ])
      expect(cell(`${text},1`)).toMatchObject({ cell: "bad", rest: ",1" });
    expect(cell(`${"9x".repeat(200)},`).text).toHaveLength(65);
  });

  it("tells how many decimal places it was written with", () => {
    expect(
      ["1", "1.", "1.50", "0.000250000", "1e-3", "1.25e-3", "1.25e3", '"0.5"'].map(
        (text) => cell(text).decimals,
      ),
    ).toEqual([0, 0, 2, 9, 3, 5, 0, 1]);
  });
});
