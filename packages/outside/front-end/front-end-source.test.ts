// A terminal's source that is a program: real processes that end, break the rules, restart, fall behind; what the terminal
// then has of samples, pulses and bounds.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Log, PulseEdge } from "@etalon/basis";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { systemClock } from "../clock/system-clock.ts";
import { silentLog } from "../telemetry/log.ts";
import { type OpenSource, openSource } from "./source.ts";
import { openSourceFile, sourceForm } from "./source-file.ts";

const folder = mkdtempSync(join(tmpdir(), "etalon-front-end-"));
const open: OpenSource[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A front end in few words: `H`, `C`, `P`, `S` write records of two channels, 4,000 samples a second. */
const HEAD = `
const rec = (k, b) => { const h = Buffer.alloc(8); h.write(k, 0, "latin1"); h.writeUInt32LE(b.length, 4);
  process.stdout.write(Buffer.concat([h, b])); };
const H = () => { const b = Buffer.alloc(16); b.writeUInt32LE(1, 0); b.writeUInt32LE(2, 4); b.writeDoubleLE(4000, 8); rec("H", b); };
const C = (n, ms, ppm = 1, ns = 1000, state = 2) => { const b = Buffer.alloc(48); b.writeBigUInt64LE(BigInt(n), 0);
  b.writeBigInt64LE(BigInt(Math.round(ms)) * 1000000n + 37000000000n, 8); b.writeDoubleLE(4000.02, 16); b.writeDoubleLE(ppm, 24);
  b.writeDoubleLE(ns, 32); b.writeUInt32LE(state, 40); rec("C", b); };
const P = (at, input = 1) => { const b = Buffer.alloc(24); b.writeBigUInt64LE(BigInt(Math.floor(at)), 0);
  b.writeDoubleLE(at - Math.floor(at), 8); b.writeUInt32LE(input, 16); rec("P", b); };
const S = (n, count) => { const b = Buffer.alloc(8 + 8 * count); b.writeBigUInt64LE(BigInt(n), 0);
  for (let k = 0; k < count; k++) { b.writeInt32LE(n + k, 8 + 8 * k); b.writeInt32LE(-(n + k), 12 + 8 * k); } rec("S", b); };
const stay = () => setInterval(() => {}, 1e6);
`;
let written = 0;

function opened(program: string, change: object = {}): OpenSource & { readonly said: string[] } {
  const path = join(folder, `program-${++written}.cjs`);
  writeFileSync(path, HEAD + program);
  const file = sourceForm.parse({
    ...{ calibration: "c", sampleRateHz: 4000, samples: { program: [process.execPath, path] } },
    channels: [
      { name: "ua", place: 1, bits: 24 },
      { name: "ia", place: 2, bits: 24 },
    ],
    ...{ inputs: { 1: "wh+" }, ...change },
  });
  const said: string[] = [];
  const note = (event: string, fields?: object) => void said.push(`${event} ${JSON.stringify(fields)}`);
  const log: Log = { ...silentLog, warn: note };
  const source = openSource(file, { terminal: "yh-01", clock: systemClock(), log });
  open.push(source);
  return { ...source, said };
}

function codes({ unit }: OpenSource, first: number, count: number): number[][] | null {
  const into = unit.channels.map(() => new Int32Array(count));
  return unit.read(first, count, into) ? into.map((one) => [...one]) : null;
}
const places = (edges: readonly PulseEdge[], zero: number) =>
  edges.map(({ register, sample, fraction }) => [register, sample - zero + fraction]);
const wait = { interval: 50 };

describe("a program as a terminal's source", () => {
  it("gives its samples, its meter's pulses, and bounds no better than it says or the file does", async () => {
    const source = opened(
      "H(); C(1000, 1798000000000, 3, 500); P(1001.25); P(1002.5, 2); P(1007.75); S(1000, 20); S(1020, 5); stay();",
      { clock: { rateErrorBoundPpm: 2, timeErrorBoundNs: 800 } },
    );
    expect(await source.unit.lack?.()).toBeNull();
    await expect.poll(() => source.unit.taken(), wait).toBe(1_798_000_037 * 4000 + 25);
    const zero = source.unit.taken() - 25;
    expect(codes(source, zero, 25)?.map((one) => [one[0], one[24]])).toEqual([
      [1000, 1024],
      [-1000, -1024],
    ]);
    expect(places(source.unit.pulses(zero, 25), zero)).toEqual([
      ["wh+", 1.25],
      ["wh+", 7.75],
    ]);
    const clock = source.unit.clock(zero + 40_002);
    expect(clock).toMatchObject({ state: "locked", measuredRateHz: 4000.02, rateErrorBoundPpm: 3 });
    expect(clock.sampleTaiNs).toBe(1_798_000_037_000_000_000n + BigInt(Math.round((40_002 / 4000.02) * 1e9)));
    // 800 ns by the file, and 3 ppm of ten seconds.
    expect(clock.timeErrorBoundNs).toBeCloseTo(800 + 3e3 * (40_002 / 4000.02), 3);
  });

  it("leaves a gap where its numbers leap, and tells pulses that come too late", async () => {
    const source = opened("H(); C(0, 1798000000000); S(0, 10); P(3.5); S(14, 6); stay();");
    await expect.poll(() => source.said.join(), wait).toMatch(/yh\.pulse-late.*"input":1/);
    await expect.poll(() => source.unit.taken() % 4000, wait).toBe(20);
    const zero = source.unit.taken() - 20;
    expect([source.unit.held?.(zero, zero + 20), source.unit.held?.(zero + 10, zero + 20)]).toEqual([
      [zero, zero + 10],
      [zero + 14, zero + 20],
    ]);
    expect(source.unit.held?.(zero + 11, zero + 13)).toEqual([zero + 13, zero + 13]);
    expect([codes(source, zero, 12), codes(source, zero + 14, 6)?.[0]]).toEqual([
      null,
      [14, 15, 16, 17, 18, 19],
    ]);
  });

  it("is started again when it ends; numbers go on by its clock, behind a gap, whatever it counts", async () => {
    const marker = join(folder, "second-run");
    const source = opened(
      `const again = require("fs").existsSync(${JSON.stringify(marker)}); H();
       if (again) { C(7, 1798000002000); S(7, 10); stay(); }
       else { require("fs").writeFileSync(${JSON.stringify(marker)}, ""); C(500, 1798000000000); S(500, 10);
         console.error("out of power"); setTimeout(() => process.exit(4), 300); }`,
    );
    await expect.poll(() => source.said.join(), wait).toMatch(/ended with code 4: out of power.*againInS":1/);
    // Two seconds later at the rate that it measured: 4000.02 a second.
    const zero = 1_798_000_037 * 4000;
    await expect.poll(() => source.unit.taken(), wait).toBe(zero + 8000 + 10);
    expect(source.unit.held?.(zero, zero + 9000)).toEqual([zero, zero + 10]);
    expect(codes(source, zero + 8000, 10)?.[0]?.[0]).toBe(7);
    expect(source.unit.clock(zero + 8000).sampleTaiNs).toBe(1_798_000_039_000_000_000n);
  });

  it("is never joined without a gap, even where its clock went back", async () => {
    const marker = join(folder, "went-back");
    const source = opened(
      `const again = require("fs").existsSync(${JSON.stringify(marker)}); H();
       if (again) { C(0, 1797999999000); S(0, 10); stay(); }
       else { require("fs").writeFileSync(${JSON.stringify(marker)}, ""); C(0, 1798000000000); S(0, 10);
         setTimeout(() => process.exit(0), 200); }`,
    );
    const zero = 1_798_000_037 * 4000;
    await expect.poll(() => source.unit.taken(), wait).toBe(zero + 21);
    expect(source.unit.held?.(zero, zero + 21)).toEqual([zero, zero + 10]);
    expect(source.unit.held?.(zero + 10, zero + 21)).toEqual([zero + 11, zero + 21]);
  });

  it("says why there is nothing: it cannot be started, it breaks a rule, it says no time", async () => {
    const none = opened("", { samples: { program: [join(folder, "no-such-program")] } });
    const faulty = opened("H(); S(5, 1); S(5, 1); stay();", {
      clock: { rateErrorBoundPpm: 5, timeErrorBoundNs: 1 },
    });
    const timeless = opened("H(); S(5, 1); stay();");
    await expect.poll(() => none.lack(), wait).toMatch(/no-such-program cannot be started: .*ENOENT/);
    await expect.poll(() => faulty.said.join(), wait).toMatch(/sample 5 after 5; numbers never go back/);
    await expect.poll(() => timeless.lack(), wait).toMatch(/no C record before the first S/);
  });

  it("takes the host's clock where it has none, and says that it is free", async () => {
    const source = opened("H(); S(0, 400); stay();", {
      clock: { rateErrorBoundPpm: 50, timeErrorBoundNs: 1 },
    });
    expect(await source.unit.lack?.()).toBeNull();
    const { state, rateErrorBoundPpm, timeErrorBoundNs, sampleTaiNs } = source.unit.clock(
      source.unit.taken(),
    );
    expect([state, rateErrorBoundPpm]).toEqual(["free", 50]);
    expect(timeErrorBoundNs).toBeGreaterThanOrEqual(1e9);
    expect(Math.abs(Number(systemClock().now() - sampleTaiNs))).toBeLessThan(60e9);
  });

  it("keeps the last minute of what it writes as fast as it can; the rest is no longer held", async () => {
    const source = opened(
      "H(); C(0, 1798000000000); for (let n = 0; n < 400000; n += 4000) S(n, 4000); stay();",
    );
    const zero = 1_798_000_037 * 4000;
    await expect.poll(() => source.unit.taken(), wait).toBe(zero + 400_000);
    expect(codes(source, zero, 10)).toBeNull();
    expect(codes(source, zero + 399_990, 10)?.[1]?.[9]).toBe(-399_999);
    expect(source.unit.held?.(zero, zero + 400_000)).toEqual([zero + 160_000, zero + 400_000]);
  });
});

describe("a source's file", () => {
  const good = {
    ...{ calibration: "c", sampleRateHz: 4000, samples: { program: ["x"] } },
    channels: [{ name: "ua", place: 1 }],
  };
  const said = async (content: unknown) => {
    writeFileSync(join(folder, "source.json"), JSON.stringify(content));
    const answer = await openSourceFile(join(folder, "source.json"));
    return answer.ok ? null : answer.why.text;
  };

  it("is refused where it contradicts itself", async () => {
    expect(await said(good)).toBeNull();
    const ua = { name: "ua", place: 1 };
    const cases: [object, RegExp][] = [
      [{ ...good, channels: [ua, { ...ua, place: 2 }] }, /source\.json: channels: ua is named twice/],
      [{ ...good, channels: [ua, { name: "ub", place: 1 }] }, /place 1 is named twice/],
      [
        { ...good, channels: [{ ...ua, place: 9 }], channelsOfSource: 6 },
        /place 9, and channelsOfSource says 6/,
      ],
      [{ ...good, pulses: { program: ["y"] } }, /brings its pulses itself/],
      [{ ...good, samples: { interface: "eth0" } }, /clock: of an interface the bounds are needed/],
      [{ ...good, inputs: { first: "wh+" } }, /inputs/],
      [{ ...good, colour: "red" }, /colour/],
    ];
    for (const [file, why] of cases) expect(await said(file)).toMatch(why);
  });
});
