// What is written is read back: every encoding and edition, with gaps, changes of rate and missing values.

import type { Channel, Recording, Section } from "@etalon/basis";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { joinCff } from "./cff.ts";
import type { Encoding, Revision } from "./config.ts";
import { readComtrade } from "./read.ts";
import { type WriteOptions, writeComtrade } from "./write.ts";

const kinds: readonly (readonly [Encoding, Revision])[] = [
  ["ASCII", "1991"],
  ["ASCII", "1999"],
  ["ASCII", "2013"],
  ["BINARY", "1991"],
  ["BINARY", "1999"],
  ["BINARY", "2013"],
  ["BINARY32", "2013"],
  ["FLOAT32", "2013"],
];

const stepOf = fc.constantFrom(null, 0.001, 0.25, 1 / 3);

/** Values on the grid of the step where there is one, else anything a meter sees; some are missing. */
function valuesOf(samples: number, step: number | null): fc.Arbitrary<Float64Array> {
  const value =
    step === null
      ? fc.float({ min: -1e5, max: 1e5, noNaN: true })
      : fc.integer({ min: -30_000, max: 30_000 });
  const cell = fc.option(value, { nil: Number.NaN, freq: 20 });
  const cells = fc.array(cell, { minLength: samples, maxLength: samples });
  return cells.map((codes) => Float64Array.from(codes, (code) => (step === null ? code : step * code)));
}

const channelOf = (at: number, step: number | null): Channel => ({
  number: at + 1,
  name: ["Ua", "Ub", "Ia", "Ib"][at]!,
  phase: at % 2 === 0 ? "a" : "b",
  quantity: at < 2 ? "voltage" : "current",
  unit: at < 2 ? "V" : "A",
  ratio: null,
  side: "unknown",
  step,
  range: step === null ? null : [-32_000 * step, 32_000 * step],
});

