// Recordings of real devices: counts, rates, spans and rms values as their collection states them.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Recording, sectionEndS } from "@etalon/basis";
import { absent, dataPath } from "@etalon/basis/testing/recordings";
import { describe, expect, it } from "vitest";
import { readCfg } from "./cfg.ts";
import { readComtrade } from "./read.ts";
import { readStatus } from "./status.ts";

const folder = dataPath("comtrade-field");
const field = describe.skipIf(absent("comtrade-field"));

function filesOf(name: string) {
  const upper = name.startsWith("keating");
  return {
    cfg: readFileSync(join(folder, `${name}.${upper ? "CFG" : "cfg"}`)),
    dat: readFileSync(join(folder, `${name}.${upper ? "DAT" : "dat"}`)),
  };
}

function recordingOf(name: string): Recording {
  const answer = readComtrade(filesOf(name));
  if (!answer.ok) throw new Error(answer.why.text);
  return answer.value;
}

function statusCount(name: string): number {
  const answer = readStatus(filesOf(name));
  return answer.ok ? answer.value.length : -1;
}

/** Rms of channels (by their 1-based numbers) over samples [from, to) of a section. */
function rms(recording: Recording, numbers: readonly number[], from: number, to: number, section = 0) {
  return numbers.map((number) => {
    const values = recording.sections[section]!.values[number - 1]!.subarray(from, to);
    return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
  });
}

const rounded = (values: readonly number[], digits: number) =>
  values.map((value) => Number(value.toFixed(digits)));
const shape = (recording: Recording) => recording.sections.map((s) => [s.sampleRateHz, s.samples]);
const noteCodes = (recording: Recording) => recording.notes.map((note) => note.code.replace("comtrade.", ""));
const namesOf = (recording: Recording, quantity: string) =>
  recording.channels.filter((c) => c.quantity === quantity && c.phase !== null).map((c) => c.name);

field("keating-ion7650: ASCII, no time stamps, negative factors", () => {
  it("reads as stated", () => {
    const recording = recordingOf("keating-ion7650/keating_1999");
    expect(shape(recording)).toEqual([[30707.244140625, 2048]]);
    expect(recording.nominalFrequencyHz).toBe(60);
    expect(namesOf(recording, "voltage")).toEqual(["U1", "U2", "U3"]);
    expect(namesOf(recording, "current")).toEqual(["I1", "I2", "I3"]);
    expect(rounded(rms(recording, [5, 6, 7, 1, 2, 3], 0, 512), 1)).toEqual([
      349.2, 353.1, 346.2, 115.7, 132.1, 155.8,
    ]);
    expect(noteCodes(recording)).toEqual(["local-time", "no-time-stamps"]);
    expect(Math.max(...recording.sections[0]!.values[6]!)).toBeCloseTo(581, -1); // the transient in phase C
    expect(recording.channels[0]!.step).toBe(0.0197614394128323);
    expect(recording.channels[0]!.range![0]).toBeLessThan(0);
  });

  it("has the power that the sign of its factors decides", () => {
    const [section] = recordingOf("keating-ion7650/keating_1999").sections;
    const powers = [0, 1, 2].map((phase) => {
      const [u, i] = [section!.values[4 + phase]!, section!.values[phase]!];
      return u.subarray(0, 512).reduce((sum, value, n) => sum + value * i[n]!, 0) / 512 / 1000;
    });
    expect(rounded(powers, 1)).toEqual([37.7, 45.0, 50.2]);
  });
});

