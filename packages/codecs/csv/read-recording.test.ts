import { type Recording, sectionEndS } from "@etalon/basis";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCsvRecording } from "./read-recording.ts";
import { writeCsvRecording } from "./write-recording.ts";

const encoder = new TextEncoder();

function read(text: string): Recording {
  const answer = readCsvRecording(encoder.encode(text), "site.csv");
  if (!answer.ok) throw new Error(answer.why.text);
  return answer.value;
}

function refusal(text: string | Uint8Array): string {
  const answer = readCsvRecording(typeof text === "string" ? encoder.encode(text) : text, "site.csv");
  return answer.ok ? "understood" : answer.why.text;
}

/** Times written with a number of decimals; the value of row n is n. */
const rows = (timesS: readonly number[], decimals = 9): string =>
  `t_s,ua\n${timesS.map((t, n) => `${t.toFixed(decimals)},${n}`).join("\n")}\n`;
const steps = (count: number, rateHz: number, fromS = 0): number[] =>
  Array.from({ length: count }, (_, n) => fromS + n / rateHz);
const shape = (recording: Recording): number[][] =>
  recording.sections.map((section) => [
    Number(section.fromS.toFixed(9)),
    section.samples,
    section.sampleRateHz,
  ]);
const codes = (recording: Recording): string[] => recording.notes.map((note) => note.code);

describe("a CSV recording", () => {
  it("becomes channels of volts and amperes in the order of its header", () => {
    const recording = read("t_s,ia,UA,ub\n0,1,230.5,-1\n0.00025,2,231,\n0.0005,3,1e1,nan\n");
    expect(recording).toMatchObject({ format: "csv", station: "site.csv", startTaiNs: null, gaps: [] });
    expect(
      recording.channels.map(({ number, name, phase, quantity, unit, step }) => [
        number,
        name,
        phase,
        quantity,
        unit,
        step,
      ]),
    ).toEqual([
      [1, "ia", "a", "current", "A", null],
      [2, "UA", "a", "voltage", "V", null],
      [3, "ub", "b", "voltage", "V", null],
    ]);
    expect(recording.sections).toEqual([
      {
        fromS: 0,
        sampleRateHz: 4000,
        samples: 3,
        values: [
          Float64Array.of(1, 2, 3),
          Float64Array.of(230.5, 231, 10),
          Float64Array.of(-1, Number.NaN, Number.NaN),
        ],
      },
    ]);
    expect(recording.notes).toEqual([{ code: "csv.missing", text: "ub: 2 of 3 values are missing" }]);
  });

  it("may have a byte-order mark, quotes, blank lines, and lines that end in any way", () => {
    const plain = read("t_s,ua\n0,1\n0.001,2\n0.002,3\n");
    expect(read('\ufeff"t_s","ua"\r\n"0","1"\r\n\r\n"0.001","2"\r\n0.002,3')).toEqual(plain);
    expect(read("t_s,ua\r0,1\r0.001,2\r0.002,3\r\r")).toEqual(plain);
    expect(refusal("t_s,ua\n0,1\n\n\n0.001,x\n")).toBe('line 5, column ua: "x" is no number');
  });

  it("carries other columns along, and says so", () => {
    const recording = read('t_s,ua,"temperature, °C"\n0,1,20\n0.001,2,21\n');
    expect(recording.channels[1]).toMatchObject({ name: "temperature, °C", quantity: "other", unit: "" });
    expect(codes(recording)).toEqual(["csv.column"]);
  });
});

describe("the rate", () => {
  it("is the round one that the times stand for, however they were rounded", () => {
    for (const [rateHz, decimals] of [
      [4000, 5],
      [4000, 9],
      [3000, 5],
      [12_800, 6],
      [5760, 9],
      [30_707.244, 9],
      [4000.0001, 12],
    ] as const)
      expect(shape(read(rows(steps(3000, rateHz), decimals)))).toEqual([[0, 3000, rateHz]]);
    // The language's own shortest text of n/4000 is full of …9998.
    const floats = `t_s,ua\n${steps(4001, 4000, 0.1)
      .map((t, n) => `${t - 0.1},${n}`)
      .join("\n")}`;
    expect(shape(read(floats))).toEqual([[0, 4001, 4000]]);
  });

  it("keeps exact steps that are no round rate", () => {
    const recording = read(
      rows(
        Array.from({ length: 1000 }, (_, n) => n * 0.0003),
        4,
      ),
    );
    expect(recording.sections[0]?.sampleRateHz).toBeCloseTo(10_000 / 3, 6);
  });

  it("counts times from the first sample, wherever t_s begins", () => {
    const recording = read(rows(steps(1000, 4000, 86_400)));
    expect(shape(recording)).toEqual([[0, 1000, 4000]]);
    expect(codes(recording)).toEqual(["csv.start"]);
  });

  it("tolerates a clock that trembles, and names it where it is much", () => {
    const tremble = (share: number): string =>
      rows(steps(2000, 4000).map((t, n) => t + (share / 4000) * Math.sin(n * n)));
    expect(shape(read(tremble(0)))).toEqual([[0, 2000, 4000]]);
    const little = steps(2000, 4000).map((t, n) => t + ((n * 7919) % 10) * 1e-6);
    expect(shape(read(rows(little, 5)))[0]?.[1]).toBe(2000);
    expect(codes(read(rows(little, 5)))).toEqual(["csv.uneven"]);
    expect(refusal(tremble(0.3))).toMatch(/even/);
  });
});

