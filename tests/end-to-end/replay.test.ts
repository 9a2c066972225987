// A merging unit's capture replayed through the whole cloud: the live verdict is that of `etalon verify` on the same
// samples and pulses.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Meter, VerificationResult } from "@etalon/basis";
import { absent, dataPath } from "@etalon/basis/testing/recordings";
import { describe, expect, it } from "vitest";
import { etalon, etalonJson } from "../cli/run-command.ts";
import { jsonOf, leftBehind, logLines, runEtalon, scratchFolder } from "./running-cloud.ts";

const capture = "epm-digital-it-samu/50Hz_3phase_harm2.pcapng";
const RATE = 4000;
const ERROR_PERCENT = 0.137;
const GAIN = { u: 1.0004, i: 0.9997 };

const meter: Meter = {
  serial: "R1",
  accuracyClass: "0.2S",
  activeConstant: 6_400_000,
  wiring: "3P4W",
  nominalVoltage: 57.7,
  ratedCurrent: 1,
  maxCurrent: 2,
  voltageRatio: 4000,
  currentRatio: 1000,
};

const calibration = {
  id: "mu-1",
  terminal: "merging-unit",
  validFromTaiNs: "0",
  validToTaiNs: "4000000000000000000",
  certificate: "C-1",
  channels: ["ua", "ub", "uc", "ia", "ib", "ic"].map((name, c) => ({
    name,
    gain: name.startsWith("u") ? GAIN.u : GAIN.i,
    offset: 0.02,
    delaySeconds: 1e-6 * (c % 3), // alike for voltage and current: the energy stays
    gainStandardUncertaintyPercent: 0.004,
    delayStandardUncertaintySeconds: 1e-7,
  })),
  rateErrorBoundPpm: 1,
};

describe.skipIf(absent(capture))("a merging unit's capture, replayed live", () => {
  it("is judged as `etalon verify` judges the same span", async () => {
    const folder = scratchFolder();
    const [data, meterFile, calibrationFile, pulsesFile] = [
      "data",
      "meter.json",
      "calibration.json",
      "pulses.csv",
    ].map((name) => join(folder, name)) as [string, string, string, string];
    writeFileSync(meterFile, JSON.stringify(meter));
    writeFileSync(calibrationFile, JSON.stringify(calibration));
    const recording = dataPath(capture);
    const plate = ["--meter", meterFile];
    const jitter = ["--jitter", "1e-6", "--seed", "9"];
    const error = ["--error", String(ERROR_PERCENT)];
    const made = await etalon(
      ...["simulate", "pulses", "--recording", recording, "--out", pulsesFile],
      ...[...error, ...plate, ...jitter],
    );
    expect(made.code, made.err).toBe(0);

    const files = [...plate, "--pulses", pulsesFile, "--calibration", calibrationFile];
    const cloud = ["--once", "--json", "--port", "0", "--speed", "5", "--duration", "10", "--data", data];
    const run = runEtalon(["up", ...cloud, "--replay", recording, ...files]);
    expect(await run.ended, run.err()).toEqual({ code: 0, signal: null });
    const results = jsonOf<Record<string, VerificationResult>>(run.out());
    const live = results["replay-01"]!;
    expect(Object.keys(results)).toHaveLength(6);

    // The replay begins with the recording's second sample.
    const span = ["--from", String(1 / RATE), "--to", String((1 + live.recording.samples) / RATE)];
    const verified = await etalonJson<VerificationResult>(
      ...["verify", "--recording", recording, ...files, ...span, "--rule", "certified"],
    );
    expect(live.recording.samples).toBe(verified.recording.samples);
    expect(live.recording.samples).toBeGreaterThan(25_600);
    expect(live.pulses).toEqual(verified.pulses);
    expect(live.energy.intervals).toBe(verified.energy.intervals);
    expect(live.energy.intervals).toBeGreaterThan(1600);
    for (const of of ["percent", "edgesPercent", "regressionPercent"] as const)
      expect(Math.abs(live.error![of] - verified.error![of]), of).toBeLessThan(1e-4);
    expect(live.energy.referenceJ / verified.energy.referenceJ).toBeCloseTo(1, 9);
    expect(live.uncertainty!.expandedPercent / verified.uncertainty!.expandedPercent).toBeCloseTo(1, 3);
    expect([live.verdict, live.reasons, live.calibration]).toEqual(["conforming", [], "mu-1"]);
    expect([verified.verdict, verified.reasons, verified.calibration]).toEqual(["conforming", [], "mu-1"]);
    // And it is true: the pulses were made for the recorded values, which the calibration record corrects.
    const trueError = 100 * ((1 + ERROR_PERCENT / 100) / (GAIN.u * GAIN.i) - 1);
    expect(Math.abs(live.error!.percent - trueError)).toBeLessThan(1e-4);

    expect(logLines(run.err())).toEqual([]);
    expect(await leftBehind(data)).toEqual([]);
  });
});
