// Good files, each damaged at random: a command refuses them in one sentence or does its work; it is never our mistake.

import { readFileSync } from "node:fs";
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { etalon, scratch } from "./run-command.ts";

const { path, written } = scratch();

beforeAll(async () => {
  for (const name of ["good.cfg", "good.csv"])
    await etalon(
      "simulate",
      "recording",
      "--out",
      path(name),
      "--duration",
      "0.5",
      "--constant",
      "2e6",
      "--front-end",
      "typical",
    );
});

type Damage =
  | { readonly kind: "cut"; readonly at: number }
  | { readonly kind: "flip"; readonly at: number; readonly bits: number }
  | { readonly kind: "text"; readonly at: number; readonly text: string }
  | { readonly kind: "repeat"; readonly at: number; readonly length: number };

const place = fc.double({ min: 0, max: 1, noNaN: true });
const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({ kind: fc.constant("cut" as const), at: place }),
  fc.record({ kind: fc.constant("flip" as const), at: place, bits: fc.integer({ min: 1, max: 255 }) }),
  fc.record({
    kind: fc.constant("text" as const),
    at: place,
    text: fc.constantFrom("-", ",", "NaN", "1e308", "0", "\n", "\0", '"', "wh-", "null", "999999999999"),
  }),
  fc.record({ kind: fc.constant("repeat" as const), at: place, length: fc.integer({ min: 1, max: 200 }) }),
);

function damaged(bytes: Uint8Array, { at, ...what }: Damage): Uint8Array {
  const from = Math.floor(at * bytes.length);
  const [head, tail] = [bytes.subarray(0, from), bytes.subarray(from)];
  switch (what.kind) {
    case "cut":
      return head;
    case "flip":
      return Uint8Array.from(bytes, (byte, n) => (n === from ? byte ^ what.bits : byte));
    case "text":
      return Buffer.concat([head, Buffer.from(what.text), tail.subarray(what.text.length)]);
    case "repeat":
      return Buffer.concat([head, tail.subarray(0, what.length), tail]);
  }
}

const parts = [
  "good.cfg",
  "good.dat",
  "good.csv",
  "good.pulses.csv",
  "good.meter.json",
  "good.calibration.json",
];

it("a damaged file is refused or understood, by every command that reads it", async () => {
  const codes = new Set<number>();
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...parts),
      fc.array(damage, { minLength: 1, maxLength: 3 }),
      async (part, how) => {
        for (const name of parts) {
          const whole: Uint8Array = readFileSync(path(name));
          written(`bad.${name.slice(5)}`, name === part ? how.reduce(damaged, whole) : whole);
        }
        const recording = ["--recording", path(part === "good.csv" ? "bad.csv" : "bad.cfg")];
        const meter = ["--meter", path("bad.meter.json")];
        const records = [
          "--pulses",
          path("bad.pulses.csv"),
          ...meter,
          "--calibration",
          path("bad.calibration.json"),
        ];
        for (const args of [
          ["verify", ...recording, ...records, "--json"],
          ["analyze", ...recording, "--json"],
          ["simulate", "pulses", ...recording, ...meter, "--error", "0.1", "--json"],
        ]) {
          const { code, out, err } = await etalon(...args);
          codes.add(code);
          if (code === 0) JSON.parse(out);
          else {
            expect(err).toMatch(/^etalon: [^\n]+\n$/);
            expect([code, out]).toEqual([2, ""]);
          }
        }
      },
    ),
    { seed: 448, numRuns: 60 },
  );
  expect([...codes].sort()).toEqual([0, 2]);
});