describe("gaps and changes of rate", () => {
  it("a missing row is a gap", () => {
    const times = steps(1000, 4000).filter((_, n) => n !== 10 && (n < 500 || n >= 600));
    const recording = read(rows(times));
    expect(shape(recording)).toEqual([
      [0, 10, 4000],
      [0.00275, 489, 4000],
      [0.15, 400, 4000],
    ]);
    expect(
      recording.gaps.map(({ fromS, toS }) => [Math.round(fromS * 4000), Math.round(toS * 4000)]),
    ).toEqual([
      [10, 11],
      [500, 600],
    ]);
    expect(recording.sections[2]?.values[0]?.[0]).toBe(499);
  });

  it("a sample between two gaps stands alone", () => {
    const times = [...steps(100, 1000), 0.15, ...steps(100, 1000, 0.2)];
    expect(shape(read(rows(times, 6)))).toEqual([
      [0, 100, 1000],
      [0.15, 1, 1000],
      [0.2, 100, 1000],
    ]);
    expect(shape(read(rows([...times, 0.5], 6))).at(-1)).toEqual([0.5, 1, 1000]);
  });

  it("a change of rate cuts without a gap, since a sample belongs with the interval behind it", () => {
    const times = [...steps(400, 4000), ...steps(21, 200, 0.1), ...steps(400, 4000, 0.205), 0.305];
    const recording = read(rows(times));
    expect(shape(recording)).toEqual([
      [0, 400, 4000],
      [0.1, 21, 200],
      [0.205, 401, 4000],
    ]);
    expect(recording.gaps).toEqual([]);
  });

  it("small changes of rate are told apart where the times are fine enough", () => {
    const rates = [2401.509521, 2400.823242, 2398.218506, 2406.876709];
    const times: number[] = [];
    let at = 0;
    for (const rate of rates) {
      for (let n = 0; n < 200; n++) times.push(at + n / rate);
      at += 200 / rate;
    }
    const recording = read(rows(times, 12));
    expect(recording.sections.map((section) => section.samples)).toEqual([200, 200, 200, 200]);
    recording.sections.forEach((section, n) => {
      expect(section.sampleRateHz).toBeCloseTo(rates[n]!, 4);
    });
    expect(recording.gaps).toEqual([]);
  });
});

describe("what cannot be read", () => {
  it("is refused in one sentence that names the place", () => {
    expect(refusal("")).toBe("the file is empty; a header like t_s,ua,ub,uc,ia,ib,ic is expected");
    expect(refusal("t_s;ua\n0;1")).toBe(
      "line 1 is separated by semicolons; commas, and points in decimals, are expected",
    );
    expect(refusal("t_s\tua\n0\t1")).toContain("separated by tabs");
    expect(refusal("0,1\n1,2")).toContain('line 1 begins with "0"');
    expect(refusal("t_s\n0")).toBe(
      "line 1 names no channel; a header like t_s,ua,ub,uc,ia,ib,ic is expected",
    );
    expect(refusal("t_s,ua,UA\n0,1,1")).toBe('line 1 names the column "UA" twice');
    expect(refusal("t_s,ua,\n0,1,1")).toBe("column 3 of line 1 has no name");
    expect(refusal(Uint8Array.of(0xff, 0xfe, 0x74, 0))).toContain("UTF-16");
    expect(refusal("t_s,ua\n")).toContain("0 rows of samples");
    expect(refusal("t_s,ua\n0,1")).toContain("1 row of samples");
    expect(refusal("t_s,ua\n0,1\n0.001,2\n0.001,3")).toBe(
      "line 4: t_s = 0.001 does not rise over 0.001 in the row before",
    );
    expect(refusal("t_s,ua\n0,1\n-1,2")).toContain("line 3: t_s = -1 does not rise");
    expect(refusal("t_s,ua\n0,1\nnan,2")).toBe('line 3: "nan" is no time in seconds');
    expect(refusal("t_s,ua\n0,1\n1e300,2")).toContain("is no time in seconds");
    expect(refusal("t_s,ua,ub\n0,1,2\n1,2")).toBe("line 3 has 2 cells; the header names 3");
    expect(refusal("t_s,ua\n0,1\n1,2,3")).toBe("line 3 has more cells than the 2 that the header names");
    expect(refusal("t_s,ua\n0,1,5\n1,2")).toContain("line 2 has more cells");
    expect(refusal("t_s,ua\n0,230,5\n")).toContain("line 2 has more cells"); // a decimal comma
  });

  it("includes times that no even sampling makes", () => {
    const short = [...steps(100, 4000), 0.02485, ...steps(100, 4000, 0.025)];
    expect(refusal(rows(short.sort((a, b) => a - b)))).toMatch(
      /line 10\d comes \d+ µs after the line before, in steps of 250 µs/,
    );
    expect(refusal(rows(steps(1000, 4000), 4))).toMatch(/even/);
    const drifting = Array.from({ length: 4000 }, (_, n) => n / 4000 + (n / 4000) ** 2 * 0.0015);
    expect(refusal(rows(drifting, 6))).toMatch(/drift/);
  });
});

