// A front end as its maker would write it, from packages/codecs/front-end/SPEC.md alone: three phases, and a meter of a known
// error. Words: the meter's error in percent, and a file; when that appears, it is taken away and the program breaks down.
//
// Balanced phases draw constant power, P = 3·U·I·cos φ, so the meter's pulses are evenly spaced: k · 3.6e6/(C·P·(1 + e)).

import { existsSync, rmSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

const [errorPercent = "0", breaks = ""] = process.argv.slice(2);
const RATE = 4000;
const BLOCK = 400;
const [U, I, PHI, HZ, CONSTANT] = [57.7, 3, 0.4, 49.98, 100_000];
const [VOLT_CODE, AMPERE_CODE] = [12e-6, 1.2e-6];

function record(kind, body) {
  const head = Buffer.alloc(8);
  head.write(kind, 0, "latin1");
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body]);
}

const head = Buffer.alloc(16);
head.writeUInt32LE(1, 0);
head.writeUInt32LE(6, 4);
head.writeDoubleLE(RATE, 8);
process.stdout.write(record("H", head));

const began = Date.now();
const powerW = 3 * U * I * Math.cos(PHI);
const perPulse = ((3.6e6 / (CONSTANT * powerW)) * RATE) / (1 + Number(errorPercent) / 100);

for (let first = 0, pulse = 1; ; first += BLOCK) {
  if (existsSync(breaks)) {
    rmSync(breaks);
    process.stderr.write("the converter does not answer\n");
    process.exit(3);
  }
  const clock = Buffer.alloc(48);
  clock.writeBigUInt64LE(BigInt(first), 0);
  clock.writeBigInt64LE(BigInt(began + (first / RATE) * 1000) * 1_000_000n + 37_000_000_000n, 8);
  clock.writeDoubleLE(RATE, 16);
  clock.writeDoubleLE(2, 24);
  clock.writeDoubleLE(2e6, 32);
  clock.writeUInt32LE(2, 40);
  const out = [record("C", clock)];
  for (; pulse * perPulse < first + BLOCK; pulse++) {
    const body = Buffer.alloc(24);
    const whole = Math.floor(pulse * perPulse);
    body.writeBigUInt64LE(BigInt(whole), 0);
    body.writeDoubleLE(pulse * perPulse - whole, 8);
    body.writeUInt32LE(1, 16);
    out.push(record("P", body));
  }
  const samples = Buffer.alloc(8 + BLOCK * 6 * 4);
  samples.writeBigUInt64LE(BigInt(first), 0);
  for (let n = 0; n < BLOCK; n++)
    for (let phase = 0; phase < 3; phase++) {
      const angle = 2 * Math.PI * ((HZ * (first + n)) / RATE - phase / 3);
      const u = (Math.SQRT2 * U * Math.sin(angle)) / VOLT_CODE;
      const i = (Math.SQRT2 * I * Math.sin(angle - PHI)) / AMPERE_CODE;
      samples.writeInt32LE(Math.round(u), 8 + (n * 6 + phase) * 4);
      samples.writeInt32LE(Math.round(i), 8 + (n * 6 + 3 + phase) * 4);
    }
  out.push(record("S", samples));
  if (!process.stdout.write(Buffer.concat(out)))
    await new Promise((resolve) => process.stdout.once("drain", resolve));
  await pause(Math.max(0, began + ((first + BLOCK) / RATE) * 1000 - Date.now()));
}
