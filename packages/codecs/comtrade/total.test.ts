// Any bytes get an answer: noise, mutated and truncated files never throw and never hang.

import type { Recording } from "@etalon/basis";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Encoding } from "./config.ts";
import { type ComtradeFiles, readComtrade } from "./read.ts";
import { smallCfg, smallDat, stampedDat } from "./small-files.fixture.ts";
import { readStatus } from "./status.ts";
import { writeComtrade } from "./write.ts";

/** An answer with one clear sentence, or a recording that keeps its promises. */
function expectAnswer(files: ComtradeFiles): void {
  const answer = readComtrade(files);
  readStatus(files);
  if (!answer.ok) {
    expect(answer.why.code).toMatch(/^comtrade\.[a-z-]+$/);
    expect(answer.why.text).toMatch(/^(cfg|dat|cff)\b.*expected .*found /s);
    return;
  }
  let endS = 0;
  for (const section of answer.value.sections) {
    expect(section.samples).toBeGreaterThan(0);
    expect(Number.isFinite(section.fromS) && section.fromS >= endS - 1e-9 * Math.max(1, endS)).toBe(true);
    expect(section.sampleRateHz > 0 && Number.isFinite(section.sampleRateHz)).toBe(true);
    for (const column of section.values) {
      expect(column.length).toBe(section.samples);
      expect(column.every((value) => Number.isFinite(value) || Number.isNaN(value))).toBe(true);
    }
    endS = section.fromS + section.samples / section.sampleRateHz;
  }
}

const recording: Recording = {
  format: "comtrade",
  station: "Station 7",
  nominalFrequencyHz: 50,
  startTaiNs: 1_700_000_000_000_000_000n,
  channels: ["Ua", "Ia"].map((name, at) => ({
    number: at + 1,
    name,
    phase: "a",
    quantity: at === 0 ? "voltage" : "current",
    unit: at === 0 ? "V" : "A",
    ratio: 100,
    side: "primary",
    step: null,
    range: null,
  })),
  sections: [
    {
      fromS: 0,
      sampleRateHz: 4000,
      samples: 24,
      values: [0, 1].map((phase) =>
        Float64Array.from({ length: 24 }, (_, n) => 100 * Math.sin(n / 4 + phase)),
      ),
    },
  ],
  gaps: [],
  notes: [],
};

function written(encoding: Encoding) {
  const answer = writeComtrade(recording, { encoding, revision: "2013" });
  if (!answer.ok) throw new Error(answer.why.text);
  return answer.value;
}

const seeds = [
  { cfg: smallCfg(), dat: smallDat },
  { cfg: smallCfg({ rates: ["0", "0,12"] }), dat: stampedDat(Array.from({ length: 12 }, (_, n) => n * 250)) },
  written("ASCII"),
  written("BINARY"),
  written("BINARY32"),
  written("FLOAT32"),
];

interface Change {
  readonly at: number;
  readonly kind: "set" | "cut" | "insert" | "drop" | "text";
  readonly byte: number;
  readonly text: string;
}

const changes: fc.Arbitrary<Change[]> = fc.array(
  fc.record({
    at: fc.nat(2000),
    kind: fc.constantFrom("set", "set", "text", "insert", "drop", "cut" as const),
    byte: fc.nat(255),
    text: fc.constantFrom(
      ",",
      "\n",
      "0",
      "-1",
      "1e308",
      "1e-308",
      "9999999",
      "4294967295",
      "nan",
      "A",
      "0.000001",
      "65535",
    ),
  }) as fc.Arbitrary<Change>,
  { minLength: 1, maxLength: 4 },
);

function changed(bytes: Uint8Array, list: readonly Change[]): Uint8Array {
  let out = Array.from(bytes);
  for (const { at: anywhere, kind, byte, text } of list) {
    const at = out.length === 0 ? 0 : anywhere % out.length;
    if (kind === "cut") out = out.slice(0, at);
    else if (kind === "drop") out.splice(at, 1 + (byte % 20));
    else if (kind === "insert") out.splice(at, 0, byte);
    else if (kind === "text") out.splice(at, byte % 3, ...new TextEncoder().encode(text));
    else out[at] = byte;
  }
  return Uint8Array.from(out);
}

describe("readComtrade is total", () => {
  it("for noise", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 }), (cfg, dat) => {
        expectAnswer({ cfg, dat });
        expectAnswer({ cff: cfg });
        expectAnswer({ cfg: smallCfg(), dat });
      }),
      { seed: 37111, numRuns: 300 },
    );
  });

  it("for changed and cut files, in two parts and in one", () => {
    fc.assert(
      fc.property(fc.constantFrom(...seeds), changes, changes, fc.nat(2), (files, inCfg, inDat, which) => {
        const cfg = which === 1 ? files.cfg : changed(files.cfg, inCfg);
        const dat = which === 0 ? files.dat : changed(files.dat, inDat);
        expectAnswer({ cfg, dat });
        const mark = (name: string) => new TextEncoder().encode(`--- file type: ${name} ---\r\n`);
        const cff = Buffer.concat([
          mark("CFG"),
          files.cfg,
          mark(`DAT BINARY: ${files.dat.length}`),
          files.dat,
        ]);
        expectAnswer({ cff: changed(cff, inCfg) });
      }),
      { seed: 37111, numRuns: 3000 },
    );
  });

  it("for every truncation", () => {
    for (const { cfg, dat } of seeds) {
      for (let length = 0; length < cfg.length; length += 3)
        expectAnswer({ cfg: cfg.subarray(0, length), dat });
      for (let length = 0; length < dat.length; length++) {
        const answer = readComtrade({ cfg, dat: dat.subarray(0, length) });
        // Cut inside the last number of an ASCII dat, or before its line end, nothing can tell; sooner, it
        // must tell.
        if (length < dat.length - 24) expect(answer.ok).toBe(false);
      }
    }
  });

  it("for counts and rates that promise far more than the dat holds, at once", () => {
    const began = performance.now();
    for (const tail of [
      ["ASCII", "1"],
      ["BINARY", "1"],
    ]) {
      expectAnswer({ cfg: smallCfg({ rates: ["1", "4000,999999999999"], tail }), dat: smallDat });
      expectAnswer({ cfg: smallCfg({ rates: ["0", "0,999999999999"], tail }), dat: smallDat });
    }
    expect(performance.now() - began).toBeLessThan(1000);
  });
});
