// What SPEC.md says of a channel's bits, bit by bit: modes that are not allowed, residuals back to codes.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { engines, resealed } from "./frames.fixture.ts";
import { AT } from "./layout.table.ts";
import { openStreamReader } from "./stream-reader.ts";

/** One channel of three bits, a key frame: its own channel gives way to what a test says. */
const [{ frames }] = JSON.parse(readFileSync(new URL("./vectors/frames.json", import.meta.url), "utf8"));
const whole = Buffer.from(frames[0].hex, "hex");
const head = whole.subarray(0, AT.description + whole.readUInt16LE(AT.descriptionBytes));

/** A run of bits as they are written: "0 0 1" begins with two zeros. */
function bits(...texts: readonly string[]): number[] {
  const all = [...texts.join("")].filter((x) => x !== " ").map(Number);
  return Array.from({ length: Math.ceil(all.length / 8) }, (_, n) =>
    all.slice(8 * n, 8 * n + 8).reduce((byte, bit, k) => byte | (bit << k), 0),
  );
}
/** So many bits of a number, the lowest first. */
const low = (value: number, count: number): string =>
  Array.from({ length: count }, (_, k) => Math.floor(value / 2 ** k) % 2).join("");
const another = (w: number, m: number): string => `000 ${low(w, 2)} ${low(m, 6)}`;

function frameOf(width: number, samples: number, ...channel: readonly number[]): Uint8Array {
  const bytes = Buffer.concat([head, Uint8Array.from(channel), Buffer.alloc(4)]);
  bytes.writeUInt32LE(bytes.length, AT.length);
  bytes.writeUInt32LE(samples, AT.samples);
  bytes[head.length - 3] = width; // u8 bits, u8 1, "u": the description's last three bytes
  return resealed(new Uint8Array(bytes));
}

describe.each(engines)("a channel's bits, by %s", (engine) => {
  const read = (bytes: Uint8Array) => openStreamReader(engine).read(bytes);
  const codes = (bytes: Uint8Array) => {
    const answer = read(bytes);
    return answer.ok ? [...answer.value.codes[0]!] : answer.why.text;
  };

  it("are those of the vector they are taken from", () => {
    const z = [7, 6, 2].map((one) => low(one, 3)).join("");
    const made = frameOf(3, 3, 0, ...bits(another(0, 3)), ...bits(z));
    expect(Buffer.from(made).toString("hex")).toBe(frames[0].hex);
    expect(codes(made)).toEqual([-4, 3, 1]);
  });

  it("refuse the frame where a step leads to a mode or a predictor that there is not", () => {
    const wrong: Record<string, number[]> = {
      "one less than 0": bits("001"),
      "58 at once": bits(another(0, 58)),
      "63 at once": bits(another(0, 63)),
      "one more than 57": bits(another(0, 57), "01"),
      "a predictor of none": bits(another(1, 3)),
    };
    for (const [what, modes] of Object.entries(wrong)) {
      const answer = read(frameOf(3, 40, 0, ...modes, ...Array(150).fill(0xff)));
      expect(answer, what).toMatchObject({ ok: false, why: { code: "stream.codes" } });
      if (!answer.ok) expect(answer.why.text, what).toMatch(/predictor or mode is not known/);
    }
  });

  it("take a residual of any 32 bits, and the sum modulo 2^32", () => {
    // Near with q = 2 says 2·y[0], cut to what 32 bits hold: −2^31 − 1 is 2^31 − 1 then, while 2^31 − 1 − 2^31 is −1.
    const channel = [1, 1, 3, 0, ...bits(low(2, 3)), ...bits(another(1, 32))];
    const words = (...z: readonly number[]) => [...new Uint8Array(Uint32Array.from(z).buffer)];
    expect(codes(frameOf(32, 2, ...channel, ...words(2 ** 32 - 1, 1)))).toEqual([-(2 ** 31), 2 ** 31 - 1]);
    expect(codes(frameOf(32, 2, ...channel, ...words(2 ** 32 - 2, 2 ** 32 - 1)))).toEqual([2 ** 31 - 1, -1]);
  });

  it("refuse the frame where a value is wider than the channel, and shift what fits", () => {
    const packed = (z: number) => [...bits(another(0, 4)), ...bits(low(z, 4))];
    expect(codes(frameOf(3, 1, 0, ...packed(6)))).toEqual([3]);
    expect(codes(frameOf(3, 1, 0, ...packed(8)))).toMatch(/wider than its bits/);
    expect(codes(frameOf(3, 1, 0, ...packed(9)))).toMatch(/wider than its bits/);
    expect(codes(frameOf(5, 1, 2 << 3, ...packed(7)))).toEqual([-16]);
    expect(codes(frameOf(5, 1, 2 << 3, ...packed(8)))).toMatch(/wider than its bits/);
  });
});
