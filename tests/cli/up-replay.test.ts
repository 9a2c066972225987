// What can be wrong with the recording that `etalon up` is to replay: told before anything is started.

import { describe, it } from "vitest";
import { etalon, expectRefused, scratch } from "./run-command.ts";

const { written } = scratch();
const up = (...args: readonly string[]) => etalon("up", "--once", "--port", "0", ...args);

/** Half a second of one phase, 220 V and 5 A in phase. */
const samples = Array.from({ length: 2000 }, (_, n) => {
  const wave = Math.cos((Math.PI * n) / 40);
  return [n / 4000, 311 * wave, 7.07 * wave].join();
});
const recording = written("recording.csv", ["t_s,ua,ia", ...samples].join("\n"));
const meterOf = (changes: object) =>
  written(
    `meter-${Object.values(changes).join("-")}.json`,
    JSON.stringify({
      ...{ serial: "1", accuracyClass: "1", activeConstant: 1_000_000, wiring: "1P2W" },
      ...{ nominalVoltage: 220, ratedCurrent: 5, maxCurrent: 60 },
      ...changes,
    }),
  );

describe("etalon up --replay", () => {
  it("wants what belongs together", async () => {
    expectRefused(await up("--meter", "m.json"), "--meter is for a recording: --replay is expected");
    expectRefused(await up("--replay-error", "1"), "--replay-error is for a recording");
    expectRefused(await up("--replay", recording, "--pulses", "p.csv"), "--pulses: --meter is expected");
    const both = ["--pulses", "p.csv", "--meter", "m.json", "--replay-error", "1"];
    expectRefused(await up("--replay", recording, ...both), "--replay-error is for made pulses");
  });

  it("names the file that is not there, and the channels that the meter needs", async () => {
    expectRefused(await up("--replay", "nowhere.cfg"), "nowhere.cfg");
    expectRefused(await up("--replay", recording), "recording.csv", /ub|uc/);
  });

  it("says so where there is no pulse to replay", async () => {
    const slow = ["--replay", recording, "--meter", meterOf({ activeConstant: 1 })];
    expectRefused(await up(...slow), "a meter of 1 imp/kWh gives no pulse");
    const backwards = ["--replay", recording, "--meter", meterOf({}), "--channels", "ia=-2"];
    expectRefused(await up(...backwards), "gives no pulse of wh+");
    const elsewhere = written("pulses.csv", "t_s,register\n100,wh+\n");
    const late = ["--replay", recording, "--meter", meterOf({}), "--pulses", elsewhere];
    expectRefused(await up(...late), "no pulse lies in what is replayed");
  });

  it("wants a recording that is sampled fast enough and long enough", async () => {
    const slow = samples.map((line, n) => line.replace(/^[^,]*/, String(n / 500)));
    const meter = ["--meter", meterOf({})];
    const slowFile = written("slow.csv", ["t_s,ua,ia", ...slow].join("\n"));
    expectRefused(await up("--replay", slowFile, ...meter), "1000 samples/s");
    const pulses = ["--pulses", written("early.csv", "t_s,register\n0.05,wh+\n")];
    const shortFile = written("short.csv", ["t_s,ua,ia", ...samples.slice(0, 700)].join("\n"));
    expectRefused(await up("--replay", shortFile, ...meter, ...pulses), "0.2 s");
  });

  it("wants a calibration record whose id can be carried", async () => {
    const channels = ["ua", "ia"].map((name) => ({
      ...{ name, gain: 1, offset: 0, delaySeconds: 0 },
      ...{ gainStandardUncertaintyPercent: 0, delayStandardUncertaintySeconds: 0 },
    }));
    const record = {
      ...{ id: "no id", terminal: "t", validFromTaiNs: "0", validToTaiNs: "1", certificate: "C" },
      ...{ channels, rateErrorBoundPpm: 1 },
    };
    const file = written("calibration.json", JSON.stringify(record));
    expectRefused(await up("--replay", recording, "--calibration", file), 'id "no id"');
  });
});
