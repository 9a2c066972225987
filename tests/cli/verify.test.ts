// The main job from files to verdict: programmed errors come back, on simulated and on real recordings.

import { readFileSync, writeFileSync } from "node:fs";
import { absent, dataPath } from "@etalon/basis/testing/recordings";
import { describe, expect, it } from "vitest";
import type { VerificationResult } from "../../packages/basis/index.ts";
import { SLIP } from "../slip.ts";
import { etalon, etalonJson, expectRefused, scratch } from "./run-command.ts";

const { path, written } = scratch();

const PPM = 1e-4; // percent

/** Simulates into a folder or file and verifies what was written; the result, and the truth beside it. */
async function simulatedAndVerified(out: string, order: readonly string[], verify: readonly string[] = []) {
  const made = await etalonJson<{
    files: { recording: string; pulses: string; meter: string; calibration: string | null };
    truth: { errorPercent: number; lostS: number[]; doubleS: number[] };
  }>("simulate", "recording", "--out", path(out), ...order);
  const { recording, pulses, meter, calibration } = made.files;
  const files = ["--recording", recording, "--pulses", pulses, "--meter", meter];
  if (calibration !== null) files.push("--calibration", calibration);
  const result = await etalonJson<VerificationResult>("verify", ...files, ...verify);
  return { result, truth: made.truth, files };
}

const short = ["--duration", "6", "--constant", "200000"];