const recordings: fc.Arbitrary<Recording> = fc
  .record({
    steps: fc.array(stepOf, { minLength: 1, maxLength: 4 }),
    pieces: fc.array(
      fc.record({
        samples: fc.integer({ min: 25, max: 60 }),
        sampleRateHz: fc.constantFrom(4000, 3200, 200, 1234.5678),
        gapS: fc.constantFrom(0, 0, 0.02, 1.5),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    startS: fc.integer({ min: 1_000_000, max: 2_000_000_000 }),
  })
  .chain(({ steps, pieces, startS }) =>
    fc
      .tuple(...pieces.map(({ samples }) => fc.tuple(...steps.map((step) => valuesOf(samples, step)))))
      .map((values): Recording => {
        const sections: Section[] = [];
        let endS = 0;
        for (const [at, { samples, sampleRateHz, gapS }] of pieces.entries()) {
          const fromS = endS + (at > 0 ? gapS : 0);
          endS = fromS + samples / sampleRateHz;
          sections.push({ fromS, sampleRateHz, samples, values: values[at]! });
        }
        return {
          format: "comtrade",
          station: "变电站 7",
          nominalFrequencyHz: 50,
          startTaiNs: BigInt(startS) * 1_000_000_000n + 123_456_000n,
          channels: steps.map((step, at) => channelOf(at, step)),
          sections,
          gaps: [],
          notes: [],
        };
      }),
  );

/** How far a value may come back from what was written. */
function boundOf(
  channel: Channel,
  recording: Recording,
  at: number,
  encoding: Encoding,
  revision: Revision,
): number {
  const peak = Math.max(
    ...recording.sections.map((section) =>
      section.values[at]!.reduce((m, v) => Math.max(m, Number.isNaN(v) ? 0 : Math.abs(v)), 0),
    ),
  );
  if (encoding === "FLOAT32") return peak * 2 ** -24;
  if (channel.step !== null) return 0;
  const full =
    encoding === "BINARY" ? 0x7fff : encoding === "BINARY32" || revision === "2013" ? 0x7fff_ffff : 99_998;
  return (peak / (0.97 * full)) * 0.5 * (1 + 1e-6) + 1e-30;
}

/** Sections of one rate that follow each other come back as one. */
function joined(recording: Recording): readonly Section[] {
  const out: Section[] = [];
  for (const section of recording.sections) {
    const before = out[out.length - 1];
    const follows =
      before && Math.abs(before.fromS + before.samples / before.sampleRateHz - section.fromS) < 1e-9;
    if (!before || !follows || before.sampleRateHz !== section.sampleRateHz) {
      out.push(section);
      continue;
    }
    const values = before.values.map((column, at) => Float64Array.of(...column, ...section.values[at]!));
    out[out.length - 1] = { ...before, samples: before.samples + section.samples, values };
  }
  return out;
}

function writtenAndRead(recording: Recording, options: WriteOptions): Recording {
  const written = writeComtrade(recording, options);
  if (!written.ok) throw new Error(written.why.text);
  const read = readComtrade(written.value);
  if (!read.ok) throw new Error(read.why.text);
  return read.value;
}

describe("writeComtrade and readComtrade", () => {
  it.each(kinds)("%s %s: values, rates, gaps and start come back", (encoding, revision) => {
    fc.assert(
      fc.property(recordings, (recording) => {
        const back = writtenAndRead(recording, { encoding, revision, timeQuality: "0" });
        const sections = joined(recording);
        expect(back.station).toBe(recording.station);
        expect(back.startTaiNs).toBe(recording.startTaiNs);
        expect(back.sections.map((s) => [s.sampleRateHz, s.samples])).toEqual(
          sections.map((s) => [s.sampleRateHz, s.samples]),
        );
        expect(back.gaps).toHaveLength(
          sections.filter((_, at) => at > 0 && gapBefore(sections, at) > 1e-3).length,
        );
        for (const [at, section] of sections.entries()) {
          expect(Math.abs(back.sections[at]!.fromS - section.fromS)).toBeLessThan(1e-5);
          for (const [channel, column] of section.values.entries()) {
            const bound = boundOf(recording.channels[channel]!, recording, channel, encoding, revision);
            const read = back.sections[at]!.values[channel]!;
            const worst = column.reduce(
              (m, v, n) => Math.max(m, Number.isNaN(v) ? 0 : Math.abs(v - read[n]!)),
              0,
            );
            expect(worst).toBeLessThanOrEqual(bound);
            expect(column.every((v, n) => Number.isNaN(v) === Number.isNaN(read[n]!))).toBe(true);
          }
        }
        for (const [at, channel] of recording.channels.entries()) {
          const { phase, quantity, unit, name } = channel;
          expect(back.channels[at]).toMatchObject({ phase, quantity, unit, name });
          if (channel.step !== null && encoding !== "FLOAT32")
            expect(back.channels[at]!.step).toBe(channel.step);
        }
      }),
      { seed: 596, numRuns: 25 },
    );
  });

  function gapBefore(sections: readonly Section[], at: number): number {
    const before = sections[at - 1]!;
    return sections[at]!.fromS - (before.fromS + before.samples / before.sampleRateHz);
  }

  const plain = (change: Partial<Recording> = {}, channel: Partial<Channel> = {}): Recording => ({
    format: "comtrade",
    station: "S",
    nominalFrequencyHz: null,
    startTaiNs: null,
    channels: [{ ...channelOf(0, 0.5), ...channel }],
    sections: [{ fromS: 0, sampleRateHz: 4000, samples: 2, values: [Float64Array.of(1, -2.5)] }],
    gaps: [],
    notes: [],
    ...change,
  });

  it("keeps ratio and side since 1999, and what is not known stays unknown", () => {
    const back = writtenAndRead(plain({}, { ratio: 100, side: "secondary" }), {
      encoding: "BINARY",
      revision: "1999",
    });
    expect(back.channels[0]).toMatchObject({ ratio: 100, side: "secondary", range: [-16_000, 16_000] });
    expect([back.startTaiNs, back.nominalFrequencyHz]).toEqual([null, null]);
  });

  it("keeps values on a grid beside zero to rounding", () => {
    const values = Float64Array.from(
      { length: 2 },
      (_, n) => 25.3736882060767 + 0.0197614394128323 * (n * 7 - 3),
    );
    const sections = [{ fromS: 0, sampleRateHz: 4000, samples: 2, values: [values] }];
    const back = writtenAndRead(plain({ sections }, { step: 0.0197614394128323 }), {
      encoding: "BINARY",
      revision: "1999",
    });
    values.forEach((value, n) => {
      expect(Math.abs(back.sections[0]!.values[0]![n]! - value)).toBeLessThan(1e-12);
    });
  });

  it.each<[string, Recording, WriteOptions, RegExp]>([
    ["BINARY32 before 2013", plain(), { encoding: "BINARY32", revision: "1999" }, /came with revision 2013/],
    ["a ratio in 1991", plain({}, { ratio: 60 }), { encoding: "ASCII", revision: "1991" }, /came in 1999/],
    ["a comma in a name", plain({}, { name: "U,a" }), { encoding: "ASCII", revision: "1999" }, /comma/],
    ["no samples", plain({ sections: [] }), { encoding: "ASCII", revision: "1999" }, /without samples/],
    [
      "an infinite value",
      plain({
        sections: [
          { fromS: 0, sampleRateHz: 1, samples: 1, values: [Float64Array.of(Number.POSITIVE_INFINITY)] },
        ],
      }),
      { encoding: "FLOAT32", revision: "2013" },
      /beyond FLOAT32/,
    ],
    [
      "a gap shorter than a sample",
      plain({
        sections: [
          { fromS: 0, sampleRateHz: 1, samples: 1, values: [Float64Array.of(1)] },
          { fromS: 1.4, sampleRateHz: 1, samples: 1, values: [Float64Array.of(1)] },
        ],
      }),
      { encoding: "ASCII", revision: "1999" },
      /shorter than a sample/,
    ],
  ])("refuses %s", (_, recording, options, sentence) => {
    const answer = writeComtrade(recording, options);
    expect(answer.ok ? "written" : answer.why.text).toMatch(sentence);
  });
});

describe("a single file", () => {
  it("holds what a pair of files does", () => {
    fc.assert(
      fc.property(
        recordings,
        fc.constantFrom("ASCII", "BINARY", "BINARY32", "FLOAT32"),
        (recording, encoding) => {
          const made = writeComtrade(recording, { encoding, revision: "2013" });
          if (!made.ok) return; // what cannot be written at all is looked at above
          expect(readComtrade({ cff: joinCff(made.value, encoding) })).toEqual(readComtrade(made.value));
        },
      ),
    );
  });
});

describe("given scales", () => {
  it("keep the codes of a converter to the bit, and refuse what is none of its values", () => {
    const scale = fc.record({
      factor: fc.double({ min: 1e-9, max: 1e3, noNaN: true }),
      offset: fc.double({ min: -10, max: 10, noNaN: true }),
    });
    const codes = fc.array(fc.integer({ min: -0x7fff_ffff, max: 0x7fff_ffff }), {
      minLength: 25,
      maxLength: 60,
    });
    fc.assert(
      fc.property(scale, codes, ({ factor, offset }, column) => {
        // A code of which the doubles cannot tell its neighbours is none that comes back.
        fc.pre(column.every((code) => Math.round((factor * code + offset - offset) / factor) === code));
        const values = Float64Array.from(column, (code) => factor * code + offset);
        const section = { fromS: 0, sampleRateHz: 4000, samples: column.length };
        const recording: Recording = {
          ...{
            format: "stream",
            station: "t",
            nominalFrequencyHz: 50,
            startTaiNs: null,
            gaps: [],
            notes: [],
          },
          channels: [{ ...channelOf(0, factor), range: null }],
          sections: [{ ...section, values: [values] }],
        };
        const options = { encoding: "BINARY32", revision: "2013", scales: [{ factor, offset }] } as const;
        const made = writeComtrade(recording, options);
        if (!made.ok) throw new Error(made.why.text);
        const view = new DataView(made.value.dat.buffer, made.value.dat.byteOffset);
        expect(column.map((_, n) => view.getInt32(12 * n + 8, true))).toEqual(column);
        const off = { ...recording, sections: [{ ...section, values: [values.map((v) => v + factor / 3)] }] };
        expect(writeComtrade(off, options)).toMatchObject({ ok: false });
      }),
    );
  });
});
