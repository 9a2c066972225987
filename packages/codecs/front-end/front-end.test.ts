// A front end's records: written and read back in any pieces, one sentence for each broken rule, and the SPEC's example run.

import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeHead, encodeRecord, type FrontEndRecord, openFrontEndReader } from "./index.ts";

const SPEC = readFileSync(fileURLToPath(new URL("SPEC.md", import.meta.url)), "utf8");
const EXPECTED = { channels: 2, rateHz: 4000 };

const finite = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const clock = fc.record({
  sample: fc.maxSafeNat(),
  taiNs: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  measuredRateHz: finite(3990, 4010),
  rateErrorBoundPpm: finite(0, 1e6),
  timeErrorBoundNs: finite(0, 1e12),
  state: fc.constantFrom("free", "holdover", "locked"),
});
const pulse = fc.record({
  sample: fc.maxSafeNat(),
  fraction: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  input: fc.nat(2 ** 32 - 1),
});
const codes = fc.array(fc.tuple(fc.integer(), fc.integer()), { minLength: 1, maxLength: 20 });

/** Numbered onwards: `ahead` is the gap in front. */
const records = fc
  .array(
    fc.oneof(
      clock.map((one): FrontEndRecord => ({ kind: "clock", clock: one as never })),
      pulse.map((one): FrontEndRecord => ({ kind: "pulse", ...one })),
      fc.tuple(fc.nat(5), codes).map(
        ([first, rows]): FrontEndRecord => ({
          ...{ kind: "samples", first, count: rows.length },
          codes: Int32Array.from(rows.flat()),
        }),
      ),
    ),
    { maxLength: 12 },
  )
  .map((all) => {
    let next = 0;
    return all.map((one) => {
      if (one.kind !== "samples") return one;
      const first = next + one.first;
      next = first + one.count;
      return { ...one, first };
    });
  });

function read(bytes: Uint8Array, pieces: readonly number[] = []) {
  const reader = openFrontEndReader(EXPECTED);
  const taken: FrontEndRecord[] = [];
  let at = 0;
  for (const size of [...pieces, bytes.length]) {
    const answer = reader.push(bytes.subarray(at, at + size), (one) =>
      taken.push(one.kind === "samples" ? { ...one, codes: one.codes.slice() } : one),
    );
    if (!answer.ok) return { taken, why: answer.why.text };
    at += size;
  }
  return { taken, why: null };
}
const joined = (...parts: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(parts));

describe("a front end's output", () => {
  it("is read back as it was written, in whatever pieces it comes", () => {
    fc.assert(
      fc.property(records, fc.array(fc.nat(40), { maxLength: 30 }), (all, pieces) => {
        const bytes = joined(encodeHead(2, 4000), ...all.map(encodeRecord));
        expect(read(bytes, pieces)).toEqual({ taken: all, why: null });
      }),
      { seed: 20_261_129, numRuns: 300 },
    );
  });

  it("gets an answer whatever it is, and keeps no more than a record", () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 6 }),
        fc.boolean(),
        (parts, headed) => {
          const { why } = read(joined(...(headed ? [encodeHead(2, 4000)] : []), ...parts));
          expect(why === null || why.startsWith("the record at byte ")).toBe(true);
        },
      ),
      { seed: 4, numRuns: 500 },
    );
  });

  it("names the record that breaks a rule", () => {
    const head = encodeHead(2, 4000);
    const samples = (first: number, values = [1, 2]) =>
      encodeRecord({ kind: "samples", first, count: values.length / 2, codes: Int32Array.from(values) });
    const edge = (fraction: number) => encodeRecord({ kind: "pulse", sample: 1, fraction, input: 1 });
    const said = {
      ...{ sample: 0, taiNs: 0n, measuredRateHz: 4000, rateErrorBoundPpm: 1, timeErrorBoundNs: 1 },
      state: "locked",
    } as const;
    const clocked = (change: object) => encodeRecord({ kind: "clock", clock: { ...said, ...change } });
    const cases: [Uint8Array, RegExp][] = [
      [samples(0), /byte 0 \(S\): it comes before H/],
      [joined(head, head), /byte 24 \(H\): a second H/],
      [encodeHead(3, 4000), /3 channels; the 2 of the source file/],
      [encodeHead(2, 4800), /4800 samples a second; the 4000/],
      [joined(head, samples(5), samples(5)), /byte 48 \(S\): sample 5 after 5; numbers never go back/],
      [joined(head, samples(0, [1, 2, 3])), /12 bytes of codes; a multiple of 4 × 2/],
      [joined(head, samples(0, [])), /0 bytes of codes/],
      [joined(head, edge(1)), /fraction 1; from 0 to below 1/],
      [joined(head, edge(Number.NaN)), /fraction NaN/],
      [joined(head, clocked({ measuredRateHz: 3000 })), /measured 3000 samples a second/],
      [joined(head, clocked({ rateErrorBoundPpm: -1 })), /bounds are no numbers/],
      [joined(head, clocked({ state: "lost" })), /clock state 4294967295/],
      [joined(head, new Uint8Array([0x58, 0, 0, 0, 0, 0, 0, 0])), /byte 24 is none of H, C, P, S/],
      [joined(head, new Uint8Array([0x53, 0, 0, 0, 255, 255, 255, 255])), /4294967295 bytes; 8 to 1048576/],
      [joined(head, new Uint8Array([0x50, 0, 0, 0, 8, 0, 0, 0])), /\(P\) has 8 bytes; 24 are expected/],
    ];
    for (const [bytes, why] of cases) expect(read(bytes).why).toMatch(why);
  });

  it.skipIf(spawnSync("python3", ["--version"]).status !== 0)(
    "is what the SPEC's example writes (python3)",
    async () => {
      const [, program = ""] = /```python\n(.*?)```/s.exec(SPEC) ?? [];
      const child = spawn("python3", ["-c", program], { stdio: ["ignore", "pipe", "inherit"] });
      const reader = openFrontEndReader({ channels: 6, rateHz: 4000 });
      const seen = { clock: 0, pulse: 0, samples: 0 };
      const pulses: number[] = [];
      try {
        for await (const bytes of child.stdout) {
          const answer = reader.push(bytes, (one) => {
            seen[one.kind]++;
            if (one.kind === "pulse") pulses.push(one.sample + one.fraction);
          });
          expect(answer).toEqual({ ok: true, value: undefined });
          if (pulses.length >= 3) break;
        }
      } finally {
        child.kill();
      }
      expect(seen.samples).toBeGreaterThan(2);
      expect(seen.clock).toBeGreaterThanOrEqual(seen.samples);
      // 20,000 imp/kWh at 3 · 57.7 V · 1.5 A
      const everyS = 3.6e6 / 20_000 / (3 * 57.7 * 1.5);
      for (const [n, at] of pulses.entries()) expect(at / 4000).toBeCloseTo((n + 1) * everyS, 9);
    },
  );
});
