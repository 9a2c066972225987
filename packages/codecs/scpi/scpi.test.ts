// Messages and responses of IEEE 488.2 and SCPI: the standards' own examples, and anything else.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isHeader, MESSAGE_LIMIT, programMessage } from "./program-message.ts";
import { responseEnds } from "./response-end.ts";

const bytes = (text: string) => Buffer.from(text, "latin1");

describe("program messages", () => {
  it("are units with headers from the root", () => {
    expect(programMessage("*IDN?")).toEqual({
      ok: true,
      value: [{ header: "*IDN", query: true, arguments: [] }],
    });
    // SCPI's own example of the tree: the second header goes on beside the first one's last part.
    const tree = programMessage('FREQ:STAR 3 MHz; STOP 5 MHz;*OPC?;BAND "a;b,c", MAX;:SYST:ERR?');
    expect(tree.ok && tree.value).toEqual([
      { header: "FREQ:STAR", query: false, arguments: ["3 MHz"] },
      { header: "FREQ:STOP", query: false, arguments: ["5 MHz"] },
      { header: "*OPC", query: true, arguments: [] },
      { header: "FREQ:BAND", query: false, arguments: ['"a;b,c"', "MAX"] },
      { header: "SYST:ERR", query: true, arguments: [] },
    ]);
  });

  it("are refused beyond their limits, and where they have no header", () => {
    const codeOf = (text: string) => {
      const answer = programMessage(text);
      return answer.ok ? null : answer.why.code;
    };
    expect(codeOf("x".repeat(MESSAGE_LIMIT.characters + 1))).toBe("scpi.length");
    expect(codeOf("a;".repeat(MESSAGE_LIMIT.units + 1))).toBe("scpi.units");
    expect(codeOf(`A ${"1,".repeat(MESSAGE_LIMIT.arguments + 1)}`)).toBe("scpi.arguments");
    for (const text of ["?", "1 A", ":*IDN?", "A??", "é?", '"A"'])
      expect(codeOf(text), text).toBe("scpi.header");
    expect(codeOf("AAAAAAAA:B;".repeat(40))).toBe("scpi.header"); // each goes on below the last
  });

  it("know headers by short and long form, and by nothing between", () => {
    for (const header of ["MEAS:VOLT", "MEASURE:VOLT", "meas:voltage"])
      expect(isHeader(header, "MEASure:VOLTage")).toBe(true);
    for (const header of ["MEASU:VOLT", "MEAS", "MEAS:VOLT:DC", "VOLT:MEAS"])
      expect(isHeader(header, "MEASure:VOLTage")).toBe(false);
  });

  it("are taken apart, or refused, whatever they are", () => {
    const word = fc.constantFrom(
      "*IDN?",
      "MEAS",
      ":",
      ";",
      ",",
      " ",
      '"',
      "'",
      "?",
      "#",
      "1",
      "\n",
      "\0",
      "é",
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 30 }), (words) => {
        const answer = programMessage(words.join(""));
        if (answer.ok) for (const { header } of answer.value) expect(header).toMatch(/^\*?[A-Z][A-Z0-9_:]*$/);
        else expect(answer.why.code).toMatch(/^scpi\./);
      }),
      { seed: 11, numRuns: 100_000 },
    );
  });
});

describe("responses", () => {
  const endsOf = (text: string) => responseEnds().heard(bytes(text));

  it("end at a line feed, but not inside quotes or blocks", () => {
    expect(endsOf("A,B\n+1.0E2\n")).toEqual([4, 11]);
    expect(endsOf('"a\nb";1\n')).toEqual([8]);
    expect(endsOf('"say ""\n"""\n')).toEqual([12]);
    expect(endsOf("#15\n\n\n\n\n;2\n#0a\n")).toEqual([11, 15]);
    expect(endsOf("#H1F\n#\n#2\n")).toEqual([5, 7, 10]); // a number in hexadecimal, and two that are no blocks
    expect(endsOf("#10\n")).toEqual([4]);
  });

  const response = fc.oneof(
    fc.stringMatching(/^[A-Z0-9,.;+-]{0,20}$/).map(bytes),
    fc.string({ maxLength: 20 }).map((text) => bytes(`"${text.replaceAll('"', '""')}"`)),
    fc
      .uint8Array({ maxLength: 120 })
      .map((data) => Buffer.concat([bytes(`#3${String(data.length).padStart(3, "0")}`), data])),
  );

  it("are found in any pieces", () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(response, { maxLength: 6 }), cuts, (responses, lengths) => {
        const whole = Buffer.concat(responses.flatMap((one) => [one, bytes("\n")]));
        const ends = responseEnds();
        const found: number[] = [];
        for (let at = 0, n = 0; at < whole.length; n++) {
          const piece = whole.subarray(at, at + lengths[n % lengths.length]!);
          for (const end of ends.heard(piece)) found.push(at + end);
          at += piece.length;
        }
        let sum = 0;
        expect(found).toEqual(responses.map((one) => (sum += one.length + 1)));
      }),
      { seed: 13, numRuns: 2000 },
    );
  });

  it("of any bytes have ends in order, each at a line feed", () => {
    const piece = fc.array(fc.constantFrom(0x0a, 0x22, 0x23, 0x30, 0x31, 0x32, 0x41, 0xff), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(piece, (values) => {
        const ends = responseEnds().heard(Uint8Array.from(values));
        expect([...ends].sort((a, b) => a - b)).toEqual(ends);
        for (const end of ends) expect(values[end - 1]).toBe(0x0a);
      }),
      { seed: 17, numRuns: 100_000 },
    );
  });
});