field("hydro-5760hz: BINARY, time stamps wrap at 16 bits, kilovolts", () => {
  it("reads as stated", () => {
    const recording = recordingOf("hydro-5760hz/test3");
    expect(shape(recording)).toEqual([[5760, 24768]]);
    expect(sectionEndS(recording.sections[0]!)).toBeCloseTo(4.3, 12);
    expect([recording.channels.length, statusCount("hydro-5760hz/test3")]).toEqual([31, 32]);
    expect(
      rounded(
        rms(recording, [4, 5, 6], 0, 24768).map((v) => v / 1000),
        5,
      ),
    ).toEqual([3.47618, 3.47629, 3.47621]);
    expect(rounded(rms(recording, [1, 2, 3], 0, 24768), 1)).toEqual([1375.2, 1388.7, 1391.1]);
    expect(recording.channels[3]).toMatchObject({ unit: "V", ratio: 60, side: "primary", phase: "a" });
    expect(recording.gaps).toEqual([]);
    expect(noteCodes(recording)).toEqual(["local-time", "time-stamps-wrap"]);
    const numbers = [13, 14, 15, 16, 17, 18]; // G3, whose phase currents are exchanged in the field
    expect(numbers.map((n) => recording.channels[n - 1]!.phase)).toEqual(["a", "b", "c", "a", "b", "c"]);
  });
});

field("cn-220kv: GBK names, four rates in one file", () => {
  it("ymz reads as stated, with the pause between its two events as a gap", () => {
    const recording = recordingOf("cn-220kv/ymz");
    expect(shape(recording)).toEqual([
      [4000, 1120],
      [200, 136],
      [4000, 1120],
      [200, 601],
    ]);
    expect([recording.channels.length, statusCount("cn-220kv/ymz")]).toEqual([80, 80]);
    expect(recording.channels[0]).toMatchObject({ name: "220kV母线Ⅰ_Ua", phase: "a", ratio: 2200 });
    expect(rounded(rms(recording, [1, 2, 3], 0, 240), 3)).toEqual([60.249, 60.393, 60.413]);
    const currents = rms(recording, [17, 18, 19], 0, 240); // 0.53650 A: to one unit of the last stated digit
    [0.536, 0.53, 0.552].forEach((stated, at) => {
      expect(Math.abs(currents[at]! - stated)).toBeLessThan(0.001);
    });
    const [ua, ia, open] = rms(recording, [1, 17, 4], 400, 480);
    expect([ua!.toFixed(1), ia!.toFixed(2), open!.toFixed(0)]).toEqual(["42.1", "5.09", "34"]);
    expect(recording.gaps).toHaveLength(1); // stamps: 4000 Hz begins anew 171.25 ms after a 200 Hz sample
    expect(recording.gaps[0]!.fromS).toBeCloseTo(0.96, 9);
    expect(recording.gaps[0]!.toS).toBeCloseTo(0.955 + 0.17125, 9);
  });

  it("xtz reads as stated", () => {
    const recording = recordingOf("cn-220kv/xtz");
    expect(shape(recording)).toEqual([
      [3200, 1280],
      [50, 36],
      [3200, 1472],
      [50, 289],
    ]);
    expect([recording.channels.length, statusCount("cn-220kv/xtz")]).toEqual([48, 96]);
    const [ua, ub, uc] = rms(recording, [1, 2, 3], 0, 192);
    expect(Math.abs(ua! - 60.19)).toBeLessThan(0.01); // stated for another span of the same steady stretch
    expect(rounded([ub!, uc!], 2)).toEqual([60.31, 60.34]);
    expect(rounded(rms(recording, [33, 1], 640, 704), 1)).toEqual([11.2, 53.3]);
    expect(recording.gaps).toEqual([]);
    expect(noteCodes(recording)).toContain("skew");
  });
});

field("oita-p64x-float32: FLOAT32, nanoseconds that wrap at 32 bits", () => {
  it("reads as stated", () => {
    const recording = recordingOf("oita-p64x-float32/Comtrade1");
    expect(shape(recording)).toEqual([[1200, 7200]]);
    expect([recording.channels.length, statusCount("oita-p64x-float32/Comtrade1")]).toEqual([23, 140]);
    const kilovolts = rms(recording, [6, 7, 8], 0, 20).map((v) => v / 1000);
    expect(rounded(kilovolts, 1)).toEqual([130.4, 130.8, 130.4]);
    expect(rounded(rms(recording, [1, 2, 3], 0, 20), 1)).toEqual([165.8, 163.4, 156.9]);
    expect(rounded(rms(recording, [10, 11, 12], 0, 20), 1)).toEqual([540.6, 564.5, 541.9]);
    expect(namesOf(recording, "voltage").slice(0, 3)).toEqual(["HV Bus VR", "HV Bus VS", "HV Bus VT"]);
    expect(recording.channels[0]).toMatchObject({ step: null, range: null });
    // 2023-07-27 09:19:53.156666511 at +9 h is 00:19:53 UTC; TAI is 37 s ahead.
    expect(recording.startTaiNs).toBe(
      BigInt(Date.UTC(2023, 6, 27, 0, 19, 53) / 1000 + 37) * 1_000_000_000n + 156_666_511n,
    );
    expect(noteCodes(recording)).toEqual(["fitted-ranges", "time-stamps-wrap"]);
  });
});

