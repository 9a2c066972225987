import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type PulseList, pulseSeconds, readPulses, writePulses } from "./pulses.ts";

const encoder = new TextEncoder();

function read(text: string): PulseList {
  const answer = readPulses(encoder.encode(text));
  if (!answer.ok) throw new Error(answer.why.text);
  return answer.value;
}

function refusal(text: string): string {
  const answer = readPulses(encoder.encode(text));
  return answer.ok ? "understood" : answer.why.text;
}

const edges = (list: PulseList): [string, number, number][] =>
  list.trains.flatMap(({ register, wholeNs, fractionNs }) =>
    [...wholeNs].map((whole, n) => [register, whole, fractionNs[n]!] as [string, number, number]),
  );

describe("a list of pulses", () => {
  it("keeps every digit of its times, hours into a record too", () => {
    const list = read(
      "t_s,register\n0.69220259701,wh+\n99999.1234567890625,wh+\n1e5,varh-\n100000.00000000025,wh+\n",
    );
    expect(edges(list)).toEqual([
      ["wh+", 692_202_597, 0.01],
      ["wh+", 99_999_123_456_789, 0.0625],
      ["wh+", 100_000_000_000_000, 0.25],
      ["varh-", 100_000_000_000_000, 0],
    ]);
    expect(list.count).toBe(4);
    expect(pulseSeconds(list.trains[0]!)[0]).toBe(0.69220259701);
  });

  it("takes decimals in any notation", () => {
    const same = edges(read("t_s,register\n0.0125,wh+\n"));
    for (const text of ["+.0125", "1.25e-2", "125E-4", "0.00000000125e7", '"0.0125"', " 0.0125 "])
      expect(edges(read(`t_s,register\n${text},wh+\n`))).toEqual(same);
    expect(edges(read("t_s,register\n-0.0,wh+\n0,wh+\n1e-999,wh+\n1.5e-11,wh+\n"))).toEqual([
      ["wh+", 0, 0],
      ["wh+", 0, 0],
      ["wh+", 0, 0],
      ["wh+", 0, 0.015],
    ]);
  });

  it("may have a byte-order mark, quotes, capital letters, blank lines and any line ends", () => {
    expect(edges(read('\ufeff"t_s","register"\r\n1,"WH+"\r\n\r\n2, wh- \r\n'))).toEqual([
      ["wh+", 1e9, 0],
      ["wh-", 2e9, 0],
    ]);
  });

  it("is refused with the line where it cannot be right", () => {
    const head = "t_s,register\n1,wh+\n";
    expect(refusal("")).toBe("the file is empty; a header like t_s,register is expected");
    expect(refusal("t_s,register\n\n")).toBe("the file has a header but no pulses");
    expect(refusal("1,wh+\n")).toContain('line 1 reads "1,wh+"; t_s,register is expected');
    expect(refusal("t_s;register\n1;wh+\n")).toContain("separated by semicolons");
    expect(refusal(`${head}0.999999999999,wh+\n`)).toContain(
      "line 3: the pulse comes before that of the row above",
    );
    expect(refusal("t_s,register\n-1e-12,wh+\n")).toBe(
      'line 2: "-1e-12" is no time in seconds from 0 to 9000000',
    );
    for (const time of ["nan", "", "inf", "x", "1e9", "0x1", "1,5"])
      expect(refusal(`${head}${time},wh+\n`)).toMatch(/^line 3/);
    expect(refusal(`${head}2,kwh\n`)).toBe('line 3: "kwh" is no register; wh+, wh-, varh+, varh- are');
    expect(refusal(`${head}2\n`)).toBe("line 3 has no register; t_s,register is expected");
    expect(refusal(`${head}2,wh+,1\n`)).toBe("line 3 has more than two cells");
  });

  it("is read back as it was written", () => {
    const edge = fc.record({
      register: fc.constantFrom("wh+", "wh-", "varh+", "varh-"),
      whole: fc.nat(9e15 - 1),
      fraction: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(edge, { minLength: 1, maxLength: 20 }), (list) => {
        const sorted = [...list].sort((a, b) => a.whole - b.whole || a.fraction - b.fraction);
        const text = sorted
          .map(
            ({ register, whole, fraction }) =>
              `${BigInt(whole)}${(fraction + 0).toFixed(20).slice(1)}e-9,${register}\n`,
          )
          .join("");
        const first = read(`t_s,register\n${text}`);
        expect(first.count).toBe(list.length);
        expect(readPulses(writePulses(first))).toEqual({ ok: true, value: first });
        const wholes = edges(first)
          .map(([, whole]) => whole)
          .sort((a, b) => a - b);
        expect(wholes).toEqual(sorted.map(({ whole }) => whole));
      }),
      { seed: 51, numRuns: 300 },
    );
  });

  it("gets an answer from any bytes", () => {
    const seed = encoder.encode("t_s,register\n0.5,wh+\n1.25e0,varh-\n2.000000000001,wh-\n");
    const changes = fc.array(fc.tuple(fc.nat(seed.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(changes, (list) => {
        const bytes = seed.slice();
        for (const [at, value] of list) bytes[at] = value;
        const answer = readPulses(bytes);
        return answer.ok ? answer.value.count > 0 : answer.why.text.length > 0;
      }),
      { seed: 52, numRuns: 3000 },
    );
  });
});
