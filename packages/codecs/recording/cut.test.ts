import { sectionEndS } from "@etalon/basis";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutRecording, recordingEndS } from "./cut.ts";
import { channels, recordingWith } from "./made-recording.fixture.ts";

/** 1 s at 4 kHz, a gap of 0.5 s, 0.5 s at 200 Hz, and a gap at the end; each value is its sample's number. */
const record = recordingWith(
  channels("Ua v a"),
  [
    {
      fromS: 0,
      sampleRateHz: 4000,
      samples: 4000,
      values: [Float64Array.from({ length: 4000 }, (_, n) => n)],
    },
    {
      fromS: 1.5,
      sampleRateHz: 200,
      samples: 100,
      values: [Float64Array.from({ length: 100 }, (_, n) => 6000 + n)],
    },
  ],
  [
    { fromS: 1, toS: 1.5 },
    { fromS: 2, toS: 2.1 },
  ],
);

function cut(fromS: number, toS: number): { sections: number[][]; gaps: number[][] } | string {
  const answer = cutRecording(record, fromS, toS);
  if (!answer.ok) return answer.why.text;
  return {
    sections: answer.value.sections.map(({ fromS: at, samples, values }) => [
      at,
      samples,
      values[0]![0]!,
      values[0]!.at(-1)!,
    ]),
    gaps: answer.value.gaps.map((gap) => [gap.fromS, gap.toS]),
  };
}

describe("a span of a recording", () => {
  it("keeps the times of the whole record", () => {
    expect(cut(0.25, 0.5)).toEqual({ sections: [[0.25, 1000, 1000, 1999]], gaps: [] });
    expect(cut(0.99, 1.6)).toEqual({
      sections: [
        [0.99, 40, 3960, 3999],
        [1.5, 20, 6000, 6019],
      ],
      gaps: [[1, 1.5]],
    });
    expect(cut(1.2, 2.05)).toEqual({
      sections: [[1.5, 100, 6000, 6099]],
      gaps: [
        [1.2, 1.5],
        [2, 2.05],
      ],
    });
    expect(recordingEndS(record)).toBe(2.1);
    expect(cutRecording(record, 0, 2.1)).toEqual({ ok: true, value: record });
  });

  it("takes a sample on its border once: it begins a span, and does not end one", () => {
    for (const atS of [0.1, 0.3, 0.7, 0.00025 * 3]) {
      const [before, after] = [cut(0, atS), cut(atS, 1)];
      if (typeof before === "string" || typeof after === "string") throw new Error("no span");
      expect(after.sections[0]?.[2]).toBe(Math.round(atS * 4000));
      expect(before.sections[0]?.[3]).toBe(Math.round(atS * 4000) - 1);
    }
  });

  it("is refused outside the record, the wrong way round, and where there is no sample", () => {
    expect(cut(-0.1, 1)).toBe("the span from -0.1 s to 1 s lies outside the record of 0 to 2.1 s");
    expect(cut(0, 2.2)).toContain("lies outside the record of 0 to 2.1 s");
    expect(cut(5, 6)).toContain("lies outside");
    expect(cut(1, 1)).toContain("does not end after it begins");
    expect(cut(Number.NaN, 1)).toContain("does not end after it begins");
    expect(cut(1.1, 1.4)).toContain("it lies in a gap");
    expect(cut(0, Number.POSITIVE_INFINITY)).toContain("outside");
  });

  it("is cut the same way in one step as in two", () => {
    const at = fc.double({ min: 0, max: 2.1, noNaN: true });
    fc.assert(
      fc.property(at, at, at, at, (a, b, c, d) => {
        const [p, q, r, s] = [a, b, c, d].sort((x, y) => x - y) as [number, number, number, number];
        const outer = cutRecording(record, p, s);
        const once = cutRecording(record, q, r);
        if (!outer.ok || !once.ok || r > recordingEndS(outer.value)) return;
        expect(cutRecording(outer.value, q, r)).toEqual(once);
        expect(
          once.value.sections.every(
            (section) => section.fromS >= q - 1e-9 && sectionEndS(section) < r + 0.006,
          ),
        ).toBe(true);
      }),
      { seed: 62, numRuns: 500 },
    );
  });
});