describe("etalon simulate recording, then etalon verify", () => {
  it.each([
    ["a plain load, COMTRADE", "plain", ["--error", "0.137"]],
    ["a plain load, CSV", "plain.csv", ["--error", "-0.2"]],
    [
      "half inductive with harmonics",
      "bent",
      ["--error", "0.45", "--pf", "0.5", "--harmonics", "3:7,5:5,7:3,17:0.5", "--voltage-harmonics", "5:2"],
    ],
    ["off the nominal frequency", "slow.cfg", ["--error", "0.05", "--frequency", "49.37", "--pf", "0.8"]],
    ["one phase", "single", ["--error", "-0.3", "--wiring", "1P2W", "--current", "5", "--pf", "0.7"]],
    [
      "three wires",
      "wires",
      ["--error", "0.21", "--wiring", "3P3W", "--nominal-voltage", "100", "--pf", "0.9"],
    ],
  ] as const)("recovers the programmed error within 1 ppm: %s", async (_, out, order) => {
    const { result, truth } = await simulatedAndVerified(out, [...short, ...order]);
    expect(truth.errorPercent).toBeCloseTo(Number(order[1]), 9);
    expect(Math.abs(result.error!.edgesPercent - truth.errorPercent)).toBeLessThan(PPM);
    expect(Math.abs(result.error!.regressionPercent - truth.errorPercent)).toBeLessThan(PPM);
    expect(result.energy.intervals).toBe(result.pulses.used - 1);
    expect(result.pulses).toMatchObject({ lost: [], extra: [], double: [] });
  });

  it("takes a real terminal's deviations out by its calibration", async () => {
    const order = [...short, "--error", "0.137", "--front-end", "typical", "--pf", "0.5"];
    const { result, truth, files } = await simulatedAndVerified("typical", order);
    expect(result.calibration).toBe("simulated-1");
    // What is left is the converters' noise, 1.5e-6 of their range.
    expect(Math.abs(result.error!.percent - truth.errorPercent)).toBeLessThan(5 * PPM);
    const without = await etalonJson<VerificationResult>("verify", ...files.slice(0, 6));
    expect(without.calibration).toBeNull();
    expect(Math.abs(without.error!.percent - truth.errorPercent)).toBeGreaterThan(0.01);
  });

  it("gives each meter the verdict it has earned, and exit code 0 all the same", async () => {
    for (const [error, verdict] of [
      ["0.03", "conforming"],
      ["-0.6", "nonconforming"],
    ] as const) {
      const { result } = await simulatedAndVerified(`earned${error}`, [
        ...short,
        "--error",
        error,
        "--front-end",
        "typical",
      ]);
      expect(result.verdict).toBe(verdict);
      expect(result.limit!.percent).toBe(0.2);
    }
  });

  it("sees of a meter that recorded for itself what comes behind its front end, and says what is not covered", async () => {
    const order = [...short, "--error", "0.03", "--front-end", "own"];
    const { result, truth, files } = await simulatedAndVerified("own", order);
    const { error, uncertainty, verdict, roundedVerdict, scope } = result;
    expect(Math.abs(error!.percent - 0.03)).toBeLessThan(uncertainty!.expandedPercent);
    expect(Math.abs(error!.percent - truth.errorPercent)).toBeGreaterThan(10 * uncertainty!.expandedPercent);
    expect([verdict, roundedVerdict]).toEqual(["conforming behind its front end", "undecided"]);
    expect(scope!.notCovered.map(({ what }) => what)).toEqual([
      ...["gain", "phase", "offset", "linearity", "frequency response", "drift", "time base"],
    ]);
    const { out } = await etalon("verify", ...files);
    expect(out).toContain("CONFORMING BEHIND ITS FRONT END");
    expect(out).toContain("phase: delay between voltage and current ahead of the converter");
    const unrecorded = files.slice(0, 6); // without the record, somebody has to say it
    const said = await etalonJson<VerificationResult>("verify", ...unrecorded, "--own-front-end");
    expect([said.verdict, said.error]).toEqual([verdict, error]);
    const record = JSON.parse(readFileSync(files[7]!, "utf8"));
    writeFileSync(path("apart.json"), JSON.stringify({ ...record, frontEndOf: undefined }));
    const contrary = ["--own-front-end", "--calibration", path("apart.json")];
    expectRefused(await etalon("verify", ...unrecorded, ...contrary), /apart\.json is of a terminal apart/);
  });

  it("finds lost and double pulses, and counts right all the same", async () => {
    const order = [...short, "--error", "0.1", "--lost", "2", "--double", "2", "--seed", "3"];
    const { result, truth } = await simulatedAndVerified("odd", order);
    expect(truth.lostS.length + truth.doubleS.length).toBeGreaterThan(0);
    expect(result.pulses.lost).toHaveLength(truth.lostS.length);
    // The second edge comes 20 ms later: no bounce of a contact, but a pulse too many.
    expect(result.pulses.extra.length + result.pulses.double.length).toBe(truth.doubleS.length);
    expect(Math.abs(result.error!.percent - truth.errorPercent)).toBeLessThan(PPM);
  });

  it("counts nothing across a gap", async () => {
    const { result, truth } = await simulatedAndVerified("gap", [
      ...short,
      "--error",
      "0.1",
      "--gap",
      "2.5:3.25",
    ]);
    expect(result.recording.gaps).toEqual([{ fromS: 2.5, toS: 3.25 }]);
    expect(result.recording.durationS).toBeCloseTo(5.25, 9);
    expect(Math.abs(result.error!.percent - truth.errorPercent)).toBeLessThan(PPM);
  });

  it("verifies the span that --from and --to choose, with the pulses in it", async () => {
    const span = ["--from", "1.5", "--to", "4.5"];
    const { result, truth } = await simulatedAndVerified("span", [...short, "--error", "0.1"], span);
    expect(result.recording.durationS).toBeCloseTo(3, 9);
    expect(result.pulses.used).toBeLessThan(46);
    expect(Math.abs(result.error!.percent - truth.errorPercent)).toBeLessThan(PPM);
  });

  it("names wires crossed on purpose, and judges the meter on what it sees", async () => {
    const crossed = ["--error", "0.05", "--pf", "0.9", "--installed", "ua,ub,uc,-ia,ib,ic"];
    const { result, truth } = await simulatedAndVerified("crossed", [...short, ...crossed]);
    expect(result.wiring.fault?.text).toBe("current ia reversed");
    expect(result.reasons.map(({ code }) => code)).toContain("wiring.fault");
    expect(Math.abs(result.error!.percent - truth.errorPercent)).toBeLessThan(PPM);
  });

  it("says it to people, with the budget where they ask for it", async () => {
    const { files } = await simulatedAndVerified("people", [
      ...short,
      "--error",
      "0.137",
      "--front-end",
      "typical",
    ]);
    const { code, out, err } = await etalon("verify", ...files, "--budget");
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^error +\+0\.1370\d* % ± 0\.\d+ % \(95 %, k = \d\.\d\d; /m);
    expect(out).toMatch(/^verdict +(CONFORMING|UNDECIDED)/m);
    expect(out).toMatch(/^budget, % +kind +distribution/m);
    expect(out).not.toMatch(SLIP);
  });

  it("makes the same files of the same seed", async () => {
    const order = [
      "simulate",
      "recording",
      "--duration",
      "1",
      "--constant",
      "1e6",
      "--front-end",
      "typical",
      "--jitter",
      "1e-4",
    ];
    for (const name of ["once", "again"]) await etalon(...order, "--out", path(name));
    await etalon(...order, "--seed", "2", "--out", path("else"));
    for (const file of [
      "recording.cfg",
      "recording.dat",
      "pulses.csv",
      "meter.json",
      "calibration.json",
      "truth.json",
    ])
      expect(readFileSync(path(`once/${file}`)), file).toEqual(readFileSync(path(`again/${file}`)));
    for (const file of ["recording.dat", "pulses.csv", "calibration.json"])
      expect(readFileSync(path(`once/${file}`)), file).not.toEqual(readFileSync(path(`else/${file}`)));
  });
});