describe("writing", () => {
  const column = (samples: number): fc.Arbitrary<Float64Array> =>
    fc
      .array(fc.oneof(fc.double({ noDefaultInfinity: true }), fc.double({ min: -400, max: 400 })), {
        minLength: samples,
        maxLength: samples,
      })
      .map((list) => Float64Array.from(list, (value) => value + 0));

  it("is read back with the same values, rates and gaps", () => {
    const part = fc.record({
      rate: fc.constantFrom(200, 1000, 4000, 5760, 12_800),
      samples: fc.integer({ min: 5, max: 40 }),
      gap: fc.boolean(),
    });
    const values = fc
      .array(part, { minLength: 1, maxLength: 4 })
      .chain((parts) =>
        fc.tuple(
          fc.constant(parts),
          fc.tuple(...parts.map(({ samples }) => fc.tuple(column(samples), column(samples)))),
        ),
      );
    fc.assert(
      fc.property(values, ([parts, columns]) => {
        let at = 0;
        let before = 0;
        const sections = parts.map(({ rate, samples, gap }, n) => {
          const fromS = at + (gap && n > 0 ? 0.1 : 0);
          at = fromS + samples / rate;
          before = rate;
          return { fromS, sampleRateHz: rate, samples, values: columns[n] as readonly Float64Array[] };
        });
        const recording: Recording = {
          ...read("t_s,ua,ia\n0,1,1\n1,1,1\n"),
          sections: before === 0 ? [] : sections,
        };
        const answer = readCsvRecording(writeCsvRecording(recording), "again");
        if (!answer.ok) throw new Error(answer.why.text);
        expect(all(answer.value, 0)).toEqual(all(recording, 0));
        expect(all(answer.value, 1)).toEqual(all(recording, 1));
        expect(sectionEndS(answer.value.sections.at(-1)!)).toBeCloseTo(at, 6);
      }),
      { seed: 42, numRuns: 150 },
    );
  });

  const all = (recording: Recording, channel: number): number[] =>
    recording.sections.flatMap((section) => [...section.values[channel]!]);

  it("gives standard names where they are unambiguous, and quotes others", () => {
    const channel = { ratio: null, side: "unknown", step: null, range: null } as const;
    const text = new TextDecoder().decode(
      writeCsvRecording({
        ...read("t_s,ua\n0,1\n1,1\n"),
        channels: [
          { ...channel, number: 1, name: "Bus I, Ua", phase: "a", quantity: "voltage", unit: "V" },
          { ...channel, number: 2, name: "IA_G1", phase: "a", quantity: "current", unit: "A" },
          { ...channel, number: 3, name: "IA_G2", phase: "a", quantity: "current", unit: "A" },
          { ...channel, number: 4, name: "x", phase: null, quantity: "other", unit: "" },
          { ...channel, number: 5, name: "X", phase: null, quantity: "other", unit: "" },
        ],
        sections: [],
      }),
    );
    expect(text).toBe("t_s,ua,IA_G1,IA_G2,x 4,x 5\n");
  });
});

describe("any bytes", () => {
  it("get an answer", () => {
    const seed = encoder.encode(rows(steps(30, 4000)));
    const letter = fc.oneof(
      fc.nat(255),
      fc.constantFrom(...'0123456789.,-e\n\r" ;').map((c) => c.charCodeAt(0)),
    );
    const changes = fc.array(fc.tuple(fc.nat(seed.length - 1), letter), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(changes, fc.nat(seed.length), (list, end) => {
        const bytes = seed.slice(0, Math.max(end, 20));
        for (const [at, value] of list) if (at < bytes.length) bytes[at] = value;
        const answer = readCsvRecording(bytes, "x");
        if (!answer.ok) return answer.why.text.length > 0;
        const ends = answer.value.sections.map(sectionEndS);
        return answer.value.sections.every((section, n) => n === 0 || section.fromS >= ends[n - 1]! - 1e-9);
      }),
      { seed: 43, numRuns: 3000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => !readCsvRecording(bytes, "x").ok),
      { seed: 44, numRuns: 1000 },
    );
  });
});