field("strathmore-275kv: revision field 2001", () => {
  it("reads as stated", () => {
    const recording = recordingOf("strathmore-275kv/test1");
    expect(shape(recording)).toEqual([[1000, 11001]]);
    expect([recording.channels.length, statusCount("strathmore-275kv/test1")]).toEqual([20, 84]);
    expect(
      rounded(
        rms(recording, [9, 10, 11], 0, 20).map((v) => v / 1000),
        1,
      ),
    ).toEqual([167.5, 168.6, 168.5]);
    expect(rounded(rms(recording, [1, 2, 3], 0, 20), 0)).toEqual([190, 193, 193]);
    const [fault, voltage] = rms(recording, [3, 11], 980, 1000);
    expect([(fault! / 1000).toFixed(1), (voltage! / 1000).toFixed(0)]).toEqual(["2.3", "96"]);
  });
});

field("wisp-set: one rate line per few cycles, no rate at all, a time in 1970", () => {
  it("1 has 83 rates, windows-1251 names and doubled line ends", () => {
    const recording = recordingOf("wisp-set/1");
    expect(recording.sections).toHaveLength(83);
    expect(recording.sections.reduce((sum, s) => sum + s.samples, 0)).toBe(5316);
    expect(rounded(rms(recording, [1, 2, 3], 0, 144), 1)).toEqual([58.6, 58.4, 58.8]);
    expect(rounded(rms(recording, [1, 2, 3], 0, 48), 1)).toEqual([58.7, 58.4, 58.8]);
    expect(noteCodes(recording)).toContain("many-rates");
    for (const [at, section] of recording.sections.entries()) {
      const before = recording.sections[at - 1];
      if (before) expect(section.fromS).toBeCloseTo(sectionEndS(before), 9);
    }
    const config = readCfg(filesOf("wisp-set/1").cfg);
    expect(config.ok && config.value.deviceId).toBe("терминал версия 101110");
    expect(statusCount("wisp-set/1")).toBe(15);
  });

  it("3 takes its rate from the time stamps", () => {
    const recording = recordingOf("wisp-set/3");
    expect(recording.sections).toHaveLength(1);
    expect(recording.sections[0]!.samples).toBe(1360);
    expect(recording.sections[0]!.sampleRateHz).toBeCloseTo(800.2, 1); // 1359 steps in 1.698295 s
    expect(rounded(rms(recording, [5, 6, 7], 0, 16), 2)).toEqual([58.74, 58.93, 58.55]);
    expect(rounded(rms(recording, [1, 2, 3], 0, 16), 3)).toEqual([0.13, 0.129, 0.124]);
    expect(namesOf(recording, "voltage")).toEqual(["F5-VA", "F6-VB", "F7-VC", "F8-VN"]);
    expect(namesOf(recording, "current")).toEqual(["F1-IA", "F2-IB", "F3-IC"]);
    expect(statusCount("wisp-set/3")).toBe(64);
  });

  it("5 is BINARY32 with its trigger before its start", () => {
    const recording = recordingOf("wisp-set/5");
    expect(shape(recording)).toEqual([[2000, 202]]);
    expect([recording.channels.length, statusCount("wisp-set/5")]).toEqual([37, 300]);
    expect(noteCodes(recording)).toEqual(["trigger-before-start"]);
    expect(Math.max(...rms(recording, [7, 8, 9, 10], 0, 202))).toBeLessThan(0.2); // inputs at rest
  });
});