describe("etalon verify on what a merging unit sent", () => {
  // Voltage transformers 4000 : 1, current transformers 1000 : 1; the stream holds primary values.
  const plate = {
    serial: "REX640",
    accuracyClass: "0.2S",
    wiring: "3P4W",
    nominalVoltage: 100,
    ratedCurrent: 1,
    maxCurrent: 1.2,
    voltageRatio: 4000,
    currentRatio: 1000,
  };
  const meters = {
    primary: { ...plate, activeConstant: 0.1, registering: "primary" },
    secondary: { ...plate, activeConstant: 400_000, registering: "secondary" },
  };

  for (const name of ["50Hz_3phase", "50Hz_3phase_harm2"])
    for (const [registering, meter] of Object.entries(meters)) {
      const file = `epm-digital-it-samu/${name}.pcapng`;
      it.skipIf(absent(file))(
        `finds 0.137 % within 10 ppm: ${name}, registering ${registering} energy`,
        async () => {
          const meterFile = written(`${registering}.json`, JSON.stringify(meter));
          const recording = ["--recording", dataPath(file), "--meter", meterFile];
          const made = await etalon("simulate", "pulses", ...recording, "--error", "0.137");
          expect(made.err).toMatch(/9\d pulses of wh\+|10\d pulses of wh\+/);
          const pulses = written(`${name}-${registering}.csv`, made.out);
          const result = await etalonJson<VerificationResult>("verify", ...recording, "--pulses", pulses);
          expect(Math.abs(result.error!.percent - 0.137)).toBeLessThan(10 * PPM);
          expect(Math.abs(result.error!.edgesPercent - 0.137)).toBeLessThan(10 * PPM);
          expect(result.wiring.fault).toBeNull();
          expect(result.recording.frequencyHz).toBeCloseTo(49.99978, 4);
        },
      );
    }
});

describe("etalon verify over a grid fault", () => {
  const substation = "comtrade-field/cn-220kv/ymz.cfg";

  it.skipIf(absent(substation))(
    "measures the meter, and finds no fault in wires by a mean over the fault",
    async () => {
      const plate = { serial: "1", accuracyClass: "0.2S", wiring: "3P4W", activeConstant: 1e8 };
      const ratings = { nominalVoltage: 57.7, ratedCurrent: 1.5, maxCurrent: 6 };
      const meter = written("substation.json", JSON.stringify({ ...plate, ...ratings }));
      const channels = ["--channels", "ua=1,ub=2,uc=3,ia=17,ib=18,ic=19", "--to", "0.28"];
      const recording = ["--recording", dataPath(substation), ...channels, "--meter", meter];
      const made = await etalon("simulate", "pulses", ...recording, "--error", "0.1");
      const pulses = written("substation.csv", made.out);
      const result = await etalonJson<VerificationResult>("verify", ...recording, "--pulses", pulses);
      expect(Math.abs(result.error!.percent - 0.1)).toBeLessThan(result.uncertainty!.expandedPercent);
      expect(result.wiring.fault).toBeNull();
      expect(result.recording.frequencyHz).toBeCloseTo(50, 1);
    },
  );
});
